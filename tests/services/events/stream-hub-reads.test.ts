import { describe, expect, it } from 'vitest';
import type { Bus } from '../../../src/services/events/bus.js';
import { createStreamHub } from '../../../src/services/events/stream-hub.js';
import { silentLog } from '../../../src/services/log.js';
import { until } from '../../support/until.js';

type StreamMessage = { type: 'stream'; subject: string; seq: number };

/** A bus that says what the test says. */
function createToldBus() {
  const handlers = new Set<(message: StreamMessage) => void>();
  const bus = {
    on: (_type: string, handle: (message: StreamMessage) => void) => {
      handlers.add(handle);
      return () => void handlers.delete(handle);
    },
    onResync: () => () => {},
  } as unknown as Bus;
  const tell = (seq: number): void => {
    for (const handle of handlers) handle({ type: 'stream', subject: 's', seq });
  };
  return { bus, tell };
}

describe('reading the store for a stream', () => {
  it('misses nothing that commits while it reads the store', async () => {
    const stored: { seq: number }[] = [{ seq: 1 }];
    let answer: () => void = () => {};
    const loads: number[] = [];
    const { bus, tell } = createToldBus();
    const hub = createStreamHub<{ seq: number }>({
      bus,
      log: silentLog,
      source: {
        head: async () => 0,
        async load(_subject, seq) {
          loads.push(seq);
          // The answer is of this moment, and arrives later.
          const seen = stored.filter((item) => item.seq > seq);
          await new Promise<void>((resolve) => {
            answer = resolve;
          });
          return seen;
        },
      },
    });
    const leave = new AbortController();
    const seen: number[] = [];
    const reading = (async () => {
      for await (const item of hub.follow('s', 0, leave.signal)) {
        if (item.type === 'items') seen.push(...item.items.map(({ seq }) => seq));
      }
    })();
    await until('it reads', () => loads.length === 1);
    stored.push({ seq: 2 });
    tell(2);
    answer();
    await until('it reads again', () => loads.length === 2);
    answer();
    await until('both arrived', () => seen.length === 2);
    expect(seen).toEqual([1, 2]);
    leave.abort();
    await reading;
    hub.close();
  });

  it('reads again when a read failed', async () => {
    let failures = 1;
    const { bus, tell } = createToldBus();
    const stored: { seq: number }[] = [];
    const hub = createStreamHub<{ seq: number }>({
      bus,
      log: silentLog,
      source: {
        head: async () => 0,
        async load(_subject, seq) {
          if (stored.length > 0 && failures > 0) {
            failures -= 1;
            throw new Error('connection lost');
          }
          return stored.filter((item) => item.seq > seq);
        },
      },
    });
    const leave = new AbortController();
    const first = (async () => {
      for await (const item of hub.follow('s', 0, leave.signal)) return item;
      return null;
    })();
    await until('it waits', () => hub.topicCount() === 1);
    await new Promise(setImmediate);
    stored.push({ seq: 1 });
    tell(1);
    expect(await first).toEqual({ type: 'items', items: [{ seq: 1 }] });
    leave.abort();
    hub.close();
  });

  it('is spared when this process delivers what it has just been told of', async () => {
    const { bus, tell } = createToldBus();
    const loads: number[] = [];
    const hub = createStreamHub<{ seq: number }>({
      bus,
      log: silentLog,
      source: {
        head: async () => 0,
        load: async (_subject, seq) => {
          loads.push(seq);
          return [];
        },
      },
    });
    const leave = new AbortController();
    const seen: number[] = [];
    const reading = (async () => {
      for await (const item of hub.follow('s', 0, leave.signal)) {
        if (item.type === 'items') seen.push(...item.items.map(({ seq }) => seq));
      }
    })();
    await until('it has read once', () => loads.length === 1);
    for (let seq = 1; seq <= 3; seq += 1) {
      // SQLite tells of a commit before its effects run.
      tell(seq);
      await Promise.resolve();
      hub.deliver('s', [{ seq }]);
      await new Promise(setImmediate);
    }
    await until('all arrived', () => seen.length === 3);
    expect(loads).toEqual([0]);
    leave.abort();
    await reading;
    hub.close();
  });
});
