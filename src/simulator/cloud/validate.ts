import { z } from 'zod';
import { badRequest, Refusal } from '../http/refusal.js';
import { MINIMUM_BOOT_GB } from './catalog.js';

const NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
const IMAGE_SUFFIX = /\.(qcow2|img|raw|raw\.xz|raw\.gz|img\.xz|img\.gz)$/;
const MAX_USER_DATA_BYTES = 16 * 1_024;

const uuid = z.guid();
export const nameShape = z.string().refine((value) => value.length <= 25 && NAME.test(value), 'invalid name');

export const newDisk = z.object({
  clusterId: uuid,
  name: nameShape,
  storageType: z.literal('NVME'),
  volumeGb: z.int().min(1).max(10_000),
  replicated: z.boolean(),
  osImage: z.string().nullish(),
});
export type NewDisk = z.infer<typeof newDisk>;
export const newIp = z.object({ clusterId: uuid, name: nameShape, addressType: z.literal('V4') });
export type NewIp = z.infer<typeof newIp>;

const newVm = z.object({
  name: nameShape,
  clusterId: uuid,
  configurationId: uuid,
  bootDisk: z.unknown(),
  publicIp: z.unknown().optional(),
  dataDisks: z.array(z.unknown()).max(16).nullish(),
  sshKeys: z.array(uuid).max(100).nullish(),
  cloudInit: z.object({ userData: z.string().nullish() }).nullish(),
});

export interface NewVm {
  readonly name: string;
  readonly clusterId: string;
  readonly configurationId: string;
  readonly bootDisk: string | NewDisk;
  readonly publicIp: string | NewIp | null;
  readonly dataDisks: readonly (string | NewDisk)[];
  readonly sshKeys: readonly string[];
  readonly userData: string | null;
}

export function parse<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw badRequest(
    `Input validation error: ${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'invalid'}`,
  );
}

/** An id or an object to create: a wrong one of either kind gets the vendor's own unhelpful sentence. */
function union<T>(field: string, enumName: string, schema: z.ZodType<T>, input: unknown): string | T {
  const id = uuid.safeParse(input);
  if (id.success) return id.data;
  const object = schema.safeParse(input);
  if (object.success) return object.data;
  throw badRequest(
    `Input validation error: ${field}: data did not match any variant of untagged enum ${enumName}`,
  );
}

export function parseNewVm(input: unknown): NewVm {
  const body = parse(newVm, input);
  const request: NewVm = {
    name: body.name,
    clusterId: body.clusterId,
    configurationId: body.configurationId,
    bootDisk: union('bootDisk', 'VmBootDisk', newDisk, body.bootDisk),
    publicIp:
      body.publicIp === undefined || body.publicIp === null
        ? null
        : union('publicIp', 'VmPublicIp', newIp, body.publicIp),
    dataDisks: (body.dataDisks ?? []).map((disk) => union('dataDisks', 'VmDataDisk', newDisk, disk)),
    sshKeys: body.sshKeys ?? [],
    userData: body.cloudInit?.userData ?? null,
  };
  for (const part of [request.bootDisk, request.publicIp, ...request.dataDisks]) {
    if (part !== null && typeof part !== 'string' && part.clusterId !== request.clusterId) {
      throw badRequest('Input validation error: clusterId of an inline resource differs from the VM');
    }
  }
  checkBootDisk(request.bootDisk);
  checkUserData(request.userData);
  return request;
}

export function checkBootDisk(disk: string | NewDisk): void {
  if (typeof disk === 'string') return;
  const { osImage, volumeGb } = disk;
  if (volumeGb < MINIMUM_BOOT_GB) {
    throw badRequest(`Input validation error: bootDisk: volumeGb must be at least ${MINIMUM_BOOT_GB}`);
  }
  if (!osImage) throw badRequest('Input validation error: bootDisk: osImage is required');
  if (!URL.canParse(osImage) || osImage.includes('?') || !IMAGE_SUFFIX.test(osImage)) {
    throw badRequest('Input validation error: bootDisk: osImage must be a URL of a disk image');
  }
}

export function checkUserData(userData: string | null): void {
  if (userData !== null && Buffer.byteLength(userData) > MAX_USER_DATA_BYTES) {
    throw new Refusal(
      400,
      'cloud_init_too_large',
      `cloud-init user data exceeds ${MAX_USER_DATA_BYTES} bytes`,
    );
  }
}

export const newKey = z.object({ name: nameShape, publicKey: z.string().max(16_384) });
export const renamed = z.object({ name: nameShape });
export const idList = z.object({ ids: z.array(uuid).max(1_000) });
export const addedIp = z.object({ publicIpId: uuid });
export const dataDisks = z.object({ dataDisks: z.array(uuid).min(1).max(16) });
export const interfaceChange = z.object({ securityGroupId: uuid.nullish() });
export const costRequest = z.object({
  secs: z.int().min(0).max(10_000_000_000).nullish(),
  resources: z
    .array(
      z.union([
        z.object({ vm: z.object({ resource_id: z.object({ vmConfigurationId: uuid, clusterId: uuid }) }) }),
        z.object({
          storage: z.object({
            resource_id: z.object({ storageType: z.string(), replicated: z.boolean(), clusterId: uuid }),
            volume_gb: z.int().min(0).max(1_000_000),
          }),
        }),
        z.object({
          publicIp: z.object({ resource_id: z.object({ addressType: z.string(), clusterId: uuid }) }),
        }),
      ]),
    )
    .max(1_000),
});
