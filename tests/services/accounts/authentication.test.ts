import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type Store } from '../../../src/db/open.js';
import { MAX_API_TOKENS } from '../../../src/services/accounts/api-token-service.js';
import { BELIEVED_MS } from '../../../src/services/accounts/authentication.js';
import {
  LOCAL_DEVELOPER,
  mayTouchMiner,
  ownerScope,
  requireScope,
} from '../../../src/services/accounts/viewer.js';
import { type AccountServices, accountServices, curl, OPERATOR, refusalOf, viewerOf } from './house.js';
import { edWallet, ledgerKey, signedBy } from './wallets.js';

const wallet = edWallet();

describe('who asks', () => {
  let store: Store;
  let house: AccountServices;
  beforeEach(async () => {
    store = await openStore({ kind: 'sqlite', filename: ':memory:' });
    house = accountServices(store);
    for (const id of ['0.0.5', OPERATOR])
      house.ledger.put(id, { key: ledgerKey(wallet.publicKey), balanceTinybars: 999_999_999n });
  });
  afterEach(async () => {
    house.authentication.close();
    expect(house.listeners()).toBe(0);
    await store.database.close();
  });

  const signIn = async (account = '0.0.5') => {
    const { nonce, message } = await house.signInService.requestChallenge(account, 'HEDERA');
    return house.signInService.signIn({ nonce, signatureMaps: [signedBy(message, wallet)] });
  };
  const bearer = (token: string) =>
    house.authentication.authenticate({ authorization: `Bearer ${token}`, request: curl() });
  const newToken = (about: Parameters<AccountServices['apiTokenService']['create']>[1], account = '0.0.5') =>
    house.apiTokenService.create(viewerOf(account), about);

  it('is the account of the session', async () => {
    const { accessToken, accessTokenExpiresAt, session } = await signIn();
    expect(await bearer(accessToken)).toEqual({
      accountId: '0.0.5',
      via: 'SESSION',
      sessionId: session.id,
      credentialId: session.id,
      scopes: ['read', 'deploy', 'operate'],
      minerId: null,
      isOperator: false,
      seesAll: false,
      expiresAt: accessTokenExpiresAt,
    });
  });

  it('is an operator when the configuration says so', async () => {
    expect(await bearer((await signIn(OPERATOR)).accessToken)).toMatchObject({
      isOperator: true,
      seesAll: true,
    });
  });

  it('is nobody once the session was revoked, at once', async () => {
    const { accessToken, session } = await signIn();
    await bearer(accessToken);
    await house.sessionService.revoke(viewerOf('0.0.5'), session.id);
    expect(await refusalOf(bearer(accessToken))).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('is nobody within five seconds when another process ended the session and no word of it came', async () => {
    const { accessToken, session } = await signIn();
    await bearer(accessToken);
    await house.sessions.end(house.db, null, session.id, 'REVOKED', house.clock.at);
    house.later(BELIEVED_MS);
    expect(await refusalOf(bearer(accessToken))).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('is nobody once the access token has expired, though it was believed a moment ago', async () => {
    const { accessToken } = await signIn();
    house.later(15 * 60_000 - 1_000);
    await bearer(accessToken);
    house.later(1_000);
    expect(await refusalOf(bearer(accessToken))).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('is looked up once for many requests', async () => {
    const { accessToken } = await signIn();
    const first = await bearer(accessToken);
    expect(await bearer(accessToken)).toBe(first);
  });

  it.each([
    'Bearer',
    'Bearer ',
    'Basic dXNlcg==',
    'bearer x y',
    'Bearer nonsense',
    'Bearer tnp_nonsense',
    'Bearer a.b.c',
    `Bearer ${'x'.repeat(5_000)}`,
    'Bearer tnr_x',
  ])('with %j is refused rather than taken for the local developer (%#)', async (authorization) => {
    expect(
      await refusalOf(house.authentication.authenticate({ authorization, request: curl() })),
    ).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('is the local developer when nothing is said on the same machine, and has an account then', async () => {
    const viewer = await house.authentication.authenticate({ authorization: null, request: curl() });
    expect(viewer).toBe(LOCAL_DEVELOPER);
    expect(await house.accounts.find(house.db, LOCAL_DEVELOPER.accountId)).not.toBeNull();
  });

  it('is nobody when nothing is said and the rule of the local developer is missed', async () => {
    const forwarded = curl({ 'x-forwarded-for': '127.0.0.1' });
    expect(await house.authentication.authenticate({ authorization: null, request: forwarded })).toBeNull();
    house.localServer.allSimulated = false;
    expect(await house.authentication.authenticate({ authorization: null, request: curl() })).toBeNull();
    expect(await house.accounts.find(house.db, LOCAL_DEVELOPER.accountId)).toBeNull();
  });

  describe('an API token', () => {
    it('speaks for its account with its scopes, is shown once and kept as a hash', async () => {
      const { apiToken, token } = await newToken({
        name: ' ci ',
        scopes: ['deploy', 'deploy', 'read'],
        minerId: 'miner-1',
      });
      expect(apiToken).toMatchObject({
        name: 'ci',
        scopes: ['read', 'deploy'],
        tokenHint: token.slice(-4),
        lastUsedAt: null,
      });
      expect(JSON.stringify(await house.apiTokenService.list(viewerOf('0.0.5'), { limit: 5 }))).not.toContain(
        token,
      );

      const viewer = await bearer(token);
      expect(viewer).toMatchObject({
        accountId: '0.0.5',
        via: 'API_TOKEN',
        credentialId: apiToken.id,
        scopes: ['read', 'deploy'],
        minerId: 'miner-1',
      });
      expect(requireScope(viewer, 'deploy')).toBe(viewer);
      expect(() => requireScope(viewer, 'operate')).toThrow(/scope "operate"/);
      expect((await house.apiTokenService.list(viewerOf('0.0.5'), { limit: 5 }))[0]?.lastUsedAt).toEqual(
        house.clock.at,
      );
    });

    it('of an operator sees all, unless it is bound to one miner', async () => {
      const { token } = await newToken({ name: 'fleet', scopes: ['read'] }, OPERATOR);
      expect(await bearer(token)).toMatchObject({ isOperator: true, seesAll: true });
      const operator = viewerOf(OPERATOR, { isOperator: true, seesAll: true });
      const bound = await house.apiTokenService.create(operator, {
        name: 'one',
        scopes: ['read'],
        minerId: 'miner-1',
      });
      expect(await bearer(bound.token)).toMatchObject({
        isOperator: false,
        seesAll: false,
        minerId: 'miner-1',
      });
    });

    it('ends when it is revoked, at once, and its sockets are told', async () => {
      const { apiToken, token } = await newToken({ name: 'ci', scopes: ['read'] });
      await bearer(token);
      expect((await house.apiTokenService.revoke(viewerOf('0.0.5'), apiToken.id)).revokedAt).toEqual(
        house.clock.at,
      );
      expect(house.published).toEqual([{ type: 'sessionEnded', sessionId: apiToken.id, reason: 'REVOKED' }]);
      expect(await refusalOf(bearer(token))).toMatchObject({ code: 'UNAUTHENTICATED' });
    });

    it('ends when its time has come', async () => {
      const expiresAt = new Date(house.clock.at.getTime() + 1_000);
      const { token } = await newToken({ name: 'ci', scopes: ['read'], expiresAt });
      expect(await bearer(token)).toMatchObject({ expiresAt });
      house.later(1_000);
      expect(await refusalOf(bearer(token))).toMatchObject({ code: 'UNAUTHENTICATED' });
    });

    it('cannot make, list or revoke tokens', async () => {
      const { apiToken, token } = await newToken({ name: 'ci', scopes: ['read', 'deploy', 'operate'] });
      const viewer = await bearer(token);
      const service = house.apiTokenService;
      expect(await refusalOf(service.create(viewer, { name: 'x', scopes: ['read'] }))).toMatchObject({
        code: 'FORBIDDEN',
      });
      expect(await refusalOf(service.list(viewer, { limit: 5 }))).toMatchObject({ code: 'FORBIDDEN' });
      expect(await refusalOf(service.revoke(viewer, apiToken.id))).toMatchObject({ code: 'FORBIDDEN' });
    });

    it('of another account can be neither seen nor revoked', async () => {
      const { apiToken } = await newToken({ name: 'ci', scopes: ['read'] });
      expect(await house.apiTokenService.list(viewerOf('0.0.6'), { limit: 5 })).toEqual([]);
      expect(await refusalOf(house.apiTokenService.revoke(viewerOf('0.0.6'), apiToken.id))).toMatchObject({
        code: 'NOT_FOUND',
      });
    });

    it.each([
      ['input.name', { name: '  ', scopes: ['read'] as const }],
      ['input.name', { name: 'x'.repeat(10_000), scopes: ['read'] as const }],
      ['input.name', { name: 'a\nb', scopes: ['read'] as const }],
      ['input.scopes', { name: 'ci', scopes: [] }],
      [
        'input.expiresAt',
        { name: 'ci', scopes: ['read'] as const, expiresAt: new Date('2026-11-22T10:00:00Z') },
      ],
      ['input.expiresAt', { name: 'ci', scopes: ['read'] as const, expiresAt: new Date(Number.NaN) }],
      ['input.minerId', { name: 'ci', scopes: ['read'] as const, minerId: 'miner-9' }],
    ])('is refused when %s is wrong (%#)', async (field, about) => {
      expect(await refusalOf(newToken(about))).toMatchObject({ field });
    });

    it('is refused for the miner of another account', async () => {
      expect(
        await refusalOf(newToken({ name: 'ci', scopes: ['read'], minerId: 'miner-1' }, '0.0.6')),
      ).toMatchObject({ code: 'NOT_FOUND' });
    });

    it('is refused when there are a hundred, until one is revoked', async () => {
      const made = await Promise.all(
        Array.from({ length: MAX_API_TOKENS }, (_, index) =>
          newToken({ name: `t${index}`, scopes: ['read'] }),
        ),
      );
      expect(await refusalOf(newToken({ name: 'more', scopes: ['read'] }))).toMatchObject({
        code: 'LIMIT_REACHED',
      });
      await house.apiTokenService.revoke(viewerOf('0.0.5'), made[0]?.apiToken.id ?? '');
      expect((await newToken({ name: 'more', scopes: ['read'] })).apiToken.name).toBe('more');
    });
  });

  it('has a balance on the ledger', async () => {
    expect(await house.ledgerAccounts.balance('0.0.5')).toEqual({
      tinybars: '999999999',
      hbar: '9.99999999',
      recommendedHbar: '10',
      hasRecommended: false,
    });
    expect(await refusalOf(house.ledgerAccounts.balance('0.0.77'))).toMatchObject({
      code: 'ACCOUNT_NOT_FOUND',
    });
  });
});

it('a viewer reaches what it owns, or everything, and only the miner its credential is bound to', () => {
  expect(ownerScope(viewerOf('0.0.5'))).toBe('0.0.5');
  expect(ownerScope(LOCAL_DEVELOPER)).toBeNull();
  expect(mayTouchMiner(viewerOf('0.0.5'), 'miner-1')).toBe(true);
  expect(mayTouchMiner(viewerOf('0.0.5', { minerId: 'miner-1' }), 'miner-1')).toBe(true);
  expect(mayTouchMiner(viewerOf('0.0.5', { minerId: 'miner-1' }), 'miner-2')).toBe(false);
  expect(() => requireScope(null, 'read')).toThrow('Sign in first');
});
