import { groupBy } from '../../db/chunks.js';
import type { Database, Transaction } from '../../db/database.js';
import type {
  ClaimedTarget,
  ProbeTarget,
  ProbeTargetRepository,
  SettlingMiner,
} from '../../db/probe-targets.js';
import type { ProbeRepository } from '../../db/probes.js';
import { newId } from '../../db/repository.js';
import type { ScoreChange } from '../../db/scores.js';
import type { Health, ProbeKind } from '../../db/words.js';
import type { EventLog } from '../events/event-log.js';
import type { Scorer } from '../scoring/scorer.js';
import { divideAnswerable } from './answerable.js';
import type { VoidReason } from './blindness.js';
import type { Finding } from './checks.js';
import { noteCovered } from './covered.js';
import { createGoodBook } from './good-book.js';
import { extend, needsRecheck, nextHealth, type Streak } from './health.js';
import { createInfoBook, type HideSecrets } from './info-book.js';
import type { ProberLimits } from './limits.js';
import { appendHealthNews, appendScoreNews, healthNews } from './news.js';
import { divide, keepsRow } from './quiet.js';
import { rollUp } from './rollups.js';
import { evidenceOf, probeOf } from './round-rows.js';
import { isInGrace, thresholdsOf } from './thresholds.js';
import type { Tallied } from './tally.js';
import { seenIn, voteOf, wasReached, type Witnesses } from './witnesses.js';

export interface Result {
  readonly target: ClaimedTarget;
  readonly at: Date;
  /** The same by a clock that nobody sets. */
  readonly startedAt: number;
  readonly finding: Finding;
  readonly connectMs: number | null;
  /** Announced maintenance: kept, and nobody is judged by it. */
  readonly isCovered: boolean;
  /** Nobody knows whose failure it is: kept, and nobody is judged by it. */
  readonly isDoubtful?: boolean;
}

export interface Round {
  readonly id: string;
  readonly targetCount: number;
  readonly failedCount: number;
  readonly voidReason: VoidReason | null;
  readonly scoreChanges: readonly ScoreChange[];
}

interface Needs {
  readonly db: Database;
  readonly probes: ProbeRepository;
  readonly probeTargets: ProbeTargetRepository;
  readonly scorer: Scorer;
  readonly witnesses: Pick<Witnesses, 'areBlind'>;
  readonly events: EventLog;
  readonly now: () => Date;
  readonly monotonic: () => number;
  readonly hideSecrets?: HideSecrets | undefined;
  readonly limits: ProberLimits;
}

interface HealthChange {
  readonly miner: SettlingMiner;
  readonly after: Health;
}

/** What came in, by how much there is to do about it. */
interface Seen {
  readonly notable: readonly Result[];
  readonly quiet: readonly Result[];
  /** What had been counted in memory of the notable ones. */
  readonly taken: readonly Tallied[];
  /** What else came in lately, which says something about ourselves. */
  readonly evidence: readonly Result[];
}

interface Settled {
  readonly round: Round;
  readonly hasReachedAny: boolean;
}

const NO_STREAK: Streak = { ok: 0, bad: 0 };

/** Writes what a round found, and everything that follows from it, in one transaction. */
export function createRoundBook(needs: Needs) {
  const { db, probes, probeTargets, scorer, witnesses, events, now, monotonic, limits } = needs;
  const { learnInfo } = createInfoBook(needs);
  const goodBook = createGoodBook({ db, probes, probeTargets, scorer, events, now, monotonic, limits });
  /** After a round in which we were blind, failures count again only once somebody has answered. */
  let isInDoubt = false;
  /** Monotonic: since when that is so. What was asked before and came to nothing was asked while we were blind. */
  let sightedAt = Number.NEGATIVE_INFINITY;

  const isDoubtful = (result: Result): boolean =>
    result.isDoubtful === true || (!wasReached(result) && (isInDoubt || result.startedAt < sightedAt));

  return {
    /** `evidence` is not written, but heeded where it says that we are blind. */
    async record(
      results: readonly Result[],
      trouble: VoidReason | null,
      evidence: readonly Result[] = [],
    ): Promise<Round> {
      const sorted = results.toSorted((a, b) => a.at.getTime() - b.at.getTime());
      const { quiet, notable } = divide(sorted);
      const modelTypes = new Map(notable.map(({ target }) => [target.minerId, target.modelType]));
      const taken = goodBook.take(modelTypes);
      let gone = new Set<string>();
      let settled: Settled;
      // Where all was well there is nothing in it that a power cut must not take back.
      const durability = { isRelaxed: notable.length === 0 };
      try {
        settled = await db.transaction(async (tx) => {
          const silent = evidence.filter((result) => !wasReached(result));
          gone = await probeTargets.listGone(
            tx,
            [...quiet, ...silent].map(({ target }) => target),
          );
          const isHere = ({ target }: Result) => !gone.has(target.minerId);
          const here = gone.size === 0 ? quiet : quiet.filter(isHere);
          return settle(tx, { notable, quiet: here, taken, evidence: evidence.filter(isHere) }, trouble);
        }, durability);
      } catch (error) {
        goodBook.giveBack(taken);
        throw error;
      }
      const { round, hasReachedAny } = settled;
      if (round.voidReason) goodBook.giveBack(taken);
      else {
        goodBook.count(quiet.filter(({ target }) => !gone.has(target.minerId)));
        goodBook.scored(modelTypes.keys());
      }
      if (round.voidReason === 'MOST_TARGETS_FAILED') isInDoubt = true;
      else if (isInDoubt && hasReachedAny) {
        isInDoubt = false;
        sightedAt = monotonic();
      }
      return round;
    },

    isInDoubt: (): boolean => isInDoubt,

    addUp: goodBook.addUp,
    notAddedUp: goodBook.size,
  };

  async function settle(
    tx: Transaction,
    { notable: results, quiet, taken, evidence }: Seen,
    trouble: VoidReason | null,
  ): Promise<Settled> {
    const at = now();
    const locked = await probeTargets.lockAsked(tx, [
      ...new Set(results.map(({ target }) => target.minerId)),
    ]);
    const miners = new Map(locked.map((miner) => [miner.id, miner]));
    const serving = new Map(
      locked.filter(({ state }) => state === 'ACTIVE').map((miner) => [miner.id, miner]),
    );
    const { counted, present } = await divideAnswerable(tx, probeTargets, results, miners);
    const judged = counted.filter(({ isCovered }) => !isCovered);
    const stillThere = judged.filter((result) => present.has(result));
    const seen = seenIn(stillThere, quiet, miners);
    const all = [...seen, ...evidence.filter(({ isCovered }) => !isCovered).map(voteOf)];
    const voidReason =
      trouble ?? ((await witnesses.areBlind(tx, all, isInDoubt)) ? 'MOST_TARGETS_FAILED' : null);
    const hasReachedAny = seen.some(({ isOk }) => isOk);
    const id = newId();
    const failedCount = judged.filter(({ finding }) => !finding.isOk).length;
    const round = { id, targetCount: counted.length + quiet.length, failedCount, voidReason };
    const isVoid = voidReason !== null;
    const startedAt = new Date(Math.min(...[counted, quiet].map(([first]) => (first?.at ?? at).getTime())));
    await probes.insertRound(tx, { ...round, isVoid, startedAt, endedAt: at });
    const rows = counted.map((result) => probeOf(result, id, isVoid || isDoubtful(result)));
    const kept = isVoid ? [] : quiet.filter(keepsRow).map((result) => probeOf(result, id, false));
    await probes.insert(tx, [...rows, ...kept]);
    if (isVoid) return { round: { ...round, scoreChanges: [] }, hasReachedAny };

    await noteCovered(tx, probeTargets, counted, miners);
    const judgedRows = rows.filter((row) => !row.isVoid);
    await probes.addRollups(tx, rollUp(judgedRows, taken));
    const isOfThisStart = ({ target }: Result) =>
      target.activeAt?.getTime() === miners.get(target.minerId)?.activeAt?.getTime();
    const telling = stillThere.filter((result) => !isDoubtful(result) && isOfThisStart(result));
    const starting = stillThere.filter(
      (result) => result.isDoubtful === true && result.target.kind === 'HEALTH',
    );
    await probeTargets.advance(
      tx,
      'HEALTH',
      starting.map(({ target }) => target.minerId),
      new Date(at.getTime() + limits.recheckMs),
    );
    const healthChanges = await judgeHealth(tx, telling, serving, at);
    await learnInfo(tx, stillThere, serving);
    const scoreChanges = await scorer.rescore(tx, evidenceOf(judgedRows, miners), at);
    await tell(tx, healthChanges, scoreChanges);
    return { round: { ...round, scoreChanges }, hasReachedAny };
  }

  async function judgeHealth(
    tx: Transaction,
    results: readonly Result[],
    miners: ReadonlyMap<string, SettlingMiner>,
    at: Date,
  ): Promise<HealthChange[]> {
    const saved: ProbeTarget[] = [];
    const recheck: string[] = [];
    const changes: HealthChange[] = [];
    for (const [minerId, own] of groupBy(results, ({ target }) => target.minerId)) {
      const miner = miners.get(minerId);
      if (!miner) continue;
      const streaks = new Map<ProbeKind, Streak>(
        miner.targets.map(({ kind, okStreak, badStreak }) => [kind, { ok: okStreak, bad: badStreak }]),
      );
      const thresholds = thresholdsOf(miner.targets);
      let health = miner.health;
      for (const { target, at: askedAt, finding } of own) {
        const isExcused = isInGrace(target, askedAt);
        streaks.set(target.kind, extend(streaks.get(target.kind) ?? NO_STREAK, finding.isOk, isExcused));
        const [up, good] = [streaks.get('HEALTH') ?? NO_STREAK, streaks.get('CHAT') ?? NO_STREAK];
        health = nextHealth(health, up, good, thresholds);
      }
      for (const target of miner.targets) {
        const last = own.findLast((result) => result.target.kind === target.kind);
        const streak = streaks.get(target.kind) ?? NO_STREAK;
        if (last) saved.push({ ...target, okStreak: streak.ok, badStreak: streak.bad, lastAt: last.at });
        if (!last || target.kind !== 'HEALTH') continue;
        if (needsRecheck(health, streak, thresholds.health)) recheck.push(minerId);
      }
      if (health !== miner.health) changes.push({ miner, after: health });
    }
    await probeTargets.saveStreaks(tx, saved);
    const soon = new Date(at.getTime() + limits.recheckMs);
    await probeTargets.advance(tx, 'HEALTH', recheck, soon);
    for (const [after, group] of groupBy(changes, (change) => change.after)) {
      await probeTargets.setHealth(
        tx,
        group.map(({ miner }) => miner.id),
        after,
        at,
      );
    }
    return changes;
  }

  async function tell(
    tx: Transaction,
    healthChanges: readonly HealthChange[],
    scoreChanges: readonly ScoreChange[],
  ): Promise<void> {
    const proof = await probes.listLatest(
      tx,
      healthChanges.map(({ miner }) => miner.id),
      'HEALTH',
      Math.max(0, ...healthChanges.map(proofNeeded)),
    );
    const proofOf = groupBy(proof, ({ minerId }) => minerId);
    const news = healthChanges.map((change) => {
      const { miner, after } = change;
      const own = (proofOf.get(miner.id) ?? []).slice(0, proofNeeded(change));
      return healthNews(
        miner,
        after,
        own.map(({ id }) => id),
      );
    });
    await appendHealthNews(tx, events, news);
    await appendScoreNews(tx, events, scoreChanges, news);
  }
}
export type RoundBook = ReturnType<typeof createRoundBook>;

/** So many results in a row may have made the change. */
function proofNeeded({ miner }: HealthChange): number {
  const { failAfter, passAfter } = thresholdsOf(miner.targets).health;
  return Math.max(failAfter, passAfter);
}
