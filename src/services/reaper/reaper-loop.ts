import type { Log } from '../log.js';
import type { Reaper } from './reaper.js';

/** Rounds with a pause between them. A round that hangs delays nobody but the next one. */
export function createReaperLoop(
  reaper: Pick<Reaper, 'run'>,
  { everyMs, log }: { everyMs: number; log: Log },
) {
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  const next = (): void => {
    if (stopping.signal.aborted) return;
    timer = setTimeout(() => {
      running = reaper
        .run(stopping.signal)
        .catch((error: unknown) => log.error({ err: error }, 'a round of the reaper failed'))
        .then(next);
    }, everyMs);
    timer.unref();
  };

  return {
    start: next,
    async stop(): Promise<void> {
      stopping.abort();
      clearTimeout(timer);
      await running;
    },
  };
}
