import { type ContainerConfig, RESTART_POLICIES, type RestartPolicy } from '../../db/words.js';
import type { Provider } from '../adapters/cloud.js';
import { InvalidInput } from '../errors.js';

/** As GraphQL gives it: null and absent are the same. */
type Given<T> = { readonly [Key in keyof T]?: T[Key] | null | undefined };
export type ContainerConfigInput = Given<{
  resources: Given<{ memoryMb: number; cpus: number }>;
  restartPolicy: RestartPolicy;
  healthPath: string;
  startSeconds: number;
}>;

/** Below it the engine itself refuses. */
const LEAST_MEMORY_MB = 6;
const LEAST_CPUS = 0.05;
const MOST_CPUS = 1_024;
const MOST_MEMORY_MB = 16 * 1024 * 1024;
const START_SECONDS = { least: 5, most: 3_000 };
const MAX_PATH = 200;
/** What a request line may have between its two blanks; `#` would never reach the server. */
const PATH = /^\/(?!\/)[A-Za-z0-9\-._~!$&'()*+,;=:@/?%]*$/;

/** What was left out is left to the engine, or to us. */
export function readContainerConfig(input: ContainerConfigInput, at: string): ContainerConfig {
  const { resources, restartPolicy, healthPath, startSeconds } = input;
  const memoryMb = resources?.memoryMb ?? undefined;
  const cpus = resources?.cpus ?? undefined;
  if (memoryMb !== undefined && !isWhole(memoryMb, LEAST_MEMORY_MB, MOST_MEMORY_MB)) {
    throw new InvalidInput(`${at}.resources.memoryMb`, `Must be a whole number from ${LEAST_MEMORY_MB}`);
  }
  if (cpus !== undefined && !(cpus >= LEAST_CPUS && cpus <= MOST_CPUS)) {
    throw new InvalidInput(`${at}.resources.cpus`, `Must be a number from ${LEAST_CPUS}`);
  }
  if (restartPolicy != null && !RESTART_POLICIES.includes(restartPolicy)) {
    throw new InvalidInput(`${at}.restartPolicy`, `Must be one of ${RESTART_POLICIES.join(', ')}`);
  }
  if (healthPath != null && (healthPath.length > MAX_PATH || !PATH.test(healthPath))) {
    throw new InvalidInput(
      `${at}.healthPath`,
      `Must be a path like /health, at most ${MAX_PATH} characters long`,
    );
  }
  if (startSeconds != null && !isWhole(startSeconds, START_SECONDS.least, START_SECONDS.most)) {
    const { least, most } = START_SECONDS;
    throw new InvalidInput(`${at}.startSeconds`, `Must be a whole number from ${least} to ${most}`);
  }
  return {
    ...(memoryMb === undefined ? {} : { memoryMb }),
    ...(cpus === undefined ? {} : { cpus }),
    ...(restartPolicy == null ? {} : { restartPolicy }),
    ...(healthPath == null ? {} : { healthPath }),
    ...(startSeconds == null ? {} : { startSeconds }),
  };
}

interface Machine {
  readonly provider: Provider;
  readonly requirements: Size;
  /** Null until it is rented. */
  readonly offer?: Size | null;
}
interface Size {
  readonly vcpu: number;
  readonly ramGb: number;
}

/** Refuses limits that the machine could never give. `at`: where the caller can change that. */
export function requireFitting(
  config: ContainerConfig | null,
  { provider, requirements, offer }: Machine,
  at = { memory: 'input.config.resources.memoryMb', cpus: 'input.config.resources.cpus' },
): void {
  // A registered host has the size it has; what was asked of it is only the least.
  if (config === null || (provider === 'SSH' && !offer)) return;
  const { vcpu, ramGb } = offer ?? requirements;
  const { memoryMb = 0, cpus = 0 } = config;
  const hint = 'Ask for less, or for a larger machine.';
  if (memoryMb > ramGb * 1024) {
    throw new InvalidInput(
      at.memory,
      `The container is to have ${memoryMb} MB, the machine has ${ramGb * 1024}`,
      hint,
    );
  }
  if (cpus > vcpu) {
    throw new InvalidInput(at.cpus, `The container is to have ${cpus} CPUs, the machine has ${vcpu}`, hint);
  }
}

const isWhole = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most;
