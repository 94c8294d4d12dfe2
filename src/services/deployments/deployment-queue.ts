import type { AccountRepository } from '../../db/accounts.js';
import type { Database } from '../../db/database.js';
import type { DeploymentRepository } from '../../db/deployments.js';
import type { MinerRepository } from '../../db/miners.js';
import type { VmRepository } from '../../db/vms.js';
import type { ContainerConfig } from '../../db/words.js';
import type { Bus } from '../events/bus.js';
import type { Held } from '../workers/lifecycle.js';
import type { Deployment } from './deployment.js';
import type { DeploymentEnding } from './deployment-ending.js';
import type { DeploymentRecord } from './deployment-record.js';

interface Needs {
  readonly db: Database;
  readonly accounts: AccountRepository;
  readonly deployments: DeploymentRepository;
  readonly vms: VmRepository;
  readonly miners: MinerRepository;
  readonly record: DeploymentRecord;
  readonly bus: Bus;
  readonly now: () => Date;
  readonly finishGone: DeploymentEnding['finishGone'];
}

/** Waits for a machine this long between looks; a machine that becomes READY wakes the deployment at once. */
const QUEUE_LOOK_MS = 10_000;

/** How a deployment waits for its machine, and for its turn on it. */
export function createDeploymentQueue(needs: Needs) {
  const { db, accounts, deployments, vms, miners, record, bus, now, finishGone } = needs;

  /** One deployment works on a machine at a time; the owner's row decides between two that try at once. */
  const begin = (deployment: Deployment, held: Held<Deployment>): Promise<void> =>
    db.transaction(async (tx) => {
      await accounts.hold(tx, deployment.ownerId);
      const busy = await deployments.findRunningOnVm(tx, deployment.vmId, deployment.id);
      // What serves now may be another one than when this was booked.
      const miner = await miners.find(tx, deployment.minerId);
      const previousDeploymentId = miner?.vmId === deployment.vmId ? miner.deploymentId : null;
      const serving = miner?.deploymentId ? await deployments.find(tx, miner.deploymentId) : null;
      const settled = await deployments.queue.settle(
        tx,
        deployment.id,
        held.token,
        busy
          ? { stepDueAt: new Date(now().getTime() + 2_000), attempts: 0 }
          : {
              state: 'RUNNING',
              step: 'LOCK',
              previousDeploymentId,
              config: configAtBegin(deployment, serving),
              startedAt: now(),
              stepDueAt: now(),
              attempts: 0,
            },
      );
      if (settled && !busy) {
        await record.changed(tx, settled);
        bus.publish(tx, { type: 'nudge', worker: 'deployments' });
      }
    });

  const wait = async (deployment: Deployment, held: Held<Deployment>): Promise<void> => {
    const vm = await vms.find(db, deployment.vmId);
    if (!vm || vm.state === 'TERMINATING' || vm.state === 'TERMINATED') {
      await finishGone(deployment, held, vm);
      return;
    }
    if (vm.state === 'READY') {
      await begin(deployment, held);
      return;
    }
    await db.transaction(async (tx) => {
      const later = { attempts: 0, stepDueAt: new Date(now().getTime() + QUEUE_LOOK_MS) };
      const settled = await deployments.queue.settle(tx, deployment.id, held.token, later);
      if (!settled) return;
      // Whoever moved the machine or asked for a cancel meanwhile has woken a row that was held.
      const moved = (await vms.find(tx, vm.id))?.state !== vm.state;
      if (!moved && settled.cancelRequestedAt === null) return;
      await deployments.queue.wake(tx, deployment.id, now());
      bus.publish(tx, { type: 'nudge', worker: 'deployments' });
    });
  };

  return { wait };
}

/** One that was given holds; nothing else is left to tell it from one that was not. */
function configAtBegin({ config }: Deployment, serving: Deployment | null): ContainerConfig | null {
  if (!config?.isInherited) return config;
  const { isInherited: _settled, ...last } = config;
  return serving ? serving.config : last;
}
