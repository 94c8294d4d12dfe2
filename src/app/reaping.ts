import type { Config } from '../config.js';
import type { Database } from '../db/database.js';
import type { Audit } from '../services/audit/audit.js';
import type { CloudPort } from '../services/adapters/cloud.js';
import type { Log } from '../services/log.js';
import type { BillingCloud } from '../services/reaper/look.js';
import {
  createReaper,
  REAL_REAPER_PACE,
  type ReaperPace,
  SIMULATED_REAPER_PACE,
} from '../services/reaper/reaper.js';
import { createReaperLoop } from '../services/reaper/reaper-loop.js';
import type { FarEnds } from './far-ends.js';
import type { Repositories } from './repositories.js';

interface Needs {
  readonly mode: Config['reaper'];
  readonly db: Database;
  readonly repositories: Pick<Repositories, 'strays' | 'settings'>;
  readonly audit: Audit;
  readonly farEnds: Pick<FarEnds, 'clouds' | 'parts'>;
  readonly installation: string;
  readonly now: () => Date;
  readonly log: Log;
  readonly pace?: ReaperPace;
}

/** The reaper of the cloud in use, and the loop that turns it. */
export function createReaping({ repositories, farEnds, ...needs }: Needs) {
  const cloud = farEnds.clouds.of(farEnds.clouds.preferred);
  const isReal = farEnds.parts.cloud === 'REAL';
  const pace = needs.pace ?? (isReal ? REAL_REAPER_PACE : SIMULATED_REAPER_PACE);
  const log = needs.log.child({ part: 'reaper' });
  const clouds = cloud && isBilling(cloud) ? [cloud] : [];
  const reaper = createReaper({ ...needs, ...repositories, clouds, pace, log });
  return { reaper, loop: createReaperLoop(reaper, { everyMs: pace.everyMs, log }) };
}
export type Reaping = ReturnType<typeof createReaping>;

const isBilling = (cloud: CloudPort): cloud is BillingCloud =>
  cloud.listOwned !== undefined && cloud.destroyOwned !== undefined;
