import { setTimeout as delay } from 'node:timers/promises';
import { createSlots } from '../deployments/slots.js';
import type { Log } from '../log.js';
import type { MinerStats, StatsLook } from './container-stats.js';

interface Needs {
  readonly look: (minerId: string, signal: AbortSignal) => Promise<StatsLook>;
  readonly log: Log;
  readonly now: () => Date;
}

interface Viewer {
  readonly everyMs: number;
  readonly wake: () => void;
}

interface Sampler {
  readonly viewers: Set<Viewer>;
  readonly stop: AbortController;
  /** Ends the pause between two looks. */
  hurry: () => void;
  current: StatsLook | null;
  seq: number;
}

const FRESH_MS = 5_000;
const LOOKS_AT_ONCE = 16;
const MINERS_KEPT = 1_000;

/** One that looks at each container, however many watch it; nobody looks when nobody watches. */
export function createStatsHub({ look, log, now }: Needs) {
  const samplers = new Map<string, Sampler>();
  const known = new Map<string, MinerStats>();
  const asking = new Map<string, Promise<StatsLook>>();
  const inTurn = createSlots(LOOKS_AT_ONCE);

  const note = (minerId: string, found: StatsLook): StatsLook => {
    known.delete(minerId);
    if (found.type === 'stats') known.set(minerId, found.stats);
    for (const oldest of known.keys()) {
      if (known.size <= MINERS_KEPT) break;
      known.delete(oldest);
    }
    return found;
  };

  const lookSafely = async (minerId: string, signal: AbortSignal): Promise<StatsLook> => {
    try {
      return note(minerId, await inTurn(() => look(minerId, signal)));
    } catch (error) {
      if (!signal.aborted) log.error({ err: error, minerId }, 'a container could not be looked at');
      return { type: 'away', reason: 'This server could not look', at: now() };
    }
  };

  const run = async (minerId: string, sampler: Sampler): Promise<void> => {
    const { viewers, stop } = sampler;
    while (!stop.signal.aborted) {
      const begunAt = performance.now();
      const found = await lookSafely(minerId, stop.signal);
      if (stop.signal.aborted) return;
      sampler.current = found;
      sampler.seq += 1;
      for (const { wake } of viewers) wake();
      if (found.type === 'over') return;
      const pausing = new AbortController();
      sampler.hurry = () => pausing.abort();
      const everyMs = Math.min(...[...viewers].map((viewer) => viewer.everyMs));
      const pauseMs = Math.max(0, everyMs - (performance.now() - begunAt));
      const signal = AbortSignal.any([pausing.signal, stop.signal]);
      await delay(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  };

  const samplerOf = (minerId: string): Sampler => {
    const there = samplers.get(minerId);
    if (there) return there;
    const sampler: Sampler = {
      viewers: new Set(),
      stop: new AbortController(),
      hurry: () => {},
      current: null,
      seq: 0,
    };
    samplers.set(minerId, sampler);
    // The first viewer is written down before the first look is over.
    void run(minerId, sampler);
    return sampler;
  };

  return {
    /** What was seen last, by whomever; null when nobody looked. Asks no machine. */
    latest: (minerId: string): MinerStats | null => known.get(minerId) ?? null,

    /** At most five seconds old; null when nothing can be seen. Those who ask at once are answered by one look. */
    async fresh(minerId: string): Promise<MinerStats | null> {
      const last = known.get(minerId);
      if (last && now().getTime() - last.observedAt.getTime() < FRESH_MS) return last;
      let answer = asking.get(minerId);
      if (!answer) {
        // Of nobody's own: who asked first may leave before the others have their answer.
        answer = lookSafely(minerId, new AbortController().signal).finally(() => asking.delete(minerId));
        asking.set(minerId, answer);
      }
      const found = await answer;
      return found.type === 'stats' ? found.stats : null;
    },

    /** At the pace that was asked for, or slower; a reader who falls behind misses looks, and holds nobody up. */
    async *follow(minerId: string, everyMs: number, signal: AbortSignal): AsyncGenerator<StatsLook, void> {
      const sampler = samplerOf(minerId);
      let wake: () => void = () => {};
      const viewer: Viewer = { everyMs, wake: () => wake() };
      const isFaster = [...sampler.viewers].every((other) => other.everyMs > everyMs);
      sampler.viewers.add(viewer);
      if (isFaster) sampler.hurry();
      signal.addEventListener('abort', viewer.wake, { once: true });
      try {
        let seen = 0;
        let last: StatsLook | null = null;
        let shownAt = Number.NEGATIVE_INFINITY;
        while (!signal.aborted) {
          const woken = new Promise<void>((resolve) => {
            wake = resolve;
          });
          const { current, seq } = sampler;
          if (current === null || seq === seen) {
            await woken;
            continue;
          }
          seen = seq;
          if (isNews(current, last, performance.now() - shownAt, everyMs)) {
            last = current;
            shownAt = performance.now();
            yield current;
          }
          if (current.type === 'over') return;
        }
      } finally {
        sampler.viewers.delete(viewer);
        signal.removeEventListener('abort', viewer.wake);
        if (sampler.viewers.size === 0 && samplers.get(minerId) === sampler) {
          samplers.delete(minerId);
          sampler.stop.abort();
        }
      }
    },

    /** Containers that are being looked at. */
    watched: (): number => samplers.size,
  };
}
export type StatsHub = ReturnType<typeof createStatsHub>;

/** Others may have asked for a faster pace; an absence is told of once. */
function isNews(found: StatsLook, last: StatsLook | null, sinceMs: number, everyMs: number): boolean {
  if (last === null || found.type === 'over' || found.type !== last.type) return true;
  if (found.type === 'away') return last.type === 'away' && found.reason !== last.reason;
  return sinceMs >= everyMs * 0.9;
}
