import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GOOD_DOCKERFILE, type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';

const OWNER = viewerOf('0.0.5');
const STRANGER = viewerOf('0.0.6');
let rig: MiningRig;
let minerId: string;
let vmId: string;
beforeEach(async () => {
  rig = await openMiningRig();
  const { miner, deployment, vm } = await rig.mining.miners.launch(OWNER, {
    name: 'm',
    source: { dockerfile: GOOD_DOCKERFILE },
  });
  [minerId, vmId] = [miner.id, vm.id];
  await rig.ends(deployment.id);
});
afterEach(() => rig.close());

const { miners } = { miners: () => rig.mining.miners };
const container = () => rig.engines.containers()[0];
const events = async () =>
  (await rig.repositories.events.listAfter(rig.db, `miner:${minerId}`, 0, 100)).map(
    ({ payload }) => payload['state'],
  );

describe('a miner that its owner stops', () => {
  it('is stopped on its engine, neither probed nor DOWN, and can be started again', async () => {
    const stopped = await miners().stop(OWNER, minerId);
    expect(stopped).toMatchObject({ state: 'STOPPED', health: 'UNKNOWN' });
    expect(container()?.status).toBe('exited');
    expect([...rig.probed]).toEqual([]);
    expect(await miners().start(OWNER, minerId)).toMatchObject({ state: 'ACTIVE' });
    expect(container()?.status).toBe('running');
    expect([...rig.probed]).toEqual([minerId]);
    expect((await events()).slice(-2)).toEqual(['STOPPED', 'ACTIVE']);
    expect(rig.standstills).toEqual([{ minerId, stoodSince: stopped.healthSince }]);
    expect(stopped.healthSince).toBeInstanceOf(Date);
  });

  it('gains nothing by starting again and again: the time in which it was not seen well is counted', async () => {
    await miners().stop(OWNER, minerId);
    const { activeAt } = await miners().start(OWNER, minerId);
    const again = await miners().stop(OWNER, minerId);
    expect(activeAt).toBeInstanceOf(Date);
    expect(again.healthSince).toEqual(activeAt);
  });

  it('leaves the prober before its container goes down', async () => {
    const held = rig.engines.script.hold('stop');
    const stopping = miners().stop(OWNER, minerId);
    await held.reached;
    expect([...rig.probed]).toEqual([]);
    expect((await rig.miner(minerId)).state).toBe('STOPPED');
    held.go();
    await stopping;
  });

  it('may be stopped twice, and started when it runs', async () => {
    await miners().stop(OWNER, minerId);
    expect((await miners().stop(OWNER, minerId)).state).toBe('STOPPED');
    await miners().start(OWNER, minerId);
    expect((await miners().start(OWNER, minerId)).state).toBe('ACTIVE');
    expect((await miners().stopOn(OWNER, vmId)).state).toBe('STOPPED');
    expect((await miners().restart(OWNER, minerId)).state).toBe('ACTIVE');
  });

  it('is not given up for what its container did before its owner started it anew', async () => {
    const watches = rig.repositories.containerWatches;
    const [at, token] = [new Date(), 'the breaker'];
    await watches.hasten(rig.db, [minerId], at);
    const [row] = await watches.claimDue(
      rig.db,
      { token, now: at, until: new Date(at.getTime() + 60_000) },
      1,
    );
    await watches.note(rig.db, row?.id ?? '', token, { crashLoopSince: at });

    await miners().restart(OWNER, minerId);

    expect(await watches.find(rig.db, minerId)).toMatchObject({ crashLoopSince: null, lockToken: null });
    expect(await watches.settle(rig.db, minerId, token, {})).toBeNull();
  });

  it('goes on when the machine certainly did nothing', async () => {
    rig.engines.script.fail('stop', 'UNREACHABLE');
    await expect(miners().stop(OWNER, minerId)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('nothing was changed'),
    });
    expect((await rig.miner(minerId)).state).toBe('ACTIVE');
    expect([...rig.probed]).toEqual([minerId]);
  });

  it('stays as its owner wants it when nobody knows whether it was done', async () => {
    rig.engines.script.fail('stop', 'AMBIGUOUS');
    await expect(miners().stop(OWNER, minerId)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      hint: expect.stringContaining('no harm'),
    });
    expect((await rig.miner(minerId)).state).toBe('STOPPED');
    expect((await miners().stop(OWNER, minerId)).state).toBe('STOPPED');
    expect(container()?.status).toBe('exited');
  });

  it('is told when its container is gone from the machine', async () => {
    rig.engines.script.fail('stop', 'GONE');
    await expect(miners().stop(OWNER, minerId)).rejects.toMatchObject({
      code: 'ACTION_NOT_ALLOWED',
      hint: expect.stringContaining('Deploy again'),
    });
    expect((await rig.miner(minerId)).state).toBe('ACTIVE');
  });
});

describe('stop, start and restart', () => {
  it('are refused while a deployment is under way, and say so before', async () => {
    const { deployment } = await rig.mining.deployments.deploy(OWNER, {
      minerId,
      source: { dockerfile: GOOD_DOCKERFILE },
    });
    for (const work of [miners().stop, miners().start, miners().restart]) {
      await expect(work(OWNER, minerId)).rejects.toMatchObject({
        code: 'ACTION_NOT_ALLOWED',
        message: 'A deployment of this miner is under way',
        hint: expect.stringContaining('cancelDeployment'),
      });
    }
    await expect(miners().stopOn(OWNER, vmId)).rejects.toMatchObject({ code: 'ACTION_NOT_ALLOWED' });
    expect(await allowed()).toEqual({ RESTART: false, STOP: false, START: false });
    await rig.ends(deployment.id);
    expect(await allowed()).toEqual({ RESTART: true, STOP: true, START: true });
    await miners().stop(OWNER, minerId);
    expect(await allowed()).toEqual({ RESTART: true, STOP: false, START: true });
  });

  it('are for the owner, with the scope for it', async () => {
    for (const work of [miners().stop, miners().start, miners().restart]) {
      await expect(work(STRANGER, minerId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(work(viewerOf('0.0.5', { minerId: 'other' }), minerId)).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
      await expect(work(viewerOf('0.0.5', { scopes: ['read', 'deploy'] }), minerId)).rejects.toMatchObject({
        code: 'FORBIDDEN',
      });
    }
    expect(container()?.status).toBe('running');
  });

  it('are refused for a miner that has ended', async () => {
    await miners().terminate(OWNER, minerId);
    await expect(miners().stop(OWNER, minerId)).rejects.toMatchObject({ code: 'ACTION_NOT_ALLOWED' });
    expect(await allowed()).toEqual({ RESTART: false, STOP: false, START: false });
  });

  it('find the container under whatever name it has by now', async () => {
    const one = container();
    if (!one) throw new Error('Nothing runs');
    one.spec = { ...one.spec, name: 'my-own-name' };
    await miners().stop(OWNER, minerId);
    expect(one.status).toBe('exited');
  });
});

async function allowed() {
  const miner = await rig.miner(minerId);
  const actions = miners().availableActions(miner, {
    isMoving: false,
    isDeploying: await miners().isDeploying(miner),
    vm: await rig.vm(vmId),
  });
  const of = (name: string) => actions.find(({ action }) => action === name)?.allowed;
  return { RESTART: of('RESTART'), STOP: of('STOP'), START: of('START') };
}
