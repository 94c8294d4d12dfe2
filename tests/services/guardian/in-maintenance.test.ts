import { afterEach, describe, expect, it } from 'vitest';
import { type Guarded, openGuarded, SECOND } from './support.js';

const MINUTE = 60 * SECOND;

let scene: Guarded;
afterEach(() => scene.close());

/** From now on. */
const announce = (minutes: number): Date => {
  const { announced, clock } = scene.rig;
  const to = new Date(clock.at.getTime() + minutes * MINUTE);
  announced.push({ minerId: scene.minerId, from: clock.at, to });
  return to;
};
const lookUntil = (at: Date) => scene.lookUntil(() => scene.rig.clock.at >= at, 500);
const engineRestarts = (restartCount: number) => Object.assign(scene.container(), { restartCount });

describe('a container whose owner works on it as announced', () => {
  it('may end and stay down until the time is over, and is started again then', async () => {
    scene = await openGuarded();
    await scene.look();
    const before = scene.starts();
    const end = announce(30);
    scene.crash(0);
    await scene.look();
    expect(await scene.watch()).toMatchObject({ state: 'STOPPED', exitCode: 0, restartAt: null });
    await lookUntil(new Date(end.getTime() - 30 * SECOND));
    expect(scene.starts()).toBe(before);
    expect(await scene.watch()).toMatchObject({ state: 'STOPPED', restarts: [], restartAt: null });
    await lookUntil(end);
    await scene.lookUntil(() => scene.container().status === 'running', 3);
    expect(scene.starts()).toBe(before + 1);
    expect(await scene.notices('CONTAINER_RESTARTED')).toHaveLength(1);
  });

  it('is not started although that was planned before', async () => {
    scene = await openGuarded();
    await scene.look();
    const before = scene.starts();
    scene.crash();
    await scene.look();
    expect((await scene.watch()).restartAt).not.toBeNull();
    announce(5);
    await scene.look();
    await scene.look();
    expect(scene.starts()).toBe(before);
    expect((await scene.watch()).restartAt).toBeNull();
  });

  it('is in no crash loop, however often it ends and is started again meanwhile', async () => {
    scene = await openGuarded();
    await scene.look();
    const end = announce(10);
    for (let count = 1; count <= 9; count += 1) {
      engineRestarts(count * 3);
      await scene.look();
    }
    expect(await scene.watch()).toMatchObject({ restarts: [], engineRestarts: 27, crashLoopSince: null });
    // Between the last look of that time and the first after it: nobody knows which of them it were.
    engineRestarts(40);
    await lookUntil(end);
    expect(await scene.watch()).toMatchObject({ restarts: [], engineRestarts: 40 });
    engineRestarts(41);
    await scene.look();
    expect((await scene.watch()).restarts).toHaveLength(1);
    expect(await scene.miner()).toMatchObject({ state: 'ACTIVE' });
    expect(await scene.notices('CRASH_LOOP')).toEqual([]);
  });

  it('begins anew afterwards: what was counted before is not added to', async () => {
    scene = await openGuarded();
    await scene.look();
    engineRestarts(5);
    await scene.look();
    expect((await scene.watch()).restarts).toHaveLength(5);
    const end = announce(2);
    scene.crash();
    await lookUntil(end);
    await scene.lookUntil(() => scene.container().status === 'running', 3);
    expect(await scene.watch()).toMatchObject({ state: 'RUNNING', crashLoopSince: null });
    expect((await scene.watch()).restarts).toHaveLength(1);
  });
});
