import type { LaunchItemRow } from '../../db/batches.js';
import type { Deployment } from '../../db/deployments.js';
import type { Miner } from '../../db/miners.js';
import type { LaunchRefusal } from '../../db/words.js';

export const LAUNCH_ITEM_STATES = [
  'REFUSED',
  'LAUNCHING',
  'SERVING',
  'STOPPED',
  'FAILED',
  'CANCELLED',
  'ENDED',
] as const;
export type LaunchItemState = (typeof LAUNCH_ITEM_STATES)[number];

/** One miner of a launch of many; everything that changes is its miner's and its deployment's. */
export interface LaunchItem {
  readonly batchId: string;
  readonly position: number;
  readonly name: string;
  readonly state: LaunchItemState;
  readonly miner: Miner | null;
  readonly deployment: Deployment | null;
  readonly failure: LaunchRefusal | null;
}

export function launchItemOf(
  { batchId, position, name, failure: refusal }: LaunchItemRow,
  miner: Miner | null,
  deployment: Deployment | null,
): LaunchItem {
  const state = refusal ? 'REFUSED' : stateOf(miner, deployment);
  const isBad = state === 'FAILED' || state === 'CANCELLED';
  const ended = isBad ? (miner?.failure ?? deployment?.failure ?? null) : null;
  const failure = refusal ?? (ended && { ...ended, field: null });
  return { batchId, position, name, state, miner, deployment, failure };
}

function stateOf(miner: Miner | null, deployment: Deployment | null): LaunchItemState {
  switch (miner?.state) {
    case 'LAUNCHING':
      return 'LAUNCHING';
    case 'ACTIVE':
      return 'SERVING';
    case 'STOPPED':
      return 'STOPPED';
    case 'FAILED':
      return deployment?.state === 'CANCELLED' ? 'CANCELLED' : 'FAILED';
    default:
      return deployment?.state === 'CANCELLED' ? 'CANCELLED' : 'ENDED';
  }
}

export type LaunchCounts = Readonly<Record<LaunchItemState, number>>;

export function countItems(items: readonly LaunchItem[]): LaunchCounts {
  const counts = Object.fromEntries(LAUNCH_ITEM_STATES.map((state) => [state, 0])) as Record<
    LaunchItemState,
    number
  >;
  for (const { state } of items) counts[state] += 1;
  return counts;
}
