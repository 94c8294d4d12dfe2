import type Docker from 'dockerode';
import type { ContainerSpec } from './engine.js';

/** What the engine's API wants to hear about a container. */
export function bodyOf(spec: ContainerSpec): Docker.ContainerCreateOptions {
  return {
    Image: spec.image,
    Labels: { ...spec.labels },
    Env: Object.entries(spec.environment).map(([name, value]) => `${name}=${value}`),
    ...(spec.user === undefined ? {} : { User: spec.user }),
    ...(spec.entrypoint === undefined ? {} : { Entrypoint: [...spec.entrypoint], Cmd: [] }),
    ...(spec.containerPort === undefined ? {} : { ExposedPorts: { [`${spec.containerPort}/tcp`]: {} } }),
    HostConfig: {
      ...published(spec),
      ...(spec.networkMode === undefined ? {} : { NetworkMode: spec.networkMode }),
      ...(spec.capabilities === undefined ? {} : { CapDrop: ['ALL'], CapAdd: [...spec.capabilities] }),
      RestartPolicy: { Name: spec.restart },
      // A talkative model must not fill the machine's disk.
      LogConfig: { Type: 'json-file', Config: { 'max-size': '20m', 'max-file': '3' } },
      // As much again of swap would be the default, and a model that swaps is as good as dead.
      ...(spec.memoryBytes === undefined ? {} : { Memory: spec.memoryBytes, MemorySwap: spec.memoryBytes }),
      ...(spec.cpus === undefined ? {} : { NanoCpus: Math.round(spec.cpus * 1e9) }),
    },
  };
}

function published({ containerPort, hostPort, hostAddress }: ContainerSpec): Docker.HostConfig {
  if (containerPort === undefined || hostPort === undefined) return {};
  const target = {
    ...(hostAddress === undefined ? {} : { HostIp: hostAddress }),
    HostPort: String(hostPort),
  };
  return { PortBindings: { [`${containerPort}/tcp`]: [target] } };
}
