import type { Columns } from './columns.pg.js';

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
  const logChunks = c.table(
    'log_chunks',
    {
      minerId: c.text('miner_id').notNull(),
      /** Of the last line. Lines are numbered per miner, rising by one; a chunk has no holes. */
      lastSeq: c.integer('last_seq').notNull(),
      firstSeq: c.integer('first_seq').notNull(),
      deploymentId: c.text('deployment_id').notNull(),
      /** The earliest and the latest time of its lines, which need not be in order. */
      fromAt: c.instant('from_at').notNull(),
      toAt: c.instant('to_at').notNull(),
      /** Of the messages, in UTF-8. */
      bytes: c.integer('bytes').notNull(),
      /** JSON: which combinations of stream, severity, step and continuation occur. */
      kinds: c.text('kinds').notNull(),
      /** JSON: times (ms after `fromAt`), indexes into `kinds`, messages. */
      lines: c.text('lines').notNull(),
    },
    (t) => [
      c.primaryKey({ columns: [t.minerId, t.lastSeq] }),
      c.index('log_chunks_deployment').on(t.deploymentId, t.lastSeq),
      c.index('log_chunks_at').on(t.toAt),
      c.index('log_chunks_size').on(t.minerId, t.bytes),
    ],
  );

  const logFollowers = c.table(
    'log_followers',
    {
      /** The deployment whose container is followed. */
      id: c.text('id').primaryKey(),
      minerId: c.text('miner_id').notNull(),
      vmId: c.text('vm_id').notNull(),
      /** As the engine gave it: names change. */
      containerId: c.text('container_id').notNull().default(''),
      /** Engine time of the last line stored, in the order of the log. */
      lastEngineTime: c.text('last_engine_time'),
      /** How many lines with exactly that time are stored. */
      lastTimeCount: c.integer('last_time_count').notNull().default(0),
      /** Engine time from which on lines are asked for again; some before the last one, because times may go back. */
      resumeFrom: c.text('resume_from'),
      /** The latest engine time stored; later than the last line's when the machine's clock went back. */
      newestEngineTime: c.text('newest_engine_time'),
      ...workColumns(c),
    },
    (t) => [c.index('log_followers_due').on(t.stepDueAt)],
  );

  return { logChunks, logFollowers };
}
