import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import type { Faults } from '../http/faults.js';
import type { Log } from '../log.js';
import type { EngineView } from '../machine/docker-cli.js';
import type { Pace } from '../pace.js';
import type { Random } from '../random.js';
import { type Container, createContainer } from './container.js';
import { EngineFailure } from './failure.js';
import { createLoopback } from './loopback.js';
import type { ContainerRecord, MachineRecord } from './records.js';
import { engineRoutes } from './routes.js';
import { API_VERSION, ENGINE_VERSION } from './version.js';
import { statusText } from './views.js';

interface Needs {
  readonly machine: MachineRecord;
  readonly pace: Pace;
  readonly random: Random;
  readonly faults: Faults;
  /** Whether the machine's rules let a connection to one of its ports in. */
  readonly admits: (port: number) => boolean;
  readonly changed: () => void;
  readonly flush: () => Promise<void>;
  readonly log: Log;
}
export type Engine = ReturnType<typeof createEngine>;

/** The Docker Engine API of one machine, served on any stream that reaches its socket. */
export function createEngine({ machine, pace, random, faults, admits, changed, flush, log }: Needs) {
  const containers = new Map<string, Container>();
  const loopback = createLoopback();
  const adopt = (record: ContainerRecord): Container => {
    const container = createContainer({
      record,
      address: () => machine.address,
      admits,
      loopback,
      pace,
      random: random.fork(record.id),
      changed,
    });
    containers.set(record.id, container);
    return container;
  };
  for (const record of machine.containers) adopt(record);

  const find = (reference: string): Container | null => {
    const name = reference.replace(/^\//, '');
    const all = [...containers.values()];
    return (
      containers.get(name) ??
      all.find(({ record }) => record.name === name) ??
      (name.length >= 4 ? (all.find(({ record }) => record.id.startsWith(name)) ?? null) : null)
    );
  };
  const answer = engineRoutes({ machine, containers, find, adopt, pace, random, changed, flush });

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      if (!(error instanceof EngineFailure) && !response.destroyed && !request.destroyed) {
        log.error({ err: error, path: request.url }, 'Simulated engine failed');
      }
      fail(response, error);
    });
  });
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://docker');
    const path = url.pathname.replace(/^\/v\d+\.\d+(?=\/)/, '');
    const method = request.method ?? 'GET';
    response.setHeader('api-version', API_VERSION);
    response.setHeader('docker-experimental', 'false');
    response.setHeader('ostype', 'linux');
    response.setHeader('server', `Docker/${ENGINE_VERSION} (simulated)`);
    const fault = faults.strike('engine', method, path);
    if (fault?.kind === 'refused-reset') {
      request.socket.destroy();
      return;
    }
    if (fault?.kind === 'hang') {
      setTimeout(() => request.socket.destroy(), fault.hangMs).unref();
      return;
    }
    if (fault?.kind === 'status')
      throw new EngineFailure(
        fault.status ?? 500,
        typeof fault.body === 'string' ? fault.body : 'injected failure',
      );
    if (fault?.kind === 'slow') await wait(fault.delayMs);
    else if (fault) {
      // Whatever else strikes an engine: it did the work, and the caller never hears of it.
      const { socket } = request;
      response.writeHead = () => response;
      response.end = () => {
        socket.destroy();
        return response;
      };
    }
    await answer({ method, path, query: url.searchParams, request, response });
  };

  const view: EngineView = {
    version: ENGINE_VERSION,
    apiVersion: API_VERSION,
    containers: () =>
      [...containers.values()].map((container) => ({
        id: container.record.id,
        name: container.record.name,
        image: container.record.image,
        status: statusText(container),
        ports: container.record.bindings
          .map(({ port, hostIp, hostPort }) => `${hostIp || '0.0.0.0'}:${hostPort}->${port}`)
          .join(', '),
      })),
    log(reference, tail) {
      const container = find(reference);
      if (!container) return null;
      const lines = container.log.read();
      const shown = tail === null || !Number.isFinite(tail) ? lines : lines.slice(-tail || lines.length);
      const of = (stream: string) =>
        shown
          .filter((line) => line.stream === stream)
          .map(({ text }) => `${text}\n`)
          .join('');
      return { stdout: of('stdout'), stderr: of('stderr') };
    },
  };

  return {
    view,
    containers,
    find,
    /** What answers at a port: published there, or behind a gate. */
    at(port: number): Container | null {
      const all = [...containers.values()];
      const wanted =
        all.map((container) => container.passesOn(port)).find((target) => target !== null) ?? port;
      const published = all.filter(({ record }) =>
        record.bindings.some(({ hostPort }) => hostPort === wanted),
      );
      return published.find((container) => container.isRunning()) ?? published[0] ?? null;
    },
    /** Serves one connection to the socket. */
    serve(stream: Duplex) {
      server.emit('connection', stream);
    },
    async resume(): Promise<void> {
      for (const container of containers.values()) await container.resume();
    },
    /** Machine up again after a reboot: what should run runs. */
    async reboot(): Promise<void> {
      for (const container of containers.values()) {
        const { name } = container.record.restartPolicy;
        const wasRunning = container.isRunning();
        container.abandon();
        if (!wasRunning) continue;
        container.record.status = 'exited';
        container.record.exitCode = 137;
        if (name === 'always' || name === 'unless-stopped') await container.start();
      }
    },
    keep() {
      for (const container of containers.values()) container.keep();
    },
    close() {
      for (const container of containers.values()) container.abandon();
      server.closeAllConnections();
    },
  };
}

function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const status = error instanceof EngineFailure ? error.status : 500;
  const text = JSON.stringify({
    message: error instanceof EngineFailure ? error.message : 'simulated engine failed',
  });
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}
