import { mayTouchMiner, type Viewer } from '../services/accounts/viewer.js';

/** Whether this viewer sees the private side of a miner, which is itself public. */
export function seesPrivately(
  viewer: Viewer | null,
  { id, ownerId }: { readonly id: string; readonly ownerId: string },
): boolean {
  return viewer !== null && mayTouchMiner(viewer, id) && (viewer.seesAll || viewer.accountId === ownerId);
}
