import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Database, Transaction } from '../../db/database.js';
import type { LogFollower, LogFollowerRepository } from '../../db/log-followers.js';
import type { Engine, EngineLogLine } from '../adapters/engine.js';
import { AdapterError } from '../adapters/failure.js';
import type { Bus } from '../events/bus.js';
import type { Log } from '../log.js';
import { backOff, type Held, LockLost } from '../workers/lifecycle.js';
import { createWorker } from '../workers/worker.js';
import { type BatchSize, inBatches } from './batches.js';
import type { LogEntry, LogStore } from './log-store.js';
import { createResumeTracker, createTimeReader } from './resume-point.js';
import { createSeams } from './seams.js';

export const LOG_FOLLOWERS = 'log-followers';

interface Needs {
  readonly db: Database;
  readonly logFollowers: LogFollowerRepository;
  readonly store: LogStore;
  readonly bus: Bus;
  readonly now: () => Date;
  readonly log: Log;
  /** The engine of a machine; null when the machine is gone for good. */
  readonly engineFor: (vmId: string, signal: AbortSignal) => Promise<Engine | null>;
}

interface Options {
  /** Containers followed at once by this process. */
  readonly concurrency?: number;
  readonly pollMs?: number;
  readonly lockMs?: number;
  /** When to look again at a container whose log ended although it runs, or is about to run again. */
  readonly reopenMs?: number;
  /** The same for one that stands still. */
  readonly reopenStoppedMs?: number;
}

/** The engine still has what a power cut takes back, and the place to go on from goes with it. */
const RELAXED = { isRelaxed: true };
/** A batch costs a commit, so it is big; others wait for it, so it is small while there are others. */
const ALONE: BatchSize = { items: 1_750, bytes: 450 * 1024 };
const AMONG_OTHERS: BatchSize = { items: 500, bytes: 128 * 1024 };
/** Who wrote within this is still there. */
const COMPANY_MS = 1_000;
const DELAY_MS = 25;
const FINISH_LOCK_MS = 60_000;
const LONGEST_WAIT_MS = 60_000;

/** One follower per container, whatever the number of viewers: its row says where to go on, and whose turn it is. */
export function createLogFollowers(
  { db, logFollowers, store, bus, now, log, engineFor }: Needs,
  {
    concurrency = 2_000,
    pollMs = 5_000,
    lockMs = 60_000,
    reopenMs = 1_000,
    reopenStoppedMs = 10_000,
  }: Options = {},
) {
  const inMs = (ms: number): Date => new Date(now().getTime() + ms);
  let lastWriter = '';
  let companyUntil = 0;
  const size = (): BatchSize => (performance.now() < companyUntil ? AMONG_OTHERS : ALONE);
  const wrote = (id: string): void => {
    if (lastWriter !== '' && id !== lastWriter) companyUntil = performance.now() + COMPANY_MS;
    lastWriter = id;
  };

  const worker = createWorker<LogFollower>(
    { db, bus, now, log },
    { name: LOG_FOLLOWERS, queue: logFollowers, concurrency, pollMs, lockMs, perform, failed },
  );

  async function perform(row: LogFollower, held: Held<LogFollower>): Promise<void> {
    const engine = await engineFor(row.vmId, held.signal);
    const container = engine && (await engine.inspect(row.containerId, held.signal));
    if (!container) {
      await logFollowers.remove(db, row.id, held.token);
      return;
    }
    try {
      // First what there is: only at the end of that is it sure whether the line stored last is still among it.
      if (row.lastEngineTime !== null) await copy(engine, row, held.token, false, held.signal);
      const then = row.lastEngineTime === null ? row : await logFollowers.find(db, row.id);
      if (then) await copy(engine, then, held.token, true, held.signal);
    } catch (error) {
      if (!held.signal.aborted || held.signal.reason instanceof LockLost) throw error;
    }
    if (held.signal.reason instanceof LockLost) throw held.signal.reason;
    const isMoving = container.status === 'running' || container.status === 'restarting';
    // Aborted: this process stops, another one may go on at once.
    const again = held.signal.aborted ? 0 : isMoving ? reopenMs : reopenStoppedMs;
    await settle(row, held.token, { stepDueAt: inMs(again), attempts: 0, lastError: null });
  }

  async function failed(row: LogFollower, error: unknown, held: Held<LogFollower>): Promise<void> {
    if (error instanceof AdapterError && error.kind === 'GONE') {
      await logFollowers.remove(db, row.id, held.token);
      return;
    }
    // Any line stored in between has set the attempts back.
    const attempts = (await logFollowers.find(db, row.id))?.attempts ?? 1;
    const waitMs = held.signal.aborted ? 0 : backOff(attempts, { maxMs: LONGEST_WAIT_MS });
    const lastError = error instanceof Error ? error.message : String(error);
    if (!held.signal.aborted) {
      log.warn(
        { err: error, deploymentId: row.id, vmId: row.vmId, waitMs },
        'a container log can not be followed now',
      );
    }
    await settle(row, held.token, { stepDueAt: inMs(waitMs), lastError: lastError.slice(0, 1_000) });
  }

  async function settle(row: LogFollower, token: string, change: Partial<LogFollower>): Promise<void> {
    if (!(await logFollowers.settle(db, row.id, token, change))) throw new LockLost();
  }

  /** Lines and resume point go into one transaction, guarded by the lock: each line is stored exactly once. */
  async function copy(
    engine: Engine,
    row: LogFollower,
    token: string,
    follow: boolean,
    signal: AbortSignal,
  ): Promise<void> {
    const tracker = createResumeTracker<EngineLogLine>(row);
    const timeOf = createTimeReader();
    const join = createSeams(await store.redactorOf(row.minerId, row.id));
    const since = row.resumeFrom ?? row.lastEngineTime;
    const options = since === null ? { follow } : { follow, since };
    const read = (reading: AbortSignal) => engine.logs(row.containerId, options, reading);
    let hasToldMissing = false;

    const keep = async (fresh: readonly EngineLogLine[]): Promise<void> => {
      if (fresh.length === 0) return;
      wrote(row.id);
      let at = now();
      const entries: LogEntry[] = fresh.map(({ engineTime, stream, text, continues = false }) => {
        const ms = timeOf(engineTime);
        // Lines of one millisecond share it.
        if (ms !== at.getTime()) at = ms === null ? now() : new Date(ms);
        return { at, stream, continues, message: text };
      });
      if (tracker.isMissing() && !hasToldMissing) {
        hasToldMissing = true;
        entries.unshift(missingAfter(row, now()));
      }
      const lines = await store.prepare(row.minerId, row.id, entries);
      tracker.stored(fresh);
      await db.transaction(async (tx) => {
        if (!(await logFollowers.note(tx, row.id, token, { ...tracker.point(), attempts: 0 })))
          throw new LockLost();
        await store.append(tx, lines);
      }, RELAXED);
    };

    const limits = { size, delayMs: DELAY_MS, bytesOf: ({ text }: EngineLogLine) => text.length };
    for await (const batch of inBatches(read, limits, signal)) {
      await keep(tracker.fresh(join(batch)));
      // What comes out of SQLite never waits: whoever has something to read or to send comes first.
      await setImmediate();
    }
    if (!signal.aborted) await keep(tracker.rest());
  }

  return {
    worker,

    /** Has the container of a deployment followed until `forget`, or until it or its machine is gone. */
    async follow(
      tx: Transaction,
      container: { deploymentId: string; minerId: string; vmId: string; containerId: string },
    ): Promise<void> {
      const { deploymentId: id, minerId, vmId, containerId } = container;
      await logFollowers.start(tx, { id, minerId, vmId, containerId }, now());
      bus.publish(tx, { type: 'nudge', worker: LOG_FOLLOWERS });
    },

    async forget(tx: Transaction, deploymentId: string): Promise<void> {
      await logFollowers.remove(tx, deploymentId);
    },

    /** Stores what the container has written up to now and ends the following: before the container is removed. */
    async finish(deploymentId: string, engine: Engine, signal: AbortSignal): Promise<void> {
      const token = randomUUID();
      const row = await logFollowers.takeOver(db, deploymentId, token, inMs(FINISH_LOCK_MS));
      if (!row) return;
      try {
        await copy(engine, row, token, false, signal);
      } catch (error) {
        if (!(error instanceof AdapterError && error.kind === 'GONE')) {
          await logFollowers.settle(db, row.id, token, { stepDueAt: now() });
          throw error;
        }
      }
      await logFollowers.remove(db, row.id, token);
    },

    /** Followers never come to an end by themselves, so they are told to stop at once. */
    drain: (): Promise<void> => worker.drain(0),
  };
}
export type LogFollowers = ReturnType<typeof createLogFollowers>;

const missingAfter = ({ lastEngineTime }: LogFollower, at: Date): LogEntry => ({
  at,
  stream: 'SYSTEM',
  severity: 'WARN',
  message: `Lines may be missing here: the engine no longer had what was written after ${lastEngineTime}`,
});
