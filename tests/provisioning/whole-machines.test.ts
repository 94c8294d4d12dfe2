import { afterEach, describe, expect, it } from 'vitest';
import type { Profile } from '../../src/simulator/simulator.js';
import { DOCKERFILE } from '../api/support.js';
import {
  type MinersAt,
  NOTHING_LEFT,
  openMinersAt,
  OWNER,
  startCloud,
  type StartedCloud,
} from '../support/miners-on-simulator.js';
import { until } from '../support/until.js';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function opened(...about: Parameters<typeof startCloud>) {
  const cloud = await startCloud(...about);
  closers.push(cloud.close);
  const { simulator } = cloud;
  const at = await openMinersAt(simulator, simulator.mirrorUrl);
  closers.push(at.close);
  return { cloud, at };
}

async function launched(at: MinersAt, input = {}) {
  const source = { dockerfile: DOCKERFILE };
  const { miner, vm } = await at.mining.miners.launch(OWNER, { name: 'm', source, ...input });
  await until(
    'the miner to be active',
    async () => {
      const { state, failure } = await at.miner(miner.id);
      if (failure) throw new Error(JSON.stringify(failure));
      return state === 'ACTIVE';
    },
    25_000,
  );
  return { minerId: miner.id, vm: await at.vm(vm.id) };
}

async function givenBack(at: MinersAt, cloud: StartedCloud, vmId: string) {
  await at.mining.vms.terminate(OWNER, vmId);
  await until('the end of the machine', async () => (await at.vm(vmId)).state === 'TERMINATED', 20_000);
  expect(await cloud.left()).toEqual(NOTHING_LEFT);
}

const healthy = (address: string | null, port: number) =>
  fetch(`http://${address}:${port}/health`, { signal: AbortSignal.timeout(1_000) }).then(
    async (response) => {
      await response.arrayBuffer();
      return response.ok;
    },
    () => false,
  );

describe('a whole miner, from the first wish to the last part of its machine', () => {
  it.each<[Profile, string, readonly string[]]>([
    ['g2@0.9', 'G2', []],
    ['g2@0.10', 'G2', []],
    ['g2@0.13', 'G2', []],
    ['g3@0.14', 'G3', ['/v2/']],
  ])('at %s, which is found to be %s', async (profile, generation, withdrawn) => {
    const { cloud, at } = await opened({ profile, withdrawn });

    const { vm } = await launched(at);

    expect(at.core.farEnds.clouds.of('FLUENCE')?.generation).toBe(generation);
    expect(Number(vm.rentedAt)).toBeLessThan(Number(vm.launchedAt));
    await givenBack(at, cloud, vm.id);
  });
});

describe('the ports of a machine at the provider', () => {
  it('are those asked for and no others, through every edit and restart', async () => {
    const { cloud, at } = await opened();
    const { minerId, vm } = await launched(at);
    const reachable = async (port: number) => (await cloud.at(vm.address, port)).reachable;
    const admitted = async (port: number) => (await cloud.at(vm.address, port)).admitted;
    for (const port of [22, 3_000]) expect(await reachable(port)).toBe(true);
    for (const port of [20_000, 20_009]) expect(await admitted(port)).toBe(true);
    for (const port of [80, 8_080, 20_010]) expect(await admitted(port)).toBe(false);

    const preview = await at.mining.vms.previewPorts(OWNER, vm.id, { add: [8_080], remove: [22] });
    expect(preview).toMatchObject({ ports: [22, 3_000, 8_080], isRestartNeeded: true });
    await at.mining.vms.setPorts(OWNER, vm.id, { add: [8_080], remove: [22] });

    await until('the port to be open', () => admitted(8_080));
    expect(await admitted(22)).toBe(true);
    expect((await at.vm(vm.id)).appliedPorts).toContain(8_080);
    // The machine went down for it; its container comes back by itself.
    await until('the miner to serve again', () => healthy(vm.address, 3_000));
    await until('SSH', () => reachable(22));
    await expect(at.mining.vms.setPorts(OWNER, vm.id, { add: [], remove: [3_000] })).rejects.toMatchObject({
      code: 'ACTION_NOT_ALLOWED',
    });

    await at.mining.vms.setPorts(OWNER, vm.id, { add: [], remove: [8_080] });
    await until('the port to be closed', async () => !(await admitted(8_080)));

    // The candidate of a second version is tried at a spare port.
    const second = await at.mining.deployments.deploy(OWNER, { minerId, source: { dockerfile: DOCKERFILE } });
    const found = async () => (await at.mining.deployments.byIds(OWNER, [second.deployment.id]))[0];
    await until('the second version', async () => (await found())?.state === 'SUCCEEDED', 25_000);
    await givenBack(at, cloud, vm.id);
  });
});

describe('an image of the catalogue', () => {
  it.each<[Profile, readonly string[]]>([
    ['g2@0.13', []],
    ['g3@0.14', ['/v2/']],
  ])('decides at %s who logs in', async (profile, withdrawn) => {
    const { cloud, at } = await opened({ profile, withdrawn });
    const { vm } = await launched(at, { machine: { image: 'debian-12', hostname: 'my-miner' } });
    expect(vm).toMatchObject({ image: 'debian-12', hostname: 'my-miner', sshUser: 'debian' });
    await givenBack(at, cloud, vm.id);
  });
});
