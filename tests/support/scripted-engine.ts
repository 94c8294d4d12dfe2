import type { ContainerState, Engine, EngineLogLine } from '../../src/services/adapters/engine.js';
import { AdapterError } from '../../src/services/adapters/failure.js';

const unused = () => Promise.reject(new Error('This part of the engine is not scripted'));

const ID = 'c1';
const LINES_AT_ONCE = 7;

/** One container, of the id `c1`, whose log the test writes; connections can be cut and the container removed. */
export function createScriptedEngine() {
  const log: EngineLogLine[] = [];
  const connections = new Set<AbortController>();
  const wakers: (() => void)[] = [];
  let status: ContainerState['status'] = 'running';
  let isRemoved = false;
  let clock = 1_700_000_000_000_000_000n;
  let opened = 0;
  let given = 0;
  let followed = 0;
  let rotated = 0;
  let name = 'tensornode-1';
  const isMeant = (container: string) => container === ID || container === name;

  const wake = (): void => {
    for (const go of wakers.splice(0)) go();
  };
  const stamp = (nanos: bigint): string => {
    const seconds = new Date(Number(nanos / 1_000_000n)).toISOString().slice(0, 19);
    return `${seconds}.${(nanos % 1_000_000_000n).toString().padStart(9, '0')}Z`;
  };

  const engine: Engine = {
    version: unused,
    build: unused,
    pull: unused,
    tag: unused,
    findImage: unused,
    createContainer: unused,
    start: unused,
    restart: unused,
    stop: unused,
    kill: unused,
    rename: unused,
    putFiles: unused,
    readFile: unused,
    processes: unused,
    remove: unused,
    listContainers: unused,
    stats: unused,
    removeImage: unused,
    diskUsage: unused,
    async inspect(container) {
      if (isRemoved || !isMeant(container)) return null;
      return {
        id: ID,
        name,
        image: 'i',
        status,
        exitCode: null,
        oomKilled: false,
        pid: null,
        createdAt: null,
        startedAt: null,
        restartCount: 0,
        health: 'none',
        healthLog: [],
        labels: {},
      };
    },
    async *logs(container, { since, follow }, signal) {
      const connection = new AbortController();
      connections.add(connection);
      opened += 1;
      if (follow) followed += 1;
      try {
        let isOn = since === undefined;
        // Rotation takes lines away while they are read.
        for (let at = rotated; ; ) {
          if (connection.signal.aborted) throw connection.signal.reason;
          signal.throwIfAborted();
          if (isRemoved || !isMeant(container)) throw new AdapterError('engine', 'GONE', 'no such container');
          at = Math.max(at, rotated);
          const some = log.slice(at - rotated, at - rotated + LINES_AT_ONCE);
          at += some.length;
          // As engines do: after the first line that is late enough, all lines come.
          const first = isOn ? 0 : some.findIndex(({ engineTime }) => engineTime >= (since ?? ''));
          if (first >= 0 && some.length > 0) {
            isOn = true;
            given += some.length - first;
            yield some.slice(first);
          }
          if (some.length > 0) continue;
          if (!follow || status !== 'running') return;
          await new Promise<void>((resolve) => {
            wakers.push(resolve);
            signal.addEventListener('abort', () => resolve(), { once: true });
          });
        }
      } finally {
        connections.delete(connection);
      }
    },
  };

  return {
    engine,
    /** The container prints a line, `afterNanos` after the one before; negative for one that was stamped earlier. */
    print(
      text: string,
      { afterNanos = 1_000n, ...more }: Partial<Omit<EngineLogLine, 'text'>> & { afterNanos?: bigint } = {},
    ): void {
      clock += afterNanos;
      log.push({ engineTime: stamp(clock), stream: 'STDOUT', text, ...more });
      wake();
    },
    rename(to: string): void {
      name = to;
    },
    /** The engine rotates: the oldest lines are gone. */
    rotate(count: number): void {
      log.splice(0, count);
      rotated += count;
    },
    cut(): void {
      for (const connection of connections)
        connection.abort(new AdapterError('ssh', 'UNREACHABLE', 'connection reset'));
      wake();
    },
    become(next: ContainerState['status']): void {
      status = next;
      wake();
    },
    remove(): void {
      isRemoved = true;
      wake();
    },
    connections: (): number => connections.size,
    opened: (): number => opened,
    /** Connections that were to stay. */
    followed: (): number => followed,
    given: (): number => given,
  };
}
export type ScriptedEngine = ReturnType<typeof createScriptedEngine>;
