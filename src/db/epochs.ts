import { and, asc, between, desc, eq, gt, isNull, lt, lte } from 'drizzle-orm';
import type { Executor } from './database.js';
import type { Probe } from './probes.js';
import type { Tables } from './tables.js';

export type ChallengeEpoch = Tables['challengeEpochs']['$inferSelect'];

/** Newest first, by number. */
export interface EpochPage {
  readonly limit: number;
  readonly fromEnd: boolean;
  readonly after: number | undefined;
  readonly before: number | undefined;
}

export function epochRepository({ challengeEpochs: t, probes }: Pick<Tables, 'challengeEpochs' | 'probes'>) {
  return {
    /** Of those who make the same epoch the first one's is kept. */
    async add(db: Executor, rows: readonly ChallengeEpoch[]): Promise<void> {
      if (rows.length === 0) return;
      await db
        .insert(t)
        .values([...rows])
        .onConflictDoNothing()
        .returning({ number: t.number });
    },

    async listBetween(db: Executor, first: number, last: number): Promise<ChallengeEpoch[]> {
      return db
        .select()
        .from(t)
        .where(between(t.number, first, last))
        .orderBy(asc(t.number));
    },

    async find(db: Executor, number: number): Promise<ChallengeEpoch | null> {
      return (await db.select().from(t).where(eq(t.number, number)))[0] ?? null;
    },

    /** Ended before this, and still secret. */
    async listUnrevealed(db: Executor, endedBefore: Date, limit: number): Promise<ChallengeEpoch[]> {
      return db
        .select()
        .from(t)
        .where(and(isNull(t.revealedAt), lte(t.endsAt, endedBefore)))
        .orderBy(asc(t.number))
        .limit(limit);
    },

    async reveal(db: Executor, number: number, seed: string, at: Date): Promise<boolean> {
      const rows = await db
        .update(t)
        .set({ revealedSeed: seed, revealedAt: at })
        .where(and(eq(t.number, number), isNull(t.revealedAt)))
        .returning({ number: t.number });
      return rows.length > 0;
    },

    async list(db: Executor, { limit, fromEnd, after, before }: EpochPage): Promise<ChallengeEpoch[]> {
      return db
        .select()
        .from(t)
        .where(
          and(
            after === undefined ? undefined : lt(t.number, after),
            before === undefined ? undefined : gt(t.number, before),
          ),
        )
        .orderBy(fromEnd ? asc(t.number) : desc(t.number))
        .limit(limit);
    },

    /** Everything that was asked of a miner in a span, in order. */
    async listProbes(db: Executor, minerId: string, from: Date, to: Date, limit: number): Promise<Probe[]> {
      return db
        .select()
        .from(probes)
        .where(and(eq(probes.minerId, minerId), eq(probes.kind, 'CHAT'), between(probes.at, from, to)))
        .orderBy(asc(probes.at))
        .limit(limit);
    },
  };
}
export type EpochRepository = ReturnType<typeof epochRepository>;
