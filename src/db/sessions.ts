import { and, asc, eq, gt, inArray, isNull, lt, lte, or } from 'drizzle-orm';
import type { Executor } from './database.js';
import { newestFirst, only, ownedBy, type OwnerScope, type PageRequest, pageWindow } from './repository.js';
import type { SessionEndReason, Tables } from './tables.js';

export type SignInChallenge = Tables['signInChallenges']['$inferSelect'];
export type Session = Tables['sessions']['$inferSelect'];
export type ApiToken = Tables['apiTokens']['$inferSelect'];

export function challengeRepository({ signInChallenges: t }: Pick<Tables, 'signInChallenges'>) {
  return {
    async insert(db: Executor, challenge: typeof t.$inferInsert): Promise<SignInChallenge> {
      return only(await db.insert(t).values(challenge).returning());
    },
    async find(db: Executor, nonce: string): Promise<SignInChallenge | null> {
      return (await db.select().from(t).where(eq(t.nonce, nonce)))[0] ?? null;
    },
    /** True for exactly one caller per nonce, and never after its expiry. */
    async consume(db: Executor, nonce: string, now: Date): Promise<boolean> {
      const rows = await db
        .update(t)
        .set({ usedAt: now })
        .where(and(eq(t.nonce, nonce), isNull(t.usedAt), gt(t.expiresAt, now)))
        .returning({ nonce: t.nonce });
      return rows.length === 1;
    },
    async removeExpired(db: Executor, before: Date): Promise<number> {
      return (await db.delete(t).where(lt(t.expiresAt, before)).returning({ nonce: t.nonce })).length;
    },
  };
}
export type ChallengeRepository = ReturnType<typeof challengeRepository>;

export function sessionRepository({ sessions: t }: Pick<Tables, 'sessions'>) {
  return {
    async insert(db: Executor, session: typeof t.$inferInsert): Promise<Session> {
      return only(await db.insert(t).values(session).returning());
    },
    async find(db: Executor, id: string): Promise<Session | null> {
      return (await db.select().from(t).where(eq(t.id, id)))[0] ?? null;
    },
    /** By the current refresh token's hash or the one before it; the caller tells them apart. */
    async findByRefreshToken(db: Executor, hash: string): Promise<Session | null> {
      const rows = await db
        .select()
        .from(t)
        .where(or(eq(t.refreshTokenHash, hash), eq(t.previousRefreshTokenHash, hash)));
      return rows[0] ?? null;
    },
    /** Null: somebody rotated or ended it in between. */
    async rotate(
      db: Executor,
      id: string,
      fromHash: string,
      change: Pick<Session, 'refreshTokenHash' | 'keyFingerprint' | 'lastUsedAt' | 'expiresAt'>,
    ): Promise<Session | null> {
      const rows = await db
        .update(t)
        .set({ ...change, previousRefreshTokenHash: fromHash })
        .where(and(eq(t.id, id), eq(t.refreshTokenHash, fromHash), isNull(t.endedAt)))
        .returning();
      return rows[0] ?? null;
    },
    /** The session as it ended now; null when it had ended before or is another owner's. */
    async end(
      db: Executor,
      owner: OwnerScope,
      id: string,
      reason: SessionEndReason,
      now: Date,
    ): Promise<Session | null> {
      const rows = await db
        .update(t)
        .set({ endedAt: now, endReason: reason })
        .where(and(eq(t.id, id), ownedBy(t.accountId, owner), isNull(t.endedAt)))
        .returning();
      return rows[0] ?? null;
    },
    async endAll(db: Executor, accountId: string, reason: SessionEndReason, now: Date): Promise<Session[]> {
      return db
        .update(t)
        .set({ endedAt: now, endReason: reason })
        .where(and(eq(t.accountId, accountId), isNull(t.endedAt)))
        .returning();
    },
    async endExpired(db: Executor, now: Date, limit: number): Promise<Session[]> {
      const expired = db
        .select({ id: t.id })
        .from(t)
        .where(and(lte(t.expiresAt, now), isNull(t.endedAt)))
        .limit(limit);
      return db
        .update(t)
        .set({ endedAt: now, endReason: 'EXPIRED' })
        .where(and(inArray(t.id, expired), isNull(t.endedAt)))
        .returning();
    },
    /** Removes at most `limit` that ended before then, the oldest first. */
    async removeEndedBefore(db: Executor, before: Date, limit: number): Promise<number> {
      const old = db
        .select({ id: t.id })
        .from(t)
        .where(lt(t.endedAt, before))
        .orderBy(asc(t.endedAt))
        .limit(limit);
      return (await db.delete(t).where(inArray(t.id, old)).returning({ id: t.id })).length;
    },
    async findOwned(db: Executor, accountId: string, ids: readonly string[]): Promise<Session[]> {
      if (ids.length === 0) return [];
      return db
        .select()
        .from(t)
        .where(and(eq(t.accountId, accountId), inArray(t.id, [...ids])));
    },
    async list(db: Executor, accountId: string, page: PageRequest): Promise<Session[]> {
      return db
        .select()
        .from(t)
        .where(and(eq(t.accountId, accountId), pageWindow(t.id, page)))
        .orderBy(newestFirst(t.id, page))
        .limit(page.limit);
    },
  };
}
export type SessionRepository = ReturnType<typeof sessionRepository>;

export function apiTokenRepository({ apiTokens: t }: Pick<Tables, 'apiTokens'>) {
  return {
    async insert(db: Executor, token: typeof t.$inferInsert): Promise<ApiToken> {
      return only(await db.insert(t).values(token).returning());
    },
    async findByHash(db: Executor, hash: string): Promise<ApiToken | null> {
      return (await db.select().from(t).where(eq(t.tokenHash, hash)))[0] ?? null;
    },
    async seen(db: Executor, id: string, now: Date): Promise<void> {
      await db.update(t).set({ lastUsedAt: now }).where(eq(t.id, id)).returning({ id: t.id });
    },
    async revoke(db: Executor, owner: OwnerScope, id: string, now: Date): Promise<ApiToken | null> {
      const rows = await db
        .update(t)
        .set({ revokedAt: now })
        .where(and(eq(t.id, id), ownedBy(t.accountId, owner), isNull(t.revokedAt)))
        .returning();
      return rows[0] ?? null;
    },
    async revokeAll(db: Executor, accountId: string, now: Date): Promise<ApiToken[]> {
      return db
        .update(t)
        .set({ revokedAt: now })
        .where(and(eq(t.accountId, accountId), isNull(t.revokedAt)))
        .returning();
    },
    async countUsable(db: Executor, accountId: string, now: Date): Promise<number> {
      return db.$count(
        t,
        and(eq(t.accountId, accountId), isNull(t.revokedAt), or(isNull(t.expiresAt), gt(t.expiresAt, now))),
      );
    },
    async findOwned(db: Executor, accountId: string, ids: readonly string[]): Promise<ApiToken[]> {
      if (ids.length === 0) return [];
      return db
        .select()
        .from(t)
        .where(and(eq(t.accountId, accountId), inArray(t.id, [...ids])));
    },
    async list(db: Executor, accountId: string, page: PageRequest): Promise<ApiToken[]> {
      return db
        .select()
        .from(t)
        .where(and(eq(t.accountId, accountId), pageWindow(t.id, page)))
        .orderBy(newestFirst(t.id, page))
        .limit(page.limit);
    },
  };
}
export type ApiTokenRepository = ReturnType<typeof apiTokenRepository>;
