import type { Readable } from 'node:stream';
import type { HostTarget } from './host.js';

/** Labels on everything we start; everything we look for is found by them. */
export const LABEL_DEPLOYMENT = 'tensornode.deployment';
export const LABEL_MINER = 'tensornode.miner';

export interface BuildRequest {
  /** An uncompressed tar. */
  readonly context: Readable;
  /** Path of the Dockerfile inside the context. */
  readonly dockerfile: string;
  readonly tag: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly onProgress: (line: string) => void;
}

export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  /** NAME=value pairs, secrets included: never logged. */
  readonly environment: Readonly<Record<string, string>>;
  /** The port the model listens on inside the container. */
  readonly containerPort: number;
  /** The port it is published on, on all of the host's addresses. */
  readonly hostPort: number;
  readonly restart: 'no' | 'unless-stopped';
  readonly memoryBytes?: number;
  readonly cpus?: number;
}

export interface ContainerState {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly status: 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead';
  readonly exitCode: number | null;
  readonly oomKilled: boolean;
  readonly startedAt: Date | null;
  readonly restartCount: number;
  readonly health: 'none' | 'starting' | 'healthy' | 'unhealthy';
  readonly healthLog: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

export interface EngineLogLine {
  /** RFC 3339 with nanoseconds, as the engine wrote it: the resume point. */
  readonly engineTime: string;
  readonly stream: 'STDOUT' | 'STDERR';
  readonly text: string;
}

export interface ContainerStats {
  readonly cpuPercent: number;
  readonly memoryBytes: number;
  readonly memoryLimitBytes: number;
  readonly networkRxBytes: number;
  readonly networkTxBytes: number;
}

/** The Docker Engine API of one machine. Every method throws `AdapterError`; a failed build throws `BuildFailed`. */
export interface Engine {
  version(signal: AbortSignal): Promise<{ version: string; apiVersion: string }>;
  build(request: BuildRequest, signal: AbortSignal): Promise<{ imageId: string }>;
  findImage(
    reference: string,
    signal: AbortSignal,
  ): Promise<{ imageId: string; exposedPorts: number[]; hasHealthcheck: boolean } | null>;
  /** Idempotent by name: a container of that name with the same labels is returned as it is. */
  createContainer(spec: ContainerSpec, signal: AbortSignal): Promise<{ containerId: string }>;
  start(container: string, signal: AbortSignal): Promise<void>;
  restart(container: string, graceSeconds: number, signal: AbortSignal): Promise<void>;
  stop(container: string, graceSeconds: number, signal: AbortSignal): Promise<void>;
  /** Gone already counts as done. */
  remove(container: string, signal: AbortSignal): Promise<void>;
  /** null when there is no such container. */
  inspect(container: string, signal: AbortSignal): Promise<ContainerState | null>;
  listContainers(labels: Readonly<Record<string, string>>, signal: AbortSignal): Promise<ContainerState[]>;
  /** With `follow`, ends when the container ends or the signal aborts. `since` is an `engineTime`; lines at that very time come again. */
  logs(
    container: string,
    options: { since?: string; follow: boolean; tail?: number },
    signal: AbortSignal,
  ): AsyncIterable<EngineLogLine>;
  stats(container: string, signal: AbortSignal): Promise<ContainerStats>;
  removeImage(reference: string, signal: AbortSignal): Promise<void>;
}

export interface EnginePort {
  /** An engine reached over the machine's pooled SSH connection. */
  over(target: HostTarget, signal: AbortSignal): Promise<Engine>;
}

/** The engine did its work and the Dockerfile is at fault. */
export class BuildFailed extends Error {
  override readonly name = 'BuildFailed';
  readonly code: number | null;
  constructor(message: string, code: number | null) {
    super(message);
    this.code = code;
  }
}
