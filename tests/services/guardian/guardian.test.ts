import { afterEach, describe, expect, it } from 'vitest';
import { GOOD_DOCKERFILE } from '../../fakes/mining-rig.js';
import { type Guarded, openGuarded, OWNER, SECOND } from './support.js';

let scene: Guarded;
afterEach(() => scene.close());

describe('a container that is looked after', () => {
  it('is looked at as soon as its miner serves, then once a minute', async () => {
    scene = await openGuarded();
    expect(await scene.watch()).toMatchObject({ state: 'UNKNOWN', checkedAt: null });
    await scene.look();
    expect(await scene.watch()).toMatchObject({
      ...{ state: 'RUNNING', exitCode: null, restarts: [], restartAt: null, crashLoopSince: null },
      ...{ checkedAt: scene.rig.clock.at, attempts: 0 },
    });
    expect(scene.secondsTo((await scene.watch()).stepDueAt)).toBe(60);
  });

  it('is looked at every ten seconds while its miner does badly', async () => {
    scene = await openGuarded();
    for (const health of ['DOWN', 'DEGRADED'] as const) {
      await scene.rig.repositories.miners.update(scene.rig.db, scene.minerId, { health });
      await scene.look();
      expect(scene.secondsTo((await scene.watch()).stepDueAt)).toBe(10);
    }
  });

  it('is looked at before all others when its miner falls ill, and in its turn while it is well', async () => {
    scene = await openGuarded();
    await scene.look();
    const due = (await scene.watch()).stepDueAt;
    await scene.guardian.heard([scene.minerId, 'stranger']);
    expect((await scene.watch()).stepDueAt).toEqual(due);
    await scene.rig.repositories.miners.update(scene.rig.db, scene.minerId, { health: 'DOWN' });
    await scene.guardian.heard([scene.minerId]);
    expect(await scene.guardian.runDue()).toBe(1);
  });

  it('is started again ten seconds after it was found crashed, and its owner is told once an hour', async () => {
    scene = await openGuarded();
    await scene.look();
    const before = scene.starts();
    scene.crash(3);
    await scene.look();
    expect(await scene.watch()).toMatchObject({ state: 'CRASHED', exitCode: 3, restarts: [] });
    expect(scene.secondsTo((await scene.watch()).restartAt)).toBe(10);
    expect(scene.starts()).toBe(before);
    await scene.look();
    expect(scene.container().status).toBe('running');
    expect(await scene.watch()).toMatchObject({ state: 'RUNNING', exitCode: null, restartAt: null });
    expect((await scene.watch()).restarts).toHaveLength(1);
    scene.crash();
    await scene.lookUntil(() => scene.container().status === 'running');
    expect(scene.starts()).toBe(before + 2);
    expect(await scene.notices('CONTAINER_RESTARTED')).toHaveLength(1);
    scene.rig.later(3_600 * SECOND);
    await scene.look();
    scene.crash();
    await scene.lookUntil(() => scene.container().status === 'running');
    expect(await scene.notices('CONTAINER_RESTARTED')).toHaveLength(2);
    expect((await scene.watch()).restarts).toHaveLength(1);
  });

  it('that ends and comes back is told of with its miner, and one that goes on as it was is not', async () => {
    scene = await openGuarded();
    await scene.look();
    const { repositories, db } = scene.rig;
    const told = async (subject: string) =>
      (await repositories.events.listAfter(db, subject, 0, 100)).map(({ payload }) => payload['state']);
    const subjects = [`miner:${scene.minerId}`, 'network'];
    const before = await Promise.all(subjects.map(told));
    await scene.look();
    scene.crash();
    await scene.look();
    await scene.look();
    await scene.look();
    const news = (await Promise.all(subjects.map(told))).map((all, i) => all.slice(before[i]?.length));
    // It crashed, and it runs.
    expect(news).toEqual([
      ['ACTIVE', 'ACTIVE'],
      ['ACTIVE', 'ACTIVE'],
    ]);
  });

  it('waits longer before each start, up to five minutes', async () => {
    scene = await openGuarded();
    await scene.look();
    const pauses: (number | null)[] = [];
    for (let crash = 0; crash < 5; crash += 1) {
      scene.crash();
      await scene.look();
      pauses.push(scene.secondsTo((await scene.watch()).restartAt));
      await scene.look();
    }
    expect(pauses).toEqual([10, 20, 40, 80, 160]);
  });

  it('that was killed for want of memory says so', async () => {
    scene = await openGuarded();
    scene.rig.engines.seen = (state) => ({ ...state, oomKilled: state.status === 'exited' });
    scene.crash(137);
    await scene.look();
    expect(await scene.watch()).toMatchObject({ state: 'CRASHED', exitCode: 137, isOutOfMemory: true });
  });

  it.each([1.5, 2 ** 40, Number.NaN])('is not believed to have ended with %d', async (told) => {
    scene = await openGuarded();
    Object.assign(scene.container(), { restartCount: told });
    scene.crash(told);
    await scene.look();
    await scene.look();
    expect(await scene.watch()).toMatchObject({ exitCode: null, engineRestarts: 0 });
    expect(scene.container().status).toBe('running');
  });

  it('that is gone is MISSING, and nothing is started', async () => {
    scene = await openGuarded();
    const before = scene.starts();
    const [target] = scene.rig.engines.targets;
    if (!target) throw new Error('No engine was called');
    const { signal } = new AbortController();
    await (await scene.rig.engines.port.over(target, signal)).remove(scene.container().id, signal);
    await scene.look();
    await scene.look();
    expect(await scene.watch()).toMatchObject({ state: 'MISSING', restartAt: null });
    expect(scene.starts()).toBe(before);
  });
});

describe('who else has a say', () => {
  it('is the owner: a container that was stopped is not looked at until it is started', async () => {
    scene = await openGuarded();
    await scene.look();
    await scene.rig.mining.miners.stop(OWNER, scene.minerId);
    expect(await scene.watch()).toMatchObject({ state: 'UNKNOWN', stepDueAt: null });
    scene.rig.later(600 * SECOND);
    expect(await scene.guardian.runDue()).toBe(0);
    expect(scene.container().status).toBe('exited');
    await scene.rig.mining.miners.start(OWNER, scene.minerId);
    await scene.look();
    expect((await scene.watch()).state).toBe('RUNNING');
  });

  it('is the owner, also when we were just about to start it', async () => {
    scene = await openGuarded();
    scene.crash();
    await scene.look();
    const held = scene.rig.engines.script.hold('start');
    const looking = scene.look();
    await held.reached;
    await scene.rig.mining.miners.stop(OWNER, scene.minerId);
    held.go();
    await looking;
    expect(scene.container().status).toBe('exited');
    expect((await scene.miner()).state).toBe('STOPPED');
    expect(await scene.notices('CONTAINER_RESTARTED')).toEqual([]);
  });

  it('is a deployment: nothing is started while one is under way', async () => {
    scene = await openGuarded();
    scene.crash();
    await scene.look();
    const before = scene.starts();
    const { deployment } = await scene.rig.mining.deployments.deploy(OWNER, {
      minerId: scene.minerId,
      source: { dockerfile: GOOD_DOCKERFILE },
    });
    for (let look = 0; look < 3; look += 1) await scene.look();
    expect(scene.starts()).toBe(before);
    expect((await scene.watch()).state).toBe('CRASHED');
    await scene.rig.ends(deployment.id);
    expect(await scene.watch()).toMatchObject({
      ...{ deploymentId: deployment.id, state: 'UNKNOWN', restartAt: null, restarts: [] },
    });
  });

  it('is the engine: what it starts again itself is counted and left to it', async () => {
    scene = await openGuarded();
    await scene.look();
    const before = scene.starts();
    Object.assign(scene.container(), { status: 'restarting', restartCount: 2, exitCode: 1 });
    await scene.look();
    expect(await scene.watch()).toMatchObject({ state: 'RESTARTING', engineRestarts: 2, restartAt: null });
    expect((await scene.watch()).restarts).toHaveLength(2);
    Object.assign(scene.container(), { status: 'running', exitCode: null });
    await scene.look();
    expect((await scene.watch()).restarts).toHaveLength(2);
    expect(scene.starts()).toBe(before);
    expect(await scene.notices('CONTAINER_RESTARTED')).toMatchObject([
      { minerId: scene.minerId, message: expect.stringContaining('2 times') },
    ]);
  });

  it.each([
    ['NEVER', 1, false],
    ['ON_FAILURE', 0, false],
    ['ON_FAILURE', 1, true],
    ['UNLESS_STOPPED', 0, true],
  ] as const)('is the policy: %s with exit code %i is started again: %s', async (policy, exitCode, isTo) => {
    scene = await openGuarded({ config: { config: { restartPolicy: policy } } });
    expect((await scene.rig.deployment((await scene.watch()).deploymentId ?? '')).config).toMatchObject({
      restartPolicy: policy,
    });
    const before = scene.starts();
    scene.crash(exitCode);
    await scene.look();
    await scene.look();
    expect(scene.starts() - before).toBe(isTo ? 1 : 0);
  });
});

describe('a machine that can not be reached', () => {
  it('leaves the container as it was for a while, then unknown; it is tried ever more seldom', async () => {
    scene = await openGuarded();
    await scene.look();
    const before = scene.starts();
    scene.rig.engines.script.fail('over', 'UNREACHABLE', 6);
    await scene.look();
    expect(await scene.watch()).toMatchObject({ state: 'RUNNING', lastError: 'planned UNREACHABLE' });
    const pauses: number[] = [];
    for (let look = 0; look < 5; look += 1) {
      await scene.look();
      pauses.push(scene.secondsTo((await scene.watch()).stepDueAt) ?? 0);
    }
    expect(await scene.watch()).toMatchObject({ state: 'UNKNOWN' });
    expect(pauses.at(-1)).toBeGreaterThanOrEqual(220);
    expect(pauses.at(-1)).toBeLessThanOrEqual(375);
    expect(scene.starts()).toBe(before);
    await scene.look();
    expect(await scene.watch()).toMatchObject({ state: 'RUNNING', attempts: 0, lastError: null });
  });

  it('at the moment of a start has it tried again, and counted once', async () => {
    scene = await openGuarded();
    scene.crash();
    await scene.look();
    scene.rig.engines.script.fail('start', 'UNREACHABLE', 3);
    for (let look = 0; look < 3; look += 1) await scene.look();
    expect(scene.container().status).toBe('exited');
    await scene.look();
    expect(scene.container().status).toBe('running');
    expect((await scene.watch()).restarts).toHaveLength(1);
  });
});
