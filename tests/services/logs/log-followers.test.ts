import { expect, it } from 'vitest';
import { sessionViewer } from '../../../src/services/accounts/viewer.js';
import { AdapterError } from '../../../src/services/adapters/failure.js';
import { eachDatabase } from '../../support/each-database.js';
import { type LogRig, openLogRig } from '../../support/log-rig.js';
import { createScriptedEngine } from '../../support/scripted-engine.js';
import { until } from '../../support/until.js';

const CONTAINER = { deploymentId: 'd1', minerId: 'm1', vmId: 'v1', containerId: 'c1' };

const texts = async (rig: LogRig) => (await rig.stored()).map(({ message }) => message);
const has = (rig: LogRig, count: number) =>
  until(`${count} lines are stored`, async () => (await rig.stored()).length >= count);
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `${from + i}`);

eachDatabase('the log follower', (store) => {
  const openRig = (engines: ReturnType<typeof createScriptedEngine>) =>
    openLogRig(store(), { engineFor: async () => engines.engine });
  /** What the worker's timer does, at once. */
  const makeDue = (rig: LogRig) => rig.logFollowers.wake(rig.db, 'd1', new Date(0));

  it('stores what the container prints, with stream, severity and time', async () => {
    const container = createScriptedEngine();
    const rig = await openRig(container);
    rig.followers.worker.start();
    await rig.db.transaction((tx) => rig.followers.follow(tx, CONTAINER));
    container.print('INFO: ready');
    container.print('it broke', { stream: 'STDERR' });
    await has(rig, 2);
    expect(await rig.stored()).toMatchObject([
      { seq: 1, stream: 'STDOUT', severity: 'INFO', message: 'INFO: ready', deploymentId: 'd1', step: null },
      { seq: 2, stream: 'STDERR', severity: null, message: 'it broke', at: new Date(1_700_000_000_000) },
    ]);
    await rig.close();
    expect(container.connections()).toBe(0);
  });

  it('stores each line exactly once across broken connections', async () => {
    const container = createScriptedEngine();
    const rig = await openRig(container);
    await rig.db.transaction((tx) => rig.followers.follow(tx, CONTAINER));
    rig.followers.worker.start();
    for (let round = 0; round < 5; round += 1) {
      // Lines of the very same time on both sides of the break.
      for (const n of numbers(round * 10 + 1, round * 10 + 10)) container.print(n, { afterNanos: 0n });
      await has(rig, round * 10 + (round === 2 ? 3 : 10));
      container.cut();
      await until('the failure is recorded', async () => {
        const row = await rig.logFollowers.find(rig.db, 'd1');
        return row?.lastError === 'connection reset' && row.lockToken === null;
      });
      await rig.db.transaction((tx) => rig.followers.follow(tx, CONTAINER));
      await until('it is connected again', () => container.connections() === 1);
    }
    await has(rig, 50);
    expect(await texts(rig)).toEqual(numbers(1, 50));
    await rig.close();
  });

  it('goes on in another process where a stopped one left, and from a stale process nothing is stored', async () => {
    const container = createScriptedEngine();
    const first = await openRig(container);
    await first.db.transaction((tx) => first.followers.follow(tx, CONTAINER));
    first.followers.worker.start();
    for (const n of numbers(1, 20)) container.print(n);
    await has(first, 20);
    await first.followers.drain();
    expect((await first.logFollowers.find(first.db, 'd1'))?.lockToken).toBeNull();

    for (const n of numbers(21, 30)) container.print(n);
    const second = await openRig(container);
    second.followers.worker.start();
    await has(second, 30);
    await until('it is live', () => container.connections() === 1);
    expect(await texts(second)).toEqual(numbers(1, 30));

    // As after a pause so long that the lock ran out: somebody else has the row now.
    await second.logFollowers.takeOver(second.db, 'd1', 'another', new Date(Date.now() + 60_000));
    container.print('31');
    await until('the stale one gives up', () => container.connections() === 0);
    expect(await texts(second)).toEqual(numbers(1, 30));
    await second.close();
    await first.close();
  });

  it('takes up a container that was killed and started again', async () => {
    const container = createScriptedEngine();
    const rig = await openRig(container);
    await rig.db.transaction((tx) => rig.followers.follow(tx, CONTAINER));
    rig.followers.worker.start();
    container.print('1');
    await has(rig, 1);
    container.become('exited');
    await until('it lets go', async () => (await rig.logFollowers.find(rig.db, 'd1'))?.lockToken === null);
    container.become('running');
    container.print('2');
    await rig.db.transaction((tx) => rig.followers.follow(tx, CONTAINER));
    await has(rig, 2);
    expect(await texts(rig)).toEqual(['1', '2']);
    await rig.close();
  });

  it('ends for good when the container is gone', async () => {
    const container = createScriptedEngine();
    const rig = await openRig(container);
    await rig.db.transaction((tx) => rig.followers.follow(tx, CONTAINER));
    rig.followers.worker.start();
    container.print('1');
    await has(rig, 1);
    container.remove();
    await until('the row is removed', async () => (await rig.logFollowers.find(rig.db, 'd1')) === null);
    await rig.close();
  });

  it('ends for good when the machine is gone', async () => {
    const rig = await openLogRig(store(), { engineFor: async () => null });
    await rig.db.transaction((tx) => rig.followers.follow(tx, CONTAINER));
    expect(await rig.followers.worker.runDue()).toBe(1);
    expect(await rig.logFollowers.find(rig.db, 'd1')).toBeNull();
    await rig.close();
  });

  it('keeps trying an unreachable machine, more and more slowly', async () => {
    const now = new Date('2026-01-01T00:00:00Z');
    const rig = await openLogRig(store(), {
      now: () => now,
      engineFor: () => Promise.reject(new AdapterError('ssh', 'UNREACHABLE', 'no route')),
    });
    await rig.db.transaction((tx) => rig.followers.follow(tx, CONTAINER));
    const waits: number[] = [];
    for (let i = 0; i < 8; i += 1) {
      await makeDue(rig);
      expect(await rig.followers.worker.runDue()).toBe(1);
      const row = await rig.logFollowers.find(rig.db, 'd1');
      expect(row).toMatchObject({ lastError: 'no route', lockToken: null });
      waits.push((row?.stepDueAt?.getTime() ?? 0) - now.getTime());
    }
    expect(waits[0]).toBeLessThan(2_000);
    expect(waits.at(-1)).toBeGreaterThan(40_000);
    expect(Math.max(...waits)).toBeLessThan(80_000);
    await rig.close();
  });

  it('stops soon after it was told to forget', async () => {
    const container = createScriptedEngine();
    const rig = await openRig(container);
    await rig.db.transaction((tx) => rig.followers.follow(tx, CONTAINER));
    rig.followers.worker.start();
    container.print('1');
    await has(rig, 1);
    await rig.db.transaction((tx) => rig.followers.forget(tx, 'd1'));
    container.print('2');
    await until('it lets go', () => container.connections() === 0);
    expect(await texts(rig)).toEqual(['1']);
    await rig.close();
  });

  it('finishes a log before its container is removed, whoever follows it at the moment', async () => {
    const container = createScriptedEngine();
    const rig = await openRig(container);
    await rig.db.transaction((tx) => rig.followers.follow(tx, CONTAINER));
    rig.followers.worker.start();
    for (const n of numbers(1, 10)) container.print(n);
    await has(rig, 4);
    for (const n of numbers(11, 20)) container.print(n);
    container.become('exited');
    await rig.followers.finish('d1', container.engine, new AbortController().signal);
    expect(await texts(rig)).toEqual(numbers(1, 20));
    expect(await rig.logFollowers.find(rig.db, 'd1')).toBeNull();
    await rig.close();
  });

  it('stores no line when its secrets can not be read', async () => {
    const container = createScriptedEngine();
    const rig = await openRig(container);
    const blind = await openLogRig(store(), {
      engineFor: async () => container.engine,
      secretsOf: () => Promise.reject(new Error('the key file is missing')),
    });
    await blind.db.transaction((tx) => blind.followers.follow(tx, CONTAINER));
    container.print('password=hunter22');
    blind.followers.worker.start();
    await until('the failure is recorded', async () => {
      const row = await blind.logFollowers.find(blind.db, 'd1');
      return row?.lastError === 'the key file is missing' && row.lockToken === null;
    });
    expect(await texts(rig)).toEqual([]);
    await blind.close();
    await rig.close();
  });

  it('lets many be watched with one connection each', async () => {
    const container = createScriptedEngine();
    const rig = await openRig(container);
    await rig.db.transaction((tx) => rig.followers.follow(tx, CONTAINER));
    rig.followers.worker.start();
    const leave = new AbortController();
    const viewer = sessionViewer({ accountId: '0.0.1', sessionId: 's', expiresAt: new Date(0) }, false);
    const seen = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const got: string[] = [];
        const stream = await rig.service.follow(viewer, { minerId: 'm1' }, {}, leave.signal);
        return { got, stream };
      }),
    );
    const reading = seen.map(async ({ got, stream }) => {
      for await (const item of stream) {
        if (item.type === 'lines') got.push(...item.lines.map(({ message }) => message));
        if (got.length >= 30) return;
      }
    });
    for (const n of numbers(1, 30)) container.print(n);
    await Promise.all(reading);
    for (const { got } of seen) expect(got).toEqual(numbers(1, 30));
    expect(container.opened()).toBe(1);
    expect(container.followed()).toBe(1);
    leave.abort();
    expect(rig.hub.topicCount()).toBe(0);
    await rig.close();
  });
});
