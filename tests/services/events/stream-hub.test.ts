import { sql } from 'drizzle-orm';
import { afterEach, expect, it } from 'vitest';
import { eventRepository, type StoredEvent } from '../../../src/db/events.js';
import type { Store } from '../../../src/db/open.js';
import { type Bus, createBus } from '../../../src/services/events/bus.js';
import { createEventLog, type EventLog } from '../../../src/services/events/event-log.js';
import { createStreamHub, type StreamHub, type StreamItem } from '../../../src/services/events/stream-hub.js';
import { silentLog } from '../../../src/services/log.js';
import { eachDatabase } from '../../support/each-database.js';
import { until } from '../../support/until.js';

interface Process {
  readonly bus: Bus;
  readonly hub: StreamHub<StoredEvent>;
  readonly log: EventLog;
  close(): Promise<void>;
}

const SUBJECT = 'vm:1';

/** The streams of one process on the store. */
async function openProcess({ database, tables }: Store, options: { maxLag?: number } = {}): Promise<Process> {
  const events = eventRepository(tables);
  const bus = createBus({ db: database, log: silentLog });
  await bus.start();
  const hub = createStreamHub<StoredEvent>(
    {
      bus,
      log: silentLog,
      source: {
        load: (subject, seq, limit) => events.listAfter(database, subject, seq, limit),
        head: (subject) => events.head(database, subject),
      },
    },
    options,
  );
  return {
    bus,
    hub,
    log: createEventLog({ events, bus, hub, now: () => new Date() }),
    async close() {
      hub.close();
      await bus.close();
    },
  };
}

eachDatabase('the stream hub', (store, kind) => {
  const open: Process[] = [];
  const process = async (options?: { maxLag?: number }) => {
    const one = await openProcess(store(), options);
    open.push(one);
    return one;
  };
  afterEach(async () => {
    for (const one of open.splice(0)) {
      expect(one.hub.topicCount()).toBe(0);
      await one.close();
      expect(one.bus.listenerCount()).toBe(0);
    }
  });

  const write = ({ log }: Process, count = 1) =>
    store().database.transaction((tx) =>
      log.append(
        tx,
        SUBJECT,
        Array.from({ length: count }, () => ({
          type: 'VM_CHANGED' as const,
          payload: { vmId: '1', state: 'READY' },
        })),
      ),
    );

  /** Reads until it has seen `upTo`; everything it got, in order. */
  async function read(hub: StreamHub<StoredEvent>, after: number, upTo: number, everyMs = 0) {
    const leave = new AbortController();
    const seen: number[] = [];
    const gaps: StreamItem<StoredEvent>[] = [];
    for await (const item of hub.follow(SUBJECT, after, leave.signal)) {
      if (item.type === 'gap') gaps.push(item);
      else seen.push(...item.items.map(({ seq }) => seq));
      const last = item.type === 'gap' ? item.toSeq : (seen.at(-1) ?? 0);
      if (last >= upTo) break;
      if (everyMs > 0) await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
    return { seen, gaps };
  }
  const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

  it('replays, then goes live, with nothing missing and nothing twice, while many write', async () => {
    const one = await process();
    await write(one, 30);
    const readers = [0, 5, 29, 30].map((after) => read(one.hub, after, 150));
    const slow = read(one.hub, 0, 150, 3);
    const late: Promise<{ seen: number[] }>[] = [];
    await Promise.all(
      Array.from({ length: 40 }, async (_, i) => {
        await new Promise((resolve) => setTimeout(resolve, i % 7));
        await write(one, 3);
        if (i % 8 === 0) late.push(read(one.hub, i, 150));
      }),
    );
    expect((await Promise.all(readers)).map(({ seen }) => seen)).toEqual(
      [1, 6, 30, 31].map((from) => numbers(from, 150)),
    );
    expect((await slow).seen).toEqual(numbers(1, 150));
    for (const [i, { seen }] of (await Promise.all(late)).entries()) {
      expect(seen, `late reader ${i}`).toEqual(numbers(151 - seen.length, 150));
    }
  });

  it('brings what another process wrote', async () => {
    const writer = await process();
    const reader = await process();
    await write(writer, 2);
    const reading = read(reader.hub, 0, 22);
    await until('it reads', () => reader.hub.topicCount() === 1);
    for (let i = 0; i < 10; i += 1) await write(i % 2 === 0 ? writer : reader, 2);
    expect((await reading).seen).toEqual(numbers(1, 22));
  });

  it('reads again after messages may have been lost', async () => {
    const { database } = store();
    const deaf = await process();
    const reading = read(deaf.hub, 0, 3);
    await until('it reads', () => deaf.hub.topicCount() === 1);
    // Written by a process whose messages never arrive here.
    const events = eventRepository(store().tables);
    const mute = createEventLog({
      events,
      now: () => new Date(),
      bus: { ...deaf.bus, publish: () => {} },
      hub: { ...deaf.hub, deliver: () => {} },
    });
    await database.transaction((tx) =>
      mute.append(
        tx,
        SUBJECT,
        numbers(1, 3).map(() => ({ type: 'VM_CHANGED' as const, payload: { vmId: '1', state: 'READY' } })),
      ),
    );
    if (kind === 'postgres') {
      await database
        .select({ ended: sql`pg_terminate_backend(pid)` })
        .from(sql`pg_stat_activity`)
        .where(sql`application_name = 'tensornode listener' and datname = current_database()`);
    } else {
      // What a listener says when its connection is back.
      await database.transaction(async (tx) => tx.notify(''));
    }
    expect((await reading).seen).toEqual([1, 2, 3]);
  });

  it('shows a gap to a reader too far behind, and goes on from the newest', async () => {
    const one = await process({ maxLag: 600 });
    await write(one, 700);
    const reading = read(one.hub, 0, 702);
    await until('it reads', () => one.hub.topicCount() === 1);
    await write(one, 1);
    await write(one, 1);
    const { seen, gaps } = await reading;
    expect(gaps).toMatchObject([{ type: 'gap', fromSeq: 1, reason: 'AWAY_TOO_LONG' }]);
    const [gap] = gaps;
    if (gap?.type !== 'gap') throw new Error('no gap');
    expect(gap.toSeq).toBeGreaterThanOrEqual(700);
    expect(seen).toEqual(numbers(gap.toSeq + 1, 702));
  });

  it('says of a reader that was here whether it was slow', async () => {
    const one = await process({ maxLag: 600 });
    await write(one, 1);
    const leave = new AbortController();
    const stream = one.hub.follow(SUBJECT, 0, leave.signal);
    expect((await stream.next()).value).toMatchObject({ type: 'items' });
    await write(one, 700);
    expect((await stream.next()).value).toMatchObject({ type: 'gap', fromSeq: 2, reason: 'READER_TOO_SLOW' });
    leave.abort();
    await stream.return();
  });

  it('shows what retention removed as a gap, and nothing else', async () => {
    const one = await process();
    await write(one, 10);
    const { database, tables } = store();
    await database.transaction(async (tx) => {
      await eventRepository(tables).removeBefore(tx, new Date(Date.now() + 1_000));
    });
    await write(one, 5);
    const { seen, gaps } = await read(one.hub, 3, 15);
    expect(gaps).toEqual([{ type: 'gap', fromSeq: 4, toSeq: 10, reason: 'NO_LONGER_KEPT' }]);
    expect(seen).toEqual(numbers(11, 15));
  });

  it('leaves nothing behind, however its readers leave', async () => {
    const one = await process();
    const listening = one.bus.listenerCount();
    await write(one, 3);
    const leaving = new AbortController();
    const waiting = (async () => {
      const seen = [];
      for await (const item of one.hub.follow(SUBJECT, 3, leaving.signal)) seen.push(item);
      return seen;
    })();
    const gone = AbortSignal.abort();
    for await (const item of one.hub.follow(SUBJECT, 0, gone)) expect(item).toBeUndefined();
    const throwing = (async () => {
      for await (const _item of one.hub.follow(SUBJECT, 0, leaving.signal)) throw new Error('reader broke');
    })();
    await expect(throwing).rejects.toThrow('reader broke');
    const unread = one.hub.follow(SUBJECT, 0, leaving.signal);
    await unread.next();
    await unread.return();
    await until('one is left', () => one.hub.topicCount() === 1);
    leaving.abort();
    expect(await waiting).toEqual([]);
    expect(one.hub.topicCount()).toBe(0);
    expect(one.bus.listenerCount()).toBe(listening);
  });

  it('serves a thousand readers from one read', async () => {
    const { database, tables } = store();
    const events = eventRepository(tables);
    const bus = createBus({ db: database, log: silentLog });
    await bus.start();
    let loads = 0;
    const hub = createStreamHub<StoredEvent>({
      bus,
      log: silentLog,
      source: {
        load: (subject, seq, limit) => {
          loads += 1;
          return events.listAfter(database, subject, seq, limit);
        },
        head: async () => 0,
      },
    });
    const log = createEventLog({ events, bus, hub, now: () => new Date() });
    const one: Process = { bus, hub, log, close: async () => {} };
    const readers = Array.from({ length: 1_000 }, () => read(hub, 0, 50));
    await until('they read', () => hub.topicCount() === 1);
    for (let i = 0; i < 25; i += 1) await write(one, 2);
    for (const { seen } of await Promise.all(readers)) expect(seen).toEqual(numbers(1, 50));
    expect(loads).toBeLessThan(60);
    expect(hub.topicCount()).toBe(0);
    hub.close();
    await bus.close();
  });
});
