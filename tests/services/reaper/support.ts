import type { Store } from '../../../src/db/open.js';
import { auditRepository } from '../../../src/db/audit.js';
import { settingRepository } from '../../../src/db/settings.js';
import { strayRepository } from '../../../src/db/strays.js';
import { type NewVm, vmRepository } from '../../../src/db/vms.js';
import type { RentReceipt } from '../../../src/services/adapters/cloud.js';
import { generateSshKeyPair } from '../../../src/services/adapters/ssh.js';
import { createAudit } from '../../../src/services/audit/audit.js';
import type { BillingCloud } from '../../../src/services/reaper/look.js';
import type { ReaperMode } from '../../../src/services/reaper/mode.js';
import type { Log } from '../../../src/services/log.js';
import { createReaper } from '../../../src/services/reaper/reaper.js';
import { receiptPatch } from '../../../src/services/vms/vm.js';
import { simulated } from '../../adapters/support/fluence.js';
import { vmRow } from '../../db/rows.js';
import { viewerOf } from '../../fakes/mining-rig.js';

export const TAG = 'abcd';
export const GRACE_MS = 60_000;
export const OPERATOR = viewerOf('0.0.9', { isOperator: true, seesAll: true });
/** The nth intent of the installation. */
export const nameOf = (n: number, tag = TAG): string => `tn-${tag}${'q'.repeat(14)}${n + 22}`;
/** Keeps what it is told. */
function keepingLog() {
  const lines: { readonly level: 'warn' | 'error'; readonly message: string }[] = [];
  const log: Log = {
    debug: () => {},
    info: () => {},
    warn: (_fields, message) => void lines.push({ level: 'warn', message }),
    error: (_fields, message) => void lines.push({ level: 'error', message }),
    child: () => log,
  };
  return { log, lines };
}
const soon = () => AbortSignal.timeout(20_000);

/** A reaper on a real store and over real sockets; the time it goes by is set by hand. */
export async function openReaperRig({ database: db, tables }: Store, mode: ReaperMode = 'destroy') {
  const { simulator, cloud, offer } = await simulated();
  const clock = { at: new Date('2026-05-01T12:00:00Z') };
  const now = () => new Date(clock.at);
  const repositories = {
    strays: strayRepository(tables),
    settings: settingRepository(tables),
    vms: vmRepository(tables),
  };
  const audit = createAudit({ db, auditEvents: auditRepository(tables), now });
  const { log, lines } = keepingLog();
  const asked = (method: string) => simulator.requests().filter((one) => one.method === method);

  const reaperOver = (over: BillingCloud, about: { mode?: ReaperMode; roundMs?: number } = {}) =>
    createReaper({
      ...{ db, ...repositories, audit, clouds: [over], installation: TAG, now, log },
      mode: about.mode ?? mode,
      pace: { everyMs: 1_000, graceMs: GRACE_MS, roundMs: about.roundMs ?? 20_000 },
    });
  const reaper = reaperOver(cloud);

  const rig = {
    ...{ db, tables, ...repositories, audit, simulator, cloud, clock, lines, asked, reaper, reaperOver },
    later: (ms: number): void => void (clock.at = new Date(clock.at.getTime() + ms)),
    /** A create call as the VM worker makes it. */
    create: (name: string): Promise<RentReceipt> =>
      cloud.create(
        { name, offer, sshPublicKey: generateSshKeyPair('m').publicKey, hostname: 'm', ports: [22] },
        soon(),
      ),
    book: (name: string, about: Partial<NewVm> = {}) =>
      repositories.vms.insert(db, vmRow(`row ${name}`, { name, ...about })),
    /** A machine that serves, with its row. */
    async rent(n: number): Promise<RentReceipt> {
      const receipt = await rig.create(nameOf(n));
      const vm = await rig.book(nameOf(n), { state: 'READY' });
      await repositories.vms.update(db, vm.id, receiptPatch(vm, receipt));
      return receipt;
    },
    /** Something that somebody else made at the same account. */
    async makeDisk(name: string): Promise<string> {
      const body = { clusterId: offer.clusterId, name, storageType: 'NVME', volumeGb: 25, replicated: false };
      const response = await fetch(`${simulator.fluenceUrl}/v1/storages`, {
        method: 'POST',
        headers: { 'x-api-key': simulator.apiKey, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const made = (await response.json()) as { id: string };
      if (!response.ok) throw new Error(JSON.stringify(made));
      return made.id;
    },
    /** Turns of the reaper with time passing between them, here and at the provider. */
    async rounds(count: number, over = reaper): Promise<void> {
      for (let i = 0; i < count; i += 1) {
        await over.run(soon());
        rig.later(GRACE_MS);
        simulator.cloud.advance(60_000);
      }
    },
    open: () => repositories.strays.list(db, false, { limit: 100 }),
    ended: () => repositories.strays.list(db, true, { limit: 100 }),
    kindsOpen: async () => (await rig.open()).map(({ kind }) => kind).toSorted(),
    owned: (prefix = `tn-${TAG}`) => cloud.listOwned(prefix, soon()),
    leaks: async (): Promise<unknown[]> => {
      const response = await fetch(`${simulator.fluenceUrl}/__emu/leaks`);
      return ((await response.json()) as { leaks: unknown[] }).leaks;
    },
    audited: async (action: string) =>
      (await audit.list(OPERATOR, { limit: 100 })).filter((one) => one.action === action),
    status: () => reaper.status(OPERATOR),
    errors: () => lines.filter(({ level }) => level === 'error').map(({ message }) => message),
    warnings: () => lines.filter(({ level }) => level === 'warn').map(({ message }) => message),
    /** Orders to end anything. */
    orders: () => [
      ...asked('DELETE'),
      ...asked('POST').filter(({ path }) => path.includes('terminate') || path.endsWith('/delete')),
    ],
  };
  return rig;
}
export type ReaperRig = Awaited<ReturnType<typeof openReaperRig>>;

/** One machine that serves, and one whose row has ended but that is there all the same. */
export const withLeftover = async (rig: ReaperRig) => {
  await rig.rent(0);
  await rig.create(nameOf(1));
  await rig.book(nameOf(1), { state: 'TERMINATED' });
};
