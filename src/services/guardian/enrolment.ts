import type { ContainerWatchRepository } from '../../db/container-watches.js';
import type { Transaction } from '../../db/database.js';
import type { MinerRepository } from '../../db/miners.js';
import type { Bus } from '../events/bus.js';

export const GUARDIAN = 'guardian';

interface Needs {
  readonly miners: Pick<MinerRepository, 'find'>;
  readonly containerWatches: Pick<ContainerWatchRepository, 'enroll' | 'withdraw'>;
  readonly bus: Pick<Bus, 'publish'>;
  readonly now: () => Date;
}

/** Whose container is watched. Called in the transaction that makes a miner ACTIVE, or no longer so. */
export const createGuardEnrolment = ({ miners, containerWatches, bus, now }: Needs) => ({
  async enroll(tx: Transaction, minerId: string): Promise<void> {
    const deploymentId = (await miners.find(tx, minerId))?.deploymentId ?? null;
    if (deploymentId === null) return;
    await containerWatches.enroll(tx, { id: minerId, deploymentId, dueAt: now() }, now());
    bus.publish(tx, { type: 'nudge', worker: GUARDIAN });
  },

  withdraw: (tx: Transaction, minerId: string): Promise<void> =>
    containerWatches.withdraw(tx, minerId, now()),
});
export type GuardEnrolment = ReturnType<typeof createGuardEnrolment>;
