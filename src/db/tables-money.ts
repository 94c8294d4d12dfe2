import { PROVIDERS, RESOURCE_KINDS } from '../services/adapters/cloud.js';
import type { Columns } from './columns.pg.js';
import { BUDGET_ACTIONS, BUDGET_PERIODS, type LaunchRefusal, NOTICE_KINDS, STRAY_REASONS } from './words.js';

/** Budgets, what owners and operators are told, what does not belong at the provider, and launches of many. */
export function defineMoneyTables(c: Columns) {
  const budgets = c.table('budgets', {
    ownerId: c.text('owner_id').primaryKey(),
    period: c.oneOf('period', BUDGET_PERIODS).notNull(),
    /** Decimal USD for everything the account rents in one period. */
    limitUsd: c.text('limit_usd').notNull(),
    onExhausted: c.oneOf('on_exhausted', BUDGET_ACTIONS).notNull(),
    /** The period that `warnedPercent` speaks of. */
    periodStartedAt: c.instant('period_started_at').notNull(),
    /** The highest of 50, 80, 95 and 100 that was told of in this period; 0 when none was. */
    warnedPercent: c.integer('warned_percent').notNull().default(0),
    updatedAt: c.instant('updated_at').notNull(),
  });

  const notices = c.table(
    'notices',
    {
      id: c.text('id').primaryKey(),
      ownerId: c.text('owner_id').notNull(),
      kind: c.oneOf('kind', NOTICE_KINDS).notNull(),
      message: c.text('message').notNull(),
      vmId: c.text('vm_id'),
      minerId: c.text('miner_id'),
      hostId: c.text('host_id'),
      at: c.instant('at').notNull(),
    },
    (t) => [c.index('notices_owner').on(t.ownerId, t.id), c.index('notices_at').on(t.at)],
  );

  const auditEvents = c.table(
    'audit_events',
    {
      id: c.text('id').primaryKey(),
      /** An account id, or the part of the server that acted, such as `reaper`. */
      actor: c.text('actor').notNull(),
      action: c.text('action').notNull(),
      /** What it was done to, as `DISK 0f6e…` or `Vm 019a…`. */
      target: c.text('target').notNull(),
      detail: c.json<Readonly<Record<string, unknown>>>('detail').notNull(),
      at: c.instant('at').notNull(),
    },
    (t) => [c.index('audit_events_at').on(t.at)],
  );

  const strayResources = c.table(
    'stray_resources',
    {
      /** Made of provider, kind and id at the provider, so that every process gives the same. */
      id: c.text('id').primaryKey(),
      provider: c.oneOf('provider', PROVIDERS).notNull(),
      kind: c.oneOf('kind', RESOURCE_KINDS).notNull(),
      resourceId: c.text('resource_id').notNull(),
      name: c.text('name').notNull(),
      /** The provider's own word. */
      state: c.text('state').notNull(),
      reason: c.oneOf('reason', STRAY_REASONS).notNull(),
      firstSeenAt: c.instant('first_seen_at').notNull(),
      lastSeenAt: c.instant('last_seen_at').notNull(),
      /** When the reaper first ended it; null while it only reports. */
      endingAt: c.instant('ending_at'),
      endedAt: c.instant('ended_at'),
      lastError: c.text('last_error'),
    },
    (t) => [c.index('stray_resources_ended').on(t.endedAt, t.id)],
  );

  const launchBatches = c.table(
    'launch_batches',
    {
      id: c.text('id').primaryKey(),
      ownerId: c.text('owner_id').notNull(),
      name: c.text('name').notNull(),
      count: c.integer('count').notNull(),
      createdAt: c.instant('created_at').notNull(),
    },
    (t) => [c.index('launch_batches_owner').on(t.ownerId, t.id)],
  );

  const launchItems = c.table(
    'launch_items',
    {
      batchId: c.text('batch_id').notNull(),
      /** From 0. */
      position: c.integer('position').notNull(),
      name: c.text('name').notNull(),
      /** Null when the item was refused; `failure` says why then. */
      minerId: c.text('miner_id'),
      deploymentId: c.text('deployment_id'),
      failure: c.json<LaunchRefusal>('failure'),
    },
    (t) => [c.primaryKey({ columns: [t.batchId, t.position] })],
  );

  return { budgets, notices, auditEvents, strayResources, launchBatches, launchItems };
}
