import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LABEL_DEPLOYMENT } from '../../../src/services/adapters/engine.js';
import { AdapterError } from '../../../src/services/adapters/failure.js';
import { SPARE_PORTS } from '../../../src/services/deployments/containers.js';
import { summed, worseThan } from '../../../src/services/deployments/steps/compare.js';
import { readListeners } from '../../../src/services/deployments/listeners.js';
import { wellBehaved } from '../../fakes/fake-model.js';
import { ourFault } from '../probing/support.js';
import { GOOD_DOCKERFILE, type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';

const OWNER = viewerOf('0.0.5');
const ADDRESS = '127.0.0.11';
const SOURCE = { source: { dockerfile: GOOD_DOCKERFILE } };
let rig: MiningRig;
beforeEach(async () => {
  rig = await openMiningRig();
});
afterEach(() => rig.close());

const serving = async () => {
  const { miner, deployment, vm } = await rig.mining.miners.launch(OWNER, { name: 'm', ...SOURCE });
  await rig.ends(deployment.id);
  return { minerId: miner.id, vmId: vm.id, first: await rig.deployment(deployment.id) };
};
const deploy = async (minerId: string) =>
  (await rig.mining.deployments.deploy(OWNER, { minerId, ...SOURCE })).deployment;
const stepIs = (id: string, step: string) => rig.run(async () => (await rig.deployment(id)).step === step);
const served = () => rig.engines.at(ADDRESS, 3000)?.spec.labels[LABEL_DEPLOYMENT];
const left = () => rig.engines.containers().map(({ spec }) => spec.labels[LABEL_DEPLOYMENT]);
const unreachable = new AdapterError('ssh', 'UNREACHABLE', 'no route to host');

describe('what could not be removed', () => {
  it('because the machine was not reachable goes with the next deployment, and the old one serves all the time', async () => {
    const { minerId, first } = await serving();
    const second = await deploy(minerId);
    await stepIs(second.id, 'CONTRACT_CHECK');
    await rig.mining.deployments.cancel(OWNER, second.id);
    rig.engines.script.fail('over', unreachable, 5);
    await rig.ends(second.id);
    expect((await rig.deployment(second.id)).state).toBe('CANCELLED');
    expect(new Set(left())).toEqual(new Set([first.id, second.id]));
    rig.engines.script.forget();

    const third = await deploy(minerId);
    await stepIs(third.id, 'FETCH_SOURCE');
    expect(left()).toEqual([first.id]);
    expect(rig.engines.routes(ADDRESS)).toMatchObject({ candidate: null, live: { port: first.hostPort } });
    expect(served()).toBe(first.id);
    await rig.ends(third.id);
    expect(left()).toEqual([third.id]);
  });

  it('after a switch that nobody noted does not take the port with it', async () => {
    const { minerId, first } = await serving();
    const second = await deploy(minerId);
    await stepIs(second.id, 'SWITCH');
    const { settle } = rig.repositories.deployments.queue;
    rig.repositories.deployments.queue.settle = async () => {
      throw new Error('the process is gone');
    };
    await rig.deploymentWorker.runDue();
    rig.repositories.deployments.queue.settle = settle;
    expect(served()).toBe(second.id);
    await rig.mining.deployments.cancel(OWNER, second.id);
    rig.engines.script.fail('over', unreachable, 5);
    rig.later(31_000);
    await rig.ends(second.id);
    expect((await rig.deployment(second.id)).state).toBe('CANCELLED');
    expect((await rig.miner(minerId)).deploymentId).toBe(first.id);
    rig.engines.script.forget();

    const third = await deploy(minerId);
    await stepIs(third.id, 'FETCH_SOURCE');
    expect(served()).toBe(first.id);
    await rig.ends(third.id);
    expect(served()).toBe(third.id);
  });

  it('is never what somebody else started', async () => {
    const { minerId } = await serving();
    const foreign = { name: 'my-database', image: 'postgres', labels: {}, environment: {} };
    rig.engines.put(ADDRESS, {
      ...{ spec: { ...foreign, restart: 'no' as const }, status: 'running' as const },
      ...{ exitCode: null, restartCount: 0, lines: [] },
    });
    const second = await deploy(minerId);
    await rig.ends(second.id);
    expect(rig.engines.names().sort()).toEqual(['my-container', 'my-database']);
  });
});

describe('the name that the guide gives the container', () => {
  it('goes from version to version', async () => {
    const { minerId, first } = await serving();
    expect(first.containerName).toBe('my-container');
    const second = await deploy(minerId);
    await rig.ends(second.id);
    expect(rig.engines.names()).toEqual(['my-container']);
    expect((await rig.deployment(second.id)).containerName).toBe('my-container');
  });

  it('stays with whoever has it', async () => {
    const { vm } = await rig.mining.vms.rent(OWNER, {});
    await rig.vmBecomes(vm.id, 'READY');
    const foreign = { name: 'my-container', image: 'x', labels: {}, environment: {} };
    rig.engines.put(ADDRESS, {
      ...{ spec: { ...foreign, restart: 'no' as const }, status: 'running' as const },
      ...{ exitCode: null, restartCount: 0, lines: [] },
    });
    const { deployment } = await rig.mining.deployments.deploy(OWNER, { vmId: vm.id, ...SOURCE });
    await rig.ends(deployment.id);
    expect(await rig.deployment(deployment.id)).toMatchObject({
      ...{ state: 'SUCCEEDED', containerName: deployment.containerName },
    });
  });
});

describe('a version from the time before the gate', () => {
  /** It has the declared port itself, on all addresses, and nobody holds it for it. */
  const ungated = async () => {
    const { minerId, first } = await serving();
    const [container] = rig.engines.containers();
    if (!container) throw new Error('nothing serves');
    const { hostAddress: _loopback, ...spec } = container.spec;
    container.spec = { ...spec, name: first.containerName, hostPort: 3000 };
    for (const gate of rig.engines.gates(ADDRESS)) gate.status = 'exited';
    const docker = await rig.engines.port.over(
      { address: ADDRESS, port: 22, user: 'u', privateKey: '', hostKeyFingerprint: null },
      AbortSignal.timeout(5_000),
    );
    for (const { id } of rig.engines.gates(ADDRESS)) await docker.remove(id, AbortSignal.timeout(5_000));
    await rig.repositories.deployments.update(rig.db, first.id, { hostPort: 3000, gateToken: null });
    expect(served()).toBe(first.id);
    return { minerId, first };
  };

  it('serves until the next one has passed on a port of its own, and gives way to the gate', async () => {
    const { minerId, first } = await ungated();
    const second = await deploy(minerId);
    await stepIs(second.id, 'SWITCH');
    expect(served()).toBe(first.id);
    const [trial] = rig.engines.routes(ADDRESS)?.ports ?? [];
    expect(trial).toBeGreaterThanOrEqual(SPARE_PORTS.from);
    expect(trial).toBeLessThan(SPARE_PORTS.from + SPARE_PORTS.count);
    await rig.ends(second.id);
    expect((await rig.deployment(second.id)).state).toBe('SUCCEEDED');
    expect(served()).toBe(second.id);
    expect(left()).toEqual([second.id]);
    expect(rig.engines.routes(ADDRESS)?.ports).toEqual([3000]);
  });

  it.each(['CONTRACT_CHECK', 'OBSERVE'])('has its port back when the next one fails in %s', async (step) => {
    const { minerId, first } = await ungated();
    const second = await deploy(minerId);
    await stepIs(second.id, step);
    rig.model.behaviour = (container, request) =>
      container.spec.labels[LABEL_DEPLOYMENT] === second.id
        ? { status: 'ill' }
        : wellBehaved(container, request);
    await rig.ends(second.id);
    expect((await rig.deployment(second.id)).state).toBe(step === 'OBSERVE' ? 'ROLLED_BACK' : 'FAILED');
    expect(served()).toBe(first.id);
    expect(left()).toEqual([first.id]);
    expect(rig.engines.gates()).toEqual([]);
  });
});

describe('a new version that is watched', () => {
  it('gives the port back when its owner cancels, and the outcome says so', async () => {
    const { minerId, first } = await serving();
    const second = await deploy(minerId);
    await stepIs(second.id, 'OBSERVE');
    expect(served()).toBe(second.id);
    expect(rig.mining.deployments.availableActions(await rig.deployment(second.id))).toMatchObject([
      { action: 'CANCEL', allowed: true },
    ]);
    await rig.mining.deployments.cancel(OWNER, second.id);
    await rig.ends(second.id);
    expect(await rig.deployment(second.id)).toMatchObject({
      ...{ state: 'CANCELLED', failure: { code: 'CANCELLED', step: 'OBSERVE' } },
    });
    expect(served()).toBe(first.id);
    expect(left()).toEqual([first.id]);
    expect(await rig.miner(minerId)).toMatchObject({ state: 'ACTIVE', deploymentId: first.id });
  });

  it('gives the port back although the machine was not reachable at first', async () => {
    const { minerId, first } = await serving();
    const second = await deploy(minerId);
    await stepIs(second.id, 'OBSERVE');
    await rig.mining.deployments.cancel(OWNER, second.id);
    rig.engines.script.fail('over', unreachable, 2);
    await rig.ends(second.id);
    expect((await rig.deployment(second.id)).state).toBe('CANCELLED');
    expect(served()).toBe(first.id);
  });

  it('that fails more often than the old one goes back, and says by how much', async () => {
    const { minerId, first } = await serving();
    const second = await deploy(minerId);
    await stepIs(second.id, 'OBSERVE');
    await rig.repositories.deployments.update(rig.db, second.id, {
      baseline: { samples: 10, failures: 0, p95Ms: 2 },
    });
    let look = 0;
    rig.model.behaviour = (container, request) => {
      look += 1;
      return look <= 2 || look === 4 ? { status: 'ill' } : wellBehaved(container, request);
    };
    await rig.ends(second.id);
    expect(await rig.deployment(second.id)).toMatchObject({
      ...{ state: 'ROLLED_BACK', failure: { code: 'OBSERVED_WORSE', step: 'OBSERVE' } },
    });
    expect((await rig.deployment(second.id)).failure?.message).toContain('before it were 0 of 10');
    expect(served()).toBe(first.id);
  });

  it('is compared with how the old one did, measured before the switch and only once', async () => {
    const { minerId } = await serving();
    const second = await deploy(minerId);
    await stepIs(second.id, 'OBSERVE');
    expect((await rig.deployment(second.id)).baseline).toMatchObject({ samples: 10, failures: 0 });
  });
});

describe('the comparison of two versions', () => {
  const looks = (count: number, ms: number, failures = 0) =>
    Array.from({ length: count }, (_, index) => ({ ok: index >= failures, ms }));
  it.each([
    ['as quick', summed(looks(10, 100)), summed(looks(10, 110)), null],
    ['three times as slow, which is little', summed(looks(10, 100)), summed(looks(10, 600)), null],
    ['far slower', summed(looks(10, 100)), summed(looks(10, 900)), 'within 900 ms'],
    ['slower in too few looks', summed(looks(10, 100)), summed(looks(4, 9_000)), null],
    ['failing once', summed(looks(10, 100)), summed(looks(10, 100, 1)), null],
    ['failing', summed(looks(10, 100)), summed(looks(10, 100, 3)), '3 of 10 looks failed'],
    ['failing as it did before', summed(looks(10, 100, 4)), summed(looks(10, 100, 4)), null],
    ['never compared', null, summed(looks(10, 9_000, 9)), null],
  ])('%s', (_what, before, now, said) => {
    if (said === null) expect(worseThan(before, now)).toBeNull();
    else expect(worseThan(before, now)).toContain(said);
  });
});

it('the ports of a container are read from both tables of the kernel', () => {
  const row = (address: string, state = '0A') => `   0: ${address} 00000000:0000 ${state} 0 0\n`;
  const heading = '  sl  local_address rem_address   st\n';
  expect(
    readListeners(
      heading +
        row('00000000:0BB8') +
        row('0100007F:1F90') +
        row('0B00007F:9C40') +
        row('0100007F:2328', '01') +
        heading +
        row('00000000000000000000000001000000:2710') +
        row('00000000000000000000000000000000:1F90') +
        row('0000000000000000FFFF00000100007F:2711'),
    ),
  ).toEqual([
    { port: 3000, isLoopback: false },
    { port: 8080, isLoopback: false },
    { port: 10_000, isLoopback: true },
    { port: 10_001, isLoopback: true },
  ]);
});

describe('what this process could not ask by its own fault', () => {
  it.each(['/health', '/api/chat'])('at %s is asked again, and fails no version', async (path) => {
    const { miner, deployment } = await rig.mining.miners.launch(OWNER, { name: 'm', ...SOURCE });
    let left = 2;
    rig.model.behaviour = (container, request) => {
      if (request.path !== path || left === 0) return wellBehaved(container, request);
      left -= 1;
      return ourFault;
    };
    await rig.ends(deployment.id);
    expect(left).toBe(0);
    expect((await rig.deployment(deployment.id)).state).toBe('SUCCEEDED');
    expect((await rig.miner(miner.id)).state).toBe('ACTIVE');
  });
});
