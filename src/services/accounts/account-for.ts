import { Forbidden, InvalidInput } from '../errors.js';
import type { Viewer } from './viewer.js';

/** The account that something is done for: the viewer's own, or, for those who see all, the one that is named. */
export function accountFor(viewer: Viewer, ownerId: string | undefined, field: string): string {
  if (ownerId === undefined || ownerId === viewer.accountId) return viewer.accountId;
  if (!viewer.seesAll) throw new Forbidden('This is for the account that is signed in', { field });
  if (!/^0\.0\.[1-9]\d{0,18}$/.test(ownerId)) {
    throw new InvalidInput(field, 'Must be a Hedera account id like 0.0.12345');
  }
  return ownerId;
}
