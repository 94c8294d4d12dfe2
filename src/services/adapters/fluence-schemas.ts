import { z } from 'zod';
import { isDecimal } from './decimal.js';

/** The parts of Fluence's answers that we read. Lenient on purpose: unknown fields and words survive, optional ones may miss. */

export const text = z.string().max(10_000);
export const maybe = <T extends z.ZodType>(type: T) =>
  type
    .nullish()
    .transform((value) => value ?? null)
    .catch(null);
/** Money comes as a string; a number is tolerated. */
const money = z.union([text, z.number().transform(String)]);
/** For catalogues: an entry that cannot be read is no offer, and no reason to do without the others. */
const readable = <T extends z.ZodType>(item: T) =>
  z.array(z.unknown()).transform((items): z.output<T>[] =>
    items.flatMap((one) => {
      const parsed = item.safeParse(one);
      return parsed.success ? [parsed.data] : [];
    }),
  );

export const errorBody = z.object({
  code: text.optional().catch(undefined),
  error: text.optional().catch(undefined),
});

export const serviceStatus = z.object({ maintenanceMode: z.boolean().catch(false), version: maybe(text) });

const pagination = z
  .object({ totalPages: z.int().min(0).nullable().catch(null) })
  .nullish()
  .catch({ totalPages: null });

/** Lists are paged, wrapped, or bare, depending on the age of the server. `totalPages` is null when it is not told. */
export const listOf = <T extends z.ZodType>(item: T) =>
  z.union([
    z.array(item).transform((items) => ({ items, totalPages: 1 })),
    z.object({ items: z.array(item), pagination }).transform(({ items, pagination: paging }) => ({
      items,
      totalPages: paging ? paging.totalPages : 1,
    })),
  ]);

export const cluster = z
  .object({ id: text, name: text.optional(), dcId: text.nullish(), dc_id: text.nullish() })
  .transform(({ id, dcId, dc_id }) => ({ id, datacenterId: dcId ?? dc_id ?? null }));

export const datacenter = z.object({
  id: text,
  countryCode: maybe(text),
  cityName: maybe(text),
  cityCode: maybe(text),
});

const configuration = z.object({
  id: text,
  slug: text,
  vcpu: z.number(),
  ramGb: z.number(),
  cpuFamilies: z.array(text).catch([]),
});
export type Configuration = z.infer<typeof configuration>;

const storageLot = z.object({
  storageType: text,
  replicated: z.boolean().catch(false),
  volumeGb: z.number(),
});

const clusterResources = z.object({
  availableConfigurations: readable(configuration).catch([]),
  availablePublicIps: z.record(text, z.number()).catch({}),
  availableStorage: z.record(text, readable(storageLot)).catch({}),
});
export type ClusterResources = z.infer<typeof clusterResources>;
export const bulkResources = z.object({
  resources: z.record(text, maybe(clusterResources)),
});

export const cost = z.object({
  costOfResources: z.array(z.object({ costPerSec: money })),
  totalCostPerSec: money,
  totalCost: maybe(money),
});
/** The next generation's price of one machine with everything that belongs to it. */
export const vmEstimate = z.object({ hourlyTotal: money });

export const image = z.object({ id: text.catch(''), slug: text, downloadUrl: text, username: text });
export const imageList = z.union([
  readable(image).transform((items) => ({ items, totalPages: 1 })),
  z.object({ items: readable(image), pagination }).transform(({ items, pagination: paging }) => ({
    items,
    totalPages: paging ? paging.totalPages : 1,
  })),
]);
export type FluenceImage = z.infer<typeof image>;

export const sshKey = z.object({ id: text, name: text.catch(''), publicKey: text.catch('') });

/** An address or disk is attached to an id, an object with an id, or a list of either. */
export const reference = z.union([text, z.object({ id: text }).transform(({ id }) => id)]);
const attachedTo = z
  .union([z.array(reference), reference.transform((id) => [id])])
  .nullish()
  .transform((ids) => ids ?? [])
  .catch([]);

export const part = z.object({
  id: text,
  name: text.catch(''),
  status: text,
  attachedTo,
  address: maybe(text),
  priceHourlyUsd: maybe(money),
  createdAt: maybe(text),
  initUrl: maybe(text),
  image: maybe(z.object({ slug: text })),
});
export type Part = z.infer<typeof part>;

/** A machine as either generation shows it; the next one names the ids `…Id` and leaves out the address. */
export const vm = z
  .object({
    id: text,
    name: text.catch(''),
    status: text,
    clusterId: maybe(text),
    restartRequired: z.boolean().catch(false),
    bootDisk: maybe(reference),
    bootDiskId: maybe(text),
    publicIp: maybe(reference),
    sshKeys: maybe(z.array(reference)),
    sshKeyIds: maybe(z.array(text)),
    priceHourlyUsd: maybe(money),
    createdAt: maybe(text),
    failure: maybe(z.object({ code: maybe(text), message: maybe(text) })),
    expanded: maybe(z.object({ publicIp: maybe(part), bootDisk: maybe(part) })),
  })
  .transform(({ bootDiskId, sshKeyIds, ...rest }) => ({
    ...rest,
    bootDisk: rest.bootDisk ?? bootDiskId,
    sshKeys: rest.sshKeys ?? sshKeyIds ?? [],
  }));
export type FluenceVm = z.infer<typeof vm>;

/** Rules as they are read: everything, or a list we compare only with one of our own making. */
const rules = maybe(z.object({ type: text, rules: z.array(z.unknown()).catch([]) }));
export const securityGroup = z.object({
  id: text,
  name: text.catch(''),
  status: text.catch('unknown'),
  attachedTo,
  createdAt: maybe(text),
  ingressRules: rules,
});
export type SecurityGroup = z.infer<typeof securityGroup>;

/** `kind` is an object with one key in the current generation and a word in the next one. */
export const networkInterface = z
  .object({
    id: text,
    kind: z
      .union([text, z.record(text, z.unknown()).transform((kind) => Object.keys(kind)[0] ?? '')])
      .catch(''),
    securityGroup: maybe(reference),
    securityGroupId: maybe(text),
    subnetId: maybe(text),
    publicIpId: maybe(text),
    assignedIps: z.array(text).catch([]),
  })
  .transform(({ securityGroup: group, securityGroupId, ...rest }) => ({
    ...rest,
    securityGroupId: group ?? securityGroupId,
  }));
export type NetworkInterface = z.infer<typeof networkInterface>;

export const vpc = z.object({ id: text, name: text.catch(''), status: text.catch('unknown') });

const signedMoney = money.refine((amount) => isDecimal(amount.replace(/^-/, '')), 'not an amount');
export const balances = z.array(
  z.object({ featureKey: text.catch(''), balance: signedMoney, overage: signedMoney.catch('0') }),
);

/** What the next generation answers to an order. */
export const receipt = z.object({
  id: text,
  createdResources: z
    .object({ storageIds: z.array(text).catch([]), publicIpIds: z.array(text).catch([]) })
    .catch({ storageIds: [], publicIpIds: [] }),
});
