import type { Database, Executor } from '../../db/database.js';
import type { DeploymentRepository } from '../../db/deployments.js';
import type { Release } from '../../db/releases.js';
import type { SourceRepository } from '../../db/sources.js';
import type { ContainerConfig, DeploymentSource } from '../../db/words.js';
import type { RegistryAuth } from '../adapters/engine.js';
import type { SourceFetcherPort } from '../adapters/source-fetcher.js';
import { InvalidInput, LimitReached } from '../errors.js';
import { checkPort } from '../vms/rent-input.js';
import type { DeployInput } from './deployment-service.js';
import { readContainerConfig } from './container-config.js';
import { type PlannedEnvironment, readEnvironment } from './environment.js';
import { createSlots } from './slots.js';
import { prepareSource } from './source-input.js';

/** What a deployment is made of, once everything that can be refused has been. */
export interface DeploymentPlan {
  /** Stored already: a large one would hold the booking's transaction up. */
  readonly source: DeploymentSource;
  readonly port: number;
  readonly environment: PlannedEnvironment;
  /** Absent: as it was for the miner's version before. */
  readonly config?: ContainerConfig | null;
  /** For the registry that has the image. */
  readonly registry?: RegistryAuth | null;
  /** The version that is gone back to. */
  readonly release?: Pick<Release, 'id' | 'imageTag'>;
}

interface Needs {
  readonly db: Database;
  readonly deployments: Pick<DeploymentRepository, 'countLive'>;
  readonly sources: Pick<SourceRepository, 'put'>;
  readonly fetcher: SourceFetcherPort;
  readonly now: () => Date;
}

const DEFAULT_PORT = 3_000;
const FETCH_TIMEOUT_MS = 15_000;
/** Of one account. */
const MAX_LIVE = 1_000;
/** Each holds a build context in memory twice. */
const UNPACKED_AT_ONCE = 2;

/** What is decided before anything is booked. */
export function createDeploymentPlanner({ db, deployments, sources, fetcher, now }: Needs) {
  const contextSlots = createSlots(UNPACKED_AT_ONCE);

  /** What a deployment is made of may be large, so the number of those that wait or run is bounded. */
  const requireRoom = async (tx: Executor, ownerId: string): Promise<void> => {
    if ((await deployments.countLive(tx, ownerId)) < MAX_LIVE) return;
    throw new LimitReached(`An account has at most ${MAX_LIVE} deployments under way`, {
      hint: 'Wait until one of them has ended.',
      retryable: true,
    });
  };

  /** Fetches, checks and stores the source. What is not booked soon is removed again. */
  const plan = async (
    input: Pick<DeployInput, 'source' | 'port' | 'environment' | 'config'>,
    at: string,
    fallbackPort?: number,
    ownerId?: string,
  ): Promise<DeploymentPlan> => {
    if (ownerId !== undefined) await requireRoom(db, ownerId);
    const asked = input.port === undefined ? undefined : checkPort(input.port, `${at}.port`);
    const given = readEnvironment(input.environment ?? [], `${at}.environment`);
    const environment = { kind: 'OVERLAY', given } as const;
    const config =
      input.config === undefined ? {} : { config: readContainerConfig(input.config, `${at}.config`) };
    const store = async (): Promise<DeploymentPlan> => {
      const signal = AbortSignal.timeout(FETCH_TIMEOUT_MS);
      const { source, tar, exposedPorts } = await prepareSource(
        input.source,
        fetcher,
        `${at}.source`,
        signal,
      );
      if (asked !== undefined && exposedPorts.length > 0 && !exposedPorts.includes(asked)) {
        throw new InvalidInput(
          `${at}.port`,
          `The Dockerfile exposes ${exposedPorts.join(', ')}, not ${asked}`,
          'Declare the port that the model listens on.',
        );
      }
      const port = checkPort(asked ?? exposedPorts[0] ?? fallbackPort ?? DEFAULT_PORT, `${at}.port`);
      if (source.digest !== null) await sources.put(db, source.digest, tar, now());
      return { source, port, environment, ...config };
    };
    return input.source.context === undefined ? store() : contextSlots(store);
  };

  return { plan, requireRoom };
}
export type DeploymentPlanner = ReturnType<typeof createDeploymentPlanner>;
