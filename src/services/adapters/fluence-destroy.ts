import type { RentReceipt } from './cloud.js';
import { AdapterError } from './failure.js';
import type { FluenceApi } from './fluence-api.js';
import type { FluenceKeys } from './fluence-keys.js';
import { type Part, part, vm } from './fluence-schemas.js';

type Progress = 'GONE' | 'PENDING';
type PartsPath = '/v1/public_ips' | '/v1/storages';

export const isEnded = (status: string): boolean => status === 'terminated' || status === 'removed';

/** One turn of ending a machine and everything that would go on being billed after it. */
export async function destroyOnce(
  api: FluenceApi,
  keys: FluenceKeys,
  receipt: RentReceipt,
  signal: AbortSignal,
): Promise<Progress> {
  const machine = receipt.vmId === null ? null : await readVm(api, receipt.vmId, signal);
  if (machine && !isEnded(machine.status)) {
    if (machine.status !== 'terminating')
      await end(api, 'POST', `/v2/vms/${id(machine.id)}/terminate`, signal);
    return 'PENDING';
  }
  // A machine too young to be readable may still take the order to end.
  const isUnseen = receipt.vmId !== null && machine === null;
  if (isUnseen && (await end(api, 'POST', `/v2/vms/${id(receipt.vmId)}/terminate`, signal))) return 'PENDING';
  // A receipt written before the ids were known: the machine's record, or the names, tell the rest.
  const diskId = receipt.diskId ?? machine?.bootDisk ?? null;
  const ipId = receipt.ipId ?? machine?.publicIp ?? null;
  const ofName = async (path: PartsPath, suffix: string) =>
    machine?.name
      ? (await findParts(api, path, `${machine.name}${suffix}`, signal)).map((one) => one.id)
      : [];
  const ips = ipId === null ? await ofName('/v1/public_ips', '-i') : [ipId];
  const disks = diskId === null ? await ofName('/v1/storages', '-d') : [diskId];

  const progress = await Promise.all([
    ...ips.map((one) => endPart(api, '/v1/public_ips', one, signal)),
    ...disks.map((one) => endPart(api, '/v1/storages', one, signal)),
  ]);
  if (progress.includes('PENDING')) return 'PENDING';
  if (receipt.sshKeyId !== null) await keys.remove(receipt.sshKeyId, signal);
  return 'GONE';
}

/** null when the cloud no longer, or not yet, knows it. */
export async function readVm(api: FluenceApi, vmId: string, signal: AbortSignal) {
  const query = [
    ['expand[0]', 'publicIp'],
    ['expand[1]', 'bootDisk'],
  ] as const;
  try {
    return await api.get(`/v2/vms/${id(vmId)}`, query, vm, signal);
  } catch (error) {
    if (!isGone(error)) throw error;
    // Reading one machine is not documented to answer 404, so absence is confirmed by the list.
    return (
      (await api.list('/v2/vms', [['ids[0]', vmId], ...query], vm, signal)).find((one) => one.id === vmId) ??
      null
    );
  }
}

/** Parts of exactly this name that still exist: the cloud's own filter matches patterns, in any case. */
export async function findParts(
  api: FluenceApi,
  path: PartsPath,
  name: string,
  signal: AbortSignal,
): Promise<Part[]> {
  const found = await api.list(path, [['name', name]], part, signal);
  return found.filter((one) => one.name === name && !isEnded(one.status));
}

async function endPart(
  api: FluenceApi,
  path: PartsPath,
  partId: string,
  signal: AbortSignal,
): Promise<Progress> {
  const read = async () =>
    (await api.list(path, [['ids[0]', partId]], part, signal)).find((one) => one.id === partId) ?? null;
  const before = await read();
  if (!before || isEnded(before.status)) return 'GONE';
  if (before.status !== 'removing') await end(api, 'DELETE', `${path}/${id(partId)}`, signal);
  const after = await read();
  return !after || isEnded(after.status) ? 'GONE' : 'PENDING';
}

/** false when there is nothing to end; attached or in transition means asking again later. */
async function end(
  api: FluenceApi,
  method: 'POST' | 'DELETE',
  path: string,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await api.end(method, path, signal);
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    const isLater =
      error instanceof AdapterError && (error.kind === 'NOT_READY' || error.kind === 'CONFLICT');
    if (!isLater) throw error;
    return true;
  }
}

const isGone = (error: unknown): boolean => error instanceof AdapterError && error.kind === 'GONE';
const id = encodeURIComponent;
