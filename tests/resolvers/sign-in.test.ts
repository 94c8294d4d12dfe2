import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sessionViewer } from '../../src/services/accounts/viewer.js';
import { localId } from '../../src/schema/global-id.js';
import {
  CreateApiTokenDocument,
  RefreshSessionDocument,
  RequestSignInChallengeDocument,
  RevokeAllSessionsDocument,
  RevokeApiTokenDocument,
  RevokeSessionDocument,
  SessionsDocument,
  SignInDocument,
  ViewerDocument,
} from '../operations/generated.js';
import { edWallet, signedBy } from '../services/accounts/wallets.js';
import { ALICE, BOB, openTestApi, type TestApi, tokenOf } from './api.js';

let api: TestApi;
const wallet = edWallet();
const account = '0.0.1001';

beforeEach(async () => {
  api = await openTestApi();
  api.world.accounts.set(account, {
    accountId: account,
    evmAddress: null,
    key: { type: 'ED25519', hex: wallet.publicKey.toStringRaw() },
    balanceTinybars: 1_250_000_000n,
    deleted: false,
  });
});
afterEach(() => api.close());

const challenge = async () => {
  const { requestSignInChallenge: asked } = await api.ask(null, RequestSignInChallengeDocument, {
    input: { account },
  });
  return asked.__typename === 'SignInChallenge' ? asked : expect.fail(asked.__typename);
};
const signIn = async (signer = wallet) => {
  const { nonce, message } = await challenge();
  const { signIn: answer } = await api.ask(null, SignInDocument, {
    input: { nonce, signatureMaps: [signedBy(message, signer)] },
  });
  return answer;
};
const signedInViewer = (sessionId: string) =>
  sessionViewer(
    {
      accountId: account,
      sessionId: localId('Session', sessionId),
      expiresAt: new Date(Date.now() + 60_000),
    },
    false,
  );

describe('signing in', () => {
  it('gives tokens for a signed challenge, once', async () => {
    const { nonce, message, kind, account: whose } = await challenge();
    expect({ kind, whose }).toEqual({ kind: 'HEDERA', whose: { accountId: account } });
    const input = { nonce, signatureMaps: [signedBy(message, wallet)] };
    expect(await api.ask(null, SignInDocument, { input })).toMatchObject({
      signIn: {
        account: { accountId: account },
        accessToken: expect.any(String),
        session: { userAgent: 'tests' },
      },
    });
    expect(await api.ask(null, SignInDocument, { input })).toMatchObject({
      signIn: { __typename: 'ChallengeInvalid', code: 'CHALLENGE_INVALID', field: 'input.nonce' },
    });
  });

  it('refuses another’s signature and says where the check failed', async () => {
    expect(await signIn(edWallet())).toMatchObject({
      __typename: 'SignatureRefused',
      code: 'SIGNATURE_REFUSED',
      step: 'KEY_MISMATCH',
      hint: expect.any(String),
    });
  });

  it.each([
    ['nonsense', 'InvalidInput'],
    ['x'.repeat(10_000), 'InvalidInput'],
    ['0.0.0', 'InvalidInput'],
  ])('refuses an account that is none: %.20s', async (given, type) => {
    const { requestSignInChallenge } = await api.ask(null, RequestSignInChallengeDocument, {
      input: { account: given },
    });
    expect(requestSignInChallenge).toMatchObject({ __typename: type, field: 'input.account' });
  });

  it('shows who one is, with the balance from the ledger', async () => {
    expect(await api.ask(null, ViewerDocument, {})).toEqual({ viewer: null });
    expect(await api.ask(ALICE, ViewerDocument, {})).toMatchObject({
      viewer: {
        via: 'SESSION',
        account: {
          id: 'Account_0.0.1001',
          accountId: account,
          balance: { tinybars: '1250000000', hbar: '12.5', hasRecommended: true },
        },
      },
    });
  });

  it('keeps the viewer when the ledger can not be asked for the balance', async () => {
    const { data, errors } = await api.run(BOB, ViewerDocument, {});
    expect(data).toMatchObject({ viewer: { account: { accountId: BOB.accountId, balance: null } } });
    expect(errors?.[0]?.originalError).toMatchObject({ code: 'ACCOUNT_NOT_FOUND' });
  });
});

describe('a session', () => {
  it('is refreshed by its token, which is good for one use', async () => {
    const first = await signIn();
    if (first.__typename !== 'SessionTokens') expect.fail(first.__typename);
    const { refreshSession: second } = await api.ask(null, RefreshSessionDocument, {
      input: { refreshToken: first.refreshToken },
    });
    expect(second).toMatchObject({ __typename: 'SessionTokens', session: { id: first.session.id } });
    expect(
      await api.ask(null, RefreshSessionDocument, { input: { refreshToken: first.refreshToken } }),
    ).toMatchObject({ refreshSession: { __typename: 'RefreshSuperseded' } });
    expect(
      await api.ask(null, RefreshSessionDocument, { input: { refreshToken: 'nonsense' } }),
    ).toMatchObject({
      refreshSession: { __typename: 'SessionEnded' },
    });
  });

  it('is listed and revoked by its owner, and is absent for others', async () => {
    const tokens = await signIn();
    if (tokens.__typename !== 'SessionTokens') expect.fail(tokens.__typename);
    const { id } = tokens.session;
    const me = signedInViewer(id);
    expect(await api.ask(me, SessionsDocument, { first: 5 })).toMatchObject({
      viewer: { sessions: { nodes: [{ id, isCurrent: true, endedAt: null }] } },
    });
    expect(await api.ask(BOB, RevokeSessionDocument, { input: { id } })).toMatchObject({
      revokeSession: { __typename: 'NotFound', field: 'input.id' },
    });
    expect(await api.ask(me, RevokeSessionDocument, { input: { id: 'Vm_1' } })).toMatchObject({
      revokeSession: { __typename: 'InvalidInput', field: 'input.id' },
    });
    expect(await api.ask(me, RevokeSessionDocument, { input: { id } })).toMatchObject({
      revokeSession: { id, endReason: 'SIGNED_OUT' },
    });
  });

  it('ends with all others at once', async () => {
    await signIn();
    const tokens = await signIn();
    if (tokens.__typename !== 'SessionTokens') expect.fail(tokens.__typename);
    const { revokeAllSessions } = await api.ask(
      signedInViewer(tokens.session.id),
      RevokeAllSessionsDocument,
      {},
    );
    expect(revokeAllSessions).toMatchObject({ sessions: [expect.anything(), expect.anything()] });
  });
});

describe('an API token', () => {
  it('is shown once, listed by its hint, and revoked', async () => {
    const { createApiToken } = await api.ask(ALICE, CreateApiTokenDocument, {
      input: { name: 'ci', scopes: ['deploy', 'read'] },
    });
    if (createApiToken.__typename !== 'CreateApiTokenPayload') expect.fail(createApiToken.__typename);
    const { token, apiToken } = createApiToken;
    expect(apiToken).toMatchObject({ name: 'ci', scopes: ['read', 'deploy'], minerId: null });
    expect(token.endsWith(apiToken.tokenHint)).toBe(true);

    const list = await api.ask(ALICE, SessionsDocument, { first: 5 });
    expect(list.viewer?.apiTokens.nodes).toMatchObject([{ id: apiToken.id, revokedAt: null }]);
    expect(JSON.stringify(list)).not.toContain(token);

    expect(await api.ask(BOB, RevokeApiTokenDocument, { input: { id: apiToken.id } })).toMatchObject({
      revokeApiToken: { __typename: 'NotFound' },
    });
    expect(await api.ask(ALICE, RevokeApiTokenDocument, { input: { id: apiToken.id } })).toMatchObject({
      revokeApiToken: { id: apiToken.id, revokedAt: expect.any(String) },
    });
  });

  it('can not make another one, nor look at sessions', async () => {
    const viewer = tokenOf(ALICE, { scopes: ['read', 'deploy', 'operate'] });
    expect(
      await api.ask(viewer, CreateApiTokenDocument, { input: { name: 'x', scopes: ['read'] } }),
    ).toMatchObject({ createApiToken: { __typename: 'Forbidden' } });
    const { errors } = await api.run(viewer, SessionsDocument, { first: 5 });
    expect(errors?.[0]?.originalError).toMatchObject({ code: 'FORBIDDEN' });
  });

  it.each([
    [{ name: '', scopes: ['read' as const] }, 'input.name'],
    [{ name: 'x'.repeat(10_000), scopes: ['read' as const] }, 'input.name'],
    [{ name: 'x', scopes: [] }, 'input.scopes'],
    [{ name: 'x', scopes: ['read' as const], expiresAt: '2020-01-01T00:00:00Z' }, 'input.expiresAt'],
  ])('that can not be made is refused by field: %#', async (input, field) => {
    expect(await api.ask(ALICE, CreateApiTokenDocument, { input })).toMatchObject({
      createApiToken: { __typename: 'InvalidInput', field },
    });
  });

  it.each([
    '2020-13-01T00:00:00Z',
    '2030-02-30T00:00:00Z',
    '2030-01-01T24:00:00Z',
    '2020-01-01',
    'tomorrow',
    '',
  ])('needs a moment in RFC 3339, not %j', async (expiresAt) => {
    const { errors } = await api.run(ALICE, CreateApiTokenDocument, {
      input: { name: 'x', scopes: ['read'], expiresAt },
    });
    expect(errors?.[0]?.message).toMatch(/input\.expiresAt.*RFC 3339/s);
  });
});
