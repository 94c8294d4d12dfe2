import type {
  ContainerSpec,
  ContainerState,
  Engine,
  EnginePort,
} from '../../src/services/adapters/engine.js';
import { AdapterError } from '../../src/services/adapters/failure.js';
import type { HostTarget } from '../../src/services/adapters/host.js';
import { createScript } from './script.js';

export interface FakeContainer {
  readonly spec: ContainerSpec;
  status: ContainerState['status'];
  exitCode: number | null;
  restartCount: number;
  readonly lines: string[];
}
type Method = keyof Engine | 'over';

/** The engine of every machine: images and containers by address. */
export function createFakeEngines() {
  const script = createScript<Method>('docker');
  const hosts = new Map<string, { images: Map<string, string>; containers: Map<string, FakeContainer> }>();
  const targets: HostTarget[] = [];
  const builds: { tag: string; bytes: number; dockerfile: string }[] = [];

  const hostAt = (address: string) => {
    const known = hosts.get(address) ?? { images: new Map(), containers: new Map() };
    hosts.set(address, known);
    return known;
  };

  const fake = {
    script,
    targets,
    builds,
    /** Ports that something else on the machine has. */
    busyPorts: new Set<number>(),
    /** Called when a container is started; may make it exit at once. */
    onStart: (_container: FakeContainer): void => {},
    imageId: 'sha256:image',

    containers: (address?: string): FakeContainer[] =>
      [...hosts.entries()]
        .filter(([at]) => address === undefined || at === address)
        .flatMap(([, { containers }]) => [...containers.values()]),
    names: (): string[] => fake.containers().map(({ spec }) => spec.name),
    images: (): string[] => [...hosts.values()].flatMap(({ images }) => [...images.keys()]),
    at(address: string, port: number): FakeContainer | undefined {
      return fake
        .containers(address)
        .find(({ spec, status }) => spec.hostPort === port && status === 'running');
    },
    put(address: string, container: FakeContainer): void {
      hostAt(address).containers.set(container.spec.name, container);
    },

    port: {
      async over(target, signal): Promise<Engine> {
        targets.push(target);
        await script.enter('over', signal);
        return engineAt(target.address);
      },
    } satisfies EnginePort,
  };

  const engineAt = (address: string): Engine => {
    const { images, containers } = hostAt(address);
    const found = (name: string): FakeContainer => {
      const container = containers.get(name);
      if (!container) throw new AdapterError('docker', 'GONE', `no such container: ${name}`);
      return container;
    };
    const stateOf = ({ spec, status, exitCode, restartCount }: FakeContainer): ContainerState => ({
      id: `id-${spec.name}`,
      name: spec.name,
      image: spec.image,
      status,
      exitCode,
      oomKilled: false,
      startedAt: null,
      restartCount,
      health: 'none',
      healthLog: ['probe 1 failed'],
      labels: spec.labels,
    });
    const run = (container: FakeContainer): void => {
      const { hostPort } = container.spec;
      const taken = fake.busyPorts.has(hostPort) || fake.at(address, hostPort);
      if (container.status !== 'running' && taken) {
        throw new AdapterError(
          'docker',
          'INVALID',
          `Bind for 0.0.0.0:${hostPort} failed: port is already allocated`,
        );
      }
      container.status = 'running';
      container.exitCode = null;
      fake.onStart(container);
    };
    return {
      async version(signal) {
        await script.enter('version', signal);
        return { version: '27.0', apiVersion: '1.46' };
      },
      async build({ context, tag, dockerfile, onProgress }, signal) {
        let bytes = 0;
        for await (const chunk of context) bytes += (chunk as Uint8Array).length;
        builds.push({ tag, bytes, dockerfile });
        onProgress('Step 1/2 : FROM scratch');
        await script.enter('build', signal);
        onProgress('Successfully built');
        images.set(tag, fake.imageId);
        return { imageId: fake.imageId };
      },
      async findImage(reference, signal) {
        await script.enter('findImage', signal);
        const imageId = images.get(reference);
        return imageId === undefined ? null : { imageId, exposedPorts: [], hasHealthcheck: false };
      },
      async createContainer(spec, signal) {
        await script.enter('createContainer', signal);
        if (!containers.has(spec.name)) {
          containers.set(spec.name, {
            spec,
            status: 'created',
            exitCode: null,
            restartCount: 0,
            lines: ['hello'],
          });
        }
        return { containerId: `id-${spec.name}` };
      },
      async start(name, signal) {
        await script.enter('start', signal);
        run(found(name));
      },
      async restart(name, _grace, signal) {
        await script.enter('restart', signal);
        found(name).restartCount += 1;
      },
      async stop(name, _grace, signal) {
        await script.enter('stop', signal);
        const container = found(name);
        container.status = 'exited';
        container.exitCode = 143;
      },
      async remove(name, signal) {
        await script.enter('remove', signal);
        containers.delete(name);
      },
      async inspect(name, signal) {
        await script.enter('inspect', signal);
        const container = containers.get(name);
        return container ? stateOf(container) : null;
      },
      async listContainers(labels, signal) {
        await script.enter('listContainers', signal);
        return [...containers.values()]
          .filter(({ spec }) => Object.entries(labels).every(([key, value]) => spec.labels[key] === value))
          .map(stateOf);
      },
      async *logs(name, _options, signal) {
        await script.enter('logs', signal);
        for (const text of found(name).lines) {
          yield { engineTime: '2026-05-01T12:00:00.000000000Z', stream: 'STDOUT' as const, text };
        }
      },
      async stats() {
        throw new Error('not part of this fake');
      },
      async removeImage(reference, signal) {
        await script.enter('removeImage', signal);
        images.delete(reference);
      },
    };
  };
  return fake;
}
export type FakeEngines = ReturnType<typeof createFakeEngines>;
