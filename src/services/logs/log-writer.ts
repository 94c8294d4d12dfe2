import { AsyncResource } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../../db/database.js';
import type { Log } from '../log.js';
import { backOff } from '../workers/lifecycle.js';
import type { LogEntry, LogStore, ReadyLine } from './log-store.js';
import { splitLines } from './log-text.js';

interface Needs {
  readonly db: Database;
  readonly store: LogStore;
  readonly now: () => Date;
  readonly log: Log;
}

interface Waiting {
  readonly minerId: string;
  readonly deploymentId: string;
  readonly entry: LogEntry;
  readonly bytes: number;
}

export interface LogWriterLimits {
  /** How long a line may wait for company. */
  readonly delayMs: number;
  readonly batchLines: number;
  readonly batchBytes: number;
  /** With more than this waiting, `lines` resolves only once there is room again. */
  readonly fullBytes: number;
  /** What callers who do not wait bring on top of this is left out, and a line says so. */
  readonly mostBytes: number;
}

const LIMITS: LogWriterLimits = {
  delayMs: 50,
  batchLines: 500,
  batchBytes: 256 * 1024,
  fullBytes: 4 * 1024 * 1024,
  mostBytes: 16 * 1024 * 1024,
};
/** What a waiting line costs beside its text. */
const OVERHEAD_BYTES = 200;
const PREPARE_TRIES = 3;

/** Collects lines from everywhere and writes them in batches, one transaction at a time. */
export function createLogWriter({ db, store, now, log }: Needs, given: Partial<LogWriterLimits> = {}) {
  const limits = { ...LIMITS, ...given };
  // Lines come from inside transactions as well; the writing must not count as part of those.
  const outside = new AsyncResource('LogWriter');
  const waiting: Waiting[] = [];
  const leftOut = new Map<string, { minerId: string; deploymentId: string; count: number }>();
  const roomSeekers: (() => void)[] = [];
  let bytes = 0;
  let accepted = 0;
  let stored = 0;
  let failures = 0;
  let writing: Promise<void> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let closed = false;

  const enqueue = (minerId: string, deploymentId: string, entry: LogEntry): void => {
    const size = entry.message.length + OVERHEAD_BYTES;
    waiting.push({ minerId, deploymentId, entry, bytes: size });
    bytes += size;
    accepted += 1;
  };

  const isBatchFull = (): boolean => waiting.length >= limits.batchLines || bytes >= limits.batchBytes;

  const schedule = (): void => {
    if (closed || writing || waiting.length === 0) return;
    if (failures === 0 && isBatchFull()) {
      if (timer) clearTimeout(timer);
      timer = null;
      writeSoon();
      return;
    }
    const delayMs = failures === 0 ? limits.delayMs : backOff(failures, { baseMs: 100, maxMs: 5_000 });
    timer ??= outside.runInAsyncScope(
      setTimeout,
      null,
      () => {
        timer = null;
        writeSoon();
      },
      delayMs,
    );
  };

  const writeSoon = (): void => {
    write().catch((error: unknown) =>
      log.error({ err: error, waiting: waiting.length }, 'log lines could not be stored'),
    );
  };

  const write = (): Promise<void> => {
    writing ??= outside
      .runInAsyncScope(writeBatch)
      .then(
        () => {
          failures = 0;
        },
        (error: unknown) => {
          failures += 1;
          throw error;
        },
      )
      .finally(() => {
        writing = null;
        schedule();
      });
    return writing;
  };

  const writeBatch = async (): Promise<void> => {
    const batch = nextBatch();
    const groups = new Map<string, Waiting[]>();
    for (const line of batch) {
      const group = groups.get(line.deploymentId);
      if (group) group.push(line);
      else groups.set(line.deploymentId, [line]);
    }
    const ready = await Promise.all([...groups.values()].map(prepared));
    await db.transaction((tx) => store.append(tx, ready.flat()), { isRelaxed: true });
    waiting.splice(0, batch.length);
    stored += batch.length;
    for (const line of batch) bytes -= line.bytes;
    sayWhatWasLeftOut();
    if (bytes < limits.fullBytes / 2) for (const go of roomSeekers.splice(0)) go();
  };

  /** Lines whose secrets can not be read are left out: stored they might show them, and kept they would hold up all others. */
  const prepared = async (group: readonly Waiting[]): Promise<readonly ReadyLine[]> => {
    const { minerId, deploymentId } = group[0] as Waiting;
    const entries = group.map(({ entry }) => entry);
    for (let tries = 1; ; tries += 1) {
      try {
        return await store.prepare(minerId, deploymentId, entries);
      } catch (error) {
        if (tries < PREPARE_TRIES) {
          await sleep(backOff(tries, { baseMs: 20, maxMs: 200 }));
          continue;
        }
        log.error({ err: error, deploymentId, lost: group.length }, 'log lines could not be redacted');
        const message = `${group.length} lines were left out here: their secrets could not be hidden`;
        const about = { at: now(), stream: 'SYSTEM', step: null, severity: 'ERROR', message } as const;
        return [{ minerId, seq: 0, deploymentId, continues: false, ...about }];
      }
    }
  };

  const nextBatch = (): Waiting[] => {
    let size = 0;
    const end = waiting.findIndex((line, i) => {
      size += line.bytes;
      return i >= limits.batchLines || (i > 0 && size > limits.batchBytes);
    });
    return waiting.slice(0, end === -1 ? undefined : end);
  };

  const sayWhatWasLeftOut = (): void => {
    if (bytes >= limits.fullBytes) return;
    for (const { minerId, deploymentId, count } of leftOut.values()) {
      enqueue(minerId, deploymentId, {
        at: now(),
        stream: 'SYSTEM',
        severity: 'WARN',
        message: `${count} lines were left out here: they came faster than they could be stored`,
      });
    }
    leftOut.clear();
  };

  return {
    /** Takes lines in order. Resolves at once while there is room; a caller that waits for it can not flood us. */
    async lines(minerId: string, deploymentId: string, entries: readonly LogEntry[]): Promise<void> {
      if (closed) {
        // Not thrown: who prints progress does not wait for an answer.
        log.warn({ minerId, deploymentId, lost: entries.length }, 'log lines came after the log was closed');
        return;
      }
      for (const entry of entries) {
        const at = entry.at ?? now();
        for (const message of splitLines(entry.message)) {
          if (bytes < limits.mostBytes) enqueue(minerId, deploymentId, { ...entry, at, message });
          else {
            const missed = leftOut.get(deploymentId) ?? { minerId, deploymentId, count: 0 };
            missed.count += 1;
            leftOut.set(deploymentId, missed);
          }
        }
      }
      schedule();
      if (bytes >= limits.fullBytes) await new Promise<void>((resolve) => roomSeekers.push(resolve));
    },

    /** Everything taken so far is stored when this resolves. Rejects when it could not be; it is tried again later. */
    async flush(): Promise<void> {
      const upTo = accepted;
      while (stored < upTo) await write();
    },

    /** Stores what is left and takes no more. */
    async close(): Promise<void> {
      closed = true;
      if (timer) clearTimeout(timer);
      timer = null;
      try {
        while (waiting.length > 0) await write();
      } catch (error) {
        log.error({ err: error, lost: waiting.length }, 'log lines were lost');
      }
      for (const go of roomSeekers.splice(0)) go();
    },

    waiting: (): { lines: number; bytes: number } => ({ lines: waiting.length, bytes }),
  };
}
export type LogWriter = ReturnType<typeof createLogWriter>;
