import type { Database, Transaction } from '../../db/database.js';
import type { ProbeTargetRepository } from '../../db/probe-targets.js';
import type { ProbeRepository } from '../../db/probes.js';
import type { ModelType } from '../../db/words.js';
import type { EventLog } from '../events/event-log.js';
import type { Evidence, Scorer } from '../scoring/scorer.js';
import type { ProberLimits } from './limits.js';
import { appendScoreNews } from './news.js';
import { keepsRow, ownTime } from './quiet.js';
import { rollUp } from './rollups.js';
import type { Result } from './round-book.js';
import { createTally, type Tallied } from './tally.js';

interface Needs {
  readonly db: Database;
  readonly probes: ProbeRepository;
  readonly probeTargets: ProbeTargetRepository;
  readonly scorer: Scorer;
  readonly events: EventLog;
  readonly now: () => Date;
  readonly monotonic: () => number;
  readonly limits: Pick<ProberLimits, 'addUpMs' | 'addUpAtOnce'>;
}

/** A miner of which nothing but good is heard has its score brought up to date this often; challenges do it sooner. */
const RESCORE_MS = 3_600_000;
const MOST_REMEMBERED = 1_000_000;

/** Good results of miners that are known to be well: counted in memory, and added up in the store now and then. */
export function createGoodBook({ db, probes, probeTargets, scorer, events, now, monotonic, limits }: Needs) {
  const tally = createTally({ everyMs: limits.addUpMs, monotonic });
  /** When each miner's score was last brought up to date by us. */
  const scoredAt = new Map<string, number>();
  let inHand = 0;

  async function addUpSlice(
    tx: Transaction,
    slice: readonly Tallied[],
    aged: readonly Tallied[],
    at: Date,
  ): Promise<void> {
    const locked = await probeTargets.lock(
      tx,
      aged.map(({ minerId }) => minerId),
    );
    // Targets before roll-ups, as a round takes them.
    await probeTargets.saw(
      tx,
      slice.flatMap(({ minerId, results }) => results.slice(-1).map((last) => ({ minerId, at: last.at }))),
    );
    await probes.addRollups(tx, rollUp([], slice));
    const evidence = locked.map(
      ({ id, modelType }): Evidence => ({
        minerId: id,
        modelType,
        hasChat: false,
        hasHealth: true,
        isHealthOk: true,
        probeIds: [],
      }),
    );
    if (evidence.length > 0) await appendScoreNews(tx, events, await scorer.rescore(tx, evidence, at));
  }

  const isDue = (minerId: string, at: number): boolean => {
    const known = scoredAt.get(minerId);
    if (known !== undefined) return at - known >= RESCORE_MS;
    // After a start they come due one after the other.
    scoredAt.set(minerId, at - ownTime(minerId));
    return false;
  };

  return {
    count(quiet: readonly Result[]): void {
      for (const result of quiet) {
        const { target, at, finding } = result;
        const { firstByteMs, totalMs } = finding;
        const good = { at, firstByteMs, totalMs, hasRow: keepsRow(result) };
        tally.add(target.minerId, target.modelType, [good]);
      }
    },

    /** What has been counted of these miners, so that it is written along with what happened to them. */
    take(modelTypes: ReadonlyMap<string, ModelType>): readonly Tallied[] {
      return [...modelTypes].flatMap(([minerId, modelType]): Tallied[] => {
        const results = tally.take(minerId);
        return results.length === 0 ? [] : [{ minerId, modelType, results }];
      });
    },
    giveBack: (taken: readonly Tallied[]): void => tally.giveBack(taken),

    /** Miners of which something is counted in memory alone. */
    size: (): number => tally.size() + inHand,

    scored(minerIds: Iterable<string>): void {
      const at = now().getTime();
      for (const minerId of minerIds) scoredAt.set(minerId, at);
    },

    /** Adds what has been counted in memory to the store, if it is time or `isAll`; returns of how many miners. */
    async addUp(isAll: boolean): Promise<number> {
      const slice = tally.next(limits.addUpAtOnce, isAll);
      if (slice.length === 0) return 0;
      const at = now();
      inHand = slice.length;
      const aged = slice.filter(({ minerId }) => isDue(minerId, at.getTime()));
      try {
        // A power cut may take back counts, as a crash takes those in memory, but nothing that was told.
        await db.transaction((tx) => addUpSlice(tx, slice, aged, at), { isRelaxed: aged.length === 0 });
      } catch (error) {
        tally.giveBack(slice);
        throw error;
      } finally {
        inHand = 0;
      }
      if (scoredAt.size > MOST_REMEMBERED) scoredAt.clear();
      for (const { minerId } of aged) scoredAt.set(minerId, at.getTime());
      return slice.length;
    },
  };
}
