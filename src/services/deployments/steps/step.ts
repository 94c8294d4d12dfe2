import type { Database } from '../../../db/database.js';
import type { DeploymentRepository } from '../../../db/deployments.js';
import type { ReleaseRepository } from '../../../db/releases.js';
import type { SourceRepository } from '../../../db/sources.js';
import type { Vm } from '../../../db/vms.js';
import type { Engine, RegistryAuth } from '../../adapters/engine.js';
import type { ExecResult } from '../../adapters/host.js';
import type { ModelPort } from '../../adapters/model.js';
import type { LogEntry } from '../../logs/log-store.js';
import type { Held } from '../../workers/lifecycle.js';
import type { Deployment, DeployFailed } from '../deployment.js';
import type { Gate } from '../gate.js';

/** What goes into the log of the deployment while it runs. */
export type Say = (
  message: string,
  stream?: 'BUILD' | 'SYSTEM',
  how?: Pick<LogEntry, 'continues' | 'severity'>,
) => void;

export interface StepPorts {
  readonly db: Database;
  readonly deployments: DeploymentRepository;
  readonly releases: ReleaseRepository;
  readonly sources: SourceRepository;
  readonly model: ModelPort;
  readonly gate: Gate;
  /** Stores what the container has written so far; afterwards it may be removed. */
  readonly finishLogs: (deploymentId: string, engine: Engine, signal: AbortSignal) => Promise<void>;
  readonly openEnvironment: (deployment: Deployment) => Readonly<Record<string, string>>;
  /** What must not be shown. */
  readonly secretsOf: (deployment: Deployment) => readonly string[];
  readonly openRegistry: (deployment: Deployment) => RegistryAuth | null;
  readonly limits: {
    /** How long a new version may take to become healthy, unless its owner says otherwise. */
    readonly healthMs: number;
    readonly healthEveryMs: number;
    readonly imagesKept: number;
    /** How long a new version is watched after the switch. Default: a twentieth of `healthMs`, 10 s at most. */
    readonly observeMs?: number;
    /** How long requests that the old version still answers are waited for. Default 90 s. */
    readonly drainMs?: number;
  };
}

export interface StepContext {
  readonly deployment: Deployment;
  /** The one that serves now, if it is on the same machine. */
  readonly previous: Deployment | null;
  readonly vm: Vm;
  readonly engine: (signal: AbortSignal) => Promise<Engine>;
  /** A command on the machine, as words. */
  readonly exec: (words: readonly string[], signal: AbortSignal) => Promise<ExecResult>;
  /** The owner has stopped the miner: what stands still then has not failed, and is not started behind their back. */
  readonly isStopped: () => Promise<boolean>;
  readonly ports: StepPorts;
  readonly held: Held<Deployment>;
  readonly say: Say;
}

export interface StepDone {
  readonly detail: string | null;
  readonly patch?: Partial<Deployment>;
  /** The container serves; the miner points to it from now on. */
  readonly serves?: true;
}
export type Step = (context: StepContext) => Promise<StepDone>;

/** The switch did not work out: the old version never stopped serving, or serves again. */
export class RolledBack extends Error {
  override readonly name = 'RolledBack';
  readonly failure: DeployFailed;
  constructor(failure: DeployFailed) {
    super(failure.message);
    this.failure = failure;
  }
}

/** The new version had the port, and did not keep it. */
export class SwitchUndone extends Error {
  override readonly name = 'SwitchUndone';
  readonly failure: DeployFailed;
  /** The one that is in place again; null when there was none. */
  readonly previous: Deployment | null;
  readonly isStopped: boolean;
  constructor(failure: DeployFailed, previous: Deployment | null, isStopped: boolean) {
    super(failure.message);
    this.failure = failure;
    this.previous = previous;
    this.isStopped = isStopped;
  }
}

/** Where the gate of the miner is. */
export const placeOf = ({ deployment, vm }: Pick<StepContext, 'deployment' | 'vm'>, docker: Engine) => ({
  docker,
  minerId: deployment.minerId,
  address: vm.address ?? '',
});
