import type { Readable } from 'node:stream';
import type { HostTarget } from './host.js';

/** Labels on everything we start; everything we look for is found by them. */
export const LABEL_DEPLOYMENT = 'tensornode.deployment';
export const LABEL_MINER = 'tensornode.miner';
export const LABEL_GATE = 'tensornode.gate';

/** A line that was too long comes in pieces. */
export interface LinePiece {
  /** Goes on with the line before it. */
  readonly continues: boolean;
  /** Goes on with the next line. */
  readonly isCut: boolean;
}
export type OnProgress = (line: string, piece?: LinePiece) => void;

export interface BuildRequest {
  /** An uncompressed tar. */
  readonly context: Readable;
  /** Path of the Dockerfile inside the context. */
  readonly dockerfile: string;
  readonly tag: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly onProgress: OnProgress;
}

export interface RegistryAuth {
  readonly username: string;
  readonly password: string;
  /** The registry's host; default Docker Hub. */
  readonly server?: string;
}

export interface PullRequest {
  /** With neither tag nor digest, `latest`. */
  readonly reference: string;
  readonly auth?: RegistryAuth;
  readonly onProgress: OnProgress;
}

export interface ImageInfo {
  readonly imageId: string;
  /** `name@sha256:…` of every registry it was pulled from. */
  readonly repoDigests: readonly string[];
  readonly exposedPorts: number[];
  readonly hasHealthcheck: boolean;
}

export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  /** NAME=value pairs, secrets included: never logged. */
  readonly environment: Readonly<Record<string, string>>;
  /** The port the program listens on inside the container. Published when `hostPort` is given too. */
  readonly containerPort?: number;
  readonly hostPort?: number;
  /** The only address of the host it is published on; default all of them. */
  readonly hostAddress?: string;
  /** `host`: the machine's own network, nothing is published. */
  readonly networkMode?: 'host';
  /** Replaces the image's entrypoint and command. */
  readonly entrypoint?: readonly string[];
  readonly user?: string;
  /** When given, all others are dropped. */
  readonly capabilities?: readonly string[];
  readonly restart: 'no' | 'on-failure' | 'unless-stopped';
  readonly memoryBytes?: number;
  readonly cpus?: number;
}

/** Bytes of what a check of health says that the engine keeps; it cuts the rest off. */
export const LONGEST_HEALTH_OUTPUT = 4 * 1024;

export interface ContainerState {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly status: 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead';
  readonly exitCode: number | null;
  readonly oomKilled: boolean;
  /** Of the main process on the machine; null while it does not run. */
  readonly pid: number | null;
  readonly createdAt: Date | null;
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
  /** Goes on with the line before it on this stream, which was too long. */
  readonly continues?: boolean;
  /** Goes on with the next line on this stream. */
  readonly isCut?: boolean;
}

export interface ContainerStats {
  readonly cpuPercent: number;
  readonly memoryBytes: number;
  readonly memoryLimitBytes: number;
  readonly networkRxBytes: number;
  readonly networkTxBytes: number;
  readonly blockReadBytes: number;
  readonly blockWriteBytes: number;
}

/** Bytes on the machine's disk. */
export interface EngineDiskUsage {
  readonly images: number;
  readonly containers: number;
  readonly volumes: number;
  readonly buildCache: number;
}

/** The Docker Engine API of one machine. Every method throws `AdapterError`; a failed build throws `BuildFailed`. */
export interface Engine {
  version(signal: AbortSignal): Promise<{ version: string; apiVersion: string }>;
  build(request: BuildRequest, signal: AbortSignal): Promise<{ imageId: string }>;
  /** `AUTH` when the registry wants other credentials, `GONE` when it has no such image. */
  pull(request: PullRequest, signal: AbortSignal): Promise<{ imageId: string }>;
  /** Gives an image one more name. */
  tag(image: string, reference: string, signal: AbortSignal): Promise<void>;
  findImage(reference: string, signal: AbortSignal): Promise<ImageInfo | null>;
  /** Idempotent by name: a container of that name with the same labels is returned as it is. */
  createContainer(spec: ContainerSpec, signal: AbortSignal): Promise<{ containerId: string }>;
  start(container: string, signal: AbortSignal): Promise<void>;
  restart(container: string, graceSeconds: number, signal: AbortSignal): Promise<void>;
  stop(container: string, graceSeconds: number, signal: AbortSignal): Promise<void>;
  /** `signalName` like `USR2`. `CONFLICT` when it does not run. */
  kill(container: string, signalName: string, signal: AbortSignal): Promise<void>;
  rename(container: string, name: string, signal: AbortSignal): Promise<void>;
  /** Writes files, by name, into a directory of the container, running or not; only root may read them. */
  putFiles(
    container: string,
    directory: string,
    files: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<void>;
  /** A file of the container, running or not; null when there is none. At most 1 MiB. */
  readFile(container: string, path: string, signal: AbortSignal): Promise<Buffer | null>;
  /** The command lines of its processes; none when it does not run. */
  processes(container: string, signal: AbortSignal): Promise<string[]>;
  /** Gone already counts as done. */
  remove(container: string, signal: AbortSignal): Promise<void>;
  /** null when there is no such container. */
  inspect(container: string, signal: AbortSignal): Promise<ContainerState | null>;
  listContainers(labels: Readonly<Record<string, string>>, signal: AbortSignal): Promise<ContainerState[]>;
  /**
   * As many lines at once as there are. With `follow`, ends when the container ends or the signal aborts. `since` is an
   * `engineTime`; lines at that very time come again.
   */
  logs(
    container: string,
    options: { since?: string; follow: boolean; tail?: number },
    signal: AbortSignal,
  ): AsyncIterable<readonly EngineLogLine[]>;
  stats(container: string, signal: AbortSignal): Promise<ContainerStats>;
  removeImage(reference: string, signal: AbortSignal): Promise<void>;
  diskUsage(signal: AbortSignal): Promise<EngineDiskUsage>;
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
