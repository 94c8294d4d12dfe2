import type { Database } from '../../db/database.js';
import type { Deployment, DeploymentRepository } from '../../db/deployments.js';
import type { Miner } from '../../db/miners.js';
import type { ProbeRepository } from '../../db/probes.js';
import type { Vm, VmRepository } from '../../db/vms.js';
import type { CloudPort, Provider } from '../adapters/cloud.js';
import type { Engine } from '../adapters/engine.js';
import type { HostPort, HostTarget } from '../adapters/host.js';
import type { ModelPort } from '../adapters/model.js';
import type { ProviderAccountView } from '../spend/provider-account.js';
import type { Check } from './check-runner.js';

/** In the order in which they are shown. */
export const CHECK_NAMES = [
  'PROVIDER_KEY',
  'BALANCE',
  'LIMITS',
  'MACHINE',
  'SSH_PORT',
  'HOST_KEY',
  'LOGIN',
  'ENGINE',
  'DISK',
  'CONTAINER',
  'LISTENING',
  'GATE',
  'PORT',
  'HEALTH',
  'INFO',
  'CHAT',
  'RESPONSE_TIME',
  'LAST_DEPLOYMENT',
  'PROBES',
] as const;
export type CheckName = (typeof CHECK_NAMES)[number];
export type Checks = readonly Check<CheckName>[];

export interface DiagnosisNeeds {
  readonly db: Database;
  readonly vms: Pick<VmRepository, 'find' | 'countAlive'>;
  readonly deployments: Pick<DeploymentRepository, 'find' | 'list'>;
  readonly probes: Pick<ProbeRepository, 'list'>;
  readonly hosts: Pick<HostPort, 'connect' | 'knock'>;
  readonly targetOf: (vm: Vm) => Promise<HostTarget | null>;
  readonly engineOf: (vm: Vm, signal: AbortSignal) => Promise<Engine>;
  readonly model: ModelPort;
  readonly cloudOf: (provider: Provider) => CloudPort | null;
  readonly lookAtAccount: () => Promise<ProviderAccountView>;
  readonly vmsPerOwner: number;
  readonly now: () => Date;
}

/** Whom it is about, and what it may ask. */
export interface Diagnosed {
  readonly miner: Miner;
  /** The machine it has. */
  readonly vm: Vm | null;
  /** The version that serves. */
  readonly deployment: Deployment | null;
  /** Whether what concerns the server's own account may be shown. */
  readonly isOperator: boolean;
  readonly needs: DiagnosisNeeds;
}
