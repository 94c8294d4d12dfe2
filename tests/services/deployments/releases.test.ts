import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LABEL_DEPLOYMENT } from '../../../src/services/adapters/engine.js';
import { wellBehaved } from '../../fakes/fake-model.js';
import { GOOD_DOCKERFILE, type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';

const OWNER = viewerOf('0.0.5');
let rig: MiningRig;
beforeEach(async () => {
  rig = await openMiningRig();
});
afterEach(() => rig.close());

const variables = (value: string) => [{ name: 'KEY', value }];
const launched = async () => {
  const source = { dockerfile: GOOD_DOCKERFILE };
  const { miner, deployment } = await rig.mining.miners.launch(OWNER, {
    ...{ name: 'm', source, environment: variables('one'), config: { resources: { memoryMb: 512 } } },
  });
  await rig.ends(deployment.id);
  return { minerId: miner.id, first: await rig.deployment(deployment.id) };
};
const deploy = async (minerId: string, value: string) => {
  const { deployment } = await rig.mining.deployments.deploy(OWNER, {
    ...{ minerId, source: { dockerfile: `${GOOD_DOCKERFILE}# ${value}\n` } },
    ...{ environment: variables(value), config: { resources: { memoryMb: 1_024 } } },
  });
  await rig.ends(deployment.id);
  return rig.deployment(deployment.id);
};
const rollback = async (minerId: string, releaseId?: string) => {
  const { deployment } = await rig.mining.releases.rollback(OWNER, {
    ...{ minerId, ...(releaseId === undefined ? {} : { releaseId }) },
  });
  await rig.ends(deployment.id);
  return rig.deployment(deployment.id);
};
const serving = () => rig.engines.at('127.0.0.11', 3000);
const releasesOf = (minerId: string) => rig.mining.releases.list(OWNER, minerId, { limit: 50 });

describe('a release', () => {
  it('is what a deployment built, numbered for its miner', async () => {
    const { minerId, first } = await launched();
    const second = await deploy(minerId, 'two');
    const made = await releasesOf(minerId);
    expect(made.map(({ number, id, imageTag, imageId }) => ({ number, id, imageTag, imageId }))).toEqual(
      [second, first].map(({ releaseId, imageTag, imageId }, index) => ({
        ...{ number: 2 - index, id: releaseId, imageTag, imageId },
      })),
    );
    expect(made[0]).toMatchObject({ source: second.source, port: 3000, config: { memoryMb: 1_024 } });
    expect(JSON.stringify(made)).not.toContain('"one"');
  });

  it('is made once, although the process died when it had been built', async () => {
    const { minerId } = await launched();
    const { deployment } = await rig.mining.deployments.deploy(OWNER, {
      ...{ minerId, source: { dockerfile: GOOD_DOCKERFILE } },
    });
    await rig.run(async () => (await rig.deployment(deployment.id)).step === 'BUILD');
    const { endStep } = rig.repositories.deployments;
    rig.repositories.deployments.endStep = async () => {
      throw new Error('the process is gone');
    };
    await rig.deploymentWorker.runDue();
    rig.repositories.deployments.endStep = endStep;
    expect(await releasesOf(minerId)).toHaveLength(1);
    rig.later(31_000);
    await rig.ends(deployment.id);
    expect((await releasesOf(minerId)).map(({ number }) => number)).toEqual([2, 1]);
  });

  it('of a build that failed does not exist', async () => {
    const { minerId } = await launched();
    rig.engines.script.fail('build', 'INVALID');
    expect((await deploy(minerId, 'two')).releaseId).toBeNull();
    expect(await releasesOf(minerId)).toHaveLength(1);
  });

  it('belongs to its owner alone', async () => {
    const { minerId, first } = await launched();
    const other = viewerOf('0.0.6');
    expect(await rig.mining.releases.list(other, minerId, { limit: 5 })).toEqual([]);
    expect(await rig.mining.releases.byIds(other, [first.releaseId ?? ''])).toEqual([]);
    await expect(rig.mining.releases.rollback(other, { minerId })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(rig.mining.releases.redeploy(other, { minerId })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

describe('going back', () => {
  it('runs the image, the environment and the limits that it had, and builds nothing', async () => {
    const { minerId, first } = await launched();
    await deploy(minerId, 'two');
    const builds = rig.engines.builds.length;
    const back = await rollback(minerId);
    expect(back).toMatchObject({
      ...{ state: 'SUCCEEDED', isRollback: true, releaseId: first.releaseId, imageTag: first.imageTag },
    });
    expect(rig.engines.builds).toHaveLength(builds);
    expect(serving()?.spec).toMatchObject({
      ...{ image: first.imageTag, environment: { KEY: 'one' }, memoryBytes: 512 * 1024 * 1024 },
      labels: { [LABEL_DEPLOYMENT]: back.id },
    });
    expect(await releasesOf(minerId)).toHaveLength(2);
    expect((await rig.miner(minerId)).deploymentId).toBe(back.id);
  });

  it('goes to the release before the one that serves, and from there to the one before that', async () => {
    const { minerId } = await launched();
    await deploy(minerId, 'two');
    await deploy(minerId, 'three');
    const numbers = [];
    for (let time = 0; time < 2; time += 1) {
      const { releaseId } = await rollback(minerId);
      numbers.push((await releasesOf(minerId)).find(({ id }) => id === releaseId)?.number);
    }
    expect(numbers).toEqual([2, 1]);
    await expect(rollback(minerId)).rejects.toMatchObject({ code: 'ACTION_NOT_ALLOWED' });
  });

  it('passes over a release that never came to serve', async () => {
    const { minerId, first } = await launched();
    rig.model.behaviour = () => ({ status: 'ill' });
    expect(await deploy(minerId, 'bad')).toMatchObject({ state: 'FAILED', releaseId: expect.any(String) });
    rig.model.behaviour = wellBehaved;
    await deploy(minerId, 'three');
    expect((await rollback(minerId)).releaseId).toBe(first.releaseId);
  });

  it('goes forward again to a release by its id', async () => {
    const { minerId } = await launched();
    const second = await deploy(minerId, 'two');
    await rollback(minerId);
    expect((await rollback(minerId, second.releaseId ?? '')).releaseId).toBe(second.releaseId);
    expect(serving()?.spec.environment).toEqual({ KEY: 'two' });
  });

  it('builds from the source when the image is gone', async () => {
    const { minerId, first } = await launched();
    await deploy(minerId, 'two');
    rig.engines.dropImage(first.imageTag);
    const builds = rig.engines.builds.length;
    expect(await rollback(minerId)).toMatchObject({ state: 'SUCCEEDED', releaseId: first.releaseId });
    expect(rig.engines.builds.slice(builds)).toMatchObject([{ tag: first.imageTag }]);
  });

  it('needs no source while the image is there, and says what is missing when both are gone', async () => {
    const { minerId, first } = await launched();
    const second = await deploy(minerId, 'two');
    await rig.db.delete(rig.tables.sourceParts).returning();
    expect((await rollback(minerId)).state).toBe('SUCCEEDED');
    rig.engines.dropImage(second.imageTag);
    expect((await rollback(minerId, second.releaseId ?? '')).failure?.code).toBe('SOURCE_MISSING');
    expect(serving()?.spec.image).toBe(first.imageTag);
  });

  it.each([
    ['of another miner', async () => (await otherMiner()).first.releaseId ?? ''],
    ['that does not exist', async () => 'none'],
  ])('refuses a release %s', async (_what, releaseOf) => {
    const { minerId } = await launched();
    await expect(
      rig.mining.releases.rollback(OWNER, { minerId, releaseId: await releaseOf() }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND', field: 'input.releaseId' });
  });

  it('once for the same key', async () => {
    const { minerId } = await launched();
    await deploy(minerId, 'two');
    const input = { minerId, idempotencyKey: 'k' };
    const { deployment } = await rig.mining.releases.rollback(OWNER, input);
    expect(await rig.mining.releases.rollback(OWNER, input)).toMatchObject({
      ...{ replayed: true, deployment: { id: deployment.id } },
    });
  });

  const otherMiner = async () => {
    const { miner, deployment } = await rig.mining.miners.launch(OWNER, {
      ...{ name: 'other', source: { dockerfile: GOOD_DOCKERFILE } },
    });
    await rig.ends(deployment.id);
    return { minerId: miner.id, first: await rig.deployment(deployment.id) };
  };
});

describe('deploying the same again', () => {
  it('takes the source that serves and the variables as they are now', async () => {
    const { minerId, first } = await launched();
    await rig.db.transaction((tx) =>
      rig.repositories.variables.put(tx, {
        ...{ minerId, name: 'MORE', isSecret: false, updatedAt: new Date() },
        valueSealed: rig.secretBox.seal('more', { purpose: 'miner.variable', rowId: `${minerId}/MORE` }),
      }),
    );
    const { deployment } = await rig.mining.releases.redeploy(OWNER, { minerId });
    await rig.ends(deployment.id);
    expect(await rig.deployment(deployment.id)).toMatchObject({
      ...{ state: 'SUCCEEDED', isRollback: false, source: first.source, config: first.config },
    });
    expect(serving()?.spec.environment).toEqual({ KEY: 'one', MORE: 'more' });
    expect((await releasesOf(minerId)).map(({ number }) => number)).toEqual([2, 1]);
  });

  it('has the limits of what serves, and not those of a version that was given up', async () => {
    const { minerId, first } = await launched();
    rig.model.behaviour = () => ({ status: 'ill' });
    expect((await deploy(minerId, 'two')).state).toBe('FAILED');
    rig.model.behaviour = wellBehaved;
    const { deployment } = await rig.mining.releases.redeploy(OWNER, { minerId });
    expect(first.config).toEqual({ memoryMb: 512 });
    expect(deployment.config).toEqual(first.config);
  });

  it('is refused before anything has served', async () => {
    const { miner } = await rig.mining.miners.launch(OWNER, {
      ...{ name: 'm', source: { dockerfile: GOOD_DOCKERFILE } },
    });
    await expect(rig.mining.releases.redeploy(OWNER, { minerId: miner.id })).rejects.toMatchObject({
      code: 'ACTION_NOT_ALLOWED',
    });
  });

  it('gives way to a newer one that was booked while it waited, and says which', async () => {
    const { minerId } = await launched();
    const { deployment: running } = await rig.mining.releases.redeploy(OWNER, { minerId });
    await rig.run(async () => (await rig.deployment(running.id)).step === 'BUILD');
    const { deployment: waiting } = await rig.mining.releases.redeploy(OWNER, { minerId });
    expect((await rig.mining.deployments.queuePositions([waiting])).get(waiting.id)).toBe(1);
    const { deployment: newest } = await rig.mining.releases.redeploy(OWNER, { minerId });
    expect(await rig.deployment(waiting.id)).toMatchObject({
      ...{ state: 'SUPERSEDED', supersededById: newest.id, failure: { code: 'SUPERSEDED' } },
    });
    await rig.ends(newest.id);
    expect((await rig.deployment(running.id)).state).toBe('SUCCEEDED');
    expect(serving()?.spec.labels[LABEL_DEPLOYMENT]).toBe(newest.id);
  });
});

describe('what can be done with releases', () => {
  it('is said with its reason', async () => {
    const { minerId } = await launched();
    const yes = { allowed: true, reason: null };
    const actions = async () => rig.mining.releases.actionsOf(await rig.miner(minerId), yes);
    expect(await actions()).toEqual([
      { action: 'ROLLBACK', allowed: false, reason: 'No earlier release has served' },
      { action: 'REDEPLOY', ...yes },
    ]);
    await deploy(minerId, 'two');
    expect(await actions()).toEqual([
      { action: 'ROLLBACK', ...yes },
      { action: 'REDEPLOY', ...yes },
    ]);
  });
});
