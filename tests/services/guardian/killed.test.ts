import { afterEach, describe, expect, it } from 'vitest';
import { type Guarded, openGuarded } from './support.js';

let scene: Guarded;
afterEach(() => scene.close());

/** The process is gone while the engine has its call: nothing that it does afterwards counts. */
const dieAt = async (method: 'start' | 'stop', isDone: boolean) => {
  const { rig } = scene;
  const held = rig.engines.script.hold(method);
  const dying = scene.look();
  await held.reached;
  if (isDone) Object.assign(scene.container(), { status: method === 'start' ? 'running' : 'exited' });
  rig.later(60_000);
  const next = rig.startProcess();
  const lookNext = () => next.guardian.runDue();
  expect(await lookNext()).toBe(1);
  const after = await scene.watch();
  rig.engines.script.fail(method, 'AMBIGUOUS');
  held.go();
  await dying;
  expect(await scene.watch()).toEqual(after);
  rig.engines.script.forget();
  await next.logs.writer.close();
  next.logs.hub.close();
};

describe('a process that is gone in the middle', () => {
  it('of a start that never came to the engine: the next one starts it, and it counts once', async () => {
    scene = await openGuarded();
    scene.crash();
    await scene.look();
    const before = scene.starts();
    await dieAt('start', false);
    expect(scene.container().status).toBe('running');
    expect(scene.starts() - before).toBe(2);
    expect(await scene.watch()).toMatchObject({ state: 'RUNNING', restartAt: null });
    expect((await scene.watch()).restarts).toHaveLength(1);
    expect(await scene.notices('CONTAINER_RESTARTED')).toHaveLength(1);
  });

  it('of a start that was done: the next one sees it, counts it once and tells of it', async () => {
    scene = await openGuarded();
    scene.crash();
    await scene.look();
    const before = scene.starts();
    await dieAt('start', true);
    expect(scene.starts() - before).toBe(1);
    expect(await scene.watch()).toMatchObject({ state: 'RUNNING', restartAt: null });
    expect((await scene.watch()).restarts).toHaveLength(1);
    expect(await scene.notices('CONTAINER_RESTARTED')).toHaveLength(1);
  });

  it('of giving up: the next one gives the machine back, and nobody starts the container', async () => {
    scene = await openGuarded();
    await scene.look();
    const before = scene.starts();
    scene.container().restartCount += 6;
    await scene.look();
    scene.container().restartCount += 1;
    await dieAt('stop', false);
    expect(scene.starts()).toBe(before);
    expect(await scene.miner()).toMatchObject({ state: 'FAILED', failure: { code: 'CRASH_LOOP' } });
    expect(await scene.rig.vm((await scene.miner()).vmId ?? '')).toMatchObject({ endReason: 'CRASH_LOOP' });
    expect(await scene.notices('CRASH_LOOP')).toHaveLength(1);
  });
});
