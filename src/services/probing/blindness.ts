import { groupBy } from '../../db/chunks.js';
import type { Health } from '../../db/words.js';
import type { ProberLimits } from './limits.js';

export const VOID_REASONS = [
  'MOST_TARGETS_FAILED',
  'PROCESS_STALLED',
  'STORE_STALLED',
  'CLOCK_JUMPED',
  'REFERENCE_UNREACHABLE',
  'OUT_OF_RESOURCES',
] as const;
export type VoidReason = (typeof VOID_REASONS)[number];

/**
 * Notices when this very process is no witness: its timers came late, the store kept it waiting, the clock was set, or there
 * were no descriptors, ports or memory left to ask with.
 * `monotonic` is in milliseconds and never set by anybody.
 */
export function createSelfWatch({
  now,
  monotonic,
  stallMs,
}: {
  readonly now: () => Date;
  readonly monotonic: () => number;
  readonly stallMs: number;
}) {
  let lastBeat: { readonly at: number; readonly offset: number } | null = null;
  let trouble: { readonly until: number; readonly reason: VoidReason } | null = null;
  const note = (reason: VoidReason) => {
    trouble = { until: monotonic(), reason };
  };

  return {
    /** To be called every `everyMs` while the prober runs. True: the clock was set back. */
    beat(everyMs: number): boolean {
      const at = monotonic();
      const offset = now().getTime() - at;
      if (lastBeat && at - lastBeat.at > everyMs + stallMs) note('PROCESS_STALLED');
      else if (lastBeat && Math.abs(offset - lastBeat.offset) > stallMs) note('CLOCK_JUMPED');
      const isSetBack = lastBeat !== null && lastBeat.offset - offset > stallMs;
      lastBeat = { at, offset };
      return isSetBack;
    },

    /** What the store is asked for: one that fails in the end has kept us waiting as well. */
    async timed<T>(work: () => Promise<T>): Promise<T> {
      const began = monotonic();
      try {
        return await work();
      } finally {
        if (monotonic() - began > stallMs) note('STORE_STALLED');
      }
    },

    /** To be told when a probe failed by our fault, before its result is handed on. */
    ranOut: (): void => note('OUT_OF_RESOURCES'),

    /** What went wrong after `since` (monotonic), if anything. */
    troubleSince: (since: number): VoidReason | null =>
      trouble !== null && trouble.until >= since ? trouble.reason : null,

    rest(): void {
      lastBeat = null;
    },
  };
}
export type SelfWatch = ReturnType<typeof createSelfWatch>;

/** One miner in a round: what was believed of it before, and whether anything failed. */
export interface RoundResult {
  readonly minerId: string;
  readonly ownerId: string;
  readonly health: Health;
  readonly isOk: boolean;
}

/** What miners are that say something about ourselves: those known to be down do not. */
export const told = (results: readonly RoundResult[]): readonly RoundResult[] =>
  results.filter(({ health }) => health !== 'DOWN');

/** The owner of all miners that were seen; null: they are of several. */
export function soleOwnerOf(results: readonly RoundResult[]): string | null {
  const owners = new Set(told(results).map(({ ownerId }) => ownerId));
  return owners.size === 1 ? ([...owners][0] ?? null) : null;
}

/**
 * Most of the miners that were not known to be down fail together: it is more likely us. Owners have one vote each, shared out
 * among their miners, and two at least must fail, so that none of them can make a round void alone. Where all are of one owner
 * only their number counts; who knows of others must ask whether they were seen.
 */
export function isBlind(
  results: readonly RoundResult[],
  { blindMinFailures, blindShare }: Pick<ProberLimits, 'blindMinFailures' | 'blindShare'>,
): boolean {
  const seen = new Map(told(results).map((result) => [result.minerId, result]));
  const failed = new Set(told(results).flatMap(({ minerId, isOk }) => (isOk ? [] : [minerId])));
  if (failed.size < blindMinFailures || failed.size < seen.size * blindShare) return false;
  const owners = [...groupBy([...seen.values()], ({ ownerId }) => ownerId).values()];
  if (owners.length < 2) return true;
  const votes = owners.map((own) => own.filter(({ minerId }) => failed.has(minerId)).length / own.length);
  const failing = votes.filter((vote) => vote > 0).length;
  return failing >= 2 && votes.reduce((sum, vote) => sum + vote, 0) >= owners.length * blindShare;
}
