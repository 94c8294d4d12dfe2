import type { Candidate } from '../../db/queries.js';
import type { ModelType } from '../../db/words.js';
import type { QueryLimits } from './limits.js';
import { ANYTHING, eligible, isNewcomer, type RoutingState, weigh, whyNot } from './router.js';
import type { RoutingTable } from './routing-table.js';

interface Sums {
  readonly of: readonly Candidate[];
  readonly at: number;
  readonly established: number;
  readonly newcomers: number;
}

/** All miners of a type are added up at most so often. */
const KEPT_MS = 1_000;
const NOBODY: ReadonlySet<string> = new Set();

/** How many of the questions of its type a miner may expect. How busy they are counts for nothing here: see `Routing.inFlight`. */
export function createShares(
  table: Pick<RoutingTable, 'ofType'>,
  state: () => RoutingState,
  limits: QueryLimits,
) {
  const known = new Map<ModelType, Sums>();
  const idle = (): RoutingState => ({ ...state(), inFlight: () => 0 });
  const weightOf = (candidate: Candidate, at: RoutingState): number =>
    weigh(candidate, at, limits, isNewcomer(candidate, limits)).weight;

  const sumsOf = async (modelType: ModelType, at: RoutingState): Promise<Sums> => {
    const candidates = await table.ofType(modelType);
    const before = known.get(modelType);
    if (before?.of === candidates && Math.abs(at.now - before.at) < KEPT_MS) return before;
    const { those } = eligible(candidates, ANYTHING, NOBODY, at, limits);
    let [established, newcomers] = [0, 0];
    for (const candidate of those) {
      if (isNewcomer(candidate, limits)) newcomers += weightOf(candidate, at);
      else established += weightOf(candidate, at);
    }
    const sums = { of: candidates, at: at.now, established, newcomers };
    known.set(modelType, sums);
    return sums;
  };

  /** 0 to 1. */
  return async (candidate: Candidate): Promise<number> => {
    const at = idle();
    if (whyNot(candidate, ANYTHING, at, limits) !== null) return 0;
    const { at: addedUp, established, newcomers } = await sumsOf(candidate.modelType, at);
    const isNew = isNewcomer(candidate, limits);
    const [own, others] = isNew ? [newcomers, established] : [established, newcomers];
    const ofKind = others === 0 ? 1 : isNew ? limits.newcomerShare : 1 - limits.newcomerShare;
    const weight = weightOf(candidate, { ...at, now: addedUp });
    // It may have changed since.
    return own === 0 ? 0 : Math.min(ofKind, (ofKind * weight) / own);
  };
}
