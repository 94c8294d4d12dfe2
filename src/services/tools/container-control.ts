import type { Database, Transaction } from '../../db/database.js';
import type { Deployment, DeploymentRepository } from '../../db/deployments.js';
import type { Miner, MinerRepository } from '../../db/miners.js';
import type { Vm, VmRepository } from '../../db/vms.js';
import { requireScope, type Viewer } from '../accounts/viewer.js';
import type { Engine } from '../adapters/engine.js';
import { AdapterError, type FailureKind } from '../adapters/failure.js';
import { ActionNotAllowed, Unavailable } from '../errors.js';
import type { MinerLifecycle } from '../miners/miner-lifecycle.js';
import type { VmService } from '../vms/vm-service.js';

interface Needs {
  readonly db: Database;
  readonly miners: MinerRepository;
  readonly vms: VmRepository;
  readonly deployments: DeploymentRepository;
  readonly vmService: Pick<VmService, 'owned'>;
  readonly lifecycle: Pick<MinerLifecycle, 'stopped' | 'restarted'>;
  readonly engineOf: (vm: Vm, signal: AbortSignal) => Promise<Engine>;
  /** Whether a version is on its way to the machine that the miner has. */
  readonly isDeploying: (miner: Pick<Miner, 'id' | 'vmId'>) => Promise<boolean>;
  readonly owned: (viewer: Viewer, id: string) => Promise<Miner>;
}

const GRACE_SECONDS = 10;
const ENGINE_TIMEOUT_MS = 30_000;
/** What was asked for may have been done all the same. */
const DOUBTFUL: ReadonlySet<FailureKind> = new Set(['AMBIGUOUS', 'TIMEOUT', 'GARBLED']);

/** By its id: its name changes when its deployment is done. Rows of before ids were kept have the name alone. */
export const containerOf = ({ containerId, containerName }: Deployment): string =>
  containerId ?? containerName;

/** Why the container of a miner can not be stopped, started or restarted now; null when it can. */
export function controlRefusal(
  { state, deploymentId }: Pick<Miner, 'state' | 'deploymentId'>,
  { isDeploying }: { readonly isDeploying: boolean },
): string | null {
  if ((state !== 'ACTIVE' && state !== 'STOPPED') || deploymentId === null)
    return `It is ${state}, not ACTIVE or STOPPED`;
  return isDeploying ? 'A deployment of this miner is under way' : null;
}

/** What `availableActions` says of it. */
export function containerActions(
  miner: Pick<Miner, 'state' | 'deploymentId'>,
  about: { readonly isDeploying: boolean },
): { action: string; allowed: boolean; reason: string | null }[] {
  const refusal = controlRefusal(miner, about);
  const stopped = refusal ?? (miner.state === 'STOPPED' ? 'It is stopped already' : null);
  return [
    { action: 'RESTART', allowed: refusal === null, reason: refusal },
    { action: 'STOP', allowed: stopped === null, reason: stopped },
    { action: 'START', allowed: refusal === null, reason: refusal },
  ];
}

interface Serving {
  readonly miner: Miner;
  readonly vm: Vm;
  readonly deployment: Deployment;
}

/** Stop, start and restart of the container that serves. Each waits for the engine, and may be asked for again at will. */
export function createContainerControl(needs: Needs) {
  const { db, miners, vms, deployments, vmService, lifecycle, owned } = needs;

  const servingOf = async (miner: Miner): Promise<Serving> => {
    const isDeploying = await needs.isDeploying(miner);
    const refusal = controlRefusal(miner, { isDeploying });
    if (refusal !== null) {
      throw new ActionNotAllowed(
        isDeploying ? refusal : `This miner is ${miner.state}; it must be ACTIVE or STOPPED`,
        {
          field: 'id',
          hint: isDeploying
            ? 'Wait until it has ended, or call it off with `cancelDeployment`.'
            : 'See `availableActions` of the miner.',
        },
      );
    }
    const deployment = miner.deploymentId === null ? null : await deployments.find(db, miner.deploymentId);
    const vm = miner.vmId === null ? null : await vms.find(db, miner.vmId);
    if (!deployment || !vm) throw new ActionNotAllowed('This miner has no container', { field: 'id' });
    return { miner, vm, deployment };
  };

  const ask = async (
    { vm, deployment }: Serving,
    act: (engine: Engine, container: string, signal: AbortSignal) => Promise<void>,
  ): Promise<void> => {
    const signal = AbortSignal.timeout(ENGINE_TIMEOUT_MS);
    try {
      await act(await needs.engineOf(vm, signal), containerOf(deployment), signal);
    } catch (error) {
      if (!(error instanceof AdapterError) && !signal.aborted) throw error;
      if (error instanceof AdapterError && error.kind === 'GONE') {
        throw new ActionNotAllowed('The container is not on its machine any more', {
          field: 'id',
          hint: 'Deploy again: a version that serves brings a new container.',
          cause: error,
        });
      }
      throw new Unsure(signal.aborted || (error instanceof AdapterError && DOUBTFUL.has(error.kind)), error);
    }
  };

  /** Nothing is written for a version that another one has taken the place of meanwhile. */
  const stillServing = async (tx: Transaction, { miner }: Serving): Promise<Miner | null> => {
    const now = await miners.find(tx, miner.id);
    return now?.deploymentId === miner.deploymentId ? now : null;
  };

  const stop = async (serving: Serving): Promise<void> => {
    // First: a prober that meets the container on its way down would take it for a failure.
    const before = await db.transaction(async (tx) => {
      const now = await stillServing(tx, serving);
      if (!now) throw replaced();
      await lifecycle.stopped(tx, now.id);
      return now.state;
    });
    try {
      await ask(serving, (engine, container, signal) => engine.stop(container, GRACE_SECONDS, signal));
    } catch (error) {
      // What is certain not to have happened is taken back; in doubt the miner stays as its owner wants it.
      const isCertain = error instanceof Unsure ? !error.isDoubtful : true;
      if (isCertain && before === 'ACTIVE') {
        await db.transaction(async (tx) => {
          const now = await stillServing(tx, serving);
          if (now) await lifecycle.restarted(tx, now);
        });
      }
      throw shown(error);
    }
  };

  const run = async (
    viewer: Viewer,
    id: string,
    act: (engine: Engine, container: string, signal: AbortSignal) => Promise<void>,
  ): Promise<Miner> => {
    requireScope(viewer, 'operate');
    const serving = await servingOf(await owned(viewer, id));
    try {
      await ask(serving, act);
    } catch (error) {
      throw shown(error);
    }
    await db.transaction(async (tx) => {
      const now = await stillServing(tx, serving);
      if (now) await lifecycle.restarted(tx, now);
    });
    return owned(viewer, id);
  };

  return {
    /** Restarts the container that serves, or starts it again after a stop. */
    restart: (viewer: Viewer, id: string): Promise<Miner> =>
      run(viewer, id, (engine, container, signal) => engine.restart(container, GRACE_SECONDS, signal)),

    /** A container that runs already is left alone. */
    start: (viewer: Viewer, id: string): Promise<Miner> =>
      run(viewer, id, (engine, container, signal) => engine.start(container, signal)),

    /** It is neither probed nor asked from now on; the machine stays rented. */
    async stop(viewer: Viewer, id: string): Promise<Miner> {
      requireScope(viewer, 'operate');
      const miner = await owned(viewer, id);
      await stop(await servingOf(miner));
      return owned(viewer, id);
    },

    /** The same by the machine. */
    async stopOn(viewer: Viewer, vmId: string): Promise<Miner> {
      requireScope(viewer, 'operate');
      const vm = await vmService.owned(viewer, vmId);
      const miner = await miners.findByVm(db, vm.id);
      if (!miner) {
        throw new ActionNotAllowed('Nothing is deployed on this machine', {
          field: 'id',
          hint: 'Deploy a model first.',
        });
      }
      await stop(await servingOf(miner));
      return owned(viewer, miner.id);
    },
  };
}

/** The machine gave no good answer. */
class Unsure extends Error {
  override readonly name = 'Unsure';
  readonly isDoubtful: boolean;
  constructor(isDoubtful: boolean, cause: unknown) {
    super('The machine gave no good answer', { cause });
    this.isDoubtful = isDoubtful;
  }
}

function shown(error: unknown): unknown {
  if (!(error instanceof Unsure)) return error;
  const { cause } = error;
  return error.isDoubtful
    ? new Unavailable('The machine did not say in time whether it was done', {
        hint: 'It may have been. Asking again does no harm.',
        cause,
      })
    : new Unavailable('The machine can not be reached now, so nothing was changed', { cause });
}

const replaced = () =>
  new ActionNotAllowed('Another version has just taken its place', { field: 'id', hint: 'Ask again.' });
