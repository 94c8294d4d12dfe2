import type { Database, Executor } from '../../db/database.js';
import type { DeploymentRepository } from '../../db/deployments.js';
import type { Release } from '../../db/releases.js';
import type { SourceRepository } from '../../db/sources.js';
import type { ContainerConfig, DeploymentSource } from '../../db/words.js';
import type { RegistryAuth } from '../adapters/engine.js';
import type { SourceFetcherPort } from '../adapters/source-fetcher.js';
import { LimitReached } from '../errors.js';
import { checkPort } from '../vms/rent-input.js';
import type { DeployInput } from './deployment-service.js';
import { readContainerConfig } from './container-config.js';
import { type PlannedEnvironment, readEnvironment } from './environment.js';
import { createSlots } from './slots.js';
import type { PreparedSource } from './fetched.js';
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
/** Longer than any fetch may take. */
const SOURCE_MS = 90_000;
/** Of one account. */
const MAX_LIVE = 1_000;
/** Each holds a build context in memory twice. */
const UNPACKED_AT_ONCE = 2;
/**
 * As much memory again, apart from those that are uploaded: a slow server at the other end keeps nobody's upload
 * waiting.
 */
const FETCHED_AT_ONCE = 2;

/** What is decided before anything is booked. */
export function createDeploymentPlanner({ db, deployments, sources, fetcher, now }: Needs) {
  const contextSlots = createSlots(UNPACKED_AT_ONCE);
  const gitSlots = createSlots(FETCHED_AT_ONCE);
  const fetching = new Set<string>();

  /** Nobody takes all the slots for repositories that do not answer. */
  const oneByOne = async <T>(ownerId: string, work: () => Promise<T>): Promise<T> => {
    if (fetching.has(ownerId)) {
      throw new LimitReached('A repository is being fetched for this account already', {
        hint: 'Wait until that one is done.',
        retryable: true,
        retryAfterMs: 5_000,
      });
    }
    fetching.add(ownerId);
    try {
      return await work();
    } finally {
      fetching.delete(ownerId);
    }
  };

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
    const prepare = (): Promise<PreparedSource> =>
      prepareSource(
        input.source,
        fetcher,
        `${at}.source`,
        AbortSignal.timeout(SOURCE_MS),
        asked === undefined ? undefined : { port: asked, field: `${at}.port` },
      );
    const store = async (): Promise<DeploymentPlan> => {
      const { source, tar, exposedPorts, registry } = await prepare();
      const port = checkPort(asked ?? exposedPorts[0] ?? fallbackPort ?? DEFAULT_PORT, `${at}.port`);
      if (source.digest !== null && tar !== null) await sources.put(db, source.digest, tar, now());
      return { source, port, environment, registry, ...config };
    };
    if (input.source.git !== undefined) return oneByOne(ownerId ?? '', () => gitSlots(store));
    return input.source.context === undefined ? store() : contextSlots(store);
  };

  return { plan, requireRoom };
}
export type DeploymentPlanner = ReturnType<typeof createDeploymentPlanner>;
