import type { IncomingMessage } from 'node:http';
import type Docker from 'dockerode';
import { abortable } from './abortable.js';
import { bytesOf, createDockerCalls, inQuery, orNull, safe } from './docker-call.js';
import { bodyOf } from './docker-create.js';
import { fileMethods } from './docker-files.js';
import { asFailure, dockerOver } from './docker-http.js';
import { imageMethods } from './docker-images.js';
import { readLines, sinceOf } from './docker-logs.js';
import {
  containerList,
  created,
  inspected,
  processList,
  statsAnswer,
  toContainerState,
  versionAnswer,
} from './docker-schemas.js';
import type { ContainerSpec, Engine, EngineLogLine, EnginePort } from './engine.js';
import { AdapterError } from './failure.js';
import type { HostPort, HostTarget } from './host.js';
import { createChunkMerger } from './http-chunks.js';
import { asSocket } from './ssh-channel.js';

interface Needs {
  readonly hosts: HostPort;
  /** Default `/var/run/docker.sock`. */
  readonly socketPath?: string;
  /** For calls that only read or flip a switch. Default 30 s. */
  readonly timeoutMs?: number;
}

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

function engineOf(
  target: HostTarget,
  { hosts, socketPath = '/var/run/docker.sock', timeoutMs = 30_000 }: Needs,
): Engine {
  // Through the pool every time: a connection that died meanwhile is replaced.
  const open = async (signal: AbortSignal) => (await hosts.connect(target, signal)).openSocket(socketPath);
  const calls = createDockerCalls(open, timeoutMs);
  const { ask } = calls;
  const openForLogs = async (signal: AbortSignal) =>
    asSocket(await open(signal), () => {}, createChunkMerger());

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
    ...imageMethods(calls),
    ...fileMethods(calls),
    version: (signal) => ask((docker) => docker.version(), versionAnswer, signal),

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

    kill: (container, signalName, signal) =>
      ask(
        (docker) => docker.getContainer(safe(container)).kill(inQuery({ signal: signalName })),
        null,
        signal,
      ),

    rename: (container, name, signal) =>
      ask(
        (docker) => docker.getContainer(safe(container)).rename(inQuery({ name: safe(name) })),
        null,
        signal,
      ),

    async processes(container, signal) {
      try {
        return await ask((docker) => docker.getContainer(safe(container)).top(), processList, signal);
      } catch (error) {
        if (error instanceof AdapterError && error.kind === 'CONFLICT') return [];
        throw error;
      }
    },

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
  };
  return engine;

  async function* readLogs(
    container: string,
    { since, follow, tail }: { since?: string; follow: boolean; tail?: number },
    signal: AbortSignal,
  ): AsyncGenerator<readonly EngineLogLine[]> {
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
      const stream = await abortable(streamLogs(dockerOver(openForLogs, ending), container, query), ending);
      const bytes = bytesOf(stream);
      yield* readLines(bytes, Config.Tty);
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
