import { beforeEach, expect, it } from 'vitest';
import { MAX_API_TOKENS } from '../../src/services/accounts/api-token-service.js';
import { SESSION_IDLE_MS } from '../../src/services/accounts/session-service.js';
import { type AccountServices, accountServices, refusalOf, viewerOf } from '../services/accounts/house.js';
import { edWallet, ledgerKey, signedBy } from '../services/accounts/wallets.js';
import { eachDatabase } from '../support/each-database.js';

const [wallet, other] = [edWallet(), edWallet()];

eachDatabase('signing in, when much happens at once', (store) => {
  let house: AccountServices;
  beforeEach(() => {
    house = accountServices(store());
    house.ledger.put('0.0.5', { key: ledgerKey(wallet.publicKey) });
  });

  const answerOf = async (by = wallet) => {
    const { nonce, message } = await house.signInService.requestChallenge('0.0.5', 'HEDERA');
    return { nonce, signatureMaps: [signedBy(message, by)] };
  };
  const signIn = async (by = wallet) => house.signInService.signIn(await answerOf(by));

  it('opens one session for one challenge, however often its answer arrives', async () => {
    const answer = await answerOf();
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, () => house.signInService.signIn(answer)),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await house.sessions.list(house.db, '0.0.5', { limit: 10 })).toHaveLength(1);
  });

  it('gives new tokens to one of several crossing refreshes, and ends nothing', async () => {
    const { session, refreshToken } = await signIn();
    const results = await Promise.allSettled(
      Array.from({ length: 6 }, () => house.sessionService.refresh(refreshToken)),
    );
    const codes = results.map((result) =>
      result.status === 'fulfilled' ? 'OK' : String(result.reason.code),
    );
    expect(codes.filter((code) => code === 'OK')).toHaveLength(1);
    expect(codes.filter((code) => code === 'REFRESH_SUPERSEDED')).toHaveLength(5);
    expect((await house.sessions.find(house.db, session.id))?.endedAt).toBeNull();
  });

  it('lets many sign in at once, and a new key close them all', async () => {
    const before = await Promise.all(Array.from({ length: 5 }, () => signIn()));
    house.ledger.put('0.0.5', { key: ledgerKey(other.publicKey) });
    await Promise.all(Array.from({ length: 3 }, () => signIn(other)));

    const sessions = await house.sessions.list(house.db, '0.0.5', { limit: 20 });
    expect(sessions.filter(({ endedAt }) => endedAt === null)).toHaveLength(3);
    const ended = house.published.map((message) => 'sessionId' in message && message.sessionId);
    expect(ended).toHaveLength(before.length);
    expect(new Set(ended)).toEqual(new Set(before.map(({ session }) => session.id)));
  });

  it('ends a session once when it is revoked, swept and refreshed together', async () => {
    const { session, refreshToken } = await signIn();
    house.later(SESSION_IDLE_MS);
    await Promise.allSettled([
      house.sessionService.endExpired(),
      house.sessionService.revokeAll(viewerOf('0.0.5')),
      house.sessionService.refresh(refreshToken),
    ]);
    expect(house.published).toHaveLength(1);
    expect((await house.sessions.find(house.db, session.id))?.endedAt).toEqual(house.clock.at);
  });

  it('never makes more API tokens than an account may have', async () => {
    const { apiTokenService } = house;
    const make = () => apiTokenService.create(viewerOf('0.0.5'), { name: 'ci', scopes: ['read', 'deploy'] });
    for (let made = 0; made < MAX_API_TOKENS - 1; made += 1) await make();
    const results = await Promise.allSettled([make(), make(), make(), make()]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await refusalOf(make())).toMatchObject({ code: 'LIMIT_REACHED' });
    expect((await apiTokenService.list(viewerOf('0.0.5'), { limit: 1 }))[0]?.scopes).toEqual([
      'read',
      'deploy',
    ]);
  });
});
