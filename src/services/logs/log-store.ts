import type { Transaction } from '../../db/database.js';
import type { EventRepository } from '../../db/events.js';
import type { LogLine, LogLineRepository } from '../../db/log-lines.js';
import type { DeployStep, LogStream, Severity } from '../../db/tables.js';
import type { Bus } from '../events/bus.js';
import { subjects } from '../events/event-log.js';
import type { StreamHub } from '../events/stream-hub.js';
import { cutToSize, isShort, storable } from './log-text.js';
import { createRedactor, type Redactor } from './redactor.js';
import { severityOf } from './severity.js';

/** A line as its writer has it. */
export interface LogEntry {
  /** Default: now. */
  readonly at?: Date;
  readonly stream: LogStream;
  readonly step?: DeployStep | null;
  /** Default: what the line says of itself. */
  readonly severity?: Severity | null;
  /** Goes on with the line before it on this stream. */
  readonly continues?: boolean;
  readonly message: string;
}

/** Redacted and cut to size; the number is given when it is stored. */
export type ReadyLine = Omit<LogLine, 'seq'> & { seq: number };

export interface LogStoreNeeds {
  readonly logLines: LogLineRepository;
  readonly events: EventRepository;
  readonly hub: StreamHub<LogLine>;
  readonly bus: Bus;
  readonly now: () => Date;
  /** The values that must not be shown in the logs of this deployment. When they cannot be read, nothing is stored. */
  readonly secretsOf?: (minerId: string, deploymentId: string) => Promise<readonly string[]>;
  /** Told after lines were committed. */
  readonly grown?: (minerId: string, bytes: number) => void;
}

const REDACTORS_KEPT = 1_000;

/** Makes lines ready outside a transaction and stores them inside one. */
export function createLogStore({ logLines, events, hub, bus, now, secretsOf, grown }: LogStoreNeeds) {
  const redactors = new Map<string, Promise<Redactor>>();

  const redactorOf = (minerId: string, deploymentId: string): Promise<Redactor> => {
    const known = redactors.get(deploymentId);
    if (known) return known;
    const made = (secretsOf?.(minerId, deploymentId) ?? Promise.resolve([])).then(createRedactor);
    redactors.set(deploymentId, made);
    made.catch(() => redactors.delete(deploymentId));
    const [oldest] = redactors.keys();
    if (redactors.size > REDACTORS_KEPT && oldest !== undefined) redactors.delete(oldest);
    return made;
  };

  return {
    redactorOf,

    async prepare(minerId: string, deploymentId: string, entries: readonly LogEntry[]): Promise<ReadyLine[]> {
      const redact = await redactorOf(minerId, deploymentId);
      const lines: ReadyLine[] = [];
      const said: Record<LogStream, Severity | null> = {
        BUILD: null,
        STDOUT: null,
        STDERR: null,
        SYSTEM: null,
      };
      // Some hundred thousand times a second when a container floods, so nothing is made here that is not kept.
      for (const {
        at = now(),
        stream,
        step = null,
        severity: given,
        continues = false,
        message,
      } of entries) {
        // The middle of a line says nothing of itself.
        const severity = given === undefined ? (continues ? said[stream] : severityOf(message)) : given;
        said[stream] = severity;
        // Redacted first: a cut could run through a secret.
        const shown = redact(storable(message));
        if (isShort(shown)) {
          lines.push({
            minerId,
            seq: 0,
            deploymentId,
            at,
            stream,
            severity,
            step,
            continues,
            message: shown,
          });
          continue;
        }
        for (const [i, piece] of cutToSize(shown).entries()) {
          const goesOn = continues || i > 0;
          lines.push({
            minerId,
            seq: 0,
            deploymentId,
            at,
            stream,
            severity,
            step,
            continues: goesOn,
            message: piece,
          });
        }
      }
      return lines;
    },

    /** Numbers the lines and stores them; subscribers get them after the commit. */
    async append(tx: Transaction, lines: readonly ReadyLine[]): Promise<void> {
      const byMiner = new Map<string, ReadyLine[]>();
      for (const line of lines) {
        const own = byMiner.get(line.minerId);
        if (own) own.push(line);
        else byMiner.set(line.minerId, [line]);
      }
      const rows: LogLine[] = [];
      // Always in the same order, so that two processes never wait for each other.
      for (const [minerId, own] of [...byMiner].sort(([a], [b]) => (a < b ? -1 : 1))) {
        const subject = subjects.logs(minerId);
        const firstSeq = await events.takeSeq(tx, subject, own.length);
        for (const [i, line] of own.entries()) {
          line.seq = firstSeq + i;
          rows.push(line);
        }
        tx.afterCommit(() => {
          hub.deliver(subject, own);
          grown?.(
            minerId,
            own.reduce((sum, { message }) => sum + message.length, 0),
          );
        });
        bus.publish(tx, { type: 'stream', subject, seq: firstSeq + own.length - 1 });
      }
      await logLines.insert(tx, rows);
    },
  };
}
export type LogStore = ReturnType<typeof createLogStore>;
