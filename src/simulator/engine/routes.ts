import type { ServerResponse } from 'node:http';
import { buildRoutes } from './build-routes.js';
import { containerRoutes } from './container-routes.js';
import { EngineFailure } from './failure.js';
import { imageRoutes } from './image-routes.js';
import { CREATED, type EngineCall, type EngineNeeds, type EngineRoute, NO_CONTENT, SENT } from './route.js';
import { writtenBytes } from './stats.js';
import { API_VERSION, ENGINE_VERSION } from './version.js';
import { imageListItem } from './views.js';

export function engineRoutes(needs: EngineNeeds): (call: EngineCall) => Promise<void> {
  const routes: EngineRoute[] = [
    { method: 'GET', path: /^\/_ping$/, go: ping },
    { method: 'HEAD', path: /^\/_ping$/, go: ping },
    { method: 'GET', path: /^\/version$/, go: () => VERSION },
    { method: 'GET', path: /^\/info$/, go: () => info(needs) },
    { method: 'GET', path: /^\/system\/df$/, go: () => diskUsage(needs) },
    ...buildRoutes(needs),
    ...imageRoutes(needs),
    ...containerRoutes(needs),
  ];
  return async (call) => {
    for (const { method, path, go } of routes) {
      const match = method === call.method ? path.exec(call.path) : null;
      if (!match) continue;
      const result = await go(call, decodeURIComponent(match[1] ?? ''));
      if (result === SENT) return;
      if (call.method !== 'GET' && call.method !== 'HEAD') {
        needs.changed();
        await needs.flush();
      }
      send(call.response, call.method === 'POST' && isCreate(call.path) ? 201 : 200, result);
      return;
    }
    throw new EngineFailure(404, 'page not found');
  };
}

const isCreate = (path: string) => path === '/containers/create';

function send(response: ServerResponse, status: number, result: unknown): void {
  if (result === NO_CONTENT || result === CREATED) {
    response.writeHead(result === CREATED ? 201 : 204);
    response.end();
    return;
  }
  const text = JSON.stringify(result);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

function ping({ response, method }: EngineCall): typeof SENT {
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', 'content-length': 2 });
  response.end(method === 'HEAD' ? undefined : 'OK');
  return SENT;
}

const VERSION = {
  Version: ENGINE_VERSION,
  ApiVersion: API_VERSION,
  MinAPIVersion: '1.24',
  GitCommit: 'simulated',
  GoVersion: 'go1.22.7',
  Os: 'linux',
  Arch: 'amd64',
  KernelVersion: '6.8.0-45-generic',
  BuildTime: '2026-01-01T00:00:00.000000000+00:00',
  Platform: { Name: 'TensorNode simulator' },
  Components: [{ Name: 'Engine', Version: ENGINE_VERSION, Details: {} }],
};

function diskUsage({ machine, containers }: EngineNeeds) {
  return {
    LayersSize: machine.images.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    Images: machine.images.map((image) => imageListItem(image, -1)),
    Containers: [...containers.values()].map((container) => ({
      Id: container.record.id,
      SizeRw: writtenBytes(container),
    })),
    Volumes: [],
    BuildCache: [],
  };
}

function info({ machine, containers }: EngineNeeds) {
  const count = (status: string) =>
    [...containers.values()].filter(({ record }) => record.status === status).length;
  return {
    ID: machine.vmId,
    Name: machine.name,
    Containers: containers.size,
    ContainersRunning: count('running'),
    ContainersPaused: 0,
    ContainersStopped: containers.size - count('running'),
    Images: machine.images.length,
    Driver: 'overlay2',
    NCPU: machine.vcpu,
    MemTotal: machine.ramGb * 1_000_000_000,
    OperatingSystem: 'Ubuntu 24.04.1 LTS (simulated)',
    OSType: 'linux',
    Architecture: 'x86_64',
    ServerVersion: ENGINE_VERSION,
  };
}
