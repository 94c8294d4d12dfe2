import { gateName } from '../../src/services/deployments/gate.js';
import { CAP_PER_DAY_USD } from './client.js';
import { type Emulated, type Inside, insideOf, isAdmitted, reportOf } from './emulator.js';
import type { RunningSimulator } from './processes.js';
import type { Snapshot } from './snapshot.js';

export interface Facts {
  readonly report: Emulated;
  readonly inside: Inside;
}

export const factsOf = async (simulator: RunningSimulator): Promise<Facts> => ({
  report: await reportOf(simulator),
  inside: await insideOf(simulator),
});

type Expect = (isRight: boolean, what: string) => void;
const MS_PER_DAY = 86_400_000;
const GONE = /^(terminated|terminating)$/;

function collect(judge: (expect: Expect) => void): string[] {
  const wrong: string[] = [];
  judge((isRight, what) => {
    if (!isRight) wrong.push(what);
  });
  return wrong;
}

/** The provider's own account of it: nothing that nobody needs, and one machine for each that we say there is. */
export const judgeProvider = ({ vms }: Snapshot, { report, inside }: Facts, elapsedMs: number): string[] =>
  collect((expect) => {
    const ready = vms.filter(({ state }) => state === 'READY');
    const wanted = new Set(ready.map(({ name }) => name));
    for (const { kind, name, status } of report.leaks) expect(false, `leaked ${kind} ${name} (${status})`);
    for (const { name, live } of report.duplicates) expect(false, `${live} live machines are called ${name}`);
    const live = report.live.filter(({ status }) => !GONE.test(status));
    for (const { name, status } of live)
      expect(wanted.has(name), `machine ${name} (${status}) lives, and nobody wants it`);
    for (const vm of ready) {
      const own = live.filter(({ name }) => name === vm.name);
      expect(own.length === 1, `${vm.name} is READY and has ${own.length} live machines`);
      expect(
        own.some(({ id }) => id === vm.providerVmId),
        `${vm.name} is READY on a machine that is not the one alive`,
      );
      for (const { priceHourlyUsd } of own)
        expect(
          Number(priceHourlyUsd) * 24 <= Number(vm.capPerDayUsd),
          `${vm.name} costs ${priceHourlyUsd} an hour and its cap is ${vm.capPerDayUsd} a day`,
        );
    }
    for (const vm of vms) {
      const spent = vm.names.reduce((sum, name) => sum + Number(report.machines[name]?.spentUsd ?? 0), 0);
      const allowed = (Number(vm.capPerDayUsd ?? CAP_PER_DAY_USD) * elapsedMs) / MS_PER_DAY;
      expect(spent <= allowed, `${vm.name} has cost ${spent}, and its cap allowed ${allowed.toFixed(6)}`);
    }
    // One that was registered for an order nobody answered goes on serving under the name of that order.
    for (const { id, name } of inside.keys)
      expect(
        ready.some((vm) => vm.sshKeyId === id),
        `key ${name} is registered, and nobody needs it`,
      );
    for (const name of inside.groups)
      expect(
        wanted.has(name.replace(/-[a-z]$/, '')) || !name.startsWith('tn-'),
        `security group ${name} exists, and nobody needs it`,
      );
  });

/** What serves is what runs, and nothing else does. */
export const judgeContainers = ({ vms, miners, deployments }: Snapshot, { inside }: Facts): string[] =>
  collect((expect) => {
    for (const vm of vms.filter(({ state }) => state === 'READY')) {
      const serving = miners
        .filter((miner) => miner.vmId === vm.id && miner.state === 'ACTIVE')
        .flatMap(({ id: minerId, deploymentId }) => [
          deployments.find(({ id }) => id === deploymentId)?.containerName,
          gateName(minerId),
        ]);
      const running = inside.machines
        .filter(({ vmId }) => vmId === vm.providerVmId)
        .flatMap(({ containers }) => containers.map(({ name, status }) => `${name} ${status}`));
      const right = serving.map((name) => `${name} running`);
      expect(
        JSON.stringify(running.toSorted()) === JSON.stringify(right.toSorted()),
        `on ${vm.name} there is [${running.join()}] and should be [${right.join()}]`,
      );
    }
  });

/** Our own rows. */
export const judgeRows = (snapshot: Snapshot, dueBefore: number, now: number): string[] =>
  collect((expect) => {
    const { vms, deployments, miners, openSteps } = snapshot;
    for (const vm of vms) {
      expect(/^(READY|TERMINATED)$/.test(vm.state), `${vm.name} is ${vm.state}: ${vm.lastError ?? '-'}`);
      const isOver = vm.state === 'TERMINATED';
      expect(!isOver || vm.dueAt === null, `${vm.name} has ended and is due`);
      expect(vm.state !== 'READY' || vm.isPinned, `${vm.name} is READY and its host key is not pinned`);
    }
    for (const row of [...vms, ...deployments]) {
      const isStuck = row.dueAt !== null && row.dueAt < dueBefore;
      const isLocked = row.lockedUntil !== null && row.lockedUntil < now;
      expect(!isStuck && !isLocked, `row ${row.id} (${row.state}) is stuck: ${row.lastError ?? '-'}`);
    }
    for (const one of deployments) {
      expect(!/^(QUEUED|RUNNING)$/.test(one.state), `deployment ${one.id} is ${one.state} at ${one.step}`);
    }
    for (const { deploymentId, step } of openSteps)
      expect(false, `step ${step} of ${deploymentId} has no end`);
    for (const miner of miners) {
      const vm = vms.find(({ id }) => id === miner.vmId);
      const serving = deployments.find(({ id }) => id === miner.deploymentId);
      const what = `miner ${miner.name} is ${miner.state}`;
      expect(/^(ACTIVE|FAILED|TERMINATED)$/.test(miner.state), what);
      if (miner.state === 'ACTIVE') {
        expect(vm?.state === 'READY', `${what} on a machine that is ${vm?.state}`);
        expect(serving?.state === 'SUCCEEDED', `${what} by a deployment that is ${serving?.state}`);
        expect(serving?.vmId === miner.vmId, `${what} by a deployment on another machine`);
      }
    }
    for (const vm of vms) {
      const owner = miners.find(({ id }) => id === vm.minerId);
      const isNeeded = vm.state !== 'READY' || !owner || owner.vmId === vm.id;
      expect(isNeeded, `${vm.name} is READY for ${owner?.name}, who is ${owner?.state} elsewhere`);
    }
  });

/** The ports in force are the ports that were asked for. */
export async function judgePorts({ vms }: Snapshot, simulator: RunningSimulator): Promise<string[]> {
  const wrong: string[] = [];
  for (const { name, state, providerVmId, ports, appliedPorts } of vms) {
    if (state !== 'READY' || providerVmId === null || appliedPorts === null) continue;
    for (const port of ports)
      if (!(await isAdmitted(simulator, providerVmId, port))) wrong.push(`port ${port} of ${name} is closed`);
  }
  return wrong;
}
