import { afterEach, describe, expect, it } from 'vitest';
import { GOOD_DOCKERFILE } from '../../fakes/mining-rig.js';
import { type Guarded, openGuarded, OWNER } from './support.js';

let scene: Guarded;
afterEach(() => scene.close());

const vmOf = async () => scene.rig.vm((await scene.miner()).vmId ?? '');
/** The engine starts it again so often between two looks. */
const engineRestarts = (count: number) => {
  const container = scene.container();
  container.restartCount += count;
  Object.assign(container, { status: 'restarting', exitCode: 1 });
};

describe('a container that ends again and again', () => {
  it('is given up after five restarts, and its rented machine is given back', async () => {
    scene = await openGuarded();
    await scene.look();
    const before = scene.starts();
    scene.rig.engines.onStart = (container) => Object.assign(container, { status: 'exited', exitCode: 7 });
    scene.crash(7);
    await scene.lookUntil(async () => (await scene.miner()).state === 'FAILED');
    expect(scene.starts() - before).toBe(5);
    expect(await scene.miner()).toMatchObject({
      state: 'FAILED',
      failure: {
        code: 'CRASH_LOOP',
        message: expect.stringContaining('exit code 7'),
        hint: expect.stringContaining('log'),
      },
    });
    expect(await scene.watch()).toMatchObject({
      ...{ state: 'STOPPED', exitCode: 7, stepDueAt: null, restartAt: null },
      crashLoopSince: expect.any(Date),
    });
    const vm = await vmOf();
    expect(vm).toMatchObject({ state: 'TERMINATING', endReason: 'CRASH_LOOP' });
    expect(await scene.notices('CRASH_LOOP')).toMatchObject([{ minerId: scene.minerId, vmId: vm.id }]);
    await scene.rig.vmBecomes(vm.id, 'TERMINATED');
    expect((await scene.miner()).state).toBe('FAILED');
    expect(await scene.guardian.runDue()).toBe(0);
  });

  it('is given up when it is the engine that starts it', async () => {
    scene = await openGuarded();
    await scene.look();
    engineRestarts(4);
    await scene.look();
    expect((await scene.miner()).state).toBe('ACTIVE');
    engineRestarts(1);
    await scene.look();
    expect(await scene.miner()).toMatchObject({ state: 'FAILED', failure: { code: 'CRASH_LOOP' } });
    expect(scene.container().status).toBe('exited');
  });

  it.each(['NOT_READY', 'CAPACITY', 'CONFLICT'] as const)(
    'is given up as well when the engine answers %s to every start',
    async (kind) => {
      scene = await openGuarded();
      await scene.look();
      scene.crash(7);
      scene.rig.engines.script.fail('start', kind, 100);
      await scene.look();
      await scene.look();
      expect(await scene.watch()).toMatchObject({ state: 'CRASHED', exitCode: 7, attempts: 0 });
      await scene.lookUntil(async () => (await scene.miner()).state === 'FAILED');
      expect(await vmOf()).toMatchObject({ state: 'TERMINATING', endReason: 'CRASH_LOOP' });
    },
  );

  it('is left alone when it runs after that, until it ends once more', async () => {
    scene = await openGuarded();
    await scene.look();
    engineRestarts(8);
    Object.assign(scene.container(), { status: 'running', exitCode: null });
    await scene.look();
    await scene.look();
    expect(await scene.watch()).toMatchObject({ state: 'RUNNING', crashLoopSince: null });
    expect((await scene.miner()).state).toBe('ACTIVE');
    scene.container().restartCount += 1;
    await scene.look();
    expect(await scene.miner()).toMatchObject({ state: 'FAILED', failure: { code: 'CRASH_LOOP' } });
  });

  it('is no loop because a clock was put back', async () => {
    scene = await openGuarded();
    await scene.look();
    scene.rig.later(3_600_000);
    await scene.look();
    engineRestarts(4);
    await scene.look();
    scene.rig.later(-3_600_000);
    await scene.rig.repositories.containerWatches.wake(scene.rig.db, scene.minerId, scene.rig.clock.at);
    engineRestarts(1);
    await scene.look();
    expect((await scene.miner()).state).toBe('ACTIVE');
    expect((await scene.watch()).restarts).toHaveLength(1);
  });

  it('is begun anew when its owner starts it while we give it up', async () => {
    scene = await openGuarded();
    await scene.look();
    engineRestarts(6);
    const held = scene.rig.engines.script.hold('stop');
    const looking = scene.look();
    await held.reached;
    await scene.rig.mining.miners.stop(OWNER, scene.minerId);
    await scene.rig.mining.miners.start(OWNER, scene.minerId);
    held.go();
    await looking;
    expect((await scene.miner()).state).toBe('ACTIVE');
    expect((await vmOf()).state).toBe('READY');
    expect(await scene.watch()).toMatchObject({ crashLoopSince: null, stepDueAt: scene.rig.clock.at });
  });

  it('is no loop when the restarts are ten minutes apart, or nobody knows when they were', async () => {
    scene = await openGuarded();
    await scene.look();
    engineRestarts(4);
    await scene.look();
    scene.rig.later(11 * 60_000);
    engineRestarts(50);
    await scene.look();
    expect((await scene.miner()).state).toBe('ACTIVE');
    expect((await scene.watch()).restarts).toHaveLength(1);
  });

  it('is only stopped on a host of its owner, which stays leased, and may be deployed anew', async () => {
    scene = await openGuarded({ isOwnHost: true });
    await scene.look();
    engineRestarts(6);
    scene.rig.engines.script.fail('stop', 'UNREACHABLE');
    await scene.look();
    expect((await scene.miner()).state).toBe('ACTIVE');
    expect((await scene.watch()).crashLoopSince).not.toBeNull();
    await scene.look();
    expect(scene.container().status).toBe('exited');
    expect(await scene.miner()).toMatchObject({
      state: 'FAILED',
      failure: { code: 'CRASH_LOOP', hint: expect.stringContaining('log') },
    });
    expect((await vmOf()).state).toBe('READY');
    expect(await scene.notices('CRASH_LOOP')).toMatchObject([
      { message: expect.stringContaining('stays leased') },
    ]);
    const failedAt = scene.rig.clock.at;
    scene.rig.later(3_600_000);
    const { deployment } = await scene.rig.mining.deployments.deploy(OWNER, {
      minerId: scene.minerId,
      source: { dockerfile: GOOD_DOCKERFILE },
    });
    await scene.rig.ends(deployment.id);
    expect((await scene.miner()).state).toBe('ACTIVE');
    expect(scene.rig.standstills).toEqual([{ minerId: scene.minerId, stoodSince: failedAt }]);
    await scene.look();
    expect(await scene.watch()).toMatchObject({ state: 'RUNNING', crashLoopSince: null, restarts: [] });
  });

  it('gives a rented machine back also when it can not be reached to stop it', async () => {
    scene = await openGuarded();
    await scene.look();
    engineRestarts(6);
    scene.rig.engines.script.fail('stop', 'UNREACHABLE');
    await scene.look();
    expect(await vmOf()).toMatchObject({ state: 'TERMINATING', endReason: 'CRASH_LOOP' });
  });

  it('is left alone while a version that may mend it is on its way', async () => {
    scene = await openGuarded();
    await scene.look();
    engineRestarts(6);
    const { deployment } = await scene.rig.mining.deployments.deploy(OWNER, {
      minerId: scene.minerId,
      source: { dockerfile: GOOD_DOCKERFILE },
    });
    await scene.look();
    await scene.look();
    expect((await scene.miner()).state).toBe('ACTIVE');
    expect(await scene.watch()).toMatchObject({ crashLoopSince: null });
    await scene.rig.ends(deployment.id);
    await scene.look();
    expect(await scene.miner()).toMatchObject({ state: 'ACTIVE', deploymentId: deployment.id });
  });
});
