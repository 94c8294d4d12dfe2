import type { Core } from '../../src/app/core.js';

const ALL = { limit: 100 };
const ENDED = /^(SUCCEEDED|FAILED|ROLLED_BACK|CANCELLED|TIMED_OUT|SUPERSEDED)$/;

/** Our own rows, as far as they are judged. */
export async function lookAt({ repositories: r, db }: Core) {
  const [vms, deployments, miners] = [
    await r.vms.list(db, null, {}, ALL),
    await r.deployments.list(db, null, {}, ALL),
    await r.miners.list(db, {}, ALL),
  ];
  const steps = await r.deployments.listSteps(
    db,
    deployments.map(({ id }) => id),
  );
  const work = (row: { stepDueAt: Date | null; lockExpiresAt: Date | null; lastError: string | null }) => ({
    dueAt: row.stepDueAt?.getTime() ?? null,
    lockedUntil: row.lockExpiresAt?.getTime() ?? null,
    lastError: row.lastError,
  });
  return {
    vms: vms.map((vm) => ({
      id: vm.id,
      name: vm.name,
      /** Every name under which something of it may exist. */
      names: [vm.name, ...(vm.formerNames ?? [])],
      state: vm.state,
      minerId: vm.minerId,
      replacesVmId: vm.replacesVmId,
      endReason: vm.endReason,
      detail: vm.failure?.message ?? null,
      providerVmId: vm.providerVmId,
      sshKeyId: vm.providerSshKeyId,
      ports: vm.ports,
      appliedPorts: vm.appliedPorts,
      capPerDayUsd: vm.priceCapPerDayUsd,
      isPinned: vm.hostKeyFingerprint !== null,
      ...work(vm),
    })),
    deployments: deployments.map((one) => ({
      id: one.id,
      minerId: one.minerId,
      vmId: one.vmId,
      state: one.state,
      step: one.step,
      containerName: one.containerName,
      isLaunch: one.isLaunch,
      movesFromVmId: one.movesFromVmId,
      failure: one.failure?.code ?? null,
      ...work(one),
    })),
    miners: miners.map(({ id, name, state, vmId, deploymentId, port, failure }) => ({
      ...{ id, name, state, vmId, deploymentId, port, failure: failure?.code ?? null },
    })),
    openSteps: steps
      .filter(({ endedAt }) => endedAt === null)
      .map(({ deploymentId, step }) => ({ deploymentId, step })),
  };
}
export type Snapshot = Awaited<ReturnType<typeof lookAt>>;

/** Nothing is on its way; `before` is when a row that is due must have been looked at. */
export function isSettled({ vms, deployments, miners, openSteps }: Snapshot, before: number): boolean {
  return (
    vms.every(({ state }) => state === 'READY' || state === 'TERMINATED') &&
    vms.every(
      ({ state, ports, appliedPorts }) => state !== 'READY' || isSame(ports, appliedPorts ?? ports),
    ) &&
    deployments.every(({ state }) => ENDED.test(state)) &&
    miners.every(({ state }) => /^(ACTIVE|STOPPED|FAILED|TERMINATED)$/.test(state)) &&
    openSteps.length === 0 &&
    [...vms, ...deployments].every(({ dueAt }) => dueAt === null || dueAt > before)
  );
}

const isSame = (wanted: readonly number[], applied: readonly number[]): boolean =>
  wanted.every((port) => applied.includes(port));
