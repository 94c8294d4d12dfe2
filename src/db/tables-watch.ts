import type { Columns } from './columns.pg.js';
import { workColumns } from './tables-logs.js';
import { CONTAINER_STATES, PROBE_KINDS } from './words.js';

/** What an owner asks of the probes of one miner beyond the network's own; what is left out is as everywhere. */
export interface ProbeSpec {
  readonly path?: string;
  readonly everyMs?: number;
  /** When `everyMs` was last set, changed or taken away; milliseconds since 1970. */
  readonly everyChangedAt?: number;
  readonly timeoutMs?: number;
  /** Held beside the contract's own, each a line like `[BODY].status == healthy`. */
  readonly conditions?: readonly string[];
  /** Bad results in a row to fall, good ones to rise. */
  readonly failAfter?: number;
  readonly passAfter?: number;
  /** So long after it became ACTIVE a miss says nothing. */
  readonly graceMs?: number;
}

/** What is watched of a miner beside what it answers. */
export function defineWatchTables(c: Columns) {
  const probeSpecs = c.table(
    'probe_specs',
    {
      minerId: c.text('miner_id').notNull(),
      kind: c.oneOf('kind', PROBE_KINDS).notNull(),
      spec: c.json<ProbeSpec>('spec').notNull(),
      updatedAt: c.instant('updated_at').notNull(),
    },
    (t) => [c.primaryKey({ columns: [t.minerId, t.kind] })],
  );

  /** Announced times in which a miner is neither measured nor asked. */
  const maintenanceWindows = c.table(
    'maintenance_windows',
    {
      id: c.text('id').primaryKey(),
      minerId: c.text('miner_id').notNull(),
      ownerId: c.text('owner_id').notNull(),
      startsAt: c.instant('starts_at').notNull(),
      endsAt: c.instant('ends_at').notNull(),
      reason: c.text('reason').notNull(),
      createdAt: c.instant('created_at').notNull(),
      cancelledAt: c.instant('cancelled_at'),
    },
    (t) => [
      c.index('maintenance_windows_miner').on(t.minerId, t.endsAt),
      c.index('maintenance_windows_ends').on(t.endsAt),
    ],
  );

  /** The container of each miner, as its engine last told, and how often it had to be started again. */
  const containerWatches = c.table(
    'container_watches',
    {
      /** The miner's. */
      id: c.text('id').primaryKey(),
      deploymentId: c.text('deployment_id'),
      state: c.oneOf('state', CONTAINER_STATES).notNull(),
      stateSince: c.instant('state_since').notNull(),
      exitCode: c.integer('exit_code'),
      isOutOfMemory: c.flag('is_out_of_memory').notNull().default(false),
      /** How often the engine itself has started it again, as it counts. */
      engineRestarts: c.integer('engine_restarts').notNull().default(0),
      /** When it was started again, by the engine or by us, within the time that a crash loop is judged by; ISO times. */
      restarts: c.json<readonly string[]>('restarts').notNull(),
      checkedAt: c.instant('checked_at'),
      /** Not before then is it started again by us; null: nothing is planned. */
      restartAt: c.instant('restart_at'),
      /** Since when nobody starts it again; null while somebody does. */
      crashLoopSince: c.instant('crash_loop_since'),
      ...workColumns(c),
    },
    (t) => [c.index('container_watches_due').on(t.stepDueAt)],
  );

  return { probeSpecs, maintenanceWindows, containerWatches };
}
