import { groupBy } from '../../db/chunks.js';
import type { Database, Transaction } from '../../db/database.js';
import type {
  ClaimedTarget,
  ProbeTarget,
  ProbeTargetRepository,
  SettlingMiner,
} from '../../db/probe-targets.js';
import type { Probe, ProbeRepository } from '../../db/probes.js';
import { newId } from '../../db/repository.js';
import type { ScoreChange } from '../../db/scores.js';
import type { Health, ProbeKind } from '../../db/words.js';
import type { EventLog } from '../events/event-log.js';
import type { Evidence, Scorer } from '../scoring/scorer.js';
import { divideAnswerable } from './answerable.js';
import type { RoundResult, VoidReason } from './blindness.js';
import type { Finding } from './checks.js';
import { noteCovered } from './covered.js';
import { createGoodBook } from './good-book.js';
import { extend, needsRecheck, nextHealth, type Streak } from './health.js';
import { createInfoBook, type HideSecrets } from './info-book.js';
import type { ProberLimits } from './limits.js';
import { appendHealthNews, appendScoreNews, healthNews } from './news.js';
import { divide, keepsRow } from './quiet.js';
import { rollUp } from './rollups.js';
import { isInGrace, thresholdsOf } from './thresholds.js';
import type { Tallied } from './tally.js';
import { createWitnesses, seenIn } from './witnesses.js';

export interface Result {
  readonly target: ClaimedTarget;
  readonly at: Date;
  readonly finding: Finding;
  readonly connectMs: number | null;
  /** Announced maintenance: kept, and nobody is judged by it. */
  readonly isCovered: boolean;
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
}

const NO_STREAK: Streak = { ok: 0, bad: 0 };

/** Writes what a round found, and everything that follows from it, in one transaction. */
export function createRoundBook(needs: Needs) {
  const { db, probes, probeTargets, scorer, events, now, monotonic, limits } = needs;
  const { learnInfo } = createInfoBook(needs);
  const goodBook = createGoodBook({ db, probes, probeTargets, scorer, events, now, monotonic, limits });
  const witnesses = createWitnesses({ probeTargets, limits });
  /** After a round in which we were blind, failures count again only once somebody has answered. */
  let isInDoubt = false;

  return {
    async record(results: readonly Result[], trouble: VoidReason | null): Promise<Round> {
      const sorted = results.toSorted((a, b) => a.at.getTime() - b.at.getTime());
      const { quiet, notable } = divide(sorted);
      const modelTypes = new Map(notable.map(({ target }) => [target.minerId, target.modelType]));
      const taken = goodBook.take(modelTypes);
      let gone = new Set<string>();
      let round: Round;
      try {
        round = await db.transaction(async (tx) => {
          gone = await probeTargets.listGone(
            tx,
            quiet.map(({ target }) => target),
          );
          const here = gone.size === 0 ? quiet : quiet.filter(({ target }) => !gone.has(target.minerId));
          return settle(tx, { notable, quiet: here, taken }, trouble);
        });
      } catch (error) {
        goodBook.giveBack(taken);
        throw error;
      }
      if (round.voidReason) goodBook.giveBack(taken);
      else {
        goodBook.count(quiet.filter(({ target }) => !gone.has(target.minerId)));
        goodBook.scored(modelTypes.keys());
      }
      if (round.voidReason === 'MOST_TARGETS_FAILED') isInDoubt = true;
      else if (round.failedCount < round.targetCount) isInDoubt = false;
      return round;
    },

    addUp: goodBook.addUp,
    notAddedUp: goodBook.size,
  };

  async function settle(
    tx: Transaction,
    { notable: results, quiet, taken }: Seen,
    trouble: VoidReason | null,
  ): Promise<Round> {
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
    const voidReason =
      trouble ?? ((await witnesses.areBlind(tx, seen, isInDoubt)) ? 'MOST_TARGETS_FAILED' : null);
    const id = newId();
    const failedCount = judged.filter(({ finding }) => !finding.isOk).length;
    const round = { id, targetCount: counted.length + quiet.length, failedCount, voidReason };
    const isVoid = voidReason !== null;
    const startedAt = new Date(Math.min(...[counted, quiet].map(([first]) => (first?.at ?? at).getTime())));
    await probes.insertRound(tx, { ...round, isVoid, startedAt, endedAt: at });
    const rows = counted.map((result) => probeOf(result, id, isVoid));
    const kept = isVoid ? [] : quiet.filter(keepsRow).map((result) => probeOf(result, id, false));
    await probes.insert(tx, [...rows, ...kept]);
    if (isVoid) return { ...round, scoreChanges: [] };

    await noteCovered(tx, probeTargets, counted, miners);
    const judgedRows = rows.filter((row) => !row.isVoid);
    await probes.addRollups(tx, rollUp(judgedRows, taken));
    const healthChanges = await judgeHealth(tx, stillThere, seen, serving, at);
    await learnInfo(tx, stillThere, serving);
    const scoreChanges = await scorer.rescore(tx, evidenceOf(judgedRows, miners), at);
    await tell(tx, healthChanges, scoreChanges);
    return { ...round, scoreChanges };
  }

  async function judgeHealth(
    tx: Transaction,
    results: readonly Result[],
    seen: readonly RoundResult[],
    miners: ReadonlyMap<string, SettlingMiner>,
    at: Date,
  ): Promise<HealthChange[]> {
    const saved: ProbeTarget[] = [];
    const recheck: string[] = [];
    const changes: HealthChange[] = [];
    let hasFirstMiss = false;
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
        if (streak.bad === 1 && health !== 'DOWN') hasFirstMiss = true;
      }
      if (health !== miner.health) changes.push({ miner, after: health });
    }
    await probeTargets.saveStreaks(tx, saved);
    const soon = new Date(at.getTime() + limits.recheckMs);
    await probeTargets.advance(tx, 'HEALTH', recheck, soon);
    if (hasFirstMiss) await witnesses.call(tx, seen, soon);
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

function probeOf(result: Result, roundId: string, isVoid: boolean): Probe {
  const { target, at, finding, connectMs, isCovered } = result;
  const { info: _info, ...found } = finding;
  const known = { minerId: target.minerId, roundId, kind: target.kind, at, isVoid: isVoid || isCovered };
  return { id: newId(), ...known, connectMs, ...found };
}

function evidenceOf(rows: readonly Probe[], miners: ReadonlyMap<string, SettlingMiner>): Evidence[] {
  const counting = rows.filter(({ kind }) => kind !== 'INFO');
  return [...groupBy(counting, ({ minerId }) => minerId)].flatMap(([minerId, own]): Evidence[] => {
    const miner = miners.get(minerId);
    if (!miner) return [];
    const health = own.filter(({ kind }) => kind === 'HEALTH');
    return [
      {
        minerId,
        modelType: miner.modelType,
        hasChat: own.length > health.length,
        hasHealth: health.length > 0,
        isHealthOk: health.every(({ isOk }) => isOk),
        probeIds: own.map(({ id }) => id),
      },
    ];
  });
}
