import { createRepositories } from '../../../src/app/repositories.js';
import { createScoring } from '../../../src/app/scoring.js';
import type { Store } from '../../../src/db/open.js';
import { newId } from '../../../src/db/repository.js';
import type { ProberLimits } from '../../../src/services/probing/limits.js';
import { answered, honest, probingWorld, refused } from '../probing/support.js';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The world of the prober with everything about scores beside it. */
export async function scoringWorld(store: Store, limits: Partial<ProberLimits> = {}) {
  const world = await probingWorld(store, limits);
  const { db, tables, clock, now } = world;
  const repositories = createRepositories(tables);
  const scoring = createScoring({
    ...{ db, repositories, eventLog: world.eventLog, routing: async () => null, ledger: 'simulated', now },
  });
  return {
    ...world,
    repositories,
    ...scoring,

    /** Turns the prober for so long, stepping on whenever something may be due. */
    async run(forMs: number, stepMs: number): Promise<void> {
      const end = clock.at.getTime() + forMs;
      while (clock.at.getTime() < end) {
        await world.prober.runDue();
        world.pass(stepMs);
      }
    },

    /** A validation that has ended, as the validation service writes it. */
    async validate(validatorId: string, results: ReadonlyMap<string, number | null>): Promise<string> {
      const validationId = newId();
      await db.transaction(async (tx) => {
        await tx
          .insert(tables.validationResults)
          .values(
            [...results].map(([minerId, grade]) => ({
              ...{ validationId, minerId, validatorId, counts: true, at: now() },
              state: grade === null ? ('SILENT' as const) : ('ANSWERED' as const),
              grade: grade ?? 0,
            })),
          )
          .returning({ minerId: tables.validationResults.minerId });
        await scoring.rescoring.rescoreIn(tx, [...results.keys()], 'VALIDATION');
      });
      return validationId;
    },

    changes: (minerId: string) => repositories.scores.listChanges(db, minerId, { limit: 10_000 }),
  };
}
export type ScoringWorld = Awaited<ReturnType<typeof scoringWorld>>;

/** The same numbers for the same seed, between 0 and 1. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export { answered, honest, refused };
