import type { Log } from '../log.js';
import type { Bus } from './bus.js';

export interface Numbered {
  readonly seq: number;
}

export type StreamItem<T> =
  | { readonly type: 'items'; readonly items: readonly T[] }
  /** Items that this reader will not get; they may still be in the history. */
  | { readonly type: 'gap'; readonly fromSeq: number; readonly toSeq: number; readonly reason: GapReason };

export const GAP_REASONS = ['READER_TOO_SLOW', 'AWAY_TOO_LONG', 'NO_LONGER_KEPT'] as const;
export type GapReason = (typeof GAP_REASONS)[number];

interface Source<T> {
  /** Rows after `seq`, in order. */
  load(subject: string, seq: number, limit: number): Promise<T[]>;
  head(subject: string): Promise<number>;
}

interface Topic<T> {
  readonly recent: T[];
  head: number;
  loading: Promise<void> | null;
  /** Something was committed while a read was on its way, perhaps too late for it. */
  isStale: boolean;
  weight: number;
  readonly wakers: Set<() => void>;
}

const RECENT_KEPT = 512;
const PAGE = 500;
const RETRY_MS = 1_000;

/**
 * One reader of the store per subject and process, however many subscribers there are. A subscriber holds a number, not a
 * queue: it takes what it has not seen from the shared recent items, or from the store when it fell behind those. So a slow
 * reader costs nobody memory; one that is further behind than `maxLag` is shown a gap and goes on from the newest.
 */
export function createStreamHub<T extends Numbered>(
  { bus, source, log }: { bus: Bus; source: Source<T>; log: Log },
  {
    maxLag = 10_000,
    maxRecent = RECENT_KEPT,
    weightOf = () => 1,
    maxWeight = maxRecent,
  }: {
    maxLag?: number;
    /** How many of a subject's latest items are kept for its readers. */
    maxRecent?: number;
    /** How much of `maxWeight` an item takes among the recent ones of its subject; default: all alike. */
    weightOf?: (item: T) => number;
    maxWeight?: number;
  } = {},
) {
  const topics = new Map<string, Topic<T>>();

  const absorb = (topic: Topic<T>, items: readonly T[]): void => {
    for (const item of items) {
      if (item.seq !== topic.head + 1) continue;
      topic.head = item.seq;
      topic.recent.push(item);
      topic.weight += weightOf(item);
    }
    let surplus = 0;
    for (const item of topic.recent) {
      if (topic.recent.length - surplus <= maxRecent && topic.weight <= maxWeight) break;
      topic.weight -= weightOf(item);
      surplus += 1;
    }
    topic.recent.splice(0, surplus);
    for (const wake of topic.wakers) wake();
  };

  /** Reads what the topic misses; one read at a time per subject. */
  const catchUp = (subject: string, topic: Topic<T>): Promise<void> => {
    topic.loading ??= (async () => {
      try {
        for (;;) {
          topic.isStale = false;
          const items = await source.load(subject, topic.head, PAGE);
          const [first] = items;
          if (first && first.seq > topic.head + 1) {
            // Older ones were removed by retention before anybody here read them.
            topic.recent.length = 0;
            topic.weight = 0;
            topic.head = first.seq - 1;
          }
          absorb(topic, items);
          if (items.length < PAGE && !topic.isStale) return;
        }
      } finally {
        topic.loading = null;
      }
    })();
    return topic.loading;
  };

  const refresh = (subject: string, topic: Topic<T>): void => {
    topic.isStale = true;
    catchUp(subject, topic).catch((error: unknown) => {
      log.error({ err: error, subject }, 'a stream could not be read');
      setTimeout(() => {
        if (topics.get(subject) === topic) refresh(subject, topic);
      }, RETRY_MS).unref();
    });
  };

  const offBus = bus.on('stream', ({ subject, seq }) => {
    // What this process committed is delivered in the same turn; then there is nothing to read.
    setImmediate(() => {
      const topic = topics.get(subject);
      if (topic && topic.head < seq) refresh(subject, topic);
    });
  });
  const offResync = bus.onResync(() => {
    for (const [subject, topic] of topics) refresh(subject, topic);
  });

  const open = (subject: string, head: number): Topic<T> => {
    const known = topics.get(subject);
    if (known) return known;
    const topic: Topic<T> = {
      recent: [],
      head,
      loading: null,
      isStale: false,
      weight: 0,
      wakers: new Set(),
    };
    topics.set(subject, topic);
    return topic;
  };

  return {
    /** Hands over what this process just committed, so that nobody has to read it back. */
    deliver(subject: string, items: readonly T[]): void {
      const topic = topics.get(subject);
      const [first] = items;
      if (!topic || !first) return;
      if (first.seq > topic.head + 1) refresh(subject, topic);
      else absorb(topic, items);
    },

    head: (subject: string): Promise<number> => source.head(subject),

    /** Everything after `after`, then live, until `signal` aborts. */
    async *follow(subject: string, after: number, signal: AbortSignal): AsyncGenerator<StreamItem<T>, void> {
      const topic = open(subject, await source.head(subject));
      let wake: () => void = () => {};
      const waker = () => wake();
      topic.wakers.add(waker);
      signal.addEventListener('abort', waker, { once: true });
      try {
        let seen = after;
        // What committed between reading the head and opening the topic.
        await catchUp(subject, topic);
        while (!signal.aborted) {
          const woken = new Promise<void>((resolve) => {
            wake = resolve;
          });
          if (topic.head > seen) {
            // Whoever was given nothing yet was not slow.
            const late = seen === after ? 'AWAY_TOO_LONG' : 'READER_TOO_SLOW';
            const { item, last } = await next(subject, topic, seen, late);
            seen = last;
            yield item;
            continue;
          }
          await woken;
        }
      } finally {
        topic.wakers.delete(waker);
        signal.removeEventListener('abort', waker);
        if (topic.wakers.size === 0 && topics.get(subject) === topic) topics.delete(subject);
      }
    },

    topicCount: (): number => topics.size,

    close(): void {
      offBus();
      offResync();
    },
  };

  async function next(
    subject: string,
    topic: Topic<T>,
    seen: number,
    late: GapReason,
  ): Promise<{ item: StreamItem<T>; last: number }> {
    const { head } = topic;
    const oldest = topic.recent[0]?.seq;
    if (oldest !== undefined && oldest <= seen + 1) {
      const items = topic.recent.slice(seen + 1 - oldest);
      return { item: { type: 'items', items }, last: items.at(-1)?.seq ?? head };
    }
    if (head - seen > maxLag) {
      return { item: { type: 'gap', fromSeq: seen + 1, toSeq: head, reason: late }, last: head };
    }
    const items = await source.load(subject, seen, PAGE);
    const [first] = items;
    if (!first || first.seq > seen + 1) {
      const toSeq = first ? first.seq - 1 : head;
      return { item: { type: 'gap', fromSeq: seen + 1, toSeq, reason: 'NO_LONGER_KEPT' }, last: toSeq };
    }
    return { item: { type: 'items', items }, last: items.at(-1)?.seq ?? seen };
  }
}
export type StreamHub<T extends Numbered> = ReturnType<typeof createStreamHub<T>>;
