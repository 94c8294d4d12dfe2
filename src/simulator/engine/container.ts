import { randomBytes } from 'node:crypto';
import type { Server, Socket } from 'node:net';
import { type KnobChanges, type Knobs, knobsFrom } from '../model/knobs.js';
import { createModelServer, type ModelServer } from '../model/model-server.js';
import { draw, type Pace } from '../pace.js';
import type { Random } from '../random.js';
import { createContainerLog } from './container-log.js';
import { EngineFailure } from './failure.js';
import { createHealth } from './health.js';
import { openPort } from './ports.js';
import { programOf } from './program.js';
import type { ContainerRecord } from './records.js';

const BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 60_000;
/** A container that ran so long starts its back-off afresh. */
const STEADY_MS = 10_000;
const LONGEST_TIMER_MS = 2_147_483_647;

interface Needs {
  readonly record: ContainerRecord;
  readonly address: () => string | null;
  readonly admits: (port: number) => boolean;
  readonly pace: Pace;
  readonly random: Random;
  readonly changed: () => void;
}
export type Container = ReturnType<typeof createContainer>;

/** One container: its ports, its program, its log and its restarts. */
export function createContainer({ record, address, admits, pace, random, changed }: Needs) {
  const log = createContainerLog(record.log);
  const waiters = new Set<() => void>();
  let model: ModelServer | null = null;
  let isListening = false;
  let ports: Server[] = [];
  let chatter: NodeJS.Timeout | undefined;
  const timers = new Set<NodeJS.Timeout>();
  let backoffMs = BACKOFF_MS;
  let ticks = 0;
  const sockets = new Set<Socket>();
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

  const openPorts = async (): Promise<void> => {
    const at = address();
    if (at === null) return;
    for (const { port, hostPort } of record.bindings) {
      const inside = Number.parseInt(port, 10);
      const server = await openPort({
        address: at,
        port: hostPort,
        accept(socket) {
          sockets.add(socket);
          socket.on('close', () => sockets.delete(socket));
          // Like the engine's proxy: the port is open, but with nobody behind it the connection dies.
          if (admits(hostPort) && isListening && model && listensOn(inside)) model.accept(socket);
          else socket.destroy();
        },
      });
      if (!server) {
        throw new EngineFailure(
          500,
          `driver failed programming external connectivity on endpoint ${record.name} (${randomBytes(32).toString('hex')}): ` +
            `Bind for 0.0.0.0:${hostPort} failed: port is already allocated`,
        );
      }
      ports.push(server);
    }
  };
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
    for (const server of ports) server.close();
    ports = [];
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };

  const launch = async (): Promise<void> => {
    try {
      await openPorts();
    } catch (error) {
      release();
      record.error = error instanceof Error ? error.message : String(error);
      throw error;
    }
    record.status = 'running';
    record.startedAt = Date.now();
    record.error = '';
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
    health.start();
    if (program.kind === 'SLEEPS') return;
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

  return {
    record,
    log,
    knobs,
    health: health.view,
    counters: () => model?.counters ?? { requests: 0, bytesIn: 0, bytesOut: 0 },
    isRunning: () => record.status === 'running',
    async start(): Promise<void> {
      if (record.status === 'running') return;
      release();
      record.stopped = false;
      backoffMs = BACKOFF_MS;
      await launch();
    },
    /** Ends the main process, as `docker stop` (143 or 0) and `docker kill` (137) do. */
    stop(code: number) {
      record.stopped = true;
      if (record.status === 'running') {
        log.write('stdout', 'Shutting down');
        settleExit(code);
      } else if (record.status === 'restarting') settleExit(record.exitCode);
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
