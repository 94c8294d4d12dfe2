import type { Database } from '../../db/database.js';
import type { DeploymentRepository } from '../../db/deployments.js';
import type { MinerRepository } from '../../db/miners.js';
import type { Vm, VmRepository } from '../../db/vms.js';
import type { ContainerStats, Engine } from '../adapters/engine.js';
import { AdapterError } from '../adapters/failure.js';
import type { HostPort, HostTarget } from '../adapters/host.js';
import { containerOf } from './container-control.js';
import { TookTooLong, within } from './within.js';

/** What a container takes of its machine, at one moment. */
export interface MinerStats extends ContainerStats {
  /** What the container has written into its own layer; null when the machine does not tell. */
  readonly containerDiskBytes: number | null;
  readonly freeDiskBytes: number | null;
  /** How often the engine has started it again. */
  readonly restarts: number;
  readonly observedAt: Date;
}

export type StatsLook =
  | { readonly type: 'stats'; readonly stats: MinerStats }
  /** Nothing can be seen for now. */
  | { readonly type: 'away'; readonly reason: string; readonly at: Date }
  /** Nothing will ever be seen again. */
  | { readonly type: 'over' };

interface Needs {
  readonly db: Database;
  readonly miners: Pick<MinerRepository, 'find'>;
  readonly vms: Pick<VmRepository, 'find'>;
  readonly deployments: Pick<DeploymentRepository, 'find'>;
  readonly engineOf: (vm: Vm, signal: AbortSignal) => Promise<Engine>;
  readonly hosts: Pick<HostPort, 'connect'>;
  readonly targetOf: (vm: Vm) => Promise<HostTarget | null>;
  readonly now: () => Date;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;
const DISK_MS = 5_000;
/** Sizes change slowly, and the engine has to walk the disk to tell them. */
const DISK_KEPT_MS = 60_000;
const DISKS_KEPT = 1_000;
const KIB = 1_024;

type Disk = Pick<MinerStats, 'containerDiskBytes' | 'freeDiskBytes'>;
const UNKNOWN_DISK: Disk = { containerDiskBytes: null, freeDiskBytes: null };

/** One look at the container that serves; never throws but for an aborted signal. */
export function createContainerStats(needs: Needs) {
  const { db, miners, vms, deployments, hosts, targetOf, now, timeoutMs = TIMEOUT_MS } = needs;
  const disks = new Map<string, { readonly at: number; readonly disk: Disk }>();

  const lookAtDisk = async (vm: Vm, container: string, outer: AbortSignal): Promise<Disk> => {
    const known = disks.get(container);
    if (known && now().getTime() - known.at < DISK_KEPT_MS) return known.disk;
    const disk = await within(DISK_MS, outer, async (signal) => {
      const target = await targetOf(vm);
      if (!target) return UNKNOWN_DISK;
      const connection = await hosts.connect(target, signal);
      const ask = async (...words: string[]) => {
        const { code, stdout } = await connection.exec(words, { signal, timeoutMs: DISK_MS });
        return code === 0 ? stdout : '';
      };
      const [size, room] = await Promise.all([
        ask('docker', 'inspect', '--size', '--format', '{{.SizeRw}}', '--', container),
        ask('df', '-Pk', '--', '/var/lib/docker').then((text) => text || ask('df', '-Pk', '--', '/')),
      ]);
      const free = wholeIn(room.split('\n')[1]?.trim().split(/\s+/)[3]);
      return { containerDiskBytes: wholeIn(size.trim()), freeDiskBytes: free === null ? null : free * KIB };
    }).catch((error: unknown) => {
      if (outer.aborted) throw error;
      // The rest is worth showing without it.
      return UNKNOWN_DISK;
    });
    disks.delete(container);
    disks.set(container, { at: now().getTime(), disk });
    for (const oldest of disks.keys()) {
      if (disks.size <= DISKS_KEPT) break;
      disks.delete(oldest);
    }
    return disk;
  };

  return async (minerId: string, outer: AbortSignal): Promise<StatsLook> => {
    const away = (reason: string): StatsLook => ({ type: 'away', reason, at: now() });
    const miner = await miners.find(db, minerId);
    if (!miner || miner.state === 'TERMINATING' || miner.state === 'TERMINATED') return { type: 'over' };
    const vm = miner.vmId === null ? null : await vms.find(db, miner.vmId);
    const deployment = miner.deploymentId === null ? null : await deployments.find(db, miner.deploymentId);
    if (miner.state !== 'ACTIVE' || !vm || !deployment) return away(`The miner is ${miner.state}`);
    const container = containerOf(deployment);
    try {
      return await within(timeoutMs, outer, async (signal) => {
        const docker = await needs.engineOf(vm, signal);
        const state = await docker.inspect(container, signal);
        if (state?.status !== 'running') return away(`The container is ${state?.status ?? 'gone'}`);
        const [stats, disk] = await Promise.all([
          docker.stats(container, signal),
          lookAtDisk(vm, container, signal),
        ]);
        return {
          type: 'stats',
          stats: { ...stats, ...disk, restarts: state.restartCount, observedAt: now() },
        };
      });
    } catch (error) {
      if (outer.aborted) throw error;
      if (error instanceof TookTooLong || error instanceof AdapterError)
        return away('The machine does not answer');
      throw error;
    }
  };
}

const wholeIn = (text: string | undefined): number | null =>
  text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
