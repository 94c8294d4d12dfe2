import { mayRead, mayTouchMiner, type Viewer } from '../services/accounts/viewer.js';

interface Owned {
  readonly id: string;
  readonly ownerId: string;
}

/** Whether this viewer may act on a miner, which is itself public. */
export function isOwn(viewer: Viewer | null, { id, ownerId }: Owned): boolean {
  return viewer !== null && mayTouchMiner(viewer, id) && (viewer.seesAll || viewer.accountId === ownerId);
}

/** Whether this viewer sees the private side of a miner. */
export const seesPrivately = (viewer: Viewer | null, miner: Owned): boolean =>
  viewer !== null && mayRead(viewer) && isOwn(viewer, miner);
