import type { Database } from '../db/database.js';
import type { Miner } from '../db/miners.js';
import type { Vm } from '../db/vms.js';
import { fingerprintOf } from '../services/adapters/ssh.js';
import { requireScope, type Viewer } from '../services/accounts/viewer.js';
import { createAudit } from '../services/audit/audit.js';
import type { Bus } from '../services/events/bus.js';
import type { EventLog } from '../services/events/event-log.js';
import type { Log } from '../services/log.js';
import type { ProviderAccount } from '../services/spend/provider-account.js';
import { createContainerStats } from '../services/tools/container-stats.js';
import { createDiagnosis } from '../services/tools/diagnosis.js';
import { createExecOnVm } from '../services/tools/exec-on-vm.js';
import { createSshKeys } from '../services/tools/ssh-keys.js';
import { createStatsHub } from '../services/tools/stats-hub.js';
import type { MachineAccess } from '../services/vms/machine-access.js';
import type { FarEnds } from './far-ends.js';
import type { Repositories } from './repositories.js';

interface Needs {
  readonly db: Database;
  readonly repositories: Repositories;
  readonly eventLog: EventLog;
  readonly bus: Bus;
  readonly now: () => Date;
  readonly log: Log;
  readonly farEnds: FarEnds;
  readonly access: MachineAccess;
  readonly ownedVm: (viewer: Viewer, id: string) => Promise<Vm>;
  readonly ownedMiner: (viewer: Viewer, id: string) => Promise<Miner>;
  /** Values that must not show in anything that comes from the miner's machine. */
  readonly secretsOf: (minerId: string) => Promise<readonly string[]>;
  readonly providerAccount: ProviderAccount;
  readonly vmsPerOwner: number;
  readonly isExecOn: boolean;
}

/** What owners look after their miners with. */
export function createTools({ repositories: r, eventLog, farEnds, access, ...needs }: Needs) {
  const { db, now, log } = needs;
  const { ssh: hosts, model, clouds } = farEnds;
  const audit = createAudit({ db, auditEvents: r.auditEvents, now });
  const parts = { ...r, ...needs, ...access, events: eventLog, audit, fingerprintOf, hosts, model };
  const stats = createStatsHub({ look: createContainerStats(parts), log, now });
  return {
    sshKeys: createSshKeys(parts),
    exec: createExecOnVm(parts),
    diagnosis: createDiagnosis({
      ...parts,
      cloudOf: (provider) => clouds.of(provider),
      lookAtAccount: () => needs.providerAccount.look(),
    }),
    stats,
    /** For the streams of stats: refuses what is not the viewer's. */
    async requireOwnMiner(viewer: Viewer, id: string): Promise<void> {
      await needs.ownedMiner(requireScope(viewer, 'read'), id);
    },
  };
}
export type Tools = ReturnType<typeof createTools>;
