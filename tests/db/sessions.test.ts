import { expect, it } from 'vitest';
import { isUniqueViolation, newId } from '../../src/db/repository.js';
import {
  apiTokenRepository,
  challengeRepository,
  type Session,
  sessionRepository,
} from '../../src/db/sessions.js';
import { eachDatabase } from '../support/each-database.js';

const T0 = new Date('2026-01-01T00:00:00Z');
const at = (ms: number) => new Date(T0.getTime() + ms);
const ALICE = '0.0.1001';
const BOB = '0.0.1002';

eachDatabase('sign-in challenges', (store) => {
  const open = () => ({ db: store().database, challenges: challengeRepository(store().tables) });
  const challenge = (nonce: string, expiresAt: Date) =>
    ({ nonce, accountId: ALICE, kind: 'HEDERA', message: 'sign me', issuedAt: T0, expiresAt }) as const;

  it('are consumed by exactly one of ten who try at once', async () => {
    const { db, challenges } = open();
    await challenges.insert(db, challenge('n', at(1_000)));
    const won = await Promise.all(Array.from({ length: 10 }, () => challenges.consume(db, 'n', T0)));
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await challenges.find(db, 'n')).toMatchObject({ usedAt: T0 });
  });

  it('are not consumed once they expired, nor when they never were', async () => {
    const { db, challenges } = open();
    await challenges.insert(db, challenge('n', at(1_000)));
    expect(await challenges.consume(db, 'n', at(1_000))).toBe(false);
    expect(await challenges.consume(db, 'other', T0)).toBe(false);
    expect(await challenges.consume(db, 'n', at(999))).toBe(true);
  });

  it('are removed after their time', async () => {
    const { db, challenges } = open();
    await challenges.insert(db, challenge('old', at(1)));
    await challenges.insert(db, challenge('young', at(100)));
    expect(await challenges.removeExpired(db, at(50))).toBe(1);
    expect(await challenges.find(db, 'old')).toBeNull();
    expect(await challenges.find(db, 'young')).not.toBeNull();
  });
});

eachDatabase('sessions', (store) => {
  const open = () => ({ db: store().database, sessions: sessionRepository(store().tables) });
  const session = (accountId: string, refreshTokenHash: string, more: Partial<Session> = {}) => ({
    id: newId(),
    accountId,
    refreshTokenHash,
    createdAt: T0,
    lastUsedAt: T0,
    expiresAt: at(10_000),
    ...more,
  });
  const renewal = (hash: string) => ({
    refreshTokenHash: hash,
    keyFingerprint: null,
    lastUsedAt: at(1),
    expiresAt: at(20_000),
  });

  it('are rotated by exactly one of ten who refresh at once', async () => {
    const { db, sessions } = open();
    const { id } = await sessions.insert(db, session(ALICE, 'h0'));
    const rotated = await Promise.all(
      Array.from({ length: 10 }, (_, i) => sessions.rotate(db, id, 'h0', renewal(`h1-${i}`))),
    );
    const [winner, ...others] = rotated.filter((row) => row !== null);
    expect(others).toEqual([]);
    expect(winner).toMatchObject({ previousRefreshTokenHash: 'h0', expiresAt: at(20_000) });
  });

  it('are found by the current refresh token and by the one before, so that a stolen one shows', async () => {
    const { db, sessions } = open();
    const { id } = await sessions.insert(db, session(ALICE, 'h0'));
    await sessions.rotate(db, id, 'h0', renewal('h1'));
    expect((await sessions.findByRefreshToken(db, 'h1'))?.id).toBe(id);
    expect(await sessions.findByRefreshToken(db, 'h0')).toMatchObject({ id, refreshTokenHash: 'h1' });
    await sessions.rotate(db, id, 'h1', renewal('h2'));
    expect(await sessions.findByRefreshToken(db, 'h0')).toBeNull();
  });

  it('end once, and only for their owner', async () => {
    const { db, sessions } = open();
    const { id } = await sessions.insert(db, session(ALICE, 'h0'));
    expect(await sessions.end(db, BOB, id, 'REVOKED', at(1))).toBeNull();
    expect(await sessions.end(db, ALICE, id, 'REVOKED', at(1))).toMatchObject({
      endReason: 'REVOKED',
      endedAt: at(1),
    });
    expect(await sessions.end(db, null, id, 'SIGNED_OUT', at(2))).toBeNull();
    expect(await sessions.rotate(db, id, 'h0', renewal('h1'))).toBeNull();
  });

  it('end all at once for one account', async () => {
    const { db, sessions } = open();
    for (const hash of ['a', 'b', 'c']) await sessions.insert(db, session(ALICE, hash));
    const { id } = await sessions.insert(db, session(BOB, 'd'));
    expect(await sessions.endAll(db, ALICE, 'KEY_CHANGED', at(1))).toHaveLength(3);
    expect(await sessions.endAll(db, ALICE, 'KEY_CHANGED', at(1))).toHaveLength(0);
    expect(await sessions.find(db, id)).toMatchObject({ endedAt: null });
  });

  it('end when their time is over, so many at once', async () => {
    const { db, sessions } = open();
    for (let i = 0; i < 5; i += 1) await sessions.insert(db, session(ALICE, `h${i}`, { expiresAt: at(i) }));
    expect(await sessions.endExpired(db, at(3), 3)).toHaveLength(3);
    expect(await sessions.endExpired(db, at(3), 3)).toMatchObject([{ endReason: 'EXPIRED', endedAt: at(3) }]);
    expect(await sessions.endExpired(db, at(3), 3)).toHaveLength(0);
  });

  it('are listed newest first, a page at a time, from either end', async () => {
    const { db, sessions } = open();
    const ids: string[] = [];
    for (const hash of ['a', 'b', 'c', 'd'])
      ids.unshift((await sessions.insert(db, session(ALICE, hash))).id);
    await sessions.insert(db, session(BOB, 'e'));
    const list = async (page: Parameters<typeof sessions.list>[2]) =>
      (await sessions.list(db, ALICE, page)).map(({ id }) => id);
    expect(await list({ limit: 10 })).toEqual(ids);
    expect(await list({ limit: 2 })).toEqual(ids.slice(0, 2));
    expect(await list({ limit: 2, afterId: ids[1] ?? '' })).toEqual(ids.slice(2));
    expect(await list({ limit: 2, beforeId: ids[3] ?? '', fromEnd: true })).toEqual([ids[2], ids[1]]);
  });

  it('never share a refresh token', async () => {
    const { db, sessions } = open();
    await sessions.insert(db, session(ALICE, 'same'));
    const second = await sessions.insert(db, session(BOB, 'same')).catch((error: unknown) => error);
    expect(isUniqueViolation(second)).toBe(true);
  });
});

eachDatabase('API tokens', (store) => {
  const open = () => ({ db: store().database, tokens: apiTokenRepository(store().tables) });
  const token = (accountId: string, tokenHash: string, expiresAt: Date | null = null) => ({
    id: newId(),
    accountId,
    name: 'ci',
    tokenHash,
    tokenHint: 'abcd',
    scopes: ['read', 'deploy'] as const,
    minerId: null,
    createdAt: T0,
    expiresAt,
  });

  it('are found by their hash, with their scopes', async () => {
    const { db, tokens } = open();
    const made = await tokens.insert(db, token(ALICE, 'h'));
    await tokens.seen(db, made.id, at(5));
    expect(await tokens.findByHash(db, 'h')).toEqual({ ...made, lastUsedAt: at(5) });
    expect(made.scopes).toEqual(['read', 'deploy']);
    expect(await tokens.findByHash(db, 'H')).toBeNull();
  });

  it('are revoked once, and only for their owner', async () => {
    const { db, tokens } = open();
    const { id } = await tokens.insert(db, token(ALICE, 'h'));
    expect(await tokens.revoke(db, BOB, id, at(1))).toBeNull();
    expect(await tokens.revoke(db, ALICE, id, at(1))).toMatchObject({ revokedAt: at(1) });
    expect(await tokens.revoke(db, null, id, at(2))).toBeNull();
  });

  it('are counted while they are usable, and revoked all at once', async () => {
    const { db, tokens } = open();
    await tokens.insert(db, token(ALICE, 'a'));
    await tokens.insert(db, token(ALICE, 'b', at(10)));
    await tokens.insert(db, token(ALICE, 'c', at(0)));
    await tokens.insert(db, token(BOB, 'd'));
    expect(await tokens.countUsable(db, ALICE, at(5))).toBe(2);
    expect(await tokens.revokeAll(db, ALICE, at(5))).toHaveLength(3);
    expect(await tokens.countUsable(db, ALICE, at(5))).toBe(0);
    expect(await tokens.countUsable(db, BOB, at(5))).toBe(1);
  });
});
