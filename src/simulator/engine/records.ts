import { z } from 'zod';
import { knobChanges } from '../model/knobs.js';

const labels = z.record(z.string(), z.string());

export const healthcheck = z.object({
  test: z.array(z.string()),
  intervalMs: z.number(),
  timeoutMs: z.number(),
  startPeriodMs: z.number(),
  retries: z.number(),
});
export type Healthcheck = z.infer<typeof healthcheck>;

export const imageRecord = z.object({
  id: z.string(),
  tags: z.array(z.string()),
  repoDigests: z.array(z.string()).default([]),
  createdAt: z.number(),
  sizeBytes: z.number(),
  environment: z.array(z.string()),
  command: z.array(z.string()),
  entrypoint: z.array(z.string()),
  exposed: z.array(z.string()),
  labels,
  workingDir: z.string(),
  healthcheck: healthcheck.nullable(),
});
export type ImageRecord = z.infer<typeof imageRecord>;

export const CONTAINER_STATUSES = ['created', 'running', 'restarting', 'exited'] as const;

export const containerRecord = z.object({
  id: z.string(),
  name: z.string(),
  image: z.string(),
  imageId: z.string(),
  createdAt: z.number(),
  labels,
  environment: z.array(z.string()),
  command: z.array(z.string()),
  entrypoint: z.array(z.string()),
  /** Ports the image or the request exposes, `3000/tcp`. */
  exposed: z.array(z.string()),
  /** Ports the image itself exposes: where its program listens. */
  listens: z.array(z.string()),
  bindings: z.array(z.object({ port: z.string(), hostIp: z.string(), hostPort: z.number() })),
  restartPolicy: z.object({ name: z.string(), maximumRetryCount: z.number() }),
  networkMode: z.string().default('default'),
  user: z.string().default(''),
  /** Put into it, by path, in base64. */
  files: z.record(z.string(), z.string()).default({}),
  memoryBytes: z.number(),
  nanoCpus: z.number(),
  healthcheck: healthcheck.nullable(),
  status: z.enum(CONTAINER_STATUSES),
  /** Asked to stop: the restart policy leaves it alone. */
  stopped: z.boolean(),
  startedAt: z.number().nullable(),
  finishedAt: z.number().nullable(),
  exitCode: z.number(),
  oomKilled: z.boolean().default(false),
  error: z.string(),
  restartCount: z.number(),
  knobs: knobChanges,
  /** The last lines of its log, oldest first: engine nanoseconds, stream, text. */
  log: z.array(z.tuple([z.string(), z.enum(['stdout', 'stderr']), z.string()])),
});
export type ContainerRecord = z.infer<typeof containerRecord>;

export const machineRecord = z.object({
  vmId: z.string(),
  name: z.string(),
  address: z.string().nullable(),
  username: z.string(),
  hostKey: z.string(),
  authorizedKeys: z.array(z.string()),
  vcpu: z.number(),
  ramGb: z.number(),
  diskGb: z.number(),
  /** Suspended: nothing of it answers, and nothing of it is lost. */
  isDown: z.boolean().default(false),
  images: z.array(imageRecord),
  containers: z.array(containerRecord),
});
export type MachineRecord = z.infer<typeof machineRecord>;
