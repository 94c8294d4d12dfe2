import { randomUUID } from 'node:crypto';
import { AdapterError } from './failure.js';
import type { FluenceApi } from './fluence-api.js';
import type { FluenceRoutes } from './fluence-routes.js';
import {
  type FluenceVm,
  listOf,
  type NetworkInterface,
  networkInterface,
  type Part,
  part,
  vm,
} from './fluence-schemas.js';
import { isEnded } from './fluence-states.js';

export const isKind = (error: unknown, ...kinds: AdapterError['kind'][]): error is AdapterError =>
  error instanceof AdapterError && kinds.includes(error.kind);
const id = encodeURIComponent;
const EXPANDED = [
  ['expand[0]', 'publicIp'],
  ['expand[1]', 'bootDisk'],
] as const;

/** Reads and ends single machines and parts, in either generation. */
export function createFluenceMachines(api: FluenceApi, routes: FluenceRoutes) {
  const isNext = routes.generation === 'G3';
  const query = isNext ? [] : EXPANDED;

  const interfacesOf = async (vmId: string, signal: AbortSignal): Promise<NetworkInterface[]> =>
    (await api.get(`${routes.vms}/${id(vmId)}/interfaces`, [], listOf(networkInterface), signal)).items;

  /** The next generation shows the address only at the interface that has it. */
  async function withAddress(machine: FluenceVm, signal: AbortSignal): Promise<FluenceVm> {
    const open = (
      await interfacesOf(machine.id, signal).catch((error: unknown) => {
        if (isKind(error, 'GONE')) return [];
        throw error;
      })
    ).find(({ publicIpId }) => publicIpId !== null);
    if (!open || open.publicIpId === null) return machine;
    const address = open.assignedIps[0]?.replace(/\/\d+$/, '') ?? null;
    const publicIp = part.parse({ id: open.publicIpId, status: 'unknown', address });
    return { ...machine, publicIp: open.publicIpId, expanded: { publicIp, bootDisk: null } };
  }

  /** false when there is nothing to end; attached or in transition means asking again later. */
  async function end(method: 'POST' | 'DELETE', path: string, signal: AbortSignal, idempotencyKey?: string) {
    try {
      await api.end(method, path, signal, idempotencyKey);
      return true;
    } catch (error) {
      if (isKind(error, 'GONE')) return false;
      if (!isKind(error, 'NOT_READY', 'CONFLICT')) throw error;
      return true;
    }
  }

  return {
    interfacesOf,

    /** null when the cloud no longer, or not yet, knows it. */
    async read(vmId: string, signal: AbortSignal): Promise<FluenceVm | null> {
      try {
        const machine = await api.get(`${routes.vms}/${id(vmId)}`, query, vm, signal);
        return isNext ? await withAddress(machine, signal) : machine;
      } catch (error) {
        if (!isKind(error, 'GONE')) throw error;
        if (isNext) return null;
        // Reading one machine is not documented to answer 404, so absence is confirmed by the list.
        const listed = await api.list(routes.vms, [['ids[0]', vmId], ...query], vm, signal);
        return listed.find((one) => one.id === vmId) ?? null;
      }
    },

    /** Machines of this name, or of names that begin so, that have not ended. */
    async find(name: string, isPrefix: boolean, signal: AbortSignal): Promise<FluenceVm[]> {
      const found = await api.list(routes.vms, nameQuery(name, isPrefix), vm, signal);
      const alive = found.filter((one) => fits(one.name, name, isPrefix) && !isEnded(one.status));
      return isNext ? Promise.all(alive.map((one) => withAddress(one, signal))) : alive;
    },

    async findParts(path: string, name: string, isPrefix: boolean, signal: AbortSignal): Promise<Part[]> {
      const found = await api.list(path, nameQuery(name, isPrefix), part, signal);
      return found.filter((one) => fits(one.name, name, isPrefix) && !isEnded(one.status));
    },

    /** Orders the end of a machine. false when the cloud does not know it. */
    end(vmId: string, status: string | null, signal: AbortSignal): Promise<boolean> {
      if (isNext && status === 'draft') return end('DELETE', `${routes.vms}/${id(vmId)}`, signal);
      return end('POST', `${routes.vms}/${id(vmId)}/terminate`, signal, isNext ? randomUUID() : undefined);
    },

    readPart,

    async endPart(path: string, partId: string, signal: AbortSignal): Promise<'GONE' | 'PENDING'> {
      const before = await readPart(path, partId, signal);
      if (!before || isEnded(before.status)) return 'GONE';
      if (before.status !== 'removing') await end('DELETE', `${path}/${id(partId)}`, signal);
      const after = await readPart(path, partId, signal);
      return !after || isEnded(after.status) ? 'GONE' : 'PENDING';
    },

    /** true when the order to remove was taken, or there was nothing to remove. */
    async remove(path: string, partId: string, signal: AbortSignal): Promise<boolean> {
      try {
        await api.end('DELETE', `${path}/${id(partId)}`, signal);
        return true;
      } catch (error) {
        if (isKind(error, 'GONE')) return true;
        if (!isKind(error, 'NOT_READY', 'CONFLICT')) throw error;
        return false;
      }
    },
  };

  async function readPart(path: string, partId: string, signal: AbortSignal): Promise<Part | null> {
    const found = await api.list(path, [['ids[0]', partId]], part, signal);
    return found.find((one) => one.id === partId) ?? null;
  }
}
export type FluenceMachines = ReturnType<typeof createFluenceMachines>;

/** The cloud's own filter matches patterns, in any case: `%` means any characters. What it returns is checked again. */
const nameQuery = (name: string, isPrefix: boolean) => [['name', isPrefix ? `${name}%` : name]] as const;
const fits = (name: string, wanted: string, isPrefix: boolean): boolean =>
  isPrefix ? name.startsWith(wanted) : name === wanted;
