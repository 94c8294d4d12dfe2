import { z } from 'zod';
import { legacyRecord } from './legacy/records.js';
import { apiKeyRecord, PROFILES, receiptRecord, terms } from './terms.js';

export const VM_STATUSES = [
  'draft',
  'new',
  'launching',
  'launched',
  'failed',
  'updating',
  'terminating',
  'terminated',
  'suspending',
  'suspended',
  'restarting',
  'softRebooting',
  'unknown',
] as const;
export type VmStatus = (typeof VM_STATUSES)[number];

export const PART_STATUSES = [
  'draft',
  'new',
  'created',
  'ready',
  'updating',
  'failed',
  'removing',
  'removed',
] as const;
export type PartStatus = (typeof PART_STATUSES)[number];

/** What happens next without anybody asking, as epoch milliseconds and a status. */
const nextStatus = <const T extends readonly string[]>(statuses: T) =>
  z.object({ at: z.number(), to: z.enum(statuses) }).nullable();

/** What a bill and a list need to know of anything that is rented. */
const rented = {
  /** The price list at the time of renting. */
  priceFactor: z.number().default(1),
  /** Lists leave it out before this moment. */
  listedFrom: z.number().default(0),
  /** Milliseconds already charged, beside the stretch that began at `billedSince` of the cloud's meter. */
  billedMs: z.number().default(0),
  billedSince: z.number().nullable().default(null),
};

const interfaceRecord = z.object({
  id: z.string(),
  kind: z.enum(['private', 'public']),
  securityGroupId: z.string().nullable(),
});

export const vmRecord = z.object({
  id: z.string(),
  name: z.string(),
  clusterId: z.string(),
  configurationId: z.string(),
  status: z.enum(VM_STATUSES),
  next: nextStatus(VM_STATUSES),
  bootDiskId: z.string().nullable(),
  publicIpId: z.string().nullable(),
  dataDiskIds: z.array(z.string()),
  sshKeyIds: z.array(z.string()),
  /** Copied at create, as the machine does: deleting the key later locks nobody out. */
  authorizedKeys: z.array(z.string()),
  username: z.string(),
  interfaces: z.array(interfaceRecord),
  hasCloudInit: z.boolean(),
  restartRequired: z.boolean(),
  /** Why the launch will fail, if it will. */
  doomed: z.string().nullable(),
  /** The rules in force since the machine last started, a list for each bound group; null lets everything in. */
  firewall: z.array(z.unknown()).nullable().default(null),
  /** Paid by the day, on a bill of its own: the first generation. */
  paidByEpoch: z.boolean().default(false),
  ...rented,
  createdAt: z.number(),
  updatedAt: z.number(),
  readySince: z.number().nullable(),
  terminatedAt: z.number().nullable(),
});
export type VmRecord = z.infer<typeof vmRecord>;

const part = {
  id: z.string(),
  name: z.string(),
  clusterId: z.string(),
  status: z.enum(PART_STATUSES),
  next: nextStatus(PART_STATUSES),
  attachedTo: z.string().nullable(),
  paidByEpoch: z.boolean().default(false),
  ...rented,
  createdAt: z.number(),
  readySince: z.number().nullable(),
  removedAt: z.number().nullable(),
};

export const diskRecord = z.object({
  ...part,
  storageType: z.string(),
  volumeGb: z.number(),
  replicated: z.boolean(),
  imageUrl: z.string().nullable(),
  role: z.enum(['BOOT', 'DATA']),
});
export type DiskRecord = z.infer<typeof diskRecord>;

/** The address is fixed at birth and shown once the record is ready. */
export const ipRecord = z.object({ ...part, addressType: z.literal('V4'), address: z.string() });
export type IpRecord = z.infer<typeof ipRecord>;
export type PartRecord = DiskRecord | IpRecord;
export type RentedRecord = VmRecord | PartRecord;

export const keyRecord = z.object({
  id: z.string(),
  name: z.string(),
  publicKey: z.string(),
  algorithm: z.string(),
  /** The base64 part, which decides whether two keys are the same. */
  material: z.string(),
  fingerprint: z.string(),
});
export type KeyRecord = z.infer<typeof keyRecord>;

export const securityGroupRecord = z.object({
  id: z.string(),
  name: z.string(),
  clusterId: z.string(),
  ingress: z.unknown(),
  egress: z.unknown(),
  createdAt: z.number(),
});
export type SecurityGroupRecord = z.infer<typeof securityGroupRecord>;

export const cloudRecord = z.object({
  userId: z.string(),
  apiKey: z.string(),
  /** Decimal USD. */
  balance: z.string(),
  deposited: z.string(),
  spent: z.string(),
  /** Up to here everything is paid. */
  accruedUntil: z.number(),
  /** Milliseconds of billing so far, and those of them since the money ran out. */
  meterMs: z.number().default(0),
  unpaidMs: z.number().default(0),
  terms: terms.prefault({}),
  profile: z.enum(PROFILES).default('g2@0.13'),
  apiKeys: z.array(apiKeyRecord).default([]),
  receipts: z.array(receiptRecord).default([]),
  legacy: z.array(legacyRecord).default([]),
  vms: z.array(vmRecord),
  disks: z.array(diskRecord),
  ips: z.array(ipRecord),
  keys: z.array(keyRecord),
  securityGroups: z.array(securityGroupRecord),
  /** What is left of each cluster, where an operator changed it. */
  capacity: z.record(
    z.string(),
    z.object({
      vcpu: z.number().optional(),
      publicIps: z.number().optional(),
      nvmeGb: z.number().optional(),
    }),
  ),
});
export type CloudRecord = z.infer<typeof cloudRecord>;
