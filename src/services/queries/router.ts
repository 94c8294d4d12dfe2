import type { Candidate } from '../../db/queries.js';
import type { Question } from './ask-input.js';
import type { Excluded } from './refusals.js';

export interface RouterLimits {
  /** Health older than this counts for nothing. */
  readonly staleAfterMs: number;
  /** Share of the questions that goes to miners with too few samples. */
  readonly newcomerShare: number;
  /** A miner with less of its score known is a newcomer. */
  readonly newcomerCoverage: number;
}
export const ROUTER_DEFAULTS: RouterLimits = {
  staleAfterMs: 300_000,
  newcomerShare: 0.05,
  newcomerCoverage: 0.5,
};

/** What this process knows beside the table. */
export interface RoutingState {
  readonly now: number;
  readonly inFlight: (minerId: string) => number;
  readonly coolingUntil: (minerId: string, now: number) => number | null;
  /** Announced by its owner. Default: nobody is. */
  readonly isInMaintenance?: (minerId: string, now: number) => boolean;
}

export interface Weighed {
  readonly candidate: Candidate;
  readonly weight: number;
  readonly inFlight: number;
}

export interface Choice {
  readonly chosen: Weighed;
  readonly reason: 'ONLY_ONE' | 'BETTER_OF_TWO' | 'NEWCOMER';
  readonly drawn: readonly Weighed[];
}

type Filter = Pick<Question, 'minerId' | 'region' | 'maxLatencyMs'>;
/** Asks for nothing in particular. */
export const ANYTHING: Filter = { minerId: null, region: null, maxLatencyMs: null };

/** Who may be asked, who not and why. */
export function eligible(
  candidates: readonly Candidate[],
  filter: Filter,
  skipped: ReadonlySet<string>,
  state: RoutingState,
  limits: RouterLimits,
): { readonly those: readonly Candidate[]; readonly excluded: readonly Excluded[] } {
  const counts = new Map<string, number>();
  const those = candidates.filter((candidate) => {
    const reason = skipped.has(candidate.minerId) ? 'TRIED' : whyNot(candidate, filter, state, limits);
    if (reason !== null) counts.set(reason, (counts.get(reason) ?? 0) + 1);
    return reason === null;
  });
  return { those, excluded: [...counts].map(([reason, count]) => ({ reason, count })) };
}

export function whyNot(
  candidate: Candidate,
  filter: Filter,
  state: RoutingState,
  limits: RouterLimits,
): string | null {
  if (filter.minerId !== null && filter.minerId !== candidate.minerId) return 'NOT_NAMED';
  if (filter.region !== null && filter.region !== candidate.countryCode) return 'OTHER_REGION';
  if (state.isInMaintenance?.(candidate.minerId, state.now)) return 'MAINTENANCE';
  if (candidate.health === 'DOWN') return 'DOWN';
  if (freshness(candidate, state.now, limits) <= 0) return 'STALE';
  if (state.coolingUntil(candidate.minerId, state.now) !== null) return 'COOLING';
  if (filter.maxLatencyMs !== null) {
    if (candidate.requestCount === 0) return 'LATENCY_UNKNOWN';
    if (candidate.responseMsSum / candidate.requestCount > filter.maxLatencyMs) return 'TOO_SLOW';
  }
  return null;
}

/**
 * Draws two by weight and takes the less busy: the best do not drown in questions, and one number that is a little old does no
 * harm. A small share goes to newcomers, who would never be measured otherwise.
 */
export function choose(
  those: readonly Candidate[],
  state: RoutingState,
  limits: RouterLimits,
  random: () => number,
): Choice | null {
  const isNew = (candidate: Candidate) => isNewcomer(candidate, limits);
  const established = those.filter((candidate) => !isNew(candidate));
  const newcomers = those.length === established.length ? [] : those.filter(isNew);
  const takesNewcomer = newcomers.length > 0 && (established.length === 0 || random() < limits.newcomerShare);
  const weighed = (takesNewcomer ? newcomers : established).map((candidate) =>
    weigh(candidate, state, limits, takesNewcomer),
  );

  const first = draw(weighed, random);
  if (!first) return null;
  const second = draw(
    weighed.filter((one) => one !== first),
    random,
  );
  const drawn = second ? [first, second] : [first];
  const isSecondLessBusy = second !== null && second.inFlight < first.inFlight;
  const chosen = isSecondLessBusy ? second : first;
  // Not whether one of the two was busier, which would tell who looks just then that it is asked something.
  const reason = takesNewcomer ? 'NEWCOMER' : second ? 'BETTER_OF_TWO' : 'ONLY_ONE';
  return { chosen, reason, drawn };
}

export const isNewcomer = ({ score, coverage }: Candidate, { newcomerCoverage }: RouterLimits): boolean =>
  score === null || coverage < newcomerCoverage;

/** score × freshness ÷ (1 + in flight); one that is DEGRADED gets a tenth. */
export function weigh(
  candidate: Candidate,
  state: RoutingState,
  limits: RouterLimits,
  isNewcomer = false,
): Weighed {
  const inFlight = state.inFlight(candidate.minerId);
  const base = isNewcomer ? 1 : Math.max(candidate.score ?? 0, 0.01);
  const health = candidate.health === 'DEGRADED' ? 0.1 : 1;
  const weight = (base * health * freshness(candidate, state.now, limits)) / (1 + inFlight);
  return { candidate, weight: Number(weight.toFixed(4)), inFlight };
}

/** 1 for health looked at just now, 0 for stale; one that was never looked at counts from when it became ACTIVE. */
function freshness({ lastAt, activeAt }: Candidate, now: number, { staleAfterMs }: RouterLimits): number {
  const at = lastAt ?? activeAt;
  if (!at) return 0;
  const age = now - at.getTime();
  return age >= staleAfterMs ? 0 : Math.min(1, 1.2 - age / staleAfterMs);
}

function draw(weighed: readonly Weighed[], random: () => number): Weighed | null {
  const total = weighed.reduce((sum, { weight }) => sum + weight, 0);
  let left = random() * total;
  for (const one of weighed) {
    left -= one.weight;
    if (left < 0) return one;
  }
  return weighed.at(-1) ?? null;
}
