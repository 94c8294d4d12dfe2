import { createBus } from '../../src/services/events/bus.js';
import { eventRepository } from '../../src/db/events.js';
import { logFollowerRepository } from '../../src/db/log-followers.js';
import { logLineRepository } from '../../src/db/log-lines.js';
import type { Store } from '../../src/db/open.js';
import type { Engine } from '../../src/services/adapters/engine.js';
import { type Log, silentLog } from '../../src/services/log.js';
import type { LogAccess } from '../../src/services/logs/log-service.js';
import type { LogLimits } from '../../src/services/logs/log-retention.js';
import { createLogs } from '../../src/services/logs/logs.js';

export interface LogRigOptions {
  readonly access?: LogAccess;
  readonly engineFor?: (vmId: string, signal: AbortSignal) => Promise<Engine | null>;
  readonly secrets?: readonly string[];
  readonly secretsOf?: () => Promise<readonly string[]>;
  readonly now?: () => Date;
  readonly limits?: Partial<LogLimits>;
}

/** The log services on a store, as one process has them. */
export async function openLogRig({ database, tables }: Store, options: LogRigOptions = {}) {
  const errors: string[] = [];
  const log: Log = { ...silentLog, error: (_fields, message) => void errors.push(message) };
  const bus = createBus({ db: database, log });
  await bus.start();
  const logLines = logLineRepository(tables);
  const logFollowers = logFollowerRepository(tables);
  const events = eventRepository(tables);
  const logs = createLogs({
    db: database,
    logLines,
    logFollowers,
    events,
    bus,
    now: options.now ?? (() => new Date()),
    log,
    access: options.access ?? { ownsMiner: async () => true, minerOfDeployment: async () => 'm1' },
    engineFor: options.engineFor ?? (async () => null),
    ...(options.limits ? { limits: options.limits } : {}),
    secretsOf: options.secretsOf ?? (async () => options.secrets ?? []),
  });
  return {
    ...logs,
    db: database,
    /** What was logged as an error. */
    errors,
    bus,
    logLines,
    logFollowers,
    events,
    async stored(minerId = 'm1') {
      return logLines.listAfter(database, minerId, 0, 1_000_000);
    },
    async close() {
      await logs.followers.drain();
      await logs.writer.close();
      await logs.retention.close();
      logs.hub.close();
      await bus.close();
    },
  };
}
export type LogRig = Awaited<ReturnType<typeof openLogRig>>;
