import type { EndReason } from '../../db/words.js';
import type { Observation } from '../adapters/cloud.js';
import type { Vm } from './vm.js';

export interface LossPace {
  readonly now: () => Date;
  readonly pollMs: number;
  /** How long a suspended machine may come back before it is given up. */
  readonly suspendGraceMs: number;
}

export type Standing =
  | { readonly type: 'fine'; readonly flags: Partial<Vm> }
  /** Something is wrong, but not for long enough to be believed. */
  | { readonly type: 'doubtful'; readonly flags: Partial<Vm>; readonly lookInMs: number }
  | { readonly type: 'lost'; readonly reason: EndReason; readonly detail: string };

/** Whether the provider still lets a machine run that ran before. One bad answer is never believed. */
export function judgeStanding(vm: Vm, seen: Observation, pace: LossPace): Standing {
  const at = pace.now();
  const sinceOf = (flag: Date | null): number => at.getTime() - (flag ?? at).getTime();
  switch (seen.state) {
    case 'STARTING':
    case 'RUNNING':
      return { type: 'fine', flags: { suspendedAt: null, missingSince: null } };
    // A word we do not know changes nothing.
    case 'UNKNOWN':
      return { type: 'fine', flags: {} };
    case 'SUSPENDED': {
      const left = pace.suspendGraceMs - sinceOf(vm.suspendedAt);
      if (left <= 0) return { type: 'lost', reason: 'UNPAID', detail: `it reports ${seen.rawStatus}` };
      return {
        type: 'doubtful',
        flags: { suspendedAt: vm.suspendedAt ?? at, missingSince: null },
        lookInMs: Math.min(Math.max(left, pace.pollMs), pace.pollMs * 6),
      };
    }
    case 'FAILED':
    case 'TERMINATING':
    case 'GONE': {
      const secondLookMs = pace.pollMs * 2;
      if (vm.missingSince !== null && sinceOf(vm.missingSince) >= secondLookMs)
        return { type: 'lost', reason: 'PROVIDER_LOST', detail: `it reports ${seen.rawStatus}` };
      return {
        type: 'doubtful',
        flags: { missingSince: vm.missingSince ?? at },
        lookInMs: pace.pollMs * 4,
      };
    }
  }
}
