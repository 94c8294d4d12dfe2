import type { ContainerState, Engine, EnginePort, OnProgress } from '../../src/services/adapters/engine.js';
import { AdapterError } from '../../src/services/adapters/failure.js';
import type { HostTarget } from '../../src/services/adapters/host.js';
import { CANDIDATE_HEADER, type GateRoutes, routesIn } from '../../src/services/deployments/gate-config.js';
import { type FakeContainer, stateOf } from './fake-container.js';
import { type FakeGates, isGate, readConfig } from './fake-gate.js';
import { createScript } from './script.js';

export type { FakeContainer } from './fake-container.js';

type Method = keyof Engine | 'over';

/** The engine of every machine: images and containers by address. Gates do as the file says that was put into them. */
export function createFakeEngines() {
  const script = createScript<Method>('docker');
  const hosts = new Map<string, { images: Map<string, string>; containers: Map<string, FakeContainer> }>();
  const targets: HostTarget[] = [];
  const builds: { tag: string; bytes: number; dockerfile: string }[] = [];
  const pulls: string[] = [];

  const hostAt = (address: string) => {
    const known = hosts.get(address) ?? { images: new Map(), containers: new Map() };
    hosts.set(address, known);
    return known;
  };
  const all = (address?: string): FakeContainer[] =>
    [...hosts.entries()]
      .filter(([at]) => address === undefined || at === address)
      .flatMap(([, { containers }]) => [...containers.values()]);
  const runningOn = (address: string, port: number): FakeContainer | undefined =>
    all(address).find(({ spec, status }) => spec.hostPort === port && status === 'running');

  const fake = {
    script,
    targets,
    builds,
    /** References that were pulled. */
    pulls,
    /** Ports that something else on the machine has. */
    busyPorts: new Set<number>(),
    /** Called when a container is started, a gate too; may make it exit at once. */
    onStart: (_container: FakeContainer): void => {},
    /** What `inspect` says; may say otherwise. */
    seen: (state: ContainerState): ContainerState => state,
    pullAuth: [] as unknown[],
    /** What goes wrong when this is pulled. */
    pullFails: (_reference: string): Error | null => null,
    imageId: 'sha256:image',
    /** What a build says beside the usual. */
    buildSays: async (_onProgress: OnProgress): Promise<void> => {},
    /** Gates keep older workers until `drain`; by default they have nothing left to do at once. */
    holdsRequests: false,
    drain: (): void => {
      for (const { draining } of all()) draining.length = 0;
    },

    /** All but the gates. */
    containers: (address?: string): FakeContainer[] => all(address).filter((one) => !isGate(one)),
    gates: (address?: string): FakeContainer[] => all(address).filter(isGate),
    names: (): string[] => fake.containers().map(({ spec }) => spec.name),
    images: (): string[] => [...hosts.values()].flatMap(({ images }) => [...images.keys()]),
    /** The file in force of the gate that has a port. */
    gateAt(address: string, port: number): string | null {
      const has = ({ config, status }: FakeContainer) =>
        status === 'running' && config !== null && routesIn(config)?.ports.includes(port);
      return fake.gates(address).find(has)?.config ?? null;
    },
    /** What a gate of that machine has in force. */
    routes(address: string): GateRoutes | null {
      const config = fake.gates(address).find(({ status }) => status === 'running')?.config;
      return config ? routesIn(config) : null;
    },
    /** What answers at a port from outside: published there, or behind a gate. */
    at(
      address: string,
      port: number,
      headers: Readonly<Record<string, string>> = {},
    ): FakeContainer | undefined {
      const config = fake.gateAt(address, port);
      const routes = config === null ? null : routesIn(config);
      if (!routes) {
        const found = runningOn(address, port);
        return found?.spec.hostAddress === '127.0.0.1' ? undefined : found;
      }
      const token = headers[CANDIDATE_HEADER];
      if (token === undefined) return routes.live ? runningOn(address, routes.live.port) : undefined;
      const { candidate } = routes;
      return candidate?.token === token ? runningOn(address, candidate.port) : undefined;
    },
    dropImage: (reference: string): void => {
      for (const { images } of hosts.values()) images.delete(reference);
    },
    hasImage: (reference: string): boolean => [...hosts.values()].some(({ images }) => images.has(reference)),
    putImage: (address: string, reference: string): void =>
      void hostAt(address).images.set(reference, fake.imageId),
    put(address: string, container: Omit<FakeContainer, 'id' | 'files' | 'config' | 'draining'>): void {
      const id = `id-${container.spec.name}`;
      hostAt(address).containers.set(id, { ...container, id, files: new Map(), config: null, draining: [] });
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
    const lookUp = (nameOrId: string): FakeContainer | undefined =>
      containers.get(nameOrId) ?? [...containers.values()].find(({ spec }) => spec.name === nameOrId);
    const found = (nameOrId: string): FakeContainer => {
      const container = lookUp(nameOrId);
      if (!container) throw new AdapterError('docker', 'GONE', `no such container: ${nameOrId}`);
      return container;
    };
    const ports: FakeGates = {
      isTaken: (port) =>
        fake.busyPorts.has(port) ||
        runningOn(address, port) !== undefined ||
        fake.gateAt(address, port) !== null,
      holdsRequests: () => fake.holdsRequests,
    };
    const run = (container: FakeContainer): void => {
      const { hostPort } = container.spec;
      if (hostPort !== undefined && container.status !== 'running') {
        if (ports.isTaken(hostPort))
          throw new AdapterError(
            'docker',
            'INVALID',
            `Bind for 0.0.0.0:${hostPort} failed: port is already allocated`,
          );
      }
      container.status = 'running';
      container.exitCode = null;
      if (isGate(container)) readConfig(container, ports);
      fake.onStart(container);
    };
    const end = (container: FakeContainer, exitCode: number): void => {
      container.status = 'exited';
      container.exitCode = exitCode;
      container.config = null;
      container.draining.length = 0;
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
        await fake.buildSays(onProgress);
        await script.enter('build', signal);
        onProgress('Successfully built');
        images.set(tag, fake.imageId);
        return { imageId: fake.imageId };
      },
      async pull({ reference, onProgress, auth }, signal) {
        await script.enter('pull', signal);
        if (auth) fake.pullAuth.push(auth);
        const failure = fake.pullFails(reference);
        if (failure) throw failure;
        pulls.push(reference);
        onProgress(`Pulling from ${reference}`);
        images.set(reference, fake.imageId);
        return { imageId: fake.imageId };
      },
      async tag(image, reference, signal) {
        await script.enter('tag', signal);
        images.set(reference, images.get(image) ?? image);
      },
      async findImage(reference, signal) {
        await script.enter('findImage', signal);
        const imageId = images.get(reference);
        if (imageId === undefined) return null;
        const repoDigests = pulls.includes(reference) ? [`${reference.split(':')[0]}@${imageId}`] : [];
        return { imageId, repoDigests, exposedPorts: [], hasHealthcheck: false };
      },
      async createContainer(spec, signal) {
        await script.enter('createContainer', signal);
        const known = lookUp(spec.name);
        if (known) return { containerId: known.id };
        const id = `id-${spec.name}`;
        containers.set(id, {
          id,
          spec,
          status: 'created',
          exitCode: null,
          restartCount: 0,
          lines: isGate({ spec }) ? [] : ['hello'],
          files: new Map(),
          config: null,
          draining: [],
        });
        return { containerId: id };
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
        end(found(name), 143);
      },
      async kill(name, signalName, signal) {
        await script.enter('kill', signal);
        const container = found(name);
        if (container.status !== 'running') throw new AdapterError('docker', 'CONFLICT', 'is not running');
        if (signalName === 'USR2' && isGate(container)) readConfig(container, ports);
        else end(container, 137);
      },
      async rename(name, next, signal) {
        await script.enter('rename', signal);
        const container = found(name);
        if (lookUp(next)) throw new AdapterError('docker', 'CONFLICT', `the name ${next} is already in use`);
        container.spec = { ...container.spec, name: next };
      },
      async putFiles(name, directory, files, signal) {
        await script.enter('putFiles', signal);
        for (const [file, text] of Object.entries(files))
          found(name).files.set(`${directory}/${file}`, Buffer.from(text));
      },
      async readFile(name, path, signal) {
        await script.enter('readFile', signal);
        return found(name).files.get(path) ?? null;
      },
      async processes(name, signal) {
        await script.enter('processes', signal);
        const container = found(name);
        if (container.status !== 'running') return [];
        return isGate(container)
          ? ['haproxy', 'haproxy', ...container.draining.map(() => 'haproxy')]
          : ['model'];
      },
      async remove(name, signal) {
        await script.enter('remove', signal);
        const container = lookUp(name);
        if (container) containers.delete(container.id);
      },
      async inspect(name, signal) {
        await script.enter('inspect', signal);
        const container = lookUp(name);
        return container ? fake.seen(stateOf(container)) : null;
      },
      async listContainers(labels, signal) {
        await script.enter('listContainers', signal);
        return [...containers.values()]
          .filter(({ spec }) => Object.entries(labels).every(([key, value]) => spec.labels[key] === value))
          .map(stateOf);
      },
      async *logs(name, { tail }, signal) {
        await script.enter('logs', signal);
        const { lines } = found(name);
        const stamped = lines.map((text, index) => ({
          engineTime: `2026-05-01T12:00:00.${String(index).padStart(9, '0')}Z`,
          stream: 'STDOUT' as const,
          text,
        }));
        if (lines.length > 0) yield stamped.slice(-(tail ?? lines.length));
      },
      async stats() {
        throw new Error('not part of this fake');
      },
      async diskUsage(signal) {
        await script.enter('diskUsage', signal);
        return { images: 1_000, containers: 100, volumes: 0, buildCache: 10 };
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
