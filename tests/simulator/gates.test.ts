import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAddressGuard } from '../../src/services/adapters/address-guard.js';
import { createDockerEngines } from '../../src/services/adapters/docker-engine.js';
import type { Engine } from '../../src/services/adapters/engine.js';
import { createHttpModels } from '../../src/services/adapters/http-model.js';
import { createSshHosts } from '../../src/services/adapters/ssh.js';
import { createGate } from '../../src/services/deployments/gate.js';
import { silentLog } from '../../src/services/log.js';
import type { Simulator } from '../../src/simulator/simulator.js';
import { modelSpec, nameAt, soon, startModel, tarOf } from '../contract/engine-bed.js';
import { type Api, connectSsh, createLeftovers, launchVm, until } from './support/simulated.js';

const MINER = '01890000-0000-7000-8000-00000000beef';
const MODEL_PORT = 20_001;

const left = createLeftovers();
let dataDir: string;
let simulator: Simulator;
let api: Api;
let vmId: string;
let address: string;
let privateKey: string;

beforeEach(async () => {
  dataDir = await left.directory();
  simulator = await left.simulator({ dataDir });
  ({ id: vmId, address, privateKey, api } = await launchVm(simulator));
  const docker = await engine();
  await docker.build(
    {
      context: Readable.from([await tarOf({ Dockerfile: 'FROM python:3\nEXPOSE 3000\nCMD ["python"]\n' })]),
      dockerfile: 'Dockerfile',
      tag: modelSpec('x').image,
      labels: {},
      onProgress: () => undefined,
    },
    soon(),
  );
  const addressGuard = createAddressGuard({ allowCidrs: ['127.0.0.0/8'] });
  const model = createHttpModels({ maxConnectionsPerHost: 8, addressGuard });
  left.add(() => model.close());
  const gate = createGate({ image: 'haproxy:3.2-alpine', model });
  await gate.prepare(docker, () => undefined, soon());
  const spec = modelSpec('first', { hostPort: MODEL_PORT, restart: 'unless-stopped' });
  await startModel({ docker } as never, spec);
  const routes = { ports: [3_000], live: { port: MODEL_PORT }, candidate: null };
  await gate.set({ docker, minerId: MINER, address }, routes, soon());
});
afterEach(() => left.clear());

async function engine(): Promise<Engine> {
  (await connectSsh(address, privateKey)).end();
  const hosts = createSshHosts({ log: silentLog, connectTimeoutMs: 5_000, keepAliveMs: 5_000 });
  left.add(() => hosts.close());
  const target = { address, port: 2_222, user: 'ubuntu', privateKey, hostKeyFingerprint: null };
  return createDockerEngines({ hosts }).over(target, soon());
}
const serves = () =>
  until(
    () =>
      nameAt(address, 3_000).then(
        (name) => name === 'first',
        () => false,
      ),
    'the model behind the gate',
  );

describe('a gate on a simulated machine', () => {
  it('shows the model behind it to whoever turns its knobs', async () => {
    await serves();
    const { status } = await api('POST', `/__emu/models/${address}:3000`, { modelName: 'turned' });
    expect(status).toBe(200);
    expect(await nameAt(address, 3_000)).toBe('turned');
  });

  it('is there again after its machine was restarted', async () => {
    await serves();
    expect((await api('POST', `/v2/vms/${vmId}/restart`)).status).toBe(200);
    (await connectSsh(address, privateKey)).end();
    await serves();
  });

  it('is there again after its machine was suspended, and not before', async () => {
    await serves();
    simulator.cloud.setVmStatus(vmId, 'suspended');
    await until(
      () =>
        nameAt(address, 3_000).then(
          () => false,
          () => true,
        ),
      'the machine to go',
    );
    simulator.cloud.setVmStatus(vmId, 'launched');
    await serves();
  });

  it('is there again after a restart of the simulator, with its file', async () => {
    await serves();
    await simulator.close();
    simulator = await left.simulator({ dataDir });
    await serves();
    const docker = await engine();
    const [gate] = await docker.listContainers({ 'tensornode.gate': MINER }, soon());
    expect(gate).toMatchObject({ status: 'running' });
  });

  it('counts as what listens at its port', async () => {
    await serves();
    const reach = async (port: number) =>
      (await api('GET', `/__emu/reachability?machine=${vmId}&port=${port}`)).body.listening;
    expect(await reach(3_000)).toBe(true);
    // From outside nothing listens there.
    expect(await reach(MODEL_PORT)).toBe(false);
  });
});
