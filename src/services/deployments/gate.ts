import { setTimeout as wait } from 'node:timers/promises';
import { type ContainerState, type Engine, LABEL_GATE } from '../adapters/engine.js';
import { AdapterError } from '../adapters/failure.js';
import type { ModelAnswer, ModelPort } from '../adapters/model.js';
import { DeployFailed, type Evidence } from './deployment.js';
import {
  GATE_DIRECTORY,
  GATE_FILE,
  GATE_NAME,
  GATE_PATH,
  gateConfig,
  type GateRoutes,
  routesIn,
} from './gate-config.js';
import { specOf, trialLabel, trialOf } from './gate-container.js';

export type { GateRoutes } from './gate-config.js';
export { gateName } from './gate-container.js';

export interface GatePlace {
  readonly docker: Engine;
  readonly minerId: string;
  /** Where the declared ports are asked from outside. */
  readonly address: string;
}

/**
 * The declared ports of a miner, held by a small HAProxy container on its machine, so that versions can take turns
 * behind them without a request being lost. Its configuration lies in the container itself: it survives restarts.
 */
export interface Gate {
  /** Pulls the image unless it is there. */
  prepare(docker: Engine, say: (line: string) => void, signal: AbortSignal): Promise<void>;
  /**
   * Makes the gate be exactly this and waits until every port answers so. May be called again at any time. Throws
   * `DeployFailed` with PORT_TAKEN or GATE_FAILED; then the gate is as it was before, or gone when it was new.
   */
  set(place: GatePlace, routes: GateRoutes, signal: AbortSignal): Promise<void>;
  /** What it is set to; null when there is no gate. Read from the gate, not from memory. */
  routes(docker: Engine, minerId: string, signal: AbortSignal): Promise<GateRoutes | null>;
  /** Whether every request that came before the last change has been answered. */
  isDrained(docker: Engine, minerId: string, signal: AbortSignal): Promise<boolean>;
  remove(docker: Engine, minerId: string, signal: AbortSignal): Promise<void>;
}

interface Needs {
  readonly image: string;
  readonly model: ModelPort;
  /** How long a change may take to be in force. Default 30 s. */
  readonly withinMs?: number;
}

const POLL_MS = 50;
const SLOWEST_POLL_MS = 1_000;
const ANSWER_MS = 3_000;
/** A signal that came while HAProxy was starting is lost: it is sent again. */
const AGAIN_MS = 3_000;
const LOG_TAIL = 50;
/** The ask from which on its log is read in between. */
const LOG_FROM = 3;
/** The master and the worker that serves; every further one still answers older requests. */
const OWN_PROCESSES = 2;

export function createGate({ image, model, withinMs = 30_000 }: Needs): Gate {
  const gatesOf = (docker: Engine, minerId: string, signal: AbortSignal) =>
    docker.listContainers({ [LABEL_GATE]: minerId }, signal);

  async function set({ docker, minerId, address }: GatePlace, routes: GateRoutes, signal: AbortSignal) {
    const { text, revision } = gateConfig(routes, address);
    const [gate] = await Promise.all([
      ensureContainer(docker, minerId, signal),
      removeTrials(docker, minerId, signal),
    ]);
    const isRunning = gate.status === 'running';
    const [file, said] = await Promise.all([
      docker.readFile(gate.id, GATE_FILE, signal),
      isRunning ? lastLine(docker, gate.id, signal) : null,
    ]);
    const before = file?.toString('utf8') ?? null;
    const asked = () => askPorts({ address, revision }, routes.ports, signal);
    if (isRunning && before === text && (await asked()) === null) return;

    const held = before === null ? null : routesIn(before);
    const added = held ? routes.ports.filter((port) => !held.ports.includes(port)) : [];
    if (isRunning && added.length > 0) {
      await tryOut({ docker, minerId, address }, added, signal);
    }

    // A restart that is still pending would run with whatever file it finds, at a time of its own.
    if (gate.status === 'restarting') await docker.stop(gate.id, 0, signal);
    const since = isRunning ? said : await lastLine(docker, gate.id, signal);
    await docker.putFiles(gate.id, GATE_DIRECTORY, { [GATE_NAME]: text }, signal);
    await wake(docker, gate.id, signal, isRunning ? 'running' : undefined);
    const failure = await untilInForce(docker, gate.id, asked, since, signal);
    if (failure === null) return;
    await putBack(docker, gate, before === text ? null : before, signal);
    throw failure;
  }

  /**
   * Throws when a port can not be had. HAProxy itself finds out only after it has paused the ports that it holds, and
   * for two seconds nobody would be served.
   */
  async function tryOut(
    { docker, minerId, address }: GatePlace,
    ports: readonly number[],
    signal: AbortSignal,
  ) {
    const { text, revision } = gateConfig({ ports, live: null, candidate: null }, address);
    const { containerId: id } = await docker.createContainer(trialOf(image, minerId), signal);
    await docker.putFiles(id, GATE_DIRECTORY, { [GATE_NAME]: text }, signal);
    await docker.start(id, signal);
    const asked = () => askPorts({ address, revision }, ports, signal);
    const failure = await untilInForce(docker, id, asked, null, signal);
    await docker.remove(id, signal);
    if (failure) throw failure;
  }

  async function removeTrials(docker: Engine, minerId: string, signal: AbortSignal): Promise<void> {
    const left = await docker.listContainers({ [LABEL_GATE]: trialLabel(minerId) }, signal);
    for (const { id } of left) await docker.remove(id, signal);
  }

  async function ensureContainer(
    docker: Engine,
    minerId: string,
    signal: AbortSignal,
  ): Promise<ContainerState> {
    for (const found of await gatesOf(docker, minerId, signal)) {
      if (USABLE.has(found.status)) return found;
      await docker.remove(found.id, signal);
    }
    try {
      const { containerId } = await docker.createContainer(specOf(image, minerId), signal);
      const made = await docker.inspect(containerId, signal);
      if (made) return made;
    } catch (error) {
      // The name belongs to a container of somebody else, which is not touched.
      if (error instanceof AdapterError && error.kind === 'CONFLICT')
        throw new DeployFailed('GATE_FAILED', error.message);
      throw error;
    }
    throw new AdapterError('docker', 'NOT_READY', 'the gate went away while it was made');
  }

  /** null when every port answers with the revision; else what one of them did instead. */
  async function askPorts(
    { address, revision }: { address: string; revision: string },
    ports: readonly number[],
    signal: AbortSignal,
  ): Promise<string | null> {
    for (const port of ports) {
      // A connection that stays open would keep an old worker of the gate alive, and lead to it.
      const endpoint = { address, port, ownConnection: true };
      const request = { method: 'GET', path: GATE_PATH, timeoutMs: ANSWER_MS, maxBytes: 4_096 } as const;
      const answer = await model.request(endpoint, request, signal);
      if (!isRevision(answer, revision)) return `port ${port}: ${wordsFor(answer)}`;
    }
    return null;
  }

  /** null when it came about. */
  async function untilInForce(
    docker: Engine,
    id: string,
    asked: () => Promise<string | null>,
    since: string | null,
    signal: AbortSignal,
  ): Promise<DeployFailed | null> {
    const startedAt = performance.now();
    let wokenAt = startedAt;
    for (let asks = 1, pause = POLL_MS; ; asks += 1, pause = Math.min(pause * 2, SLOWEST_POLL_MS)) {
      const trouble = await asked();
      if (trouble === null) return null;
      // It takes a moment to read its file, and longer while it is asked for its log.
      const log = asks < LOG_FROM ? [] : await linesSince(docker, id, since, signal);
      const taken = portTakenIn(log);
      if (taken !== null) return new DeployFailed('PORT_TAKEN', taken, evidenceOf(log));
      if (performance.now() - startedAt > withinMs)
        return new DeployFailed('GATE_FAILED', trouble, evidenceOf(log));
      if (performance.now() - wokenAt > AGAIN_MS) {
        await wake(docker, id, signal);
        wokenAt = performance.now();
      }
      await wait(pause, undefined, { signal });
    }
  }

  return {
    async prepare(docker, say, signal) {
      if (await docker.findImage(image, signal)) return;
      try {
        await docker.pull({ reference: image, onProgress: (line) => say(line) }, signal);
      } catch (error) {
        if (!(error instanceof AdapterError) || error.retryable) throw error;
        throw new DeployFailed('GATE_IMAGE_UNAVAILABLE', `${image}: ${error.message}`);
      }
    },

    set,

    async routes(docker, minerId, signal) {
      const [gate] = await gatesOf(docker, minerId, signal);
      const file = gate && (await docker.readFile(gate.id, GATE_FILE, signal));
      return file ? routesIn(file.toString('utf8')) : null;
    },

    async isDrained(docker, minerId, signal) {
      for (const { id } of await gatesOf(docker, minerId, signal)) {
        if ((await docker.processes(id, signal)).length > OWN_PROCESSES) return false;
      }
      return true;
    },

    async remove(docker, minerId, signal) {
      await removeTrials(docker, minerId, signal);
      for (const { id } of await gatesOf(docker, minerId, signal)) await docker.remove(id, signal);
    },
  };
}

const USABLE: ReadonlySet<ContainerState['status']> = new Set(['created', 'running', 'restarting', 'exited']);

/** Makes it read its file. */
async function wake(
  docker: Engine,
  id: string,
  signal: AbortSignal,
  known?: ContainerState['status'],
): Promise<void> {
  const status = known ?? (await docker.inspect(id, signal))?.status;
  try {
    if (status === 'running') await docker.kill(id, 'USR2', signal);
    else if (status !== 'restarting') await docker.start(id, signal);
  } catch (error) {
    // It ended in the meantime: whoever waits for it wakes it again.
    if (!(error instanceof AdapterError && error.kind === 'CONFLICT')) throw error;
  }
}

/** As it was before a change that failed; `text` is the file it had, if that was another one. */
async function putBack(
  docker: Engine,
  gate: ContainerState,
  text: string | null,
  signal: AbortSignal,
): Promise<void> {
  if (text !== null) {
    await docker.putFiles(gate.id, GATE_DIRECTORY, { [GATE_NAME]: text }, signal);
    await wake(docker, gate.id, signal);
    return;
  }
  const now = await docker.inspect(gate.id, signal);
  const isSameRun =
    gate.status === 'running' &&
    now?.status === 'running' &&
    now.startedAt?.getTime() === gate.startedAt?.getTime();
  // One that ran all the time has an older worker, which goes on; any other would try to start for ever.
  if (now && !isSameRun) await docker.remove(gate.id, signal);
}

const isRevision = (answer: ModelAnswer, revision: string): boolean =>
  answer.ok && answer.status === 200 && answer.text === revision;
const wordsFor = (answer: ModelAnswer): string =>
  answer.ok ? `answers ${answer.status}, but not as the gate` : `${answer.error}: ${answer.message}`;

async function lastLine(docker: Engine, id: string, signal: AbortSignal): Promise<string | null> {
  let time: string | null = null;
  for await (const lines of docker.logs(id, { follow: false, tail: 1 }, signal))
    time = lines.at(-1)?.engineTime ?? time;
  return time;
}

async function linesSince(
  docker: Engine,
  id: string,
  since: string | null,
  signal: AbortSignal,
): Promise<string[]> {
  const found: string[] = [];
  const options = { follow: false, tail: LOG_TAIL, ...(since === null ? {} : { since }) };
  // The line at `since` itself comes again.
  for await (const lines of docker.logs(id, options, signal)) {
    for (const { engineTime, text } of lines) if (engineTime !== since) found.push(text);
    found.splice(0, found.length - LOG_TAIL);
  }
  return found;
}

const evidenceOf = (logTail: readonly string[]): Evidence => ({ logTail, healthLog: [] });

/** HAProxy has no code for it, only this sentence; the address is the last thing in brackets. */
function portTakenIn(log: readonly string[]): string | null {
  for (const line of log) {
    if (!/cannot bind socket.*address already in use/i.test(line)) continue;
    const port = /\[[^\]]*:(\d+)\]\s*$/.exec(line)?.[1];
    return port === undefined ? 'on the machine' : `port ${port}`;
  }
  return null;
}
