/** The words that SQL, TypeScript and GraphQL share. The enum types of the API are made from these lists. */

export { PROVIDERS, type Provider } from '../services/adapters/cloud.js';
export * from './words-measure.js';

export const MODEL_TYPES = ['LLM', 'VISION', 'SPEECH', 'TRANSLATION'] as const;
export type ModelType = (typeof MODEL_TYPES)[number];

export const VM_STATES = [
  'REQUESTED',
  'RESERVING',
  'LAUNCHING',
  'BOOTSTRAPPING',
  'READY',
  'TERMINATING',
  'TERMINATED',
] as const;
export type VmState = (typeof VM_STATES)[number];

export const END_REASONS = [
  'OWNER_REQUEST',
  'NO_CAPACITY',
  'PRICE_CAP',
  'PROVIDER_AUTH',
  'PROVIDER_BALANCE_LOW',
  'PROVIDER_UNREACHABLE',
  'PROVIDER_REFUSED',
  'PROVISION_TIMEOUT',
  'SSH_UNREACHABLE',
  'HOST_KEY_CHANGED',
  'HOST_PREPARATION_FAILED',
  'ADDRESS_REFUSED',
  'DEPLOYMENT_FAILED',
  'PROVIDER_LOST',
  'UNPAID',
  'BUDGET',
  'REPLACED',
  'CRASH_LOOP',
  'INTERNAL',
] as const;
export type EndReason = (typeof END_REASONS)[number];

export const MINER_STATES = [
  'LAUNCHING',
  'ACTIVE',
  'STOPPED',
  'FAILED',
  'TERMINATING',
  'TERMINATED',
] as const;
export type MinerState = (typeof MINER_STATES)[number];

export const HEALTHS = ['UNKNOWN', 'HEALTHY', 'DEGRADED', 'DOWN'] as const;
export type Health = (typeof HEALTHS)[number];

export const DEPLOYMENT_STATES = [
  'QUEUED',
  'RUNNING',
  'SUCCEEDED',
  'FAILED',
  'ROLLED_BACK',
  'CANCELLED',
  'TIMED_OUT',
  'SUPERSEDED',
] as const;
export type DeploymentState = (typeof DEPLOYMENT_STATES)[number];

export const DEPLOY_STEPS = [
  'LOCK',
  'CONNECT',
  'PREPARE_HOST',
  'FETCH_SOURCE',
  'BUILD',
  'START_CANDIDATE',
  'CONTRACT_CHECK',
  'SWITCH',
  'OBSERVE',
  'RETIRE_OLD',
  'PRUNE',
  'UNLOCK',
] as const;
export type DeployStep = (typeof DEPLOY_STEPS)[number];

export const STEP_OUTCOMES = ['RUNNING', 'DONE', 'FAILED', 'SKIPPED'] as const;
export type StepOutcome = (typeof STEP_OUTCOMES)[number];

export const LOG_STREAMS = ['BUILD', 'STDOUT', 'STDERR', 'SYSTEM'] as const;
export type LogStream = (typeof LOG_STREAMS)[number];

export const SEVERITIES = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const HOST_STATES = ['CHECKING', 'AVAILABLE', 'LEASED', 'UNREACHABLE', 'REMOVED'] as const;
export type HostState = (typeof HOST_STATES)[number];

/** How long a budget runs before it begins anew; days and months are those of UTC. */
export const BUDGET_PERIODS = ['DAY', 'WEEK', 'MONTH'] as const;
export type BudgetPeriod = (typeof BUDGET_PERIODS)[number];

export const BUDGET_ACTIONS = ['REFUSE', 'TERMINATE'] as const;
export type BudgetAction = (typeof BUDGET_ACTIONS)[number];

/** What an owner is told of without having asked. */
export const NOTICE_KINDS = [
  'BUDGET_WARNING',
  'BUDGET_EXHAUSTED',
  'MACHINE_LOST',
  'MACHINE_SUSPENDED',
  'MACHINE_RESUMED',
  'MINER_MOVED',
  'MINER_MOVE_FAILED',
  'HOST_KEY_CHANGED',
  'CONTAINER_RESTARTED',
  'CRASH_LOOP',
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** An offer that was taken when it was ordered, in words that outlive the provider's list of offers. */
export interface TriedOffer {
  readonly id: string;
  readonly configuration: string;
  readonly place: string;
}

/** Why something at the provider should not be there. */
export const STRAY_REASONS = ['NO_INTENT', 'INTENT_ENDED', 'TWIN'] as const;
export type StrayReason = (typeof STRAY_REASONS)[number];

export const QUERY_STATES = ['RUNNING', 'ANSWERED', 'FAILED'] as const;
export type QueryState = (typeof QUERY_STATES)[number];

export const CHALLENGE_KINDS = ['HEDERA', 'EVM'] as const;
export type ChallengeKind = (typeof CHALLENGE_KINDS)[number];

export const TOKEN_SCOPES = ['read', 'deploy', 'operate'] as const;
export type TokenScope = (typeof TOKEN_SCOPES)[number];

export const SESSION_END_REASONS = [
  'SIGNED_OUT',
  'REVOKED',
  'EXPIRED',
  'REUSED',
  'KEY_CHANGED',
  'ACCOUNT_DELETED',
] as const;
export type SessionEndReason = (typeof SESSION_END_REASONS)[number];

/** Why something ended badly; the same shape in the database and in the API. */
export interface Failure {
  readonly step: DeployStep | null;
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly logTail: readonly string[];
  readonly healthLog: readonly string[];
  readonly retryable: boolean;
}

/** Why one miner of a launch of many was not even booked. */
export interface LaunchRefusal {
  readonly code: string;
  readonly message: string;
  readonly field: string | null;
  readonly hint: string | null;
  readonly retryable: boolean;
}

/** Where the files of a deployment come from. */
export type DeploymentSource =
  | { readonly kind: 'DOCKERFILE'; readonly digest: string | null }
  | { readonly kind: 'CONTEXT'; readonly digest: string | null; readonly dockerfile: string }
  | { readonly kind: 'DOCKERFILE_URL'; readonly url: string; readonly digest: string | null }
  | {
      readonly kind: 'GIT';
      readonly url: string;
      /** As it was asked for. */
      readonly ref: string | null;
      /** What it stood for then: 40 hexadecimal digits. */
      readonly commit: string;
      readonly subdirectory: string | null;
      readonly digest: string | null;
      readonly dockerfile: string;
    }
  | {
      readonly kind: 'IMAGE';
      /** As it was given. */
      readonly image: string;
      /** `name@sha256:…`: what is pulled. */
      readonly pinned: string;
      /** Nothing of it is stored here. */
      readonly digest: null;
    };

export const RESTART_POLICIES = ['UNLESS_STOPPED', 'ON_FAILURE', 'NEVER'] as const;
export type RestartPolicy = (typeof RESTART_POLICIES)[number];

/** How a container is run; what is absent is left to the engine, or to us. */
export interface ContainerConfig {
  readonly memoryMb?: number;
  /** Fractions are allowed. */
  readonly cpus?: number;
  readonly restartPolicy?: RestartPolicy;
  /** Asked instead of `/health` to see whether it lives. */
  readonly healthPath?: string;
  /** How long a new version may take to become healthy. */
  readonly startSeconds?: number;
  /** None was given with a version that has not begun: as it is for the one that serves when it does. */
  readonly isInherited?: true;
}

/** How often and how quickly something was answered. */
export interface Measured {
  readonly samples: number;
  readonly failures: number;
  /** Of those that did not fail. */
  readonly p95Ms: number | null;
}

/** How a version that serves answers when it is asked for its health, for comparison with the next. */
export interface Baseline extends Measured {
  /** And when it is asked a question; absent when it was asked none, or had no time to answer. */
  readonly chats?: Measured;
  /** Its owner had stopped it, and it is to stand still should it come back. */
  readonly stoodStill?: true;
  /** It is being ended since the new version proved itself: there is no way back to it. */
  readonly isLeaving?: true;
}

/** A public key on a machine. `at`: since when, RFC 3339; null while nobody looked whether it is there. */
export interface AppliedKey {
  readonly line: string;
  readonly at: string | null;
  /** It stood there before it was given to us. */
  readonly wasThere?: true;
}

export interface ContractRuleResult {
  readonly rule: string;
  readonly passed: boolean;
  readonly detail: string;
  readonly status: number | null;
  readonly totalMs: number | null;
  /** The body that was sent; null for none. Older results have neither. */
  readonly request?: string | null;
  /** How the answer began, at most 4 KiB; null when there was none. */
  readonly answer?: string | null;
}

/** The container's own card, from GET /info. */
export interface ModelInfo {
  readonly name: string;
  readonly type: string | null;
  readonly version: string | null;
  readonly capabilities: readonly string[];
}

/** One thing looked at on a registered host; `fix` is what its owner can do. */
export interface HostCheck {
  readonly name: HostCheckName;
  readonly passed: boolean;
  readonly detail: string;
  readonly fix: string | null;
}
export const HOST_CHECK_NAMES = [
  'REACHABLE',
  'KEY',
  'HOST_KEY',
  'PRIVILEGES',
  'ENGINE',
  'DISK',
  'PORTS',
] as const;
export type HostCheckName = (typeof HOST_CHECK_NAMES)[number];
