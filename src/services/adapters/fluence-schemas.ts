import { z } from 'zod';

/** The parts of Fluence's answers that we read. Lenient on purpose: unknown fields and words survive, optional ones may miss. */

const text = z.string().max(10_000);
const maybe = <T extends z.ZodType>(type: T) =>
  type
    .nullish()
    .transform((value) => value ?? null)
    .catch(null);
/** Money comes as a string; a number is tolerated. */
const money = z.union([text, z.number().transform(String)]);

export const errorBody = z.object({
  code: text.optional().catch(undefined),
  error: text.optional().catch(undefined),
});

/** Lists are paged, wrapped, or bare, depending on the age of the server. */
export const listOf = <T extends z.ZodType>(item: T) =>
  z.union([
    z.array(item).transform((items) => ({ items, totalPages: 1 })),
    z
      .object({
        items: z.array(item),
        pagination: z.object({ totalPages: z.number().optional() }).nullish().catch(undefined),
      })
      .transform(({ items, pagination }) => ({ items, totalPages: pagination?.totalPages ?? 1 })),
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
  availableConfigurations: z.array(configuration).catch([]),
  availablePublicIps: z.record(text, z.number()).catch({}),
  availableStorage: z.record(text, z.array(storageLot)).catch({}),
});
export type ClusterResources = z.infer<typeof clusterResources>;
export const bulkResources = z.object({ resources: z.record(text, clusterResources) });

export const cost = z.object({
  costOfResources: z.array(z.object({ costPerSec: money })),
  totalCostPerSec: money,
});

export const image = z.object({ slug: text, downloadUrl: text, username: text });
export const sshKey = z.object({ id: text, name: text.catch(''), publicKey: text.catch('') });

/** An address or disk is attached to an id, an object with an id, or a list of either. */
const reference = z.union([text, z.object({ id: text }).transform(({ id }) => id)]);
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
});
export type Part = z.infer<typeof part>;

export const vm = z.object({
  id: text,
  name: text.catch(''),
  status: text,
  bootDisk: maybe(reference),
  publicIp: maybe(reference),
  sshKeys: z.array(reference).catch([]),
  priceHourlyUsd: maybe(money),
  createdAt: maybe(text),
  expanded: maybe(z.object({ publicIp: maybe(part), bootDisk: maybe(part) })),
});
export type FluenceVm = z.infer<typeof vm>;
