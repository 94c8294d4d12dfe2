import type { Database } from '../../db/database.js';
import type { Miner } from '../../db/miners.js';
import type { Score, ScoreRepository } from '../../db/scores.js';
import type { OpenMaintenance, StandingRepository } from '../../db/standing.js';
import { EARNING, MIN_SAMPLES } from './formula.js';

export const ELIGIBILITY_CHECKS = [
  'ACTIVE',
  'MODEL_TYPE',
  'HEALTHY',
  'FRESH',
  'NOT_IN_MAINTENANCE',
  'NO_CRASH_LOOP',
  'ROUTED',
  'SCORE_KNOWN',
  'ENOUGH_SAMPLES',
  'COVERAGE',
  'CONFIDENCE',
  'WALLET',
] as const;
export type EligibilityCheckName = (typeof ELIGIBILITY_CHECKS)[number];

/** What a miner can take part in. */
export const PARTS = ['BE_ASKED', 'BE_VALIDATED', 'EARN'] as const;
export type Part = (typeof PARTS)[number];

export interface EligibilityCheck {
  readonly check: EligibilityCheckName;
  readonly passed: boolean;
  readonly neededFor: readonly Part[];
  readonly evidence: string;
  /** What can be done about it; null when it passed. */
  readonly fix: string | null;
}

export interface Eligibility {
  readonly isEligible: boolean;
  readonly can: Readonly<Record<Part, boolean>>;
  readonly checks: readonly EligibilityCheck[];
}

interface Route {
  readonly isEligible: boolean;
  readonly reason: string | null;
}

interface Needs {
  readonly db: Database;
  readonly scores: Pick<ScoreRepository, 'byMiners'>;
  readonly standing: StandingRepository;
  /** How the router would treat it; null while it does not serve. */
  readonly routing: (minerId: string) => Promise<Route | null>;
  /** `simulated`, or the name of the Hedera network. */
  readonly ledger: string;
  readonly now: () => Date;
}

interface Facts {
  readonly miner: Miner;
  readonly score: Score | null;
  readonly lastAt: Date | null;
  readonly crashLoopSince: Date | null;
  readonly maintenance: OpenMaintenance | null;
  readonly routing: Route | null;
  readonly ledger: string;
  readonly now: Date;
}

/** Health older than this is not believed by the router either. */
const FRESH_MS = 300_000;
const ALL: readonly Part[] = PARTS;

/** Why a miner can or cannot be asked, validated and paid, item by item. */
export function createEligibility({ db, scores, standing, routing, ledger, now }: Needs) {
  return {
    /** One for each, in their order; the store is asked as often for many as for one. */
    async of(miners: readonly Miner[]): Promise<Eligibility[]> {
      const at = now();
      const ids = [...new Set(miners.map(({ id }) => id))];
      const scoreOf = new Map((await scores.byMiners(db, ids)).map((score) => [score.minerId, score]));
      const lastAt = await standing.lastLookedAt(db, ids);
      const crashLoops = await standing.crashLoopsSince(db, ids);
      const maintenance = await standing.maintenanceAt(db, ids, at);
      const routes = new Map<string, Route | null>();
      // In turn: the first brings the router's memory up to date, the others find it so.
      for (const id of ids) routes.set(id, await routing(id));
      return miners.map((miner) =>
        conclude(
          judge({
            miner,
            score: scoreOf.get(miner.id) ?? null,
            lastAt: lastAt.get(miner.id) ?? null,
            crashLoopSince: crashLoops.get(miner.id) ?? null,
            maintenance: maintenance.get(miner.id) ?? null,
            routing: routes.get(miner.id) ?? null,
            ledger,
            now: at,
          }),
        ),
      );
    },
  };
}
export type EligibilityService = ReturnType<typeof createEligibility>;

function conclude(checks: readonly EligibilityCheck[]): Eligibility {
  const can = (part: Part) => checks.every(({ passed, neededFor }) => passed || !neededFor.includes(part));
  return {
    isEligible: checks.every(({ passed }) => passed),
    can: { BE_ASKED: can('BE_ASKED'), BE_VALIDATED: can('BE_VALIDATED'), EARN: can('EARN') },
    checks,
  };
}

type Judged = readonly [passed: boolean, neededFor: readonly Part[], evidence: string, fix: string];

function judge(facts: Facts): EligibilityCheck[] {
  const judged: Readonly<Record<EligibilityCheckName, Judged>> = {
    ...ofService(facts),
    ...ofScore(facts),
  };
  return ELIGIBILITY_CHECKS.map((check) => {
    const [passed, neededFor, evidence, fix] = judged[check];
    return { check, passed, neededFor, evidence, fix: passed ? null : fix };
  });
}

const STATE_FIX: Readonly<Record<Miner['state'], string>> = {
  ACTIVE: '',
  LAUNCHING: 'Wait until its deployment has succeeded; watch `currentDeployment`.',
  STOPPED: 'Start it with `startMiner`.',
  FAILED: 'Read `failure`, then `deploy` a version that works.',
  TERMINATING: 'It is on its way out: launch another miner.',
  TERMINATED: 'It has ended: launch another miner.',
};

type OfService = Exclude<EligibilityCheckName, keyof ReturnType<typeof ofScore>>;

function ofService(facts: Facts): Readonly<Record<OfService, Judged>> {
  const { miner, lastAt, crashLoopSince, maintenance, routing, now } = facts;
  const age = lastAt ? now.getTime() - lastAt.getTime() : null;
  const isUp = miner.health === 'HEALTHY' || miner.health === 'DEGRADED';
  return {
    ACTIVE: [miner.state === 'ACTIVE', ALL, `It is ${miner.state}`, STATE_FIX[miner.state]],
    MODEL_TYPE: [
      miner.modelType === 'LLM',
      ['BE_VALIDATED', 'EARN'],
      miner.modelType === 'LLM'
        ? 'Answers of an LLM are graded'
        : `Answers of ${miner.modelType} are not graded yet: coming soon`,
      'Launch a miner of the model type LLM.',
    ],
    HEALTHY: [
      isUp,
      ['EARN'],
      `Its health is ${miner.health}${miner.healthSince ? ` since ${miner.healthSince.toISOString()}` : ''}`,
      miner.state !== 'ACTIVE'
        ? STATE_FIX[miner.state]
        : miner.health === 'DOWN'
          ? 'Run `diagnose` and read its logs: `/health` does not answer as the contract says.'
          : 'Wait for two good health checks in a row.',
    ],
    FRESH: [
      age !== null && age < FRESH_MS,
      ALL,
      age === null
        ? miner.state === 'ACTIVE'
          ? 'Its health was never looked at'
          : `It is not looked at while it is ${miner.state}`
        : `Looked at ${Math.round(age / 1_000)} s ago`,
      miner.state === 'ACTIVE'
        ? 'Read `proberHealth`: it is not looked at as often as it should be.'
        : `Only miners that serve are looked at. ${STATE_FIX[miner.state]}`,
    ],
    NOT_IN_MAINTENANCE: [
      maintenance === null,
      ['BE_ASKED', 'BE_VALIDATED'],
      maintenance
        ? `In maintenance until ${maintenance.endsAt.toISOString()}: ${maintenance.reason}`
        : 'No announced maintenance now',
      'Wait for its end, or cancel the maintenance.',
    ],
    NO_CRASH_LOOP: [
      crashLoopSince === null,
      ALL,
      crashLoopSince
        ? `Its container crashes again and again, and nobody restarts it since ${crashLoopSince.toISOString()}`
        : 'Its container does not crash again and again',
      'Read the logs of its container, then `deploy` a version that stays up.',
    ],
    ROUTED: [
      routing?.isEligible ?? false,
      ['BE_ASKED'],
      routing ? (routing.reason ?? 'The router would ask it now') : 'The router does not know it',
      routing?.reason === 'COOLING'
        ? 'It failed to answer askers and rests a while; see `routing.cooldownUntil`.'
        : 'The router asks miners that are ACTIVE, not DOWN and were looked at lately.',
    ],
  };
}

function ofScore({ score, miner, ledger }: Facts) {
  const few = (score?.components ?? []).filter(({ samples }) => samples < MIN_SAMPLES);
  const coverage = score?.coverage ?? 0;
  const confidence = score?.confidence ?? 0;
  const value = score?.value ?? null;
  const hasEnough = score !== null && few.length === 0;
  return {
    SCORE_KNOWN: [
      value !== null,
      ['EARN'],
      value === null ? 'It has no score yet' : `Its score is ${value}`,
      `Serve until there are ${MIN_SAMPLES} samples; challenges come by themselves.`,
    ],
    ENOUGH_SAMPLES: [
      hasEnough,
      [],
      hasEnough
        ? `Every component has at least ${MIN_SAMPLES} samples`
        : score === null
          ? 'There are no samples'
          : few.map(({ name, samples }) => `${name} has ${samples} of ${MIN_SAMPLES}`).join(', '),
      'Keep serving: health checks and challenges come by themselves.',
    ],
    COVERAGE: [
      coverage >= EARNING.minCoverage,
      ['EARN'],
      `${coverage} of the weights are known, ${EARNING.minCoverage} are needed`,
      'Wait until the unknown components of its score have samples.',
    ],
    CONFIDENCE: [
      confidence >= EARNING.minConfidence,
      ['EARN'],
      `Confidence is ${confidence}, ${EARNING.minConfidence} is needed`,
      'Keep serving: it rises with every sample.',
    ],
    WALLET: [
      /^0\.0\.[1-9]\d*$/.test(miner.ownerId),
      ['EARN'],
      `${miner.ownerId} on ${ledger === 'simulated' ? 'the simulated ledger' : `Hedera ${ledger}`}`,
      'Launch it from an account of the ledger, `0.0.x`.',
    ],
  } as const satisfies Partial<Record<EligibilityCheckName, Judged>>;
}
