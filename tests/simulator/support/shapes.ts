import { z } from 'zod';

/** Fluence's answers, written by hand from its document: nothing missing, nothing more. */
const id = z.guid();
const instant = z.iso.datetime();
const money = z.string().regex(/^-?\d+(\.\d+)?$/);
const prices = { priceHourlyUsd: money, priceMonthlyUsd: money };
const actions = z.array(z.string());

export const datacenter = z.strictObject({
  id,
  countryCode: z.string().length(2),
  cityCode: z.string(),
  cityName: z.string(),
  index: z.int(),
  tier: z.int(),
  certifications: z.array(z.string()),
  slug: z.string(),
});
export const cluster = z.strictObject({ id, name: z.string(), dcId: id });
export const configuration = z.strictObject({
  id,
  slug: z.string().regex(/^cpu-(regular|premium|shared)-\d+vcpu-\d+gb$/),
  name: z.string(),
  vcpu: z.int(),
  ramGb: z.int(),
  dedicated: z.boolean(),
  cpuFamilies: z.array(z.enum(['AMD_ZEN2', 'AMD_ZEN3', 'AMD_ZEN5'])),
  preset: z.enum(['general', 'cpu_optimized', 'memory_optimized']),
  tags: z.array(z.string()),
  description: z.string(),
});
export const resources = z.strictObject({
  availableConfigurations: z.array(configuration),
  availablePublicIps: z.strictObject({ V4: z.int(), V6: z.int() }),
  availableStorage: z.record(
    z.string(),
    z.array(z.strictObject({ replicated: z.boolean(), storageType: z.string(), volumeGb: z.int() })),
  ),
});
export const image = z.strictObject({
  id,
  slug: z.string(),
  name: z.string(),
  distribution: z.string(),
  downloadUrl: z.url(),
  username: z.string(),
  iconUrl: z.url(),
  bootMode: z.string(),
  isDefault: z.boolean(),
  createdAt: instant,
  updatedAt: instant,
});
export const key = z.strictObject({
  id,
  userId: id,
  name: z.string(),
  publicKey: z.string(),
  algorithm: z.string(),
  fingerprint: z.string().startsWith('SHA256:'),
});
export const disk = z.strictObject({
  id,
  userId: id,
  clusterId: id,
  name: z.string(),
  storageType: z.literal('NVME'),
  status: z.enum(['new', 'created', 'ready', 'updating', 'failed', 'removing', 'removed']),
  role: z.enum(['BOOT', 'DATA']),
  volumeGb: z.int(),
  replicated: z.boolean(),
  initUrl: z.string().nullable(),
  image: z.strictObject({ id, slug: z.string(), name: z.string(), distribution: z.string() }).nullable(),
  attachedTo: z.array(id),
  allowedActions: actions,
  createdAt: instant,
  readySince: instant.nullable(),
  removedAt: instant.nullable(),
  ...prices,
});
export const publicIp = z.strictObject({
  id,
  userId: id,
  clusterId: id,
  name: z.string(),
  addressType: z.literal('V4'),
  address: z.ipv4().nullable(),
  status: z.enum(['new', 'created', 'ready', 'failed', 'removing', 'removed']),
  attachedTo: z.strictObject({ id, name: z.string() }).nullable(),
  allowedActions: actions,
  createdAt: instant,
  readySince: instant.nullable(),
  removedAt: instant.nullable(),
  ...prices,
});
const bareVm = {
  id,
  userId: id,
  clusterId: id,
  configurationId: id,
  name: z.string(),
  status: z.enum([
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
  ]),
  restartRequired: z.boolean(),
  allowedActions: actions,
  bootDisk: id.nullable(),
  dataDisks: z.array(id),
  publicIp: id.nullable(),
  subnets: z.array(id),
  sshKeys: z.array(id),
  networkInterfaces: z.array(id),
  cloudInit: z.strictObject({}).nullable(),
  createdAt: instant,
  updatedAt: instant,
  readySince: instant.nullable(),
  terminatedAt: instant.nullable(),
  ...prices,
};
/** As one machine is read, with its address and disk. */
export const vm = z.strictObject({
  ...bareVm,
  expanded: z.strictObject({ publicIp: publicIp.nullable(), bootDisk: disk.nullable() }),
});
/** As it is created and listed. */
export const listedVm = z.strictObject({
  ...bareVm,
  configurationName: z.string(),
  configurationSlug: z.string(),
  vcpu: z.int(),
  ramGb: z.int(),
});
export const networkInterface = z.strictObject({
  id,
  default: z.boolean(),
  kind: z.union([
    z.strictObject({ private: z.strictObject({ subnet: id }) }),
    z.strictObject({ public: z.strictObject({ public_ip: id }) }),
  ]),
  securityGroup: id.nullable(),
});
const traffic = z.union([
  z.strictObject({ type: z.literal('allowAll') }),
  z.strictObject({ type: z.literal('allow'), rules: z.array(z.unknown()) }),
]);
export const securityGroup = z.strictObject({
  id,
  userId: id,
  clusterId: id,
  vpcId: id,
  name: z.string(),
  status: z.string(),
  ingressRules: traffic,
  egressRules: traffic,
  attachedTo: z.array(id),
  createdAt: instant,
  readySince: instant.nullable(),
  removedAt: instant.nullable(),
});
export const cost = z.strictObject({
  costOfResources: z.array(z.strictObject({ resource: z.unknown(), costPerSec: money })),
  totalCostPerSec: money,
  periodSecs: z.int(),
  totalCost: money,
});
export const balance = z.strictObject({
  userId: id,
  featureKey: z.string(),
  balance: money,
  usage: money,
  estimatedUsage: money,
  overage: money,
  totalDepositedAmount: money,
  usageDaysLeft: z.int().nullable(),
});
export const refusal = z.strictObject({ code: z.string(), error: z.string() });

export const listOf = <T extends z.ZodType>(item: T) => z.strictObject({ items: z.array(item).min(1) });
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.strictObject({
    items: z.array(item).min(1),
    pagination: z.strictObject({
      totalRecords: z.int(),
      filteredRecords: z.int(),
      totalPages: z.int(),
      currentPage: z.int(),
      perPage: z.int(),
    }),
  });

/** The next generation's view of a machine and of its interfaces. */
export const nextVm = z.strictObject({
  id,
  clusterId: id,
  configurationId: id,
  name: z.string(),
  status: bareVm.status,
  restartRequired: z.boolean(),
  hasCloudInit: z.boolean(),
  bootDiskId: id.nullable(),
  dataDiskIds: z.array(id),
  sshKeyIds: z.array(id),
  interfaceIds: z.array(id),
  failure: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
  readySince: instant.nullable(),
  terminatedAt: instant.nullable(),
  createdAt: instant,
  updatedAt: instant,
});

/** The first generation's machine. */
const shortMoney = z.string().regex(/^\d*(\.\d{1,5})?$/);
export const legacyVm = z.strictObject({
  id: z.string().regex(/^0x[0-9a-f]{40}$/),
  vmName: z.string(),
  status: z.enum([
    'New',
    'Launching',
    'Active',
    'SmallBalance',
    'InsufficientFunds',
    'Terminated',
    'Stopped',
  ]),
  statusChangedAt: instant,
  pricePerEpoch: shortMoney,
  resources: z.array(z.looseObject({ type: z.enum(['VCPU', 'RAM', 'STORAGE', 'PUBLIC_IP']) })).length(4),
  createdAt: instant,
  nextBillingAt: instant,
  osImage: z.url(),
  datacenter: z
    .strictObject({
      countryCode: z.string(),
      cityCode: z.string(),
      cityIndex: z.int(),
      tier: z.int(),
      certifications: z.array(z.string()),
    })
    .nullable(),
  publicIp: z.ipv4().nullable(),
  ports: z.array(z.strictObject({ port: z.int(), protocol: z.string() })),
  reservedBalance: shortMoney,
  totalSpent: shortMoney,
});
