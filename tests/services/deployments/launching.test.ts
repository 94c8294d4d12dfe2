import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEPLOY_STEPS } from '../../../src/db/words.js';
import {
  BuildFailed,
  LABEL_DEPLOYMENT,
  LABEL_GATE,
  LABEL_MINER,
} from '../../../src/services/adapters/engine.js';
import { AdapterError } from '../../../src/services/adapters/failure.js';
import type { DeployFailureCode } from '../../../src/services/deployments/deployment.js';
import { wellBehaved } from '../../fakes/fake-model.js';
import { GOOD_DOCKERFILE, MINUTE, type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';

const OWNER = viewerOf('0.0.5');
let rig: MiningRig;
beforeEach(async () => {
  rig = await openMiningRig();
});
afterEach(() => rig.close());

const launch = (input = {}) =>
  rig.mining.miners.launch(OWNER, { name: 'm', source: { dockerfile: GOOD_DOCKERFILE }, ...input });
const givenBack = async (vmId: string) => {
  await rig.vmBecomes(vmId, 'TERMINATED', { stepMs: 10_000 });
  expect(rig.cloud.billed()).toEqual([]);
};

describe('a launch', () => {
  it('goes through every step to a miner that serves, on the same container', async () => {
    const { miner, deployment, vm } = await launch({ environment: [{ name: 'KEY', value: 's3cret' }] });
    await rig.ends(deployment.id);
    const done = await rig.deployment(deployment.id);
    expect(done).toMatchObject({ state: 'SUCCEEDED', step: 'UNLOCK', failure: null, stepDueAt: null });
    expect(done.contract?.map(({ rule, passed }) => `${rule} ${passed}`)).toEqual([
      'GET /health true',
      'GET /info true',
      'POST /api/chat true',
    ]);
    expect(await rig.stepsOf(deployment.id)).toEqual(
      expect.arrayContaining(DEPLOY_STEPS.map((step) => `${step} DONE`)),
    );
    const [container, ...others] = rig.engines.containers();
    expect(others).toEqual([]);
    expect(done.containerName).toBe('my-container');
    expect(container?.spec).toMatchObject({
      name: done.containerName,
      hostAddress: '127.0.0.1',
      hostPort: done.hostPort,
      containerPort: 3000,
      environment: { KEY: 's3cret' },
      labels: { [LABEL_DEPLOYMENT]: done.id, [LABEL_MINER]: miner.id },
    });
    expect(await rig.miner(miner.id)).toMatchObject({
      state: 'ACTIVE',
      deploymentId: deployment.id,
      modelName: 'fake',
      address: '127.0.0.11',
      port: 3000,
      vmId: vm.id,
    });
    expect([...rig.probed]).toEqual([miner.id]);
    expect(JSON.stringify(done)).not.toContain('s3cret');
  });

  it('takes the port from the Dockerfile, and 3000 when it names none', async () => {
    const eighty = await launch({ source: { dockerfile: 'FROM x\nEXPOSE 8080/tcp 9090\n' } });
    const plain = await launch({ name: 'n', source: { dockerfile: 'FROM x\n' } });
    expect([eighty.deployment.port, plain.deployment.port]).toEqual([8080, 3000]);
    expect(eighty.vm.ports).toEqual([22, 3000, 8080]);
  });

  it('uploads the whole context to the engine, part by part', async () => {
    const comment = `# ${'x'.repeat(60_000)}\n`;
    const { deployment } = await launch({ source: { dockerfile: `FROM x\n${comment}` } });
    await rig.ends(deployment.id);
    expect(rig.engines.builds).toHaveLength(1);
    expect(rig.engines.builds[0]?.bytes).toBeGreaterThan(60_000);
  });

  const broken: [DeployFailureCode, string, () => void][] = [
    [
      'BUILD_FAILED',
      'BUILD',
      () => rig.engines.script.fail('build', new BuildFailed('pip: no such package', 1)),
    ],
    ['PORT_TAKEN', 'START_CANDIDATE', () => void rig.engines.busyPorts.add(3000)],
    [
      'CONTAINER_EXITED',
      'CONTRACT_CHECK',
      () => {
        rig.engines.onStart = (container) => {
          if (LABEL_GATE in container.spec.labels) return;
          Object.assign(container, { status: 'exited', exitCode: 3 });
        };
      },
    ],
    [
      'HEALTH_TIMEOUT',
      'CONTRACT_CHECK',
      () => {
        rig.model.behaviour = () => ({ status: 'starting' });
      },
    ],
    [
      'CONTRACT_BROKEN',
      'CONTRACT_CHECK',
      () => {
        rig.model.behaviour = (container, request) =>
          request.path === '/api/chat' ? { response: '' } : wellBehaved(container, request);
      },
    ],
    ['ENGINE_FAILED', 'START_CANDIDATE', () => rig.engines.script.fail('createContainer', 'INVALID')],
    ['ENGINE_FAILED', 'BUILD', () => rig.engines.script.fail('build', 'UNREACHABLE', 100)],
    ['INTERNAL', 'PREPARE_HOST', () => rig.engines.script.fail('listContainers', new Error('a bug'), 100)],
  ];
  it.each(broken)('that fails with %s in %s gives its machine back', async (code, step, breakIt) => {
    breakIt();
    const { miner, deployment, vm } = await launch();
    await rig.ends(deployment.id);
    const ended = await rig.deployment(deployment.id);
    expect(ended).toMatchObject({ state: 'FAILED', failure: { code, step } });
    expect(await rig.stepsOf(deployment.id)).toContain(`${step} FAILED`);
    expect(await rig.stepsOf(deployment.id)).not.toContain(`${step} RUNNING`);
    expect(await rig.miner(miner.id)).toMatchObject({ state: 'FAILED', aliveName: null, failure: { code } });
    await givenBack(vm.id);
    expect(await rig.vm(vm.id)).toMatchObject({ endReason: 'DEPLOYMENT_FAILED' });
    expect(rig.engines.containers()).toEqual([]);
    expect([...rig.probed]).toEqual([]);
  });

  it('keeps what the failed container said: its last lines and its health checks', async () => {
    rig.model.behaviour = () => ({ status: 'ill' });
    rig.engines.onStart = ({ lines }) => void lines.push('model file is missing');
    const { deployment } = await launch();
    await rig.ends(deployment.id);
    const { failure } = await rig.deployment(deployment.id);
    expect(failure?.logTail).toEqual(['hello', 'model file is missing']);
    expect(failure?.healthLog).toEqual(['probe 1 failed']);
  });

  it('fails with MACHINE_UNREACHABLE when SSH breaks for good, or another host key is shown', async () => {
    for (const [kind, times] of [
      ['IDENTITY', 1],
      ['UNREACHABLE', 7],
    ] as const) {
      rig.engines.script.fail('over', new AdapterError('ssh', kind, 'planned'), times);
      const { deployment } = await launch();
      await rig.ends(deployment.id);
      expect((await rig.deployment(deployment.id)).failure?.code).toBe('MACHINE_UNREACHABLE');
      rig.engines.script.forget();
    }
  });

  it('fails with SOURCE_MISSING when the stored source is gone', async () => {
    const { deployment } = await launch();
    await rig.db.delete(rig.tables.sourceParts).returning();
    await rig.ends(deployment.id);
    expect((await rig.deployment(deployment.id)).failure?.code).toBe('SOURCE_MISSING');
  });

  it('fails with the reason of its machine when that could not be had', async () => {
    rig.cloud.script.fail('create', 'BALANCE');
    const { deployment, miner } = await launch();
    await rig.ends(deployment.id);
    expect(await rig.deployment(deployment.id)).toMatchObject({
      state: 'FAILED',
      failure: { code: 'PROVIDER_BALANCE_LOW' },
    });
    expect(await rig.miner(miner.id)).toMatchObject({
      state: 'FAILED',
      failure: { code: 'PROVIDER_BALANCE_LOW' },
    });
  });

  it('ends TIMED_OUT at its deadline, in whatever step it is', async () => {
    const { deployment, vm } = await launch();
    await rig.run(async () => (await rig.deployment(deployment.id)).step === 'BUILD');
    rig.later(61 * MINUTE);
    await rig.ends(deployment.id);
    expect(await rig.deployment(deployment.id)).toMatchObject({
      state: 'TIMED_OUT',
      failure: { code: 'TIMED_OUT', step: 'BUILD' },
    });
    await givenBack(vm.id);
  });

  it('tries a step again that failed for a passing reason, and tells of every try', async () => {
    rig.engines.script.fail('build', 'UNREACHABLE', 2);
    const { deployment } = await launch();
    await rig.ends(deployment.id);
    expect((await rig.deployment(deployment.id)).state).toBe('SUCCEEDED');
    const builds = (await rig.stepsOf(deployment.id)).filter((step) => step.startsWith('BUILD'));
    expect(builds).toEqual(['BUILD FAILED', 'BUILD FAILED', 'BUILD DONE']);
  });

  it('is not failed any more by tidying up after the switch', async () => {
    const { deployment, miner } = await launch();
    await rig.run(async () => (await rig.deployment(deployment.id)).step === 'PRUNE');
    rig.engines.script.fail('over', 'INVALID', 50);
    rig.later(2 * 60 * MINUTE);
    await rig.ends(deployment.id);
    expect((await rig.deployment(deployment.id)).state).toBe('SUCCEEDED');
    expect(await rig.stepsOf(deployment.id)).toContain('PRUNE SKIPPED');
    expect((await rig.miner(miner.id)).state).toBe('ACTIVE');
  });
});

describe('a launch that is ended by its owner', () => {
  const CANCELLABLE = DEPLOY_STEPS.slice(0, DEPLOY_STEPS.indexOf('OBSERVE') + 1);

  it('while it waits for its machine, gives that back', async () => {
    const { deployment, vm, miner } = await launch();
    await rig.vmBecomes(vm.id, 'LAUNCHING');
    await rig.mining.deployments.cancel(OWNER, deployment.id);
    await rig.ends(deployment.id);
    expect(await rig.deployment(deployment.id)).toMatchObject({
      state: 'CANCELLED',
      failure: { code: 'CANCELLED' },
    });
    await givenBack(vm.id);
    expect(await rig.vm(vm.id)).toMatchObject({ endReason: 'OWNER_REQUEST', failure: null });
    expect((await rig.miner(miner.id)).state).toBe('FAILED');
  });

  it.each(CANCELLABLE)('in the step %s leaves nothing behind', async (step) => {
    const { deployment, vm } = await launch();
    await rig.run(async () => (await rig.deployment(deployment.id)).step === step);
    await rig.mining.deployments.cancel(OWNER, deployment.id);
    await rig.ends(deployment.id);
    expect((await rig.deployment(deployment.id)).state).toBe('CANCELLED');
    expect(rig.engines.containers()).toEqual([]);
    await givenBack(vm.id);
  });

  it('stops a build that is under way', async () => {
    const { deployment } = await launch();
    await rig.run(async () => (await rig.deployment(deployment.id)).step === 'BUILD');
    const { reached } = rig.engines.script.hold('build');
    const turn = rig.deploymentWorker.runDue();
    await reached;
    await rig.mining.deployments.cancel(OWNER, deployment.id);
    await turn;
    expect(await rig.deployment(deployment.id)).toMatchObject({
      state: 'CANCELLED',
      failure: { step: 'BUILD' },
    });
  });

  it('can not be cancelled once it has proved itself, nor twice', async () => {
    const { deployment } = await launch();
    await rig.run(async () => (await rig.deployment(deployment.id)).step === 'RETIRE_OLD');
    const { cancel } = rig.mining.deployments;
    await expect(cancel(OWNER, deployment.id)).rejects.toMatchObject({
      ...{ code: 'ACTION_NOT_ALLOWED', hint: expect.stringContaining('terminateMiner') },
    });
    await rig.ends(deployment.id);
    await expect(cancel(OWNER, deployment.id)).rejects.toMatchObject({ code: 'ACTION_NOT_ALLOWED' });
    expect((await rig.deployment(deployment.id)).state).toBe('SUCCEEDED');
  });

  it('by terminating the miner ends deployment, miner and machine', async () => {
    const { deployment, miner, vm } = await launch();
    await rig.run(async () => (await rig.deployment(deployment.id)).step === 'BUILD');
    expect((await rig.mining.miners.terminate(OWNER, miner.id)).state).toBe('TERMINATING');
    await rig.ends(deployment.id);
    expect((await rig.deployment(deployment.id)).state).toBe('CANCELLED');
    await givenBack(vm.id);
    expect(await rig.miner(miner.id)).toMatchObject({ state: 'TERMINATED', aliveName: null });
  });
});

describe('waiting for the machine', () => {
  it('begins at once when the machine becomes READY between a look and its record', async () => {
    const { deployment, vm } = await launch();
    await rig.vmBecomes(vm.id, 'BOOTSTRAPPING');
    const { find } = rig.repositories.vms;
    let isFirst = true;
    rig.repositories.vms.find = async (db, id) => {
      const seen = await find(db, id);
      if (isFirst) {
        isFirst = false;
        await rig.vmBecomes(vm.id, 'READY');
      }
      return seen;
    };
    await rig.deploymentWorker.runDue();
    rig.repositories.vms.find = find;
    expect((await rig.deployment(deployment.id)).stepDueAt).toEqual(rig.clock.at);
  });
});
