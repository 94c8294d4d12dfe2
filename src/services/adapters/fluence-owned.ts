import type { OwnedResource, ResourceKind } from './cloud.js';
import { AdapterError } from './failure.js';
import { ADAPTER, type FluenceApi } from './fluence-api.js';
import type { FluenceKeys } from './fluence-keys.js';
import { listGroups } from './fluence-groups.js';
import type { FluenceMachines } from './fluence-machines.js';
import type { FluenceRoutes } from './fluence-routes.js';
import { sharedList } from './fluence-shared-list.js';
import { isEnded } from './fluence-states.js';

interface Needs {
  readonly api: FluenceApi;
  readonly routes: FluenceRoutes;
  readonly machines: FluenceMachines;
  readonly keys: FluenceKeys;
  readonly namePrefix: string;
  readonly listMs: number;
}

/** What exists under our prefix, whoever remembers it, and its end. */
export function createFluenceOwned({ api, routes, machines, keys, namePrefix, listMs }: Needs) {
  // Groups are not known to be found by a pattern, so the filter is all ours.
  const allGroups = sharedList((signal) => listGroups({ api, routes }, [], signal), listMs);
  const groupsNamed = async (prefix: string, signal: AbortSignal) =>
    (await allGroups(signal)).filter((one) => one.name.startsWith(prefix) && !isEnded(one.status));

  async function read(
    { kind, id }: Pick<OwnedResource, 'kind' | 'id'>,
    signal: AbortSignal,
  ): Promise<{ name: string; status: string } | null> {
    switch (kind) {
      case 'VM':
        return machines.read(id, signal);
      case 'DISK':
        return machines.readPart(routes.disks, id, signal);
      case 'ADDRESS':
        return machines.readPart(routes.ips, id, signal);
      case 'SECURITY_GROUP':
        return (
          (await listGroups({ api, routes }, [['ids[0]', id]], signal)).find((one) => one.id === id) ?? null
        );
      case 'SSH_KEY': {
        const key = await keys.read(id, signal);
        return key ? { name: key.name, status: 'ready' } : null;
      }
    }
  }

  return {
    async list(prefix: string, signal: AbortSignal): Promise<OwnedResource[]> {
      if (!prefix.startsWith(namePrefix)) {
        throw new AdapterError(ADAPTER, 'INVALID', `${prefix || 'no prefix'} is wider than ${namePrefix}`);
      }
      const [vms, disks, ips, groups, allKeys] = await Promise.all([
        machines.find(prefix, true, signal),
        machines.findParts(routes.disks, prefix, true, signal),
        machines.findParts(routes.ips, prefix, true, signal),
        groupsNamed(prefix, signal),
        keys.all(signal),
      ]);
      return [
        ...vms.map((one) => shown('VM', { ...one, attachedTo: [] })),
        ...disks.map((one) => shown('DISK', one)),
        ...ips.map((one) => shown('ADDRESS', one)),
        ...groups.map((one) => shown('SECURITY_GROUP', one)),
        ...allKeys
          .filter(({ name }) => name.startsWith(prefix))
          .map((one) => shown('SSH_KEY', { ...one, status: 'ready', createdAt: null, attachedTo: [] })),
      ];
    },

    async destroy(resource: OwnedResource, signal: AbortSignal): Promise<'GONE' | 'PENDING'> {
      const { kind, id } = resource;
      const found = await read(resource, signal);
      if (!found || isEnded(found.status)) return 'GONE';
      if (!found.name.startsWith(namePrefix)) {
        throw new AdapterError(ADAPTER, 'INVALID', `${kind} ${id} is called ${found.name}: it is not ours`);
      }
      // Whoever gave it another name has taken it for another purpose.
      if (found.name !== resource.name) {
        throw new AdapterError(
          ADAPTER,
          'INVALID',
          `${kind} ${id} is called ${found.name} and no longer ${resource.name}`,
        );
      }
      switch (kind) {
        case 'VM':
          if (found.status !== 'terminating') await machines.end(id, found.status, signal);
          return 'PENDING';
        case 'DISK':
          return machines.endPart(routes.disks, id, signal);
        case 'ADDRESS':
          return machines.endPart(routes.ips, id, signal);
        case 'SECURITY_GROUP':
          return (await machines.remove(routes.groups, id, signal)) ? 'GONE' : 'PENDING';
        case 'SSH_KEY':
          await keys.remove(id, signal);
          return 'GONE';
      }
    },
  };
}
export type FluenceOwned = ReturnType<typeof createFluenceOwned>;

function shown(
  kind: ResourceKind,
  one: {
    readonly id: string;
    readonly name: string;
    readonly status: string;
    readonly createdAt: string | null;
    readonly attachedTo: readonly string[];
  },
): OwnedResource {
  const at = one.createdAt === null ? Number.NaN : Date.parse(one.createdAt);
  return {
    kind,
    id: one.id,
    name: one.name,
    state: one.status,
    createdAt: Number.isNaN(at) ? null : new Date(at),
    attachedTo: one.attachedTo,
  };
}
