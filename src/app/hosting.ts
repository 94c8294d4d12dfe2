import type { Database } from '../db/database.js';
import { generateSshKeyPair, publicKeyOf } from '../services/adapters/ssh.js';
import type { Bus } from '../services/events/bus.js';
import type { EventLog } from '../services/events/event-log.js';
import { createHostKeyAlarm } from '../services/hosts/host-key-alarm.js';
import { createHostService } from '../services/hosts/host-service.js';
import { createHostWorker } from '../services/hosts/host-worker.js';
import type { Log } from '../services/log.js';
import type { Notices } from '../services/notices/notices.js';
import type { SecretBox } from '../services/security/secret-box.js';
import type { FarEnds } from './far-ends.js';
import type { Repositories } from './repositories.js';

interface Needs {
  readonly db: Database;
  readonly repositories: Pick<Repositories, 'accounts' | 'hosts' | 'vms'>;
  readonly eventLog: EventLog;
  readonly bus: Bus;
  readonly now: () => Date;
  readonly log: Log;
  readonly farEnds: Pick<FarEnds, 'guard' | 'ssh'>;
  readonly secretBox: SecretBox;
  readonly tellOwner: Notices['tell'];
  readonly recheckMs: number;
}

const PURPOSE = 'host.privateKey';

/** Machines of their owners' own: registered, checked, and watched over for their host keys. */
export function createHosting(needs: Needs) {
  const { db, repositories: r, eventLog, bus, now, log, farEnds, secretBox, tellOwner, recheckMs } = needs;
  const seal = (rowId: string, publicKey: string, privateKey: string) => ({
    publicKey,
    privateKeySealed: secretBox.seal(privateKey, { purpose: PURPOSE, rowId }),
  });

  const hosts = createHostService({
    db,
    accounts: r.accounts,
    hosts: r.hosts,
    events: eventLog,
    bus,
    now,
    guard: farEnds.guard,
    newKeyPair(id) {
      const { publicKey, privateKey } = generateSshKeyPair(`tensornode-host-${id.slice(-12)}`);
      return seal(id, publicKey, privateKey);
    },
    adoptKey: (id, privateKey) => seal(id, publicKeyOf(privateKey), privateKey),
  });
  const alarm = createHostKeyAlarm({
    db,
    hosts: r.hosts,
    vms: r.vms,
    events: eventLog,
    tellOwner,
    now,
    log,
  });
  const hostWorker = createHostWorker({
    db,
    hosts: r.hosts,
    ssh: farEnds.ssh,
    openPrivateKey: ({ id, privateKeySealed }) =>
      secretBox.open(privateKeySealed, { purpose: PURPOSE, rowId: id }).reveal(),
    events: eventLog,
    markDifferentKey: alarm.mark,
    bus,
    now,
    log,
    pollMs: 2_000,
    recheckMs,
  });
  farEnds.ssh.onDifferentKey?.((target, error) => alarm.raiseSoon(target, error));
  return { hosts, hostWorker };
}
