import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { EngineFailure, noSuchImage } from './failure.js';
import { findImage } from './images.js';
import type { ContainerRecord, Healthcheck, MachineRecord } from './records.js';

const MAX_CONTAINERS = 500;
const LEAST_MEMORY = 6 * 1_024 * 1_024;
const NANOS_PER_MS = 1_000_000;

const binding = z.object({ HostIp: z.string().nullish(), HostPort: z.string().nullish() });
const createBody = z.object({
  Image: z.string().min(1),
  Env: z.array(z.string()).nullish(),
  Cmd: z.union([z.string(), z.array(z.string())]).nullish(),
  Entrypoint: z.union([z.string(), z.array(z.string())]).nullish(),
  Labels: z.record(z.string(), z.string()).nullish(),
  User: z.string().nullish(),
  ExposedPorts: z.record(z.string(), z.unknown()).nullish(),
  Healthcheck: z
    .object({
      Test: z.array(z.string()).nullish(),
      Interval: z.number().nullish(),
      Timeout: z.number().nullish(),
      StartPeriod: z.number().nullish(),
      Retries: z.number().nullish(),
    })
    .nullish(),
  HostConfig: z
    .object({
      PortBindings: z.record(z.string(), z.array(binding).nullable()).nullish(),
      RestartPolicy: z
        .object({ Name: z.string().nullish(), MaximumRetryCount: z.number().nullish() })
        .nullish(),
      NetworkMode: z.string().nullish(),
      Memory: z.number().nullish(),
      NanoCpus: z.number().nullish(),
    })
    .nullish(),
});

export function newContainer(machine: MachineRecord, input: unknown, name: string | null): ContainerRecord {
  const parsed = createBody.safeParse(input);
  if (!parsed.success) {
    throw new EngineFailure(
      400,
      `invalid JSON: ${parsed.error.issues[0]?.path.join('.')}: ${parsed.error.issues[0]?.message}`,
    );
  }
  const body = parsed.data;
  const image = findImage(machine, body.Image);
  if (!image) throw noSuchImage(body.Image);
  const id = randomBytes(32).toString('hex');
  const called = freeName(machine, name ?? `sim_${id.slice(0, 8)}`, null);
  if (machine.containers.length >= MAX_CONTAINERS) throw new EngineFailure(500, 'no space left on device');
  const host = body.HostConfig;
  const entrypoint = wordsOf(body.Entrypoint);
  if (host?.Memory && host.Memory < LEAST_MEMORY)
    throw new EngineFailure(400, 'Minimum memory limit allowed is 6MB');
  const networkMode = host?.NetworkMode || 'default';
  return {
    id,
    name: called,
    image: body.Image,
    imageId: image.id,
    createdAt: Date.now(),
    labels: { ...image.labels, ...body.Labels },
    environment: merged(image.environment, body.Env ?? []),
    // A new entrypoint drops the image's command, as the engine does.
    command: wordsOf(body.Cmd) ?? (entrypoint ? [] : image.command),
    entrypoint: entrypoint ?? image.entrypoint,
    exposed: [...new Set([...image.exposed, ...Object.keys(body.ExposedPorts ?? {})])],
    listens: image.exposed,
    // In the machine's own network there is nothing to publish.
    bindings: networkMode === 'host' ? [] : bindingsIn(host?.PortBindings ?? {}),
    networkMode,
    user: body.User ?? '',
    files: {},
    restartPolicy: {
      name: host?.RestartPolicy?.Name || 'no',
      maximumRetryCount: host?.RestartPolicy?.MaximumRetryCount ?? 0,
    },
    memoryBytes: host?.Memory ?? 0,
    nanoCpus: host?.NanoCpus ?? 0,
    healthcheck: checkOf(body.Healthcheck, image.healthcheck),
    status: 'created',
    stopped: false,
    startedAt: null,
    finishedAt: null,
    exitCode: 0,
    oomKilled: false,
    error: '',
    restartCount: 0,
    knobs: {},
    log: [],
  };
}

/** A name that a container may be given, which may have it already. */
export function freeName(machine: MachineRecord, name: string, own: ContainerRecord | null): string {
  if (!/^\/?[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name)) {
    throw new EngineFailure(
      400,
      `Invalid container name (${name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`,
    );
  }
  const called = name.replace(/^\//, '');
  const holder = machine.containers.find((other) => other.name === called);
  if (holder && holder !== own) {
    throw new EngineFailure(
      409,
      `Conflict. The container name "/${called}" is already in use by container "${holder.id}". You have to remove (or rename) that container to be able to reuse that name.`,
    );
  }
  return called;
}

const bindingsIn = (bindings: Readonly<Record<string, readonly z.infer<typeof binding>[] | null>>) =>
  Object.entries(bindings).flatMap(([port, targets]) =>
    (targets ?? []).map(({ HostIp, HostPort }) => ({
      port,
      hostIp: HostIp ?? '',
      hostPort: portOf(HostPort ?? ''),
    })),
  );

function portOf(text: string): number {
  const port = text === '' ? 0 : Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new EngineFailure(400, `invalid port specification: "${text}"`);
  return port;
}

const wordsOf = (words: string | readonly string[] | null | undefined): string[] | null =>
  words === null || words === undefined ? null : typeof words === 'string' ? [words] : [...words];

function merged(image: readonly string[], own: readonly string[]): string[] {
  const names = new Set(own.map((pair) => pair.split('=', 1)[0]));
  return [...image.filter((pair) => !names.has(pair.split('=', 1)[0])), ...own];
}

function checkOf(
  given: z.infer<typeof createBody>['Healthcheck'],
  image: Healthcheck | null,
): Healthcheck | null {
  if (!given) return image;
  const milliseconds = (nanos: number | null | undefined, fallback: number) =>
    nanos ? nanos / NANOS_PER_MS : fallback;
  return {
    test: given.Test && given.Test.length > 0 ? given.Test : (image?.test ?? ['NONE']),
    intervalMs: milliseconds(given.Interval, image?.intervalMs ?? 30_000),
    timeoutMs: milliseconds(given.Timeout, image?.timeoutMs ?? 30_000),
    startPeriodMs: milliseconds(given.StartPeriod, image?.startPeriodMs ?? 0),
    retries: given.Retries || (image?.retries ?? 3),
  };
}
