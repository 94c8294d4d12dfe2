import { expect, it } from 'vitest';
import { createVariableBook } from '../../../src/services/deployments/variable-book.js';
import { wellBehaved } from '../../fakes/fake-model.js';
import { GOOD_DOCKERFILE } from '../../fakes/mining-rig.js';
import { eachDatabase } from '../../support/each-database.js';
import { inSceneOf, OWNER, type Scene } from '../miners/scene.js';

const SECRET = { SECRET: 's3cret' };

eachDatabase('variables and limits of a miner', (store) => {
  const inScene = inSceneOf(store);
  const bookOf = ({ rig }: Scene) =>
    createVariableBook({
      variables: rig.repositories.variables,
      secretBox: rig.secretBox,
      now: () => rig.clock.at,
    });
  const deploy = async ({ rig, minerId }: Scene, input: object = {}) => {
    const source = { dockerfile: `${GOOD_DOCKERFILE}# ${JSON.stringify(input)}\n` };
    const { deployment } = await rig.mining.deployments.deploy(OWNER, { minerId, source, ...input });
    await rig.ends(deployment.id);
    return rig.deployment(deployment.id);
  };
  const environmentOf = ({ rig }: Scene, containerId: string | null) =>
    rig.engines.containers().find(({ id }) => id === containerId)?.spec.environment;

  it(
    'are found by every later version, with what that one brings laid over them',
    inScene(async (scene) => {
      const second = await deploy(scene, {
        environment: [{ name: 'MODEL_NAME', value: 'qwen', isSecret: false }],
      });
      expect(second.state).toBe('SUCCEEDED');
      expect(environmentOf(scene, second.containerId)).toEqual({ ...SECRET, MODEL_NAME: 'qwen' });
      const third = await deploy(scene);
      expect(environmentOf(scene, third.containerId)).toEqual({ ...SECRET, MODEL_NAME: 'qwen' });
      const fourth = await deploy(scene, { environment: [{ name: 'SECRET', value: 'other-1' }] });
      expect(environmentOf(scene, fourth.containerId)).toEqual({ SECRET: 'other-1', MODEL_NAME: 'qwen' });
    }),
  );

  it(
    'change nothing for a version that goes back or moves: it has what it had',
    inScene(async (scene) => {
      const { rig, minerId } = scene;
      const first = (await rig.miner(minerId)).deploymentId ?? '';
      await deploy(scene, { environment: [{ name: 'SECRET', value: 'other-1' }] });
      await rig.db.transaction((tx) =>
        bookOf(scene).put(tx, minerId, [{ name: 'NEW', value: 'n', isSecret: true }], 'input'),
      );
      const { deployment: back } = await rig.mining.releases.rollback(OWNER, { minerId });
      await rig.ends(back.id);
      const served = await rig.deployment(back.id);
      expect(served).toMatchObject({
        state: 'SUCCEEDED',
        releaseId: (await rig.deployment(first)).releaseId,
      });
      expect(environmentOf(scene, served.containerId)).toEqual(SECRET);
      const { deployment: moved } = await scene.resize({ vcpu: 8, ramGb: 16 });
      await rig.ends(moved.id);
      expect(environmentOf(scene, (await rig.deployment(moved.id)).containerId)).toEqual(SECRET);
    }),
  );

  it(
    'are applied as they are by a redeployment',
    inScene(async (scene) => {
      const { rig, minerId } = scene;
      await rig.db.transaction(async (tx) => {
        await rig.repositories.variables.remove(tx, minerId, ['SECRET']);
        await bookOf(scene).put(tx, minerId, [{ name: 'NEW', value: 'n', isSecret: true }], 'input');
      });
      const { deployment } = await rig.mining.releases.redeploy(OWNER, { minerId });
      await rig.ends(deployment.id);
      expect(environmentOf(scene, (await rig.deployment(deployment.id)).containerId)).toEqual({ NEW: 'n' });
    }),
  );

  it(
    'hide only what is secret in what is kept of a version',
    inScene(async (scene) => {
      const { rig } = scene;
      rig.model.behaviour = (_container, { path }) => {
        if (path === '/health') return { status: 'healthy' };
        return path === '/info' ? { model_name: 'qwen', token: 's3cret' } : { response: 4 };
      };
      const broken = await deploy(scene, {
        environment: [{ name: 'MODEL_NAME', value: 'qwen-large', isSecret: false }],
      });
      expect(broken).toMatchObject({ state: 'FAILED', failure: { code: 'CONTRACT_BROKEN' } });
      expect(broken.contract?.map(({ rule, passed, answer }) => ({ rule, passed, answer }))).toEqual([
        { rule: 'GET /health', passed: true, answer: '{"status":"healthy"}' },
        { rule: 'GET /info', passed: true, answer: '{"model_name":"qwen","token":"***"}' },
        { rule: 'POST /api/chat', passed: false, answer: '{"response":4}' },
      ]);
    }),
  );

  it(
    'go with the miner',
    inScene(async (scene) => {
      const { rig, minerId, oldVm } = scene;
      expect(await rig.repositories.variables.listOf(rig.db, [minerId])).toHaveLength(1);
      const { deployments, releases } = rig.repositories;
      const sealed = async () =>
        [
          ...(await deployments.list(rig.db, null, { minerId }, { limit: 9 })),
          ...(await releases.list(rig.db, null, minerId, { limit: 9 })),
        ].flatMap(({ environmentSealed }) => environmentSealed ?? []);
      expect(await sealed()).toHaveLength(2);
      await rig.mining.miners.terminate(OWNER, minerId);
      await rig.vmBecomes(oldVm, 'TERMINATED');
      expect((await rig.miner(minerId)).state).toBe('TERMINATED');
      expect(await rig.repositories.variables.listOf(rig.db, [minerId])).toEqual([]);
      expect(await sealed()).toEqual([]);
    }),
  );

  it(
    'stay as limits until others take their place as a whole',
    inScene(async (scene) => {
      const config = { resources: { memoryMb: 512, cpus: 0.5 }, startSeconds: 60 };
      const limited = await deploy(scene, { config });
      expect(limited.config).toEqual({ memoryMb: 512, cpus: 0.5, startSeconds: 60 });
      expect((await deploy(scene)).config).toEqual(limited.config);
      expect((await deploy(scene, { config: { healthPath: '/alive' } })).config).toEqual({
        healthPath: '/alive',
      });
      expect((await deploy(scene, { config: {} })).config).toEqual({});
    }),
  );

  it(
    'stay as limits those of the version that serves when another failed with its own',
    inScene(async (scene) => {
      const limited = await deploy(scene, { config: { resources: { memoryMb: 512 } } });
      scene.rig.model.behaviour = () => ({ status: 'ill' });
      const failed = await deploy(scene, { config: { resources: { memoryMb: 128 } } });
      expect(failed.state).toBe('FAILED');
      scene.rig.model.behaviour = wellBehaved;
      expect((await deploy(scene)).config).toEqual(limited.config);
    }),
  );

  it.each([
    ['gave its place back', 'ROLLED_BACK', 512],
    ['kept its place', 'SUCCEEDED', 128],
  ] as const)(
    'stay as limits those of the version that serves in the end when one that was watched %s',
    async (_, state, memoryMb) => {
      await inScene(async (scene) => {
        const { rig, minerId } = scene;
        await deploy(scene, { config: { resources: { memoryMb: 512 } } });
        const book = async (input: object = {}) => {
          const source = { dockerfile: `${GOOD_DOCKERFILE}# ${JSON.stringify(input)}\n` };
          return (await rig.mining.deployments.deploy(OWNER, { minerId, source, ...input })).deployment;
        };
        const watched = await book({ config: { resources: { memoryMb: 128 } } });
        await rig.run(async () => (await rig.deployment(watched.id)).step === 'OBSERVE');
        const waiting = await book();
        if (state === 'ROLLED_BACK') rig.model.behaviour = () => ({ status: 'ill' });
        await rig.run(async () => (await rig.deployment(watched.id)).state === state);
        rig.model.behaviour = wellBehaved;
        await rig.ends(waiting.id);
        const ended = await rig.deployment(waiting.id);
        expect(ended.state).toBe('SUCCEEDED');
        expect(ended.config).toEqual({ memoryMb });
      })();
    },
  );

  it(
    'are never more than the machine has, nor does the machine become less',
    inScene(async (scene) => {
      const { rig, minerId } = scene;
      const before = (await rig.repositories.deployments.list(rig.db, null, { minerId }, { limit: 9 }))
        .length;
      for (const [resources, field] of [
        [{ memoryMb: 4 * 1024 + 1 }, 'input.config.resources.memoryMb'],
        [{ cpus: 2.5 }, 'input.config.resources.cpus'],
      ] as const)
        await expect(deploy(scene, { config: { resources } })).rejects.toMatchObject({
          code: 'INVALID_INPUT',
          field,
        });
      expect(await rig.repositories.deployments.list(rig.db, null, { minerId }, { limit: 9 })).toHaveLength(
        before,
      );

      await deploy(scene, { config: { resources: { memoryMb: 4 * 1024, cpus: 2 } } });
      await expect(scene.resize({ vcpu: 4, ramGb: 2 })).rejects.toMatchObject({
        field: 'input.machine.ramGb',
      });
      await expect(scene.resize({ vcpu: 1, ramGb: 8 })).rejects.toMatchObject({
        field: 'input.machine.vcpu',
      });
      const { deployment } = await scene.resize({ vcpu: 8, ramGb: 16 });
      expect(deployment.config).toEqual({ memoryMb: 4 * 1024, cpus: 2 });
    }),
  );
});
