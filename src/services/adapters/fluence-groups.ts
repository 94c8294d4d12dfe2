import type { FluenceApi } from './fluence-api.js';
import { isKind } from './fluence-machines.js';
import type { FluenceRoutes } from './fluence-routes.js';
import { type SecurityGroup, securityGroup } from './fluence-schemas.js';

/** Groups that a filter lets through; what it lets through is to be checked again. */
export const listGroups = async (
  { api, routes }: { readonly api: FluenceApi; readonly routes: FluenceRoutes },
  filter: readonly (readonly [string, string])[],
  signal: AbortSignal,
): Promise<SecurityGroup[]> =>
  api.list(routes.groups, filter, securityGroup, signal).catch((error: unknown) => {
    // Who may not see groups has made none.
    if (isKind(error, 'AUTH', 'GONE')) return [];
    throw error;
  });
