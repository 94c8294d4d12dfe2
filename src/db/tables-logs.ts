import type { Columns } from './columns.pg.js';
import { DEPLOY_STEPS, LOG_STREAMS, SEVERITIES } from './words.js';

/** What makes a row a job: when it is due, who holds it, and how it went so far. */
export const workColumns = (c: Columns) => ({
  /** null: nothing to do. */
  stepDueAt: c.instant('step_due_at'),
  lockToken: c.text('lock_token'),
  lockExpiresAt: c.instant('lock_expires_at'),
  attempts: c.integer('attempts').notNull().default(0),
  lastError: c.text('last_error'),
});

/** Lines of containers and of deployments, and who fetches them. */
export function defineLogTables(c: Columns) {
  const logLines = c.table(
    'log_lines',
    {
      minerId: c.text('miner_id').notNull(),
      /** Rises by one per miner, without holes. */
      seq: c.integer('seq').notNull(),
      deploymentId: c.text('deployment_id').notNull(),
      at: c.instant('at').notNull(),
      stream: c.oneOf('stream', LOG_STREAMS).notNull(),
      severity: c.oneOf('severity', SEVERITIES),
      step: c.oneOf('step', DEPLOY_STEPS),
      message: c.text('message').notNull(),
    },
    (t) => [
      c.primaryKey({ columns: [t.minerId, t.seq] }),
      c.index('log_lines_deployment').on(t.deploymentId, t.seq),
      c.index('log_lines_at').on(t.at),
    ],
  );

  const logFollowers = c.table(
    'log_followers',
    {
      /** The deployment whose container is followed. */
      id: c.text('id').primaryKey(),
      minerId: c.text('miner_id').notNull(),
      vmId: c.text('vm_id').notNull(),
      containerName: c.text('container_name').notNull(),
      /** Engine time from which on lines are asked for again: shortly before the newest line stored. */
      lastEngineTime: c.text('last_engine_time'),
      /** How many lines from that time on are stored already. */
      lastTimeCount: c.integer('last_time_count').notNull().default(0),
      ...workColumns(c),
    },
    (t) => [c.index('log_followers_due').on(t.stepDueAt)],
  );

  return { logLines, logFollowers };
}
