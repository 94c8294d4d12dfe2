import type { Authenticate } from '../http/caller.js';
import type { Route } from '../http/router.js';
import type { UploadSlots } from '../http/uploads.js';
import type { Limits } from '../limits.js';
import type { Toll } from '../toll.js';
import { createRestContext, type RestServices } from './context.js';
import { dockerRoutes } from './docker.js';
import { vmRoutes } from './vms.js';

export type { RestServices } from './context.js';

interface Needs {
  readonly services: RestServices;
  readonly authenticate: Authenticate;
  readonly uploadSlots: UploadSlots;
  readonly toll: Toll;
  readonly limits: Limits;
  readonly now: () => Date;
}

/** The REST calls of the miner guide: thin translations onto the same services as GraphQL. */
export function restRoutes({ services, authenticate, uploadSlots, toll, limits, now }: Needs): Route[] {
  const rest = createRestContext({ services, authenticate, toll, limits, now });
  return [...vmRoutes(services, rest), ...dockerRoutes({ services, rest, uploadSlots, limits })];
}
