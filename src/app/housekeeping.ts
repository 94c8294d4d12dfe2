import type { Log } from '../services/log.js';

export interface Chore {
  readonly name: string;
  readonly everyMs: number;
  readonly run: (signal: AbortSignal) => Promise<unknown>;
}

/** Chores run one at a time, off the paths of requests and probes. Two processes doing the same one do no harm. */
export function createHousekeeping(chores: readonly Chore[], log: Log) {
  let turn: Promise<void> = Promise.resolve();
  let timers: NodeJS.Timeout[] = [];
  const stopping = new AbortController();

  const waiting = new Set<Chore>();

  const queue = (chore: Chore): void => {
    // Its turn has not come since its last time: once is enough.
    if (waiting.has(chore)) return;
    waiting.add(chore);
    turn = turn.then(async () => {
      waiting.delete(chore);
      if (stopping.signal.aborted) return;
      try {
        await chore.run(stopping.signal);
      } catch (error) {
        log.error({ err: error, chore: chore.name }, 'a chore failed; it is tried again at its next time');
      }
    });
  };

  return {
    start(): void {
      timers = chores.map((chore) => {
        const timer = setInterval(() => queue(chore), chore.everyMs);
        timer.unref();
        return timer;
      });
    },
    async stop(): Promise<void> {
      stopping.abort();
      for (const timer of timers) clearInterval(timer);
      await turn;
    },
  };
}
