import type { Database } from '../../db/database.js';
import type { EventRepository } from '../../db/events.js';
import type { LogFollowerRepository } from '../../db/log-followers.js';
import type { LogLine, LogLineRepository } from '../../db/log-lines.js';
import type { Engine } from '../adapters/engine.js';
import type { Bus } from '../events/bus.js';
import { createStreamHub } from '../events/stream-hub.js';
import type { Log } from '../log.js';
import { createLogFollowers } from './log-followers.js';
import { createLogRetention, type LogLimits } from './log-retention.js';
import { createLogService, type LogAccess } from './log-service.js';
import { createLogStore } from './log-store.js';
import { createLogWriter } from './log-writer.js';

interface Needs {
  readonly db: Database;
  readonly logLines: LogLineRepository;
  readonly logFollowers: LogFollowerRepository;
  readonly events: EventRepository;
  readonly bus: Bus;
  readonly now: () => Date;
  readonly log: Log;
  readonly access: LogAccess;
  readonly engineFor: (vmId: string, signal: AbortSignal) => Promise<Engine | null>;
  readonly secretsOf: (minerId: string, deploymentId: string) => Promise<readonly string[]>;
  /** How much is kept; default: what the configuration's defaults say. */
  readonly limits?: Partial<LogLimits>;
}

const LOGS_PREFIX = 'logs:';

/** The parts of this folder, put together. */
export function createLogs(needs: Needs) {
  const { db, logLines, events } = needs;
  const hub = createStreamHub<LogLine>(
    {
      bus: needs.bus,
      log: needs.log,
      source: {
        load: (subject, seq, limit) => logLines.listAfter(db, subject.slice(LOGS_PREFIX.length), seq, limit),
        head: (subject) => events.head(db, subject),
      },
    },
    {
      maxLag: 100_000,
      maxRecent: 5_000,
      weightOf: ({ message }) => message.length,
      maxWeight: 4 * 1024 * 1024,
    },
  );
  const retention = createLogRetention(needs, needs.limits);
  const store = createLogStore({ ...needs, hub, grown: retention.grown });
  return {
    hub,
    store,
    writer: createLogWriter({ ...needs, store }),
    followers: createLogFollowers({ ...needs, store }),
    service: createLogService({ ...needs, hub }),
    retention,
  };
}
export type Logs = ReturnType<typeof createLogs>;
