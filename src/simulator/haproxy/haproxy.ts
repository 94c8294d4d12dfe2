import type { Duplex } from 'node:stream';
import { type HaproxyConfig, HaproxyConfigError, readHaproxyConfig } from './config.js';
import { createWorker, type Worker } from './worker.js';

interface Needs {
  readonly words: readonly string[];
  /** A file of the container; null when there is none. */
  readonly read: (path: string) => string | null;
  /** Listens on the machine's own address; null when the port is taken. */
  readonly listen: (port: number, accept: (stream: Duplex) => void) => Promise<(() => void) | null>;
  readonly connect: (port: number) => Duplex | null;
  readonly write: (stream: 'stdout' | 'stderr', text: string) => void;
}
export type Haproxy = ReturnType<typeof createHaproxy>;

const FIRST_WORKER_PID = 7;

/** `haproxy -W -db -f FILE`: a master that replaces its worker when it is told to read the file again. */
export function createHaproxy({ words, read, listen, connect, write }: Needs) {
  const path = words[words.indexOf('-f') + 1] ?? '';
  const listeners = new Map<number, () => void>();
  const counters = { requests: 0, bytesIn: 0, bytesOut: 0 };
  const old = new Set<Worker>();
  let current: Worker | null = null;
  let target: number | null = null;
  let pid = FIRST_WORKER_PID;
  let isClosed = false;
  // One change after the other, as the master does it.
  let turn = Promise.resolve();

  function configuration(): HaproxyConfig {
    const text = read(path);
    if (text === null) throw new HaproxyConfigError(`Could not open configuration file ${path}`);
    return readHaproxyConfig(text);
  }

  /** Opens what is new; with a port taken nothing changes and it is false. */
  async function bind(ports: readonly number[]): Promise<boolean> {
    const opened = new Map<number, () => void>();
    for (const port of ports) {
      if (listeners.has(port)) continue;
      const close = await listen(port, (stream) => (current ? current.accept(stream) : stream.destroy()));
      if (close) opened.set(port, close);
      else {
        write(
          'stderr',
          `[ALERT]    (1) : Binding [${path}:23] for frontend declared: cannot bind socket (Address already in use) for [0.0.0.0:${port}]`,
        );
        write(
          'stderr',
          '[ALERT]    (1) : [haproxy.main()] Some protocols failed to start their listeners! Exiting.',
        );
      }
      if (!close || isClosed) {
        for (const undo of opened.values()) undo();
        return false;
      }
    }
    for (const [port, close] of opened) listeners.set(port, close);
    for (const [port, close] of listeners) {
      if (ports.includes(port)) continue;
      listeners.delete(port);
      close();
    }
    return true;
  }

  /** False: it goes on as before, if it did anything. */
  async function load(): Promise<boolean> {
    let config: HaproxyConfig;
    try {
      config = configuration();
    } catch (error) {
      if (!(error instanceof HaproxyConfigError)) throw error;
      write('stderr', `[ALERT]    (1) : config : ${error.message}`);
      write('stderr', '[ALERT]    (1) : config : Fatal errors found in configuration.');
      return false;
    }
    if (!(await bind(config.binds))) return false;
    const former = current;
    const worker = createWorker({ config, connect, counters, ended: () => void old.delete(worker) });
    current = worker;
    target = config.backends.get(config.defaultBackend ?? '')?.server ?? null;
    pid += 1;
    write('stderr', `[NOTICE]   (1) : New worker (${pid}) forked`);
    write('stderr', '[NOTICE]   (1) : Loading success.');
    if (former) {
      old.add(former);
      former.stop();
    }
    return true;
  }

  return {
    counters,
    /** False: the master ends with 1. */
    start: load,
    /** What USR2 does. */
    reload(): Promise<void> {
      turn = turn.then(async () => {
        if (isClosed) return;
        write('stderr', '[NOTICE]   (1) : Reloading HAProxy');
        if (!(await load())) write('stderr', '[WARNING]  (1) : Loading failure!');
      });
      return turn;
    },
    /** Command lines: the master, the worker, and older workers that still have connections. */
    processes: (): string[] => {
      const line = words.join(' ');
      return [line, line, ...[...old].map(() => line)];
    },
    ports: (): number[] => [...listeners.keys()],
    /** The port behind them, for requests that ask for nothing else. */
    target: () => target,
    close() {
      isClosed = true;
      for (const close of listeners.values()) close();
      listeners.clear();
      for (const worker of [...old, ...(current ? [current] : [])]) worker.close();
      old.clear();
      current = null;
    },
  };
}
