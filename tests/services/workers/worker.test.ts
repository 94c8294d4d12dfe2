import { afterEach, expect, it } from 'vitest';
import { type LogFollower, logFollowerRepository } from '../../../src/db/log-followers.js';
import { type Bus, createBus } from '../../../src/services/events/bus.js';
import { silentLog } from '../../../src/services/log.js';
import type { Held } from '../../../src/services/workers/lifecycle.js';
import { createWorker, type WorkerOptions } from '../../../src/services/workers/worker.js';
import { eachDatabase } from '../../support/each-database.js';
import { until } from '../../support/until.js';

type Perform = WorkerOptions<LogFollower>['perform'];

/** A promise the test resolves. */
function gate() {
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open: () => open(), opened };
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** Any table of jobs will do. */
eachDatabase('a worker', (store) => {
  const stops: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
  });

  async function open() {
    const { database: db, tables } = store();
    const queue = logFollowerRepository(tables);
    const bus: Bus = createBus({ db, log: silentLog });
    await bus.start();
    stops.push(() => bus.close());
    const failures: unknown[] = [];
    const settle = (row: LogFollower, held: Held<LogFollower>, stepDueAt: Date | null = null) =>
      queue.settle(db, row.id, held.token, { stepDueAt });

    return {
      db,
      bus,
      queue,
      failures,
      settle,
      async add(...ids: string[]) {
        for (const id of ids)
          await queue.start(db, { id, minerId: 'm', vmId: 'v', containerId: 'c' }, new Date(0));
      },
      row: (id: string) => queue.find(db, id),
      worker(perform: Perform, options: Partial<WorkerOptions<LogFollower>> = {}, now = () => new Date()) {
        const worker = createWorker<LogFollower>(
          { db, bus, now, log: silentLog },
          {
            name: 'w',
            queue,
            concurrency: 4,
            pollMs: 60_000,
            lockMs: 60_000,
            perform,
            async failed(row, error, held) {
              failures.push(error);
              await queue.settle(db, row.id, held.token, { stepDueAt: null, lastError: String(error) });
            },
            ...options,
          },
        );
        stops.unshift(() => worker.drain(0));
        return worker;
      },
    };
  }

  it('performs what is due, and only that', async () => {
    const rig = await open();
    await rig.add('a', 'b');
    await rig.queue.start(
      rig.db,
      { id: 'later', minerId: 'm', vmId: 'v', containerId: 'c' },
      new Date(Date.now() + 60_000),
    );
    const done: string[] = [];
    const worker = rig.worker(async (row, held) => {
      done.push(row.id);
      await rig.settle(row, held);
    });
    expect(await worker.runDue()).toBe(2);
    expect(await worker.runDue()).toBe(0);
    expect(done.sort()).toEqual(['a', 'b']);
    expect(await rig.row('a')).toMatchObject({ lockToken: null, stepDueAt: null, attempts: 1 });
  });

  it('keeps its lock alive for as long as the step takes', async () => {
    const rig = await open();
    await rig.add('a');
    const { open: finish, opened } = gate();
    const slow = rig.worker(
      async (row, held) => {
        await opened;
        await rig.settle(row, held);
      },
      { lockMs: 300 },
    );
    const greedy = rig.worker(async () => {}, { lockMs: 300 });
    const running = slow.runDue();
    await until('it is claimed', async () => (await rig.row('a'))?.lockToken);
    const claimedUntil = (await rig.row('a'))?.lockExpiresAt;
    await until('the lock was renewed twice', async () => {
      expect(await greedy.runDue()).toBe(0);
      return ((await rig.row('a'))?.lockExpiresAt?.getTime() ?? 0) > (claimedUntil?.getTime() ?? 0) + 150;
    });
    finish();
    await running;
    expect(await rig.row('a')).toMatchObject({ lockToken: null, attempts: 1 });
  });

  it('is told when its lock is lost, and its result is dropped', async () => {
    const rig = await open();
    await rig.add('a');
    let reason: unknown;
    const worker = rig.worker(
      async (row, held) => {
        await rig.queue.takeOver(rig.db, row.id, 'another', new Date(Date.now() + 60_000));
        await aborted(held.signal);
        reason = held.signal.reason;
        await held.note({ lastError: 'stale' });
      },
      { lockMs: 90 },
    );
    await worker.runDue();
    expect(reason).toMatchObject({ name: 'LockLost' });
    expect(rig.failures).toEqual([]);
    expect(await rig.row('a')).toMatchObject({ lockToken: 'another', lastError: null });
  });

  it('takes over from a worker that fell silent', async () => {
    const rig = await open();
    await rig.add('a');
    await rig.queue.claimDue(rig.db, { token: 'dead', now: new Date(), until: new Date(Date.now() + 50) }, 1);
    const worker = rig.worker(async (row, held) => void (await rig.settle(row, held)));
    await until('it is taken over', async () => (await worker.runDue()) === 1);
    expect(await rig.row('a')).toMatchObject({ lockToken: null, attempts: 2 });
  });

  it('records what a step throws, and goes on with the others', async () => {
    const rig = await open();
    await rig.add('bad', 'good');
    const worker = rig.worker(async (row, held) => {
      if (row.id === 'bad') throw new Error('crashed');
      await rig.settle(row, held);
    });
    await worker.runDue();
    expect(await rig.row('bad')).toMatchObject({ lastError: 'Error: crashed', lockToken: null });
    expect(await rig.row('good')).toMatchObject({ lastError: null, lockToken: null, stepDueAt: null });
  });

  it('survives a failure that can not be recorded: the lock runs out and the row is claimed again', async () => {
    const rig = await open();
    await rig.add('a');
    let now = Date.now();
    let tries = 0;
    const worker = rig.worker(
      async (row, held) => {
        tries += 1;
        if (tries === 1) throw new Error('crashed');
        await rig.settle(row, held);
      },
      { failed: () => Promise.reject(new Error('store away')) },
      () => new Date(now),
    );
    await worker.runDue();
    expect(await worker.runDue()).toBe(0);
    now += 60_000;
    expect(await worker.runDue()).toBe(1);
    expect(tries).toBe(2);
  });

  it('starts at once when it is nudged, long before its timer', async () => {
    const rig = await open();
    const done: string[] = [];
    const worker = rig.worker(async (row, held) => {
      done.push(row.id);
      await rig.settle(row, held);
    });
    worker.start();
    worker.start();
    await rig.db.transaction(async (tx) => {
      await rig.queue.start(tx, { id: 'a', minerId: 'm', vmId: 'v', containerId: 'c' }, new Date());
      rig.bus.publish(tx, { type: 'nudge', worker: 'another' });
      rig.bus.publish(tx, { type: 'nudge', worker: 'w' });
    });
    await until('it is done', () => done.length === 1);
  });

  it('works through a long queue without waiting for its timer, never on more than it may', async () => {
    const rig = await open();
    const ids = Array.from({ length: 20 }, (_, i) => `job-${i}`);
    await rig.add(...ids);
    let most = 0;
    let now = 0;
    const done: string[] = [];
    const worker = rig.worker(
      async (row, held) => {
        now += 1;
        most = Math.max(most, now);
        await new Promise(setImmediate);
        now -= 1;
        done.push(row.id);
        await rig.settle(row, held);
      },
      { concurrency: 3 },
    );
    worker.start();
    await until('all is done', () => done.length === 20);
    expect(done.sort()).toEqual([...ids].sort());
    expect(most).toBeLessThanOrEqual(3);
  });

  it('never works on one row twice at a time, in however many processes', async () => {
    const rig = await open();
    await rig.add('a', 'b', 'c');
    const busy = new Set<string>();
    const overlaps: string[] = [];
    let steps = 0;
    const perform: Perform = async (row, held) => {
      if (busy.has(row.id)) overlaps.push(row.id);
      busy.add(row.id);
      await new Promise((resolve) => setTimeout(resolve, 2));
      busy.delete(row.id);
      steps += 1;
      await rig.settle(row, held, steps < 40 ? new Date(0) : null);
    };
    const workers = [1, 2, 3].map(() => rig.worker(perform));
    for (const worker of workers) worker.start();
    await until('enough steps are done', () => steps >= 40);
    expect(overlaps).toEqual([]);
  });

  it('lets what is in hand come to its end when it drains, and takes nothing new', async () => {
    const rig = await open();
    await rig.add('a');
    const { open: finish, opened } = gate();
    let wasAborted = false;
    const worker = rig.worker(async (row, held) => {
      await opened;
      wasAborted = held.signal.aborted;
      await rig.settle(row, held);
    });
    worker.start();
    await until('it is at work', () => worker.busy() === 1);
    const drained = worker.drain(10_000);
    await rig.db.transaction(async (tx) => {
      await rig.queue.start(tx, { id: 'new', minerId: 'm', vmId: 'v', containerId: 'c' }, new Date());
      rig.bus.publish(tx, { type: 'nudge', worker: 'w' });
    });
    finish();
    await drained;
    expect(wasAborted).toBe(false);
    expect(worker.busy()).toBe(0);
    expect(await rig.row('a')).toMatchObject({ stepDueAt: null, lockToken: null });
    expect(await rig.row('new')).toMatchObject({ lockToken: null, attempts: 0 });
    expect(rig.bus.listenerCount()).toBe(0);
  });

  it('tells what does not end in time to stop', async () => {
    const rig = await open();
    await rig.add('a');
    const worker = rig.worker(async (row, held) => {
      await aborted(held.signal);
      await rig.settle(row, held, new Date(0));
    });
    worker.start();
    await until('it is at work', () => worker.busy() === 1);
    await worker.drain(10);
    expect(await rig.row('a')).toMatchObject({ stepDueAt: new Date(0), lockToken: null });
  });
});
