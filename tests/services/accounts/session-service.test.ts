import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  REFRESH_RACE_MS,
  SESSION_IDLE_MS,
  SESSION_MAX_MS,
} from '../../../src/services/accounts/session-service.js';
import { openStore, type Store } from '../../../src/db/open.js';
import { type AccountServices, accountServices, refusalOf, viewerOf } from './house.js';
import { edWallet, ledgerKey, longKey, signedBy } from './wallets.js';

const wallet = edWallet();

describe('a session', () => {
  let store: Store;
  let house: AccountServices;
  afterEach(() => store.database.close());
  beforeEach(async () => {
    store = await openStore({ kind: 'sqlite', filename: ':memory:' });
    house = accountServices(store);
    house.ledger.put('0.0.5', { key: ledgerKey(wallet.publicKey) });
    house.ledger.put('0.0.6', { key: ledgerKey(wallet.publicKey) });
  });

  const signIn = async (account = '0.0.5') => {
    const { nonce, message } = await house.signInService.requestChallenge(account, 'HEDERA');
    return house.signInService.signIn({
      nonce,
      signatureMaps: [signedBy(message, wallet)],
      userAgent: 'x'.repeat(1_000),
    });
  };
  const refresh = (token: string) => house.sessionService.refresh(token);
  const endOf = async (id: string) => (await house.sessions.find(house.db, id))?.endReason ?? null;

  it('is refreshed again and again, each time with a new token', async () => {
    let { session, refreshToken } = await signIn();
    for (let turn = 0; turn < 3; turn += 1) {
      house.later(60_000);
      const next = await refresh(refreshToken);
      expect(next.refreshToken).not.toBe(refreshToken);
      expect(next.session).toMatchObject({ id: session.id, lastUsedAt: house.clock.at });
      ({ session, refreshToken } = next);
    }
  });

  it('ends for both when an old refresh token is used again', async () => {
    const { session, refreshToken } = await signIn();
    const { refreshToken: newest } = await refresh(refreshToken);
    house.later(REFRESH_RACE_MS);

    expect(await refusalOf(refresh(refreshToken))).toMatchObject({ code: 'SESSION_ENDED' });
    expect(await endOf(session.id)).toBe('REUSED');
    expect(house.published).toEqual([{ type: 'sessionEnded', sessionId: session.id, reason: 'REUSED' }]);
    expect(await refusalOf(refresh(newest))).toMatchObject({ code: 'SESSION_ENDED' });
  });

  it('ends as well when the token is much older than the last', async () => {
    const first = await signIn();
    let { refreshToken } = first;
    for (let turn = 0; turn < 3; turn += 1) ({ refreshToken } = await refresh(refreshToken));
    expect(await refusalOf(refresh(first.refreshToken))).toMatchObject({ code: 'SESSION_ENDED' });
    expect(await endOf(first.session.id)).toBe('REUSED');
  });

  it('survives two refreshes that cross, of which one gets tokens', async () => {
    const { session, refreshToken } = await signIn();
    const results = await Promise.allSettled(Array.from({ length: 6 }, () => refresh(refreshToken)));
    const [won, ...more] = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(more).toEqual([]);
    expect(results.filter((result) => result.status === 'rejected').map(({ reason }) => reason.code)).toEqual(
      Array.from({ length: 5 }, () => 'REFRESH_SUPERSEDED'),
    );
    expect(await endOf(session.id)).toBeNull();
    expect((await refresh(won?.refreshToken ?? '')).session.id).toBe(session.id);
  });

  it('is not touched by tokens that this server never made', async () => {
    const { session, refreshToken } = await signIn();
    const forged = `${refreshToken.slice(0, 60)}${refreshToken[60] === 'A' ? 'B' : 'A'}${refreshToken.slice(61)}`;
    for (const token of [forged, '', 'tnr_', 'x'.repeat(10_000)]) {
      expect(await refusalOf(refresh(token))).toMatchObject({ code: 'SESSION_ENDED' });
    }
    expect(await endOf(session.id)).toBeNull();
  });

  it('ends at the next refresh after the account got another key', async () => {
    const { session, refreshToken } = await signIn();
    await house.apiTokenService.create(viewerOf('0.0.5'), { name: 'ci', scopes: ['read'] });
    house.ledger.put('0.0.5', { key: ledgerKey(edWallet().publicKey) });

    expect(await refusalOf(refresh(refreshToken))).toMatchObject({
      code: 'SESSION_ENDED',
      message: expect.stringMatching(/another key/),
    });
    expect(await endOf(session.id)).toBe('KEY_CHANGED');
    expect((await house.apiTokenService.list(viewerOf('0.0.5'), { limit: 5 }))[0]?.revokedAt).toEqual(
      house.clock.at,
    );
    expect(house.published).toContainEqual({
      type: 'sessionEnded',
      sessionId: session.id,
      reason: 'KEY_CHANGED',
    });
  });

  it('goes on when the mirror merely prints the same key in another form', async () => {
    const { refreshToken } = await signIn();
    house.ledger.put('0.0.5', { key: longKey(wallet.publicKey) });
    expect((await refresh(refreshToken)).session.accountId).toBe('0.0.5');
  });

  it.each([
    ['deleted', (h: AccountServices) => h.ledger.put('0.0.5', { deleted: true })],
    ['gone', (h: AccountServices) => void h.ledger.remove('0.0.5')],
  ])('ends when the account is %s', async (_name, change) => {
    const { session, refreshToken } = await signIn();
    change(house);
    expect(await refusalOf(refresh(refreshToken))).toMatchObject({ code: 'SESSION_ENDED' });
    expect(await endOf(session.id)).toBe('ACCOUNT_DELETED');
  });

  it('keeps its refresh token when the ledger is away', async () => {
    const { refreshToken } = await signIn();
    house.ledger.isDown = true;
    expect(await refusalOf(refresh(refreshToken))).toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
    house.ledger.isDown = false;
    expect((await refresh(refreshToken)).session.endedAt).toBeNull();
  });

  it('ends when nobody refreshes it, and in the end however often it is refreshed', async () => {
    const idle = await signIn();
    house.later(SESSION_IDLE_MS);
    expect(await refusalOf(refresh(idle.refreshToken))).toMatchObject({ code: 'SESSION_ENDED' });
    expect(await endOf(idle.session.id)).toBe('EXPIRED');

    const busy = await signIn();
    let { refreshToken } = busy;
    const end = house.clock.at.getTime() + SESSION_MAX_MS;
    while (house.clock.at.getTime() + SESSION_IDLE_MS / 2 < end) {
      house.later(SESSION_IDLE_MS / 2);
      ({ refreshToken } = await refresh(refreshToken));
    }
    house.later(SESSION_IDLE_MS / 2);
    expect(await refusalOf(refresh(refreshToken))).toMatchObject({ code: 'SESSION_ENDED' });
  });

  it('is ended by the sweep once it has expired, and its sockets are told', async () => {
    const { session } = await signIn();
    expect(await house.sessionService.endExpired()).toBe(0);
    house.later(SESSION_IDLE_MS);
    expect(await house.sessionService.endExpired()).toBe(1);
    expect(await house.sessionService.endExpired()).toBe(0);
    expect(house.published).toEqual([{ type: 'sessionEnded', sessionId: session.id, reason: 'EXPIRED' }]);
  });

  describe('is revoked', () => {
    it('by signing out, once, and then refreshes no more', async () => {
      const { session, refreshToken } = await signIn();
      const me = viewerOf('0.0.5', { sessionId: session.id });
      expect(await house.sessionService.revoke(me, session.id)).toMatchObject({ endReason: 'SIGNED_OUT' });
      expect(house.published).toEqual([
        { type: 'sessionEnded', sessionId: session.id, reason: 'SIGNED_OUT' },
      ]);
      expect(await refusalOf(refresh(refreshToken))).toMatchObject({ code: 'SESSION_ENDED' });
      expect(await refusalOf(house.sessionService.revoke(me, session.id))).toMatchObject({
        code: 'NOT_FOUND',
      });
    });

    it('from another session of the same account, and by operators', async () => {
      const [one, two] = [await signIn(), await signIn()];
      expect((await house.sessionService.revoke(viewerOf('0.0.5'), one.session.id)).endReason).toBe(
        'REVOKED',
      );
      const operator = viewerOf('0.0.900', { isOperator: true, seesAll: true });
      expect((await house.sessionService.revoke(operator, two.session.id)).endReason).toBe('REVOKED');
    });

    it('not by other accounts, for whom it does not exist, nor by API tokens or nobody', async () => {
      const { session } = await signIn();
      const revoke = (...given: Parameters<AccountServices['sessionService']['revoke']>) =>
        house.sessionService.revoke(...given);
      expect(await refusalOf(revoke(viewerOf('0.0.6'), session.id))).toMatchObject({ code: 'NOT_FOUND' });
      expect(await refusalOf(revoke(viewerOf('0.0.5', { via: 'API_TOKEN' }), session.id))).toMatchObject({
        code: 'FORBIDDEN',
      });
      expect(await refusalOf(revoke(null, session.id))).toMatchObject({ code: 'UNAUTHENTICATED' });
      expect(await endOf(session.id)).toBeNull();
    });

    it('with all others of its account, and none of another', async () => {
      const mine = [await signIn(), await signIn()];
      const other = await signIn('0.0.6');
      expect(await house.sessionService.revokeAll(viewerOf('0.0.5'))).toHaveLength(2);
      expect(house.published).toHaveLength(2);
      for (const { session } of mine) expect(await endOf(session.id)).toBe('REVOKED');
      expect(await endOf(other.session.id)).toBeNull();
    });
  });

  it('is listed to its own account, newest first, with a user agent cut short', async () => {
    const ids = [(await signIn()).session.id, (await signIn()).session.id];
    await signIn('0.0.6');
    const listed = await house.sessionService.list(viewerOf('0.0.5'), { limit: 10 });
    expect(listed.map(({ id }) => id)).toEqual(ids.reverse());
    expect(listed[0]?.userAgent).toHaveLength(256);
  });
});
