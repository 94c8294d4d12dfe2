import type { ServerResponse } from 'node:http';
import { createDockerEngines } from '../../../src/services/adapters/docker-engine.js';
import type { ContainerSpec, Engine } from '../../../src/services/adapters/engine.js';
import { ANY_HOST, directHosts } from './direct-hosts.js';
import { type Asked, soon } from './servers.js';

export const engineAt = (port: number, timeoutMs = 10_000): Promise<Engine> =>
  createDockerEngines({ hosts: directHosts(port), timeoutMs }).over(ANY_HOST, soon());

export const SPEC: ContainerSpec = {
  name: 'tn-c1',
  image: 'tensornode/m:1',
  labels: { 'tensornode.deployment': 'd1' },
  environment: { API_KEY: 'top-secret' },
  containerPort: 3000,
  hostPort: 8080,
  restart: 'unless-stopped',
  memoryBytes: 1_000_000,
  cpus: 1.5,
};
export const INSPECTED = {
  Id: 'abc',
  Name: '/tn-c1',
  Created: '2026-11-22T09:00:00.25Z',
  RestartCount: 2,
  Config: { Image: 'tensornode/m:1', Labels: SPEC.labels, Tty: false },
  State: {
    Status: 'exited',
    ExitCode: 137,
    OOMKilled: true,
    StartedAt: '2026-11-22T10:00:00.5Z',
    Health: { Status: 'unhealthy', Log: [{ ExitCode: 1, Output: 'no answer\n' }] },
  },
};
/** The engine's way to refuse. */
export const say = (status: number, message: string) => (_asked: Asked, response: ServerResponse) => {
  response.writeHead(status).end(JSON.stringify({ message }));
};
