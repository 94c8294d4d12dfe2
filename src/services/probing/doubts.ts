import type { Database } from '../../db/database.js';
import type { ProbeTargetRepository } from '../../db/probe-targets.js';
import { isBlind, type RoundResult, soleOwnerOf, told } from './blindness.js';
import type { ProberLimits } from './limits.js';
import type { Result } from './round-book.js';
import { voteOf, wasReached, type Witnesses } from './witnesses.js';

interface Needs {
  readonly db: Database;
  readonly probeTargets: Pick<ProbeTargetRepository, 'lock'>;
  readonly witnesses: Pick<Witnesses, 'choose' | 'call'>;
  readonly now: () => Date;
  readonly monotonic: () => number;
  readonly limits: Pick<
    ProberLimits,
    'blindMinFailures' | 'blindShare' | 'recheckMs' | 'healthTimeoutMs' | 'stallMs'
  >;
}

/** Where many are due all the time the next round is written sooner than that. */
const NEXT_ROUND_MS = 1_000;

/** First failures of miners that were well, and what has been seen since. */
interface Doubt {
  /** These failures, and whatever has come of the same miners since. */
  readonly held: Result[];
  /** Whose recheck has not come in yet. */
  readonly rechecks: Set<string>;
  /** Others that are asked along and were not heard of yet, as if they failed. */
  readonly awaited: Map<string, RoundResult>;
  /** What came in after it arose. */
  readonly since: Result[];
  /** So many others tell without being asked along. */
  readonly enough: number;
  /** Monotonic. It is settled then by what has been seen. */
  readonly until: number;
}

/** What can be written now, and what else tells whether we are blind. */
export interface Sorted {
  readonly ready: readonly Result[];
  readonly evidence: readonly Result[];
}

/**
 * The first failure of a miner that was well may be ours, and alone it does not tell. It is held back for the few seconds that
 * its recheck takes, others being asked along, and settled in one round with what they say.
 */
export function createDoubts({ db, probeTargets, witnesses, now, monotonic, limits }: Needs) {
  let doubts: Doubt[] = [];
  const most = 2 * limits.blindMinFailures;

  /** null: nobody else could tell more than is known now. */
  const open = async (misses: readonly Result[], arrived: readonly Result[]): Promise<Doubt | null> => {
    const seen = votes(arrived);
    const owner = soleOwnerOf(seen);
    const areMost = isBlind(seen, limits);
    if (areMost && owner === null) return null;
    const doubt = {
      held: [],
      since: [],
      rechecks: new Set<string>(),
      awaited: new Map<string, RoundResult>(),
    };
    // In a round of many the next one follows at once, and is as large, or there is none to wait for.
    const failed = votes(misses);
    const soon = () => new Date(now().getTime() + limits.recheckMs);
    if (!areMost && countOf(seen) >= most) {
      // What a power cut takes back of it is asked again.
      await db.transaction((tx) => witnesses.call(tx, failed, soon()), { isRelaxed: true });
      return { ...doubt, enough: most, until: monotonic() + NEXT_ROUND_MS };
    }
    const others = await db.transaction(async (tx) => {
      // Before any row of the others: who holds some of these may wait for those.
      await probeTargets.lock(tx, [...new Set(failed.map(({ minerId }) => minerId))]);
      const chosen = await witnesses.choose(tx, failed);
      const isTold = areMost && chosen.every(({ ownerId }) => ownerId === owner);
      if (isTold || !isBlind([...failed, ...chosen], limits)) return null;
      await witnesses.call(tx, [...failed, ...chosen], soon());
      return chosen;
    });
    if (others === null) return null;
    for (const { minerId } of failed) doubt.rechecks.add(minerId);
    for (const other of others) doubt.awaited.set(other.minerId, other);
    const until = monotonic() + limits.recheckMs + limits.healthTimeoutMs + limits.stallMs;
    return { ...doubt, enough: Number.POSITIVE_INFINITY, until };
  };

  const isSettled = ({ held, rechecks, awaited, since, enough, until }: Doubt): boolean => {
    if (monotonic() >= until) return true;
    const seen = votes(since);
    if (countOf(seen) >= enough) return true;
    if (enough < Number.POSITIVE_INFINITY || rechecks.size > 0) return false;
    return awaited.size === 0 || !isBlind([...votes(held), ...seen, ...awaited.values()], limits);
  };

  const settle = (): Sorted => {
    const settled = doubts.filter(isSettled);
    if (settled.length === 0) return { ready: [], evidence: [] };
    doubts = doubts.filter((doubt) => !settled.includes(doubt));
    return {
      ready: settled.flatMap(({ held }) => held),
      evidence: settled.flatMap(({ since }) => since),
    };
  };

  return {
    size: (): number => doubts.reduce((sum, { held }) => sum + held.length, 0),

    held: (): readonly Result[] => doubts.flatMap(({ held }) => held),

    /** Something has been held for as long as it may be. */
    isOverdue: (): boolean => doubts.some(({ until }) => monotonic() >= until),

    /** Nothing changes when it fails. */
    async sort(arrived: readonly Result[]): Promise<Sorted> {
      const misses = arrived.filter(isFirstMiss);
      if (doubts.length === 0 && misses.length === 0) return { ready: arrived, evidence: [] };
      const doubtOf = new Map(
        doubts.flatMap((doubt) => doubt.held.map(({ target }) => [target.minerId, doubt] as const)),
      );
      for (const { target } of misses) {
        const asking = doubts.find(({ awaited }) => awaited.has(target.minerId));
        if (asking && !doubtOf.has(target.minerId)) doubtOf.set(target.minerId, asking);
      }
      const fresh = misses.filter(({ target }) => !doubtOf.has(target.minerId));
      const opened = fresh.length === 0 ? null : await open(fresh, arrived);
      if (opened) for (const { target } of fresh) doubtOf.set(target.minerId, opened);

      for (const doubt of doubts) {
        doubt.since.push(...arrived);
        for (const { target } of arrived) doubt.awaited.delete(target.minerId);
        for (const { target } of arrived) if (target.kind === 'HEALTH') doubt.rechecks.delete(target.minerId);
      }
      if (opened) doubts.push(opened);
      const ready = arrived.filter((result) => {
        const doubt = doubtOf.get(result.target.minerId);
        doubt?.held.push(result);
        return !doubt;
      });
      const settled = settle();
      return { ready: [...settled.ready, ...ready], evidence: settled.evidence };
    },

    /** All that is held. */
    release(): readonly Result[] {
      const all = doubts.flatMap(({ held }) => held);
      doubts = [];
      return all;
    },
  };
}
export type Doubts = ReturnType<typeof createDoubts>;

/** A challenge is worth as much, and the same network carries it. */
export const isFirstMiss = (result: Result): boolean =>
  !wasReached(result) &&
  !result.isCovered &&
  result.isDoubtful !== true &&
  result.target.kind !== 'INFO' &&
  result.target.badStreak === 0 &&
  result.target.health !== 'DOWN';

const votes = (results: readonly Result[]): RoundResult[] =>
  results.filter(({ isCovered }) => !isCovered).map(voteOf);

const countOf = (seen: readonly RoundResult[]): number =>
  new Set(told(seen).map(({ minerId }) => minerId)).size;
