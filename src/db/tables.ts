import { isNotNull, isNull, sql } from 'drizzle-orm';
import type { CloudOffer, Requirements } from '../services/adapters/cloud.js';
import type { Columns } from './columns.pg.js';
import { defineDeployTables } from './tables-deploy.js';
import { defineJudgeTables } from './tables-judge.js';
import { defineLogTables, workColumns } from './tables-logs.js';
import { definePeopleTables } from './tables-people.js';
import { defineMoneyTables } from './tables-money.js';
import { defineMeasureTables } from './tables-measure.js';
import { defineWatchTables } from './tables-watch.js';
import {
  type AppliedKey,
  END_REASONS,
  type Failure,
  type HostCheck,
  HEALTHS,
  HOST_STATES,
  MINER_STATES,
  MODEL_TYPES,
  PROVIDERS,
  type TriedOffer,
  VM_STATES,
} from './words.js';

export * from './words.js';

/** Every table, once, in our column words. */
export function defineTables(c: Columns) {
  const hosts = c.table(
    'hosts',
    {
      id: c.text('id').primaryKey(),
      ownerId: c.text('owner_id').notNull(),
      name: c.text('name').notNull(),
      address: c.text('address').notNull(),
      port: c.integer('port').notNull(),
      user: c.text('ssh_user').notNull(),
      publicKey: c.text('public_key').notNull(),
      privateKeySealed: c.text('private_key_sealed').notNull(),
      hostKeyFingerprint: c.text('host_key_fingerprint'),
      state: c.oneOf('state', HOST_STATES).notNull(),
      /** The key that it showed instead of the pinned one; null when it never did. */
      shownHostKeyFingerprint: c.text('shown_host_key_fingerprint'),
      engineVersion: c.text('engine_version'),
      vcpu: c.integer('vcpu'),
      ramGb: c.integer('ram_gb'),
      storageGb: c.integer('storage_gb'),
      freeDiskGb: c.integer('free_disk_gb'),
      /** What the last check found, in its order. */
      checks: c.json<readonly HostCheck[]>('checks'),
      checkedAt: c.instant('checked_at'),
      /** The intent name of the VM that holds the host. */
      leasedBy: c.text('leased_by'),
      failure: c.json<Failure>('failure'),
      createdAt: c.instant('created_at').notNull(),
      ...workColumns(c),
    },
    (t) => [
      c.index('hosts_owner').on(t.ownerId, t.id),
      c.index('hosts_due').on(t.stepDueAt),
      c.index('hosts_address').on(t.address, t.port),
      c.index('hosts_lease').on(t.leasedBy),
    ],
  );

  const vms = c.table(
    'vms',
    {
      id: c.text('id').primaryKey(),
      ownerId: c.text('owner_id').notNull(),
      minerId: c.text('miner_id'),
      /** `tn-`, the tag of this database and 16 base32 characters; the provider knows the machine by it, so it is found again after any doubt. */
      name: c.text('name').notNull(),
      /** What the provider was asked to make it by before, in vain so far: whatever turns up under these is ended. Null for none. */
      formerNames: c.json<readonly string[]>('former_names'),
      label: c.text('label').notNull(),
      provider: c.oneOf('provider', PROVIDERS).notNull(),
      state: c.oneOf('state', VM_STATES).notNull(),
      requirements: c.json<Requirements>('requirements').notNull(),
      offer: c.json<CloudOffer>('offer'),
      /** Offers that refused already in this rental; older rows have their ids alone. */
      triedOffers: c.json<readonly (TriedOffer | string)[]>('tried_offers').notNull(),
      /** Why the requested configuration was replaced by a larger one; null when it was not. */
      substitution: c.text('substitution'),
      ports: c.json<readonly number[]>('ports').notNull(),
      /** Those the provider was last made to open, what our own steps need among them; null before the first time. */
      appliedPorts: c.json<readonly number[]>('applied_ports'),
      /** Slug of the image, or the beginning of one; null for the provider's newest Ubuntu. */
      image: c.text('image'),
      hostname: c.text('hostname'),
      /** Public keys of the owner that may log in beside ours. */
      authorizedKeys: c.json<readonly string[]>('authorized_keys'),
      /** Those that the machine has, or may have, through us; null before anybody looked. */
      appliedAuthorizedKeys: c.json<readonly AppliedKey[]>('applied_authorized_keys'),
      /** The machine whose miner this one is to take over; null for all others. */
      replacesVmId: c.text('replaces_vm_id'),
      priceCapPerDayUsd: c.text('price_cap_per_day_usd'),
      pricePerHourUsd: c.text('price_per_hour_usd'),
      providerVmId: c.text('provider_vm_id'),
      providerDiskId: c.text('provider_disk_id'),
      providerIpId: c.text('provider_ip_id'),
      providerSshKeyId: c.text('provider_ssh_key_id'),
      /** Set before the one create call; while it is set and no id is known, the machine may exist. */
      createCalledAt: c.instant('create_called_at'),
      address: c.text('address'),
      sshPort: c.integer('ssh_port'),
      sshUser: c.text('ssh_user'),
      sshPublicKey: c.text('ssh_public_key').notNull(),
      sshPrivateKeySealed: c.text('ssh_private_key_sealed').notNull(),
      hostKeyFingerprint: c.text('host_key_fingerprint'),
      engineVersion: c.text('engine_version'),
      rawStatus: c.text('raw_status'),
      isUnreachable: c.flag('is_unreachable').notNull().default(false),
      /** Since when the provider keeps it from running for want of money or for its rules; null while it does not. */
      suspendedAt: c.instant('suspended_at'),
      /** The key that it showed last instead of the pinned one, and since when; null when it never did. */
      shownHostKeyFingerprint: c.text('shown_host_key_fingerprint'),
      shownHostKeySince: c.instant('shown_host_key_since'),
      /** Since when the provider no longer shows it; null while it does. */
      missingSince: c.instant('missing_since'),
      endReason: c.oneOf('end_reason', END_REASONS),
      failure: c.json<Failure>('failure'),
      /** Everything up to READY must have happened by then. */
      deadlineAt: c.instant('deadline_at').notNull(),
      createdAt: c.instant('created_at').notNull(),
      /** When the provider took the order: it is paid from then on. */
      rentedAt: c.instant('rented_at'),
      launchedAt: c.instant('launched_at'),
      readyAt: c.instant('ready_at'),
      terminatedAt: c.instant('terminated_at'),
      ...workColumns(c),
    },
    (t) => [
      c.uniqueIndex('vms_name').on(t.name),
      c.index('vms_owner').on(t.ownerId, t.id),
      c.index('vms_miner').on(t.minerId),
      c.index('vms_due').on(t.stepDueAt),
      c.index('vms_owner_ended').on(t.ownerId, t.terminatedAt),
      c.index('vms_alive').on(t.provider).where(isNull(t.terminatedAt)),
      c.index('vms_address').on(t.address, t.sshPort),
      c.index('vms_renamed').on(t.id).where(isNotNull(t.formerNames)),
      c.index('vms_price').on(sql`cast(${t.pricePerHourUsd} as numeric)`),
    ],
  );

  const miners = c.table(
    'miners',
    {
      id: c.text('id').primaryKey(),
      ownerId: c.text('owner_id').notNull(),
      name: c.text('name').notNull(),
      /** `owner/name` while the miner lives, null afterwards: a name is free again once its miner is gone. */
      aliveName: c.text('alive_name'),
      modelType: c.oneOf('model_type', MODEL_TYPES).notNull(),
      state: c.oneOf('state', MINER_STATES).notNull(),
      health: c.oneOf('health', HEALTHS).notNull(),
      healthSince: c.instant('health_since'),
      vmId: c.text('vm_id'),
      /** The deployment that serves now; null until one succeeded. */
      deploymentId: c.text('deployment_id'),
      address: c.text('address'),
      port: c.integer('port').notNull(),
      countryCode: c.text('country_code'),
      modelName: c.text('model_name'),
      capabilities: c.json<readonly string[]>('capabilities'),
      requestCount: c.integer('request_count').notNull().default(0),
      responseMsSum: c.integer('response_ms_sum').notNull().default(0),
      failure: c.json<Failure>('failure'),
      /** Whether it is placed elsewhere when the provider loses its machine. */
      replaceOnLoss: c.flag('replace_on_loss').notNull().default(false),
      /** Placements in a row that did not come to serving. */
      failedMoves: c.integer('failed_moves').notNull().default(0),
      createdAt: c.instant('created_at').notNull(),
      activeAt: c.instant('active_at'),
      terminatedAt: c.instant('terminated_at'),
    },
    (t) => [
      c.uniqueIndex('miners_alive_name').on(t.aliveName),
      c.index('miners_owner').on(t.ownerId, t.id),
      c.index('miners_state').on(t.state, t.modelType),
      c.index('miners_vm').on(t.vmId),
      c.index('miners_name').on(t.name, t.id),
      c.index('miners_health').on(t.health, t.id),
      c.index('miners_country').on(t.countryCode, t.id),
    ],
  );

  return {
    hosts,
    vms,
    miners,
    ...defineDeployTables(c),
    ...defineLogTables(c),
    ...definePeopleTables(c),
    ...defineMeasureTables(c),
    ...defineJudgeTables(c),
    ...defineWatchTables(c),
    ...defineMoneyTables(c),
  };
}

export type Tables = ReturnType<typeof defineTables>;
