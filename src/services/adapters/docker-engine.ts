import type { IncomingMessage } from 'node:http';
import type Docker from 'dockerode';
import type { z } from 'zod';
import { abortable } from './abortable.js';
import { followBuild } from './docker-build.js';
import { ADAPTER, asFailure, dockerOver } from './docker-http.js';
import { demultiplex, sinceOf, terminalPieces, toLines } from './docker-logs.js';
import {
  containerList,
  created,
  imageAnswer,
  inspected,
  statsAnswer,
  toContainerState,
  versionAnswer,
} from './docker-schemas.js';
import {
  BuildFailed,
  type ContainerSpec,
  type Engine,
  type EngineLogLine,
  type EnginePort,
} from './engine.js';
import { AdapterError } from './failure.js';
import type { HostPort, HostTarget } from './host.js';

interface Needs {
  readonly hosts: HostPort;
  /** Default `/var/run/docker.sock`. */
  readonly socketPath?: string;
  /** For calls that only read or flip a switch. Default 30 s. */
  readonly timeoutMs?: number;
}

/** Names and references become part of a URL's path. */
const SAFE_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,254}$/;
const SAFE_REFERENCE = /^[A-Za-z0-9][A-Za-z0-9_.:/@-]{0,511}$/;
const INSPECTED_AT_ONCE = 8;

export function createDockerEngines(needs: Needs): EnginePort {
  const { hosts } = needs;
  return {
    async over(target, signal) {
      await hosts.connect(target, signal);
      return engineOf(target, needs);
    },
  };
}

function engineOf(target: HostTarget, needs: Needs): Engine {
  const { hosts, socketPath = '/var/run/docker.sock', timeoutMs = 30_000 } = needs;
  // Through the pool every time: a connection that died meanwhile is replaced.
  const open = async (signal: AbortSignal) => (await hosts.connect(target, signal)).openSocket(socketPath);

  /** One call that is answered as a whole, within its time. */
  async function ask<T>(
    act: (docker: Docker) => Promise<unknown>,
    schema: z.ZodType<T> | null,
    signal: AbortSignal,
    limitMs = timeoutMs,
  ): Promise<T> {
    const deadline = AbortSignal.timeout(limitMs);
    const both = AbortSignal.any([signal, deadline]);
    try {
      const answer = await abortable(act(dockerOver(open, both)), both);
      // Without a schema T is void, and nothing is read.
      return schema ? read(schema, answer) : (undefined as T);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (deadline.aborted)
        throw new AdapterError(ADAPTER, 'TIMEOUT', `no answer within ${limitMs} ms`, { cause: error });
      throw asFailure(error);
    }
  }

  const inspect = (container: string, signal: AbortSignal) =>
    ask((docker) => docker.getContainer(safe(container)).inspect(), inspected, signal);

  async function create(spec: ContainerSpec, signal: AbortSignal): Promise<{ containerId: string }> {
    safe(spec.name);
    const options = { _query: { name: spec.name }, _body: bodyOf(spec) };
    // Dockerode returns a handle; its id is all the engine told.
    const { Id } = await ask(
      async (docker) => ({ Id: (await docker.createContainer(options as Docker.ContainerCreateOptions)).id }),
      created,
      signal,
      60_000,
    );
    return { containerId: Id };
  }

  const engine: Engine = {
    version: (signal) => ask((docker) => docker.version(), versionAnswer, signal),

    async build({ context, dockerfile, tag, labels, onProgress }, signal) {
      safeReference(tag);
      const abandon = new AbortController();
      const ending = AbortSignal.any([signal, abandon.signal]);
      try {
        const options = { dockerfile, t: tag, labels: { ...labels }, rm: true, forcerm: true };
        const stream = await abortable(dockerOver(open, ending).buildImage(context, options), ending);
        const imageId = await followBuild(bytesOf(stream), onProgress);
        if (imageId !== null) return { imageId };
        const image = await engine.findImage(tag, signal);
        if (image) return { imageId: image.imageId };
        throw new AdapterError(ADAPTER, 'GARBLED', 'the build ended without an image');
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        // 400 is what the engine says to a Dockerfile it cannot read.
        if (error instanceof AdapterError && error.kind === 'INVALID')
          throw new BuildFailed(error.message, null);
        throw error instanceof BuildFailed ? error : asFailure(error);
      } finally {
        // Ends the connection, and with it a build that still runs.
        abandon.abort();
        context.destroy();
      }
    },

    findImage: (reference, signal) =>
      orNull(ask((docker) => docker.getImage(safeReference(reference)).inspect(), imageAnswer, signal)),

    async createContainer(spec, signal) {
      for (let isFirst = true; ; isFirst = false) {
        try {
          return await create(spec, signal);
        } catch (error) {
          if (!(error instanceof AdapterError && error.kind === 'CONFLICT')) throw error;
          const found = await engine.inspect(spec.name, signal);
          // Removed between the two questions: the name is free now.
          if (!found && isFirst) continue;
          const isOurs =
            found && Object.entries(spec.labels).every(([name, value]) => found.labels[name] === value);
          if (isOurs) return { containerId: found.id };
          throw error;
        }
      }
    },

    start: (container, signal) =>
      ask((docker) => docker.getContainer(safe(container)).start(), null, signal, 60_000),

    restart: (container, graceSeconds, signal) =>
      ask(
        (docker) => docker.getContainer(safe(container)).restart({ t: graceSeconds }),
        null,
        signal,
        timeoutMs + graceSeconds * 1000,
      ),

    stop: (container, graceSeconds, signal) =>
      ask(
        (docker) => docker.getContainer(safe(container)).stop({ t: graceSeconds }),
        null,
        signal,
        timeoutMs + graceSeconds * 1000,
      ),

    async remove(container, signal) {
      const options = { force: true, v: true };
      await orNull(
        ask((docker) => docker.getContainer(safe(container)).remove(options), null, signal, 60_000),
      );
    },

    async inspect(container, signal) {
      const found = await orNull(inspect(container, signal));
      return found && toContainerState(found);
    },

    async listContainers(labels, signal) {
      const filters = { label: Object.entries(labels).map(([name, value]) => `${name}=${value}`) };
      const list = await ask(
        (docker) => docker.listContainers({ all: true, filters }),
        containerList,
        signal,
      );
      const states = [];
      for (let from = 0; from < list.length; from += INSPECTED_AT_ONCE) {
        const some = list.slice(from, from + INSPECTED_AT_ONCE);
        states.push(...(await Promise.all(some.map(({ Id }) => engine.inspect(Id, signal)))));
      }
      return states.filter((state) => state !== null);
    },

    logs: (container, options, signal) => readLogs(container, options, signal),

    stats: (container, signal) =>
      ask((docker) => docker.getContainer(safe(container)).stats({ stream: false }), statsAnswer, signal),

    async removeImage(reference, signal) {
      await orNull(ask((docker) => docker.getImage(safeReference(reference)).remove(), null, signal, 60_000));
    },
  };
  return engine;

  async function* readLogs(
    container: string,
    { since, follow, tail }: { since?: string; follow: boolean; tail?: number },
    signal: AbortSignal,
  ): AsyncGenerator<EngineLogLine> {
    const abandon = new AbortController();
    const ending = AbortSignal.any([signal, abandon.signal]);
    try {
      const { Config } = await inspect(container, signal);
      const query = {
        stdout: true,
        stderr: true,
        timestamps: true,
        follow,
        ...(since === undefined ? {} : { since: sinceOf(since) }),
        ...(tail === undefined ? {} : { tail }),
      };
      const stream = await abortable(streamLogs(dockerOver(open, ending), container, query), ending);
      const bytes = bytesOf(stream);
      yield* toLines(Config.Tty ? terminalPieces(bytes) : demultiplex(bytes));
    } catch (error) {
      if (!signal.aborted) throw asFailure(error);
    } finally {
      abandon.abort();
    }
  }
}

/** Dockerode reads logs that are not followed into one buffer; this always streams them. */
function streamLogs(docker: Docker, container: string, query: object): Promise<IncomingMessage> {
  const path = `/containers/${safe(container)}/logs?`;
  return new Promise((resolve, reject) => {
    docker.modem.dial({ path, method: 'GET', isStream: true, options: { ...query } }, (error, answer) =>
      // `isStream` makes it the response itself.
      error ? reject(error) : resolve(answer as IncomingMessage),
    );
  });
}

function bodyOf(spec: ContainerSpec): Docker.ContainerCreateOptions {
  const port = `${spec.containerPort}/tcp`;
  return {
    Image: spec.image,
    Labels: { ...spec.labels },
    Env: Object.entries(spec.environment).map(([name, value]) => `${name}=${value}`),
    ExposedPorts: { [port]: {} },
    HostConfig: {
      PortBindings: { [port]: [{ HostPort: String(spec.hostPort) }] },
      RestartPolicy: { Name: spec.restart },
      // A talkative model must not fill the machine's disk.
      LogConfig: { Type: 'json-file', Config: { 'max-size': '20m', 'max-file': '3' } },
      ...(spec.memoryBytes === undefined ? {} : { Memory: spec.memoryBytes }),
      ...(spec.cpus === undefined ? {} : { NanoCpus: Math.round(spec.cpus * 1e9) }),
    },
  };
}

function safe(name: string): string {
  if (SAFE_NAME.test(name)) return name;
  throw new AdapterError(ADAPTER, 'INVALID', 'not a container name');
}

function safeReference(reference: string): string {
  if (SAFE_REFERENCE.test(reference) && !reference.includes('..') && !reference.includes('//'))
    return reference;
  throw new AdapterError(ADAPTER, 'INVALID', 'not an image reference');
}

function read<T>(schema: z.ZodType<T>, answer: unknown): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new AdapterError(ADAPTER, 'GARBLED', `unreadable answer: ${issue?.path.join('.')} ${issue?.message}`);
}

async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AdapterError && error.kind === 'GONE') return null;
    throw error;
  }
}

/** dockerode's types speak of any readable; over HTTP it is always one of bytes. */
const bytesOf = (stream: NodeJS.ReadableStream): AsyncIterable<Buffer> => stream as AsyncIterable<Buffer>;
