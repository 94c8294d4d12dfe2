import { expect, it, vi } from 'vitest';
import type { Engine } from '../../../src/services/adapters/engine.js';
import { eachDatabase } from '../../support/each-database.js';
import { type LogRig, openLogRig } from '../../support/log-rig.js';
import { createScriptedEngine } from '../../support/scripted-engine.js';
import { until } from '../../support/until.js';

const CONTAINER = { deploymentId: 'd1', minerId: 'm1', vmId: 'v1', containerId: 'c1' };

const texts = async (rig: LogRig) => (await rig.stored()).map(({ message }) => message);
const has = (rig: LogRig, count: number) =>
  until(`${count} lines are stored`, async () => (await rig.stored()).length >= count);
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `${from + i}`);

eachDatabase('the log follower, whatever happens,', (store) => {
  const openRig = (engines: ReturnType<typeof createScriptedEngine>) =>
    openLogRig(store(), { engineFor: async () => engines.engine });

  it('goes on with a container that was renamed', async () => {
    const container = createScriptedEngine();
    const rig = await openRig(container);
    await rig.db.transaction((tx) => rig.followers.follow(tx, CONTAINER));
    rig.followers.worker.start();
    container.print('1');
    await has(rig, 1);
    container.rename('my-container');
    container.cut();
    await until('it lets go', async () => (await rig.logFollowers.find(rig.db, 'd1'))?.lockToken === null);
    container.print('2');
    await rig.db.transaction((tx) => rig.followers.follow(tx, CONTAINER));
    await has(rig, 2);
    expect(await texts(rig)).toEqual(['1', '2']);
    await rig.close();
  });

  it('stores each line exactly once when the process is killed, whatever was under way', async () => {
    const container = createScriptedEngine();
    let clock = Date.now();
    const options = { engineFor: async () => container.engine, now: () => new Date(clock) };
    const killed = await openLogRig(store(), options);
    await killed.db.transaction((tx) => killed.followers.follow(tx, CONTAINER));
    // Dies between the lines and the commit: nothing of that batch is there, and nobody lets go of the row.
    let lives = 3;
    const insert = killed.logLines.insert.bind(killed.logLines);
    const dying = new Promise(() => {});
    killed.logLines.insert = async (tx, lines) => {
      await insert(tx, lines);
      lives -= 1;
      if (lives === 0) throw new Error('killed');
      if (lives < 0) await dying;
    };
    killed.logFollowers.settle = () => Promise.reject(new Error('killed'));
    killed.followers.worker.start();
    for (const n of numbers(1, 5)) container.print(n);
    await has(killed, 5);
    for (const n of numbers(6, 10)) container.print(n);
    await has(killed, 10);
    for (const n of numbers(11, 20)) container.print(n);
    await until('it is dead', () => lives === 0 && container.connections() === 0);
    expect((await killed.logFollowers.find(killed.db, 'd1'))?.lockToken).not.toBeNull();

    const next = await openLogRig(store(), options);
    expect(await next.followers.worker.runDue()).toBe(0);
    clock += 120_000;
    next.followers.worker.start();
    await has(next, 20);
    expect(await texts(next)).toEqual(numbers(1, 20));
    await next.close();
    await killed.close();
  });

  it('loses and doubles nothing when the clock of the machine is set back, connected or not', async () => {
    const container = createScriptedEngine();
    const rig = await openRig(container);
    await rig.db.transaction((tx) => rig.followers.follow(tx, CONTAINER));
    rig.followers.worker.start();
    for (const n of numbers(1, 10)) container.print(n);
    await has(rig, 10);
    container.print('11', { afterNanos: -3_600_000_000_000n });
    for (const n of numbers(12, 15)) container.print(n);
    await has(rig, 15);
    container.cut();
    await until('it lets go', async () => (await rig.logFollowers.find(rig.db, 'd1'))?.lockToken === null);
    container.print('16', { afterNanos: -60_000_000_000n });
    container.print('17');
    await rig.db.transaction((tx) => rig.followers.follow(tx, CONTAINER));
    await has(rig, 17);
    container.print('18', { afterNanos: 7_200_000_000_000n });
    await has(rig, 18);
    expect(await texts(rig)).toEqual(numbers(1, 18));
    await rig.close();
  });

  it('says so when the engine threw lines away before they were read', async () => {
    const container = createScriptedEngine();
    const rig = await openRig(container);
    await rig.db.transaction((tx) => rig.followers.follow(tx, CONTAINER));
    rig.followers.worker.start();
    for (const n of numbers(1, 10)) container.print(n);
    await has(rig, 10);
    container.cut();
    await until('it lets go', async () => (await rig.logFollowers.find(rig.db, 'd1'))?.lockToken === null);
    for (const n of numbers(11, 30)) container.print(n);
    // The same times as those it knows: that the last line is not among them is only sure at the end.
    container.rotate(15);
    await rig.db.transaction((tx) => rig.followers.follow(tx, CONTAINER));
    await has(rig, 26);
    const stored = await rig.stored();
    expect(stored[10]).toMatchObject({
      stream: 'SYSTEM',
      severity: 'WARN',
      message: expect.stringContaining('Lines may be missing here'),
    });
    expect(stored.filter(({ stream }) => stream !== 'SYSTEM').map(({ message }) => message)).toEqual([
      ...numbers(1, 10),
      ...numbers(16, 30),
    ]);
    await rig.close();
  });

  it('hides a secret that lies across the pieces of a long line, also when the connection broke between them', async () => {
    const container = createScriptedEngine();
    const rig = await openLogRig(store(), {
      engineFor: async () => container.engine,
      secrets: ['correct-horse-battery'],
    });
    await rig.db.transaction((tx) => rig.followers.follow(tx, CONTAINER));
    rig.followers.worker.start();
    container.print(`ERROR ${'x'.repeat(60_000)}correct-ho`, { isCut: true });
    await has(rig, 1);
    container.cut();
    await until('it lets go', async () => (await rig.logFollowers.find(rig.db, 'd1'))?.lockToken === null);
    container.print('rse-battery, staple', { continues: true });
    await rig.db.transaction((tx) => rig.followers.follow(tx, CONTAINER));
    await has(rig, 2);
    const [first, second] = await rig.stored();
    expect(`${first?.message}${second?.message}`).toBe(`ERROR ${'x'.repeat(60_000)}***, staple`);
    expect([first, second]).toMatchObject([{ continues: false, severity: 'ERROR' }, { continues: true }]);
    await rig.close();
  });

  it('brings the line of a quiet container while another one floods, and takes from the flood what it can store', async () => {
    const quiet = createScriptedEngine();
    let given = 0;
    const text = 'x'.repeat(100);
    const flood: Engine = {
      ...quiet.engine,
      async *logs(_container, _options, signal) {
        while (!signal.aborted) {
          yield Array.from({ length: 1_000 }, () => {
            given += 1;
            const engineTime = new Date(1_700_000_000_000 + given).toISOString().replace('Z', '000000Z');
            return { engineTime, stream: 'STDOUT' as const, text };
          });
        }
      },
    };
    const rig = await openLogRig(store(), {
      engineFor: async (vmId) => (vmId === 'loud' ? flood : quiet.engine),
      limits: { maxBytes: 1024 * 1024 },
    });
    await rig.db.transaction(async (tx) => {
      await rig.followers.follow(tx, { ...CONTAINER, deploymentId: 'd2', minerId: 'm2', vmId: 'loud' });
      await rig.followers.follow(tx, CONTAINER);
    });
    rig.followers.worker.start();
    const head = () => rig.events.head(rig.db, 'logs:m2');
    for (let n = 1; n <= 5; n += 1) {
      const before = await head();
      quiet.print(`${n}`);
      await has(rig, n);
      await until('the flood goes on', async () => (await head()) > before);
      // Read ahead: a batch that is full and one that is written, and what came with the last line of each.
      expect(given - (await head())).toBeLessThanOrEqual(3 * 3_000);
    }
    expect(await texts(rig)).toEqual(numbers(1, 5));
    await rig.close();
    expect(await rig.logLines.totalBytes(rig.db)).toBeLessThan(4 * 1024 * 1024);
  });

  it('lets a line wait for at most one batch of each container that floods, and makes these small', async () => {
    const quiet = createScriptedEngine();
    const flood: Engine = {
      ...quiet.engine,
      async *logs(_container, _options, signal) {
        for (let n = 0; !signal.aborted; n += 1) {
          const engineTime = new Date(1_700_000_000_000 + n).toISOString().replace('Z', '000000Z');
          yield Array.from({ length: 100 }, () => ({ engineTime, stream: 'STDOUT' as const, text: 'x' }));
        }
      },
    };
    const rig = await openLogRig(store(), {
      engineFor: async (vmId) => (vmId === 'loud' ? flood : quiet.engine),
      limits: { maxBytes: 256 * 1024 },
    });
    /** What went to the writer and what it wrote, in order. */
    const done: { what: 'ready' | 'written'; minerId: string; lines: number }[] = [];
    const { prepare, append } = rig.store;
    vi.spyOn(rig.store, 'prepare').mockImplementation(async (minerId, deploymentId, entries) => {
      const ready = await prepare(minerId, deploymentId, entries);
      done.push({ what: 'ready', minerId, lines: ready.length });
      return ready;
    });
    vi.spyOn(rig.store, 'append').mockImplementation(async (tx, lines) => {
      await append(tx, lines);
      done.push({ what: 'written', minerId: lines[0]?.minerId ?? '', lines: lines.length });
    });
    const loud = ['m2', 'm3'];
    await rig.db.transaction(async (tx) => {
      for (const minerId of loud)
        await rig.followers.follow(tx, { ...CONTAINER, deploymentId: minerId, minerId, vmId: 'loud' });
      await rig.followers.follow(tx, CONTAINER);
    });
    rig.followers.worker.start();
    const written = (minerId: string) =>
      done.filter((one) => one.what === 'written' && one.minerId === minerId);
    await until('both flood', () => loud.every((minerId) => written(minerId).length > 5));
    const from = done.length;
    for (let n = 1; n <= 5; n += 1) {
      quiet.print(`${n}`);
      await until(`line ${n} is written`, () => written('m1').length === n);
    }
    await rig.close();

    const since = done.slice(from);
    let waited: string[] | null = null;
    for (const { what, minerId, lines } of since) {
      // 500 and the piece that filled it.
      if (minerId !== 'm1') expect(lines).toBeLessThanOrEqual(600);
      if (minerId === 'm1') waited = what === 'ready' ? [] : null;
      else if (what === 'written') waited?.push(minerId);
      // PostgreSQL writes them side by side, so there is no order to speak of.
      if (waited && rig.db.dialect === 'sqlite') expect(new Set(waited).size).toBe(waited.length);
    }
    expect(since.filter(({ minerId, what }) => minerId === 'm1' && what === 'written')).toHaveLength(5);
  });
});
