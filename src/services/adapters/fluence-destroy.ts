import type { RentReceipt } from './cloud.js';
import type { FluenceApi } from './fluence-api.js';
import type { FluenceKeys } from './fluence-keys.js';
import { listGroups } from './fluence-groups.js';
import type { FluenceMachines } from './fluence-machines.js';
import { SUFFIX } from './fluence-order.js';
import type { FluenceRoutes } from './fluence-routes.js';
import { isEnded } from './fluence-states.js';

interface Needs {
  readonly api: FluenceApi;
  readonly routes: FluenceRoutes;
  readonly machines: FluenceMachines;
  readonly keys: FluenceKeys;
}

/** One turn of ending a machine and everything that would go on being billed after it. */
export async function destroyOnce(
  needs: Needs,
  receipt: RentReceipt,
  signal: AbortSignal,
): Promise<'GONE' | 'PENDING'> {
  const { machines, routes, keys } = needs;
  const machine = receipt.vmId === null ? null : await machines.read(receipt.vmId, signal);
  if (machine && !isEnded(machine.status)) {
    if (machine.status !== 'terminating') await machines.end(machine.id, machine.status, signal);
    return 'PENDING';
  }
  // A machine too young to be readable may still take the order to end.
  if (receipt.vmId !== null && machine === null && (await machines.end(receipt.vmId, null, signal)))
    return 'PENDING';
  // A receipt written before the ids were known: the machine's record, or the names, tell the rest.
  const diskId = receipt.diskId ?? machine?.bootDisk ?? null;
  const ipId = receipt.ipId ?? machine?.publicIp ?? null;
  const ofName = async (path: string, suffix: string) =>
    machine?.name
      ? (await machines.findParts(path, `${machine.name}${suffix}`, false, signal)).map((one) => one.id)
      : [];
  const ips = ipId === null ? await ofName(routes.ips, SUFFIX.ip) : [ipId];
  const disks = diskId === null ? await ofName(routes.disks, SUFFIX.disk) : [diskId];

  const progress = await Promise.all([
    ...ips.map((one) => machines.endPart(routes.ips, one, signal)),
    ...disks.map((one) => machines.endPart(routes.disks, one, signal)),
  ]);
  if (progress.includes('PENDING')) return 'PENDING';
  if (machine?.name) await removeGroups(needs, machine.name, signal);
  if (receipt.sshKeyId !== null) await keys.remove(receipt.sshKeyId, signal);
  return 'GONE';
}

/** Costs nothing, so nothing waits for it: a group that is still held is left to `listOwned`. */
async function removeGroups({ api, routes, machines }: Needs, name: string, signal: AbortSignal) {
  const groupName = `${name}${SUFFIX.group}`;
  for (const group of await listGroups({ api, routes }, [['name', groupName]], signal)) {
    if (group.name === groupName && !isEnded(group.status))
      await machines.remove(routes.groups, group.id, signal);
  }
}
