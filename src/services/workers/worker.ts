import { randomUUID } from 'node:crypto';
import type { Database } from '../../db/database.js';
import type { WorkQueue, WorkState } from '../../db/work.js';
import type { Bus } from '../events/bus.js';
import type { Log } from '../log.js';
import { type Held, LockLost } from './lifecycle.js';

export interface WorkerOptions<Row extends WorkState> {
  readonly name: string;
  readonly queue: WorkQueue<Row>;
  /** Rows worked on at once by this process. */
  readonly concurrency: number;
  /** How often due rows are looked for when nobody nudges. */
  readonly pollMs: number;
  /** How long a lock lives without a heartbeat. */
  readonly lockMs: number;
  /** Does one step and settles the row. What it throws goes to `failed`. */
  readonly perform: (row: Row, held: Held<Row>) => Promise<void>;
  /** Records an unexpected error and lets go of the row. */
  readonly failed: (row: Row, error: unknown, held: Held<Row>) => Promise<void>;
}

interface Needs {
  readonly db: Database;
  readonly bus: Bus;
  readonly now: () => Date;
  readonly log: Log;
}

/** Claims due rows, performs one step on each, keeps their locks alive meanwhile. */
export function createWorker<Row extends WorkState>(
  { db, bus, now, log }: Needs,
  options: WorkerOptions<Row>,
) {
  const { name, queue, concurrency, pollMs, lockMs } = options;
  const running = new Map<Promise<void>, AbortController>();
  let timer: NodeJS.Timeout | null = null;
  let offNudge: (() => void) | null = null;
  let stopped = true;
  let claiming: Promise<number> | null = null;
  let nudged = false;

  const claim = async (): Promise<number> => {
    const free = concurrency - running.size;
    if (free <= 0) return 0;
    const at = now();
    const token = randomUUID();
    const rows = await queue.claimDue(db, { token, now: at, until: new Date(at.getTime() + lockMs) }, free);
    for (const row of rows) start(row, token);
    return rows.length;
  };

  const start = (row: Row, token: string): void => {
    const controller = new AbortController();
    const work = run(row, token, controller).finally(() => {
      running.delete(work);
      if (!stopped) turn();
    });
    running.set(work, controller);
  };

  const run = async (row: Row, token: string, controller: AbortController): Promise<void> => {
    const held: Held<Row> = {
      token,
      signal: controller.signal,
      async note(change) {
        const noted = await queue.note(db, row.id, token, change);
        if (!noted) throw new LockLost();
        return noted;
      },
    };
    const heartbeat = setInterval(() => {
      queue
        .renew(db, row.id, token, new Date(now().getTime() + lockMs))
        .then((ours) => {
          if (!ours) controller.abort(new LockLost());
        })
        .catch((error: unknown) =>
          log.warn({ err: error, worker: name, id: row.id }, 'a lock could not be renewed'),
        );
    }, lockMs / 3);
    heartbeat.unref();
    try {
      await options.perform(row, held);
    } catch (error) {
      if (error instanceof LockLost || controller.signal.reason instanceof LockLost) {
        log.warn({ worker: name, id: row.id }, 'another worker took the row; its result is dropped');
        return;
      }
      try {
        await options.failed(row, error, held);
      } catch (settleError) {
        // The lock runs out by itself and the row is claimed again.
        log.error({ err: settleError, worker: name, id: row.id }, 'a failed step could not be recorded');
      }
    } finally {
      clearInterval(heartbeat);
    }
  };

  /** Claims until nothing is due or every place is taken. Calls in between are remembered. */
  const turn = (): void => {
    if (claiming) {
      nudged = true;
      return;
    }
    claiming = claim().catch((error: unknown) => {
      log.error({ err: error, worker: name }, 'due rows could not be claimed');
      return 0;
    });
    void claiming.then((claimed) => {
      claiming = null;
      if (stopped) return;
      if (nudged || (claimed > 0 && running.size < concurrency)) {
        nudged = false;
        turn();
      }
    });
  };

  return {
    name,
    start(): void {
      if (!stopped) return;
      stopped = false;
      timer = setInterval(turn, pollMs);
      offNudge = bus.on('nudge', (message) => {
        if (message.worker === name) turn();
      });
      turn();
    },

    /** Claims what is due once and waits for it: how tests turn the worker by hand. Returns how many rows were worked on. */
    async runDue(): Promise<number> {
      const claimed = await claim();
      await Promise.all(running.keys());
      return claimed;
    },

    /** No new rows; those in hand get `graceMs` to come to an end, then are told to stop. */
    async drain(graceMs: number): Promise<void> {
      stopped = true;
      if (timer) clearInterval(timer);
      offNudge?.();
      await claiming;
      const all = Promise.allSettled(running.keys());
      const deadline = setTimeout(() => {
        for (const controller of running.values()) controller.abort(new Error('The server is stopping'));
      }, graceMs);
      await all;
      clearTimeout(deadline);
    },

    busy: (): number => running.size,
  };
}
export type Worker = ReturnType<typeof createWorker>;
