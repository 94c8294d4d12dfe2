import type { Database } from '../db/database.js';
import type { Miner } from '../db/miners.js';
import type { Vm } from '../db/vms.js';
import type { Viewer } from '../services/accounts/viewer.js';
import { fingerprintOf } from '../services/adapters/ssh.js';
import { createAudit } from '../services/audit/audit.js';
import type { Bus } from '../services/events/bus.js';
import type { EventLog } from '../services/events/event-log.js';
import type { Log } from '../services/log.js';
import type { ProviderAccount } from '../services/spend/provider-account.js';
import { createSshKeys } from '../services/tools/ssh-keys.js';
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
  readonly isExecOn: boolean;
}

/** What owners look after their miners with. */
export function createTools({ repositories: r, eventLog, ...needs }: Needs) {
  const { db, now } = needs;
  const audit = createAudit({ db, auditEvents: r.auditEvents, now });
  const parts = { ...r, ...needs, events: eventLog, audit, fingerprintOf };
  return { sshKeys: createSshKeys(parts) };
}
export type Tools = ReturnType<typeof createTools>;
