import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { badRequest } from '../../http/refusal.js';
import { CLUSTERS, CONFIGURATIONS, IMAGES, MINIMUM_BOOT_GB } from '../catalog.js';
import type { CloudRecord } from '../records.js';
import { checkBootDisk, checkUserData, type NewDisk, type NewVm, nameShape, parse } from '../validate.js';

const uuid = z.guid();
const existing = z.object({ kind: z.literal('existing'), storageId: uuid });
const source = z.union([
  z.object({ type: z.literal('catalog'), imageId: z.string().max(100) }),
  z.object({ type: z.literal('http'), url: z.string().max(16_384), bootMode: z.enum(['BIOS', 'EFI']) }),
]);
const bootDisk = z.union([
  existing,
  z.object({
    kind: z.literal('new'),
    volumeGb: z.int().min(MINIMUM_BOOT_GB).max(10_000),
    name: nameShape.optional(),
    source,
  }),
]);
const dataDisk = z.union([
  existing,
  z.object({
    kind: z.literal('new'),
    volumeGb: z.int().min(1).max(10_000),
    replicated: z.boolean(),
    name: nameShape.optional(),
  }),
]);
const networkInterface = z.union([
  z.object({
    kind: z.literal('public'),
    addressType: z.literal('V4').default('V4'),
    default: z.boolean().optional(),
  }),
  z.object({
    kind: z.literal('private'),
    subnetId: uuid,
    securityGroupId: uuid.optional(),
    staticIps: z.array(z.string()).max(16).optional(),
    default: z.boolean().optional(),
  }),
]);
export type DraftInterface = z.infer<typeof networkInterface>;

const draftRequest = z.object({
  name: nameShape.optional(),
  clusterId: uuid.optional(),
  configurationId: uuid.optional(),
  sshKeyIds: z.array(uuid).max(100).optional(),
  cloudInit: z.string().optional(),
  bootDisk: bootDisk.optional(),
  dataDisks: z.array(dataDisk).max(16).optional(),
  interfaces: z.array(networkInterface).max(16).optional(),
});

export interface Draft {
  readonly request: NewVm;
  readonly interfaces: readonly DraftInterface[];
}

/** What is left out is filled in by the platform, once: the keys with all there are. */
export function readDraft(input: unknown, cloud: CloudRecord): Draft {
  const body = parse(draftRequest, input);
  const name = body.name ?? `vm-${randomBytes(4).toString('hex')}`;
  const clusterId = body.clusterId ?? CLUSTERS[0]?.id ?? '';
  const newDisk = (disk: { volumeGb: number; name?: string | undefined }, suffix: string): NewDisk => ({
    clusterId,
    name: disk.name ?? `${name.slice(0, 25 - suffix.length)}${suffix}`,
    storageType: 'NVME',
    volumeGb: disk.volumeGb,
    replicated: false,
  });
  const boot = body.bootDisk ?? {
    kind: 'new' as const,
    volumeGb: MINIMUM_BOOT_GB,
    source: { type: 'catalog' as const, imageId: IMAGES[0].id },
  };
  const interfaces = body.interfaces ?? [{ kind: 'public' as const, addressType: 'V4' as const }];
  if (interfaces.filter(({ kind }) => kind === 'public').length > 1)
    throw badRequest('Input validation error: interfaces: more than one public interface');
  const request: NewVm = {
    name,
    clusterId,
    configurationId: body.configurationId ?? CONFIGURATIONS.find(({ perHour }) => perHour !== null)?.id ?? '',
    bootDisk:
      boot.kind === 'existing' ? boot.storageId : { ...newDisk(boot, '-d'), osImage: imageOf(boot.source) },
    publicIp: interfaces.some(({ kind }) => kind === 'public')
      ? { clusterId, name: `${name.slice(0, 23)}-i`, addressType: 'V4' }
      : null,
    dataDisks: (body.dataDisks ?? []).map((disk, index) =>
      disk.kind === 'existing' ? disk.storageId : newDisk(disk, `-d${index + 1}`),
    ),
    sshKeys: body.sshKeyIds ?? cloud.keys.map(({ id }) => id),
    userData: body.cloudInit ?? null,
  };
  checkBootDisk(request.bootDisk);
  checkUserData(request.userData);
  return { request, interfaces };
}

function imageOf(from: z.infer<typeof source>): string {
  if (from.type === 'http') return from.url;
  const image = IMAGES.find(({ id }) => id === from.imageId);
  if (!image) throw badRequest('Input validation error: bootDisk: no image has this id');
  return image.downloadUrl;
}
