import { createHaproxy, type Haproxy } from '../haproxy/haproxy.js';
import { type KnobChanges, type Knobs, knobsFrom } from '../model/knobs.js';
import { createModelServer, type ModelServer } from '../model/model-server.js';
import { draw, type Pace } from '../pace.js';
import type { Random } from '../random.js';
import { createContainerLog } from './container-log.js';
import { createHealth } from './health.js';
import type { Loopback } from './loopback.js';
import { programOf } from './program.js';
import { createPublished, listenOnMachine } from './published.js';
import type { ContainerRecord } from './records.js';
import type { Signal } from './signals.js';

const BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 60_000;
/** A container that ran so long starts its back-off afresh. */
const STEADY_MS = 10_000;
const LONGEST_TIMER_MS = 2_147_483_647;
/** A limit below this is too little for any model. */
const LEAST_MEMORY = 32 * 1_024 * 1_024;
const KILLED = 137;

interface Needs {
  readonly record: ContainerRecord;
  readonly address: () => string | null;
  readonly admits: (port: number) => boolean;
  readonly loopback: Loopback;
  readonly pace: Pace;
  readonly random: Random;
  readonly changed: () => void;
}
export type Container = ReturnType<typeof createContainer>;

/** One container: its ports, its program, its log and its restarts. */
export function createContainer({ record, address, admits, loopback, pace, random, changed }: Needs) {
  const log = createContainerLog(record.log);
  const waiters = new Set<() => void>();
  let model: ModelServer | null = null;
  let haproxy: Haproxy | null = null;
  let isListening = false;
  let chatter: NodeJS.Timeout | undefined;
  const timers = new Set<NodeJS.Timeout>();
  let backoffMs = BACKOFF_MS;
  let ticks = 0;
  let current = knobsFrom(record.environment, record.knobs);
  const knobs = (): Knobs => current;
  const health = createHealth({
    check: record.healthcheck,
    longestWaitMs: pace.longestWaitMs,
    isHealthy: () => isListening && !knobs().unhealthy && !knobs().hang,
  });
  const after = (milliseconds: number, go: () => void) => {
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        go();
      },
      Math.min(milliseconds, LONGEST_TIMER_MS),
    );
    timers.add(timer);
  };

  const published = createPublished({
    record,
    address,
    admits,
    loopback,
    accept(inside, stream) {
      if (!isListening || !model || !listensOn(inside)) return false;
      model.accept(stream);
      return true;
    },
  });
  const listensOn = (inside: number): boolean => {
    const wanted = knobs().port;
    if (wanted !== null) return inside === wanted;
    return record.listens.length === 0 || record.listens.includes(`${inside}/tcp`);
  };

  const release = () => {
    for (const timer of timers) clearTimeout(timer);
    timers.clear();
    clearInterval(chatter);
    health.stop();
    isListening = false;
    model?.close();
    model = null;
    haproxy?.close();
    haproxy = null;
    published.close();
  };

  const launch = async (): Promise<void> => {
    try {
      await published.open();
    } catch (error) {
      release();
      record.error = error instanceof Error ? error.message : String(error);
      throw error;
    }
    record.status = 'running';
    record.startedAt = Date.now();
    record.error = '';
    record.oomKilled = false;
    changed();
    runProgram();
  };

  const runProgram = () => {
    const set = knobs();
    const program = programOf(record);
    if (program.kind === 'EXITS' || (set.exitCode !== null && set.crashAfterMs === null)) {
      const code = program.kind === 'EXITS' ? program.code : (set.exitCode ?? 1);
      if (program.kind === 'EXITS' && program.says) log.write('stdout', program.says);
      else log.write('stderr', `Fatal: exiting with code ${code}`);
      after(20, () => exited(code));
      return;
    }
    if (program.kind === 'HAPROXY') {
      balance(program.words);
      return;
    }
    health.start();
    if (program.kind === 'SLEEPS') return;
    if (record.memoryBytes > 0 && record.memoryBytes < LEAST_MEMORY) {
      log.write('stdout', `Loading model ${set.modelName} ...`);
      after(20, () => {
        record.oomKilled = true;
        exited(KILLED);
      });
      return;
    }
    model = createModelServer({ knobs, random, write: log.write });
    log.write('stdout', `Loading model ${set.modelName} ...`);
    after(set.startDelayMs ?? draw(random, pace.modelStart), () => {
      isListening = true;
      log.write('stdout', `Model ${set.modelName} loaded`);
      log.write(
        'stderr',
        ` * Running on http://0.0.0.0:${set.port ?? Number.parseInt(record.listens[0] ?? '3000', 10)}`,
      );
    });
    if (set.crashAfterMs !== null) crashAfter(set.crashAfterMs);
    talk();
  };

  const balance = (words: readonly string[]) => {
    const started = createHaproxy({
      words,
      read: (path) => {
        const file = record.files[path];
        return file === undefined ? null : Buffer.from(file, 'base64').toString('utf8');
      },
      listen: (port, accept) => listenOnMachine({ address, admits, loopback }, port, accept),
      connect: loopback.connect,
      write: log.write,
    });
    haproxy = started;
    void started.start().then((isUp) => {
      if (!isUp && haproxy === started) exited(1);
    });
  };

  /** Lines nobody asked for, as many a second as the knob says. */
  const talk = () => {
    clearInterval(chatter);
    const { logLinesPerS } = knobs();
    if (logLinesPerS <= 0) return;
    const perTurn = Math.max(1, Math.round(logLinesPerS / 20));
    chatter = setInterval(
      () => {
        for (let line = 0; line < perTurn; line += 1) log.write('stdout', `tick ${(ticks += 1)}`);
      },
      (1_000 * perTurn) / logLinesPerS,
    );
  };

  /** Unless it is told otherwise in the meantime. */
  const crashAfter = (milliseconds: number) =>
    after(milliseconds, () => {
      if (knobs().crashAfterMs !== null) crash(knobs().exitCode ?? 1);
    });
  const crash = (code: number) => {
    log.write('stderr', `Fatal: simulated crash, exit code ${code}`);
    exited(code);
  };

  /** The main process ended by itself. */
  const exited = (code: number) => {
    const ranMs = Date.now() - (record.startedAt ?? 0);
    settleExit(code);
    const { name, maximumRetryCount } = record.restartPolicy;
    const again =
      !record.stopped &&
      (name === 'always' ||
        name === 'unless-stopped' ||
        (name === 'on-failure' &&
          code !== 0 &&
          (maximumRetryCount === 0 || record.restartCount < maximumRetryCount)));
    if (!again) return;
    if (ranMs > STEADY_MS) backoffMs = BACKOFF_MS;
    record.status = 'restarting';
    after(Math.min(backoffMs, pace.longestWaitMs), () => {
      record.restartCount += 1;
      launch().catch(() => settleExit(128));
    });
    backoffMs = Math.min(backoffMs * 2, LONGEST_BACKOFF_MS);
  };

  const settleExit = (code: number) => {
    release();
    record.status = 'exited';
    record.exitCode = code;
    record.finishedAt = Date.now();
    log.endFollowing();
    for (const done of waiters) done();
    waiters.clear();
    changed();
  };

  /** Ends the main process, as `docker stop` (143 or 0) and `docker kill` (137) do. */
  const stop = (code: number) => {
    record.stopped = true;
    if (record.status === 'running') {
      log.write('stdout', 'Shutting down');
      settleExit(code);
    } else if (record.status === 'restarting') settleExit(record.exitCode);
  };

  return {
    record,
    log,
    knobs,
    health: health.view,
    counters: () => model?.counters ?? haproxy?.counters ?? { requests: 0, bytesIn: 0, bytesOut: 0 },
    isRunning: () => record.status === 'running',
    /** Ports at which the machine offers it to others. */
    ports: (): number[] => [
      ...record.bindings.filter(({ hostIp }) => hostIp !== '127.0.0.1').map(({ hostPort }) => hostPort),
      ...(haproxy?.ports() ?? []),
    ],
    /** The port of this machine to which it passes on what comes to a port of its own. */
    passesOn: (port: number): number | null => (haproxy?.ports().includes(port) ? haproxy.target() : null),
    processes: (): string[] =>
      record.status !== 'running'
        ? []
        : (haproxy?.processes() ?? [[...record.entrypoint, ...record.command].join(' ')]),
    async start(): Promise<void> {
      if (record.status === 'running') return;
      release();
      record.stopped = false;
      backoffMs = BACKOFF_MS;
      await launch();
    },
    stop,
    /** As `docker kill` does. A main process that has no handler for a signal never hears of it. */
    signal({ name, exitCode }: Signal) {
      if (name === 'KILL' || name === 'TERM') stop(exitCode);
      else if (name === 'USR2') void haproxy?.reload();
    },
    crash(code = 1) {
      if (record.status === 'running') crash(code);
    },
    turn(changes: KnobChanges) {
      const wasCrashing = knobs().crashAfterMs;
      record.knobs = { ...record.knobs, ...changes };
      current = knobsFrom(record.environment, record.knobs);
      const { crashAfterMs } = knobs();
      if (record.status === 'running') {
        talk();
        if (crashAfterMs !== null && crashAfterMs !== wasCrashing) crashAfter(crashAfterMs);
      }
      changed();
    },
    /** Resolves when it is not running. */
    ended: () =>
      record.status === 'running' ? new Promise<void>((resolve) => waiters.add(resolve)) : Promise.resolve(),
    /** Brings back after a restart of the simulator what ran before it. */
    async resume(): Promise<void> {
      if (record.status === 'running' || record.status === 'restarting') {
        record.status = 'exited';
        await launch().catch(() => settleExit(128));
      }
    },
    /** Lets go of everything without recording an end: the host is gone, or the process is. */
    abandon() {
      release();
      log.endFollowing();
      for (const done of waiters) done();
      waiters.clear();
    },
    keep() {
      record.log = log.keep();
    },
  };
}
