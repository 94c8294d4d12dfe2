import type { Database, Transaction } from '../../db/database.js';
import type { Host, HostRepository } from '../../db/hosts.js';
import type { CloudOffer, CloudPort, Observation, RentReceipt } from '../adapters/cloud.js';
import { AdapterError } from '../adapters/failure.js';

interface Needs {
  readonly db: Database;
  readonly hosts: HostRepository;
  readonly now: () => Date;
  /** Tells those who watch the host, in the transaction that changed it. */
  readonly tell: (tx: Transaction, host: Host) => Promise<void>;
}

/** Registered hosts behind the same port as a cloud: renting is leasing a row, so nothing can be lost or doubled. */
export function createSshCloud({ db, hosts, now, tell }: Needs): CloudPort {
  const leased = async (receipt: RentReceipt): Promise<Host | null> =>
    receipt.vmId === null ? null : hosts.find(db, receipt.vmId);

  return {
    provider: 'SSH',

    async offers({ ownerId, hostId, vcpu, ramGb, storageGb }) {
      if (ownerId === undefined) return [];
      const free = await hosts.listFree(db, ownerId, hostId);
      // A host named by its owner is taken as it is.
      return free
        .filter((host) => hostId !== undefined || isBigEnough(host, { vcpu, ramGb, storageGb }))
        .toSorted((a, b) => warningsOf(a) - warningsOf(b))
        .map(offerOf);
    },

    async create({ name, offer }) {
      const host = await db.transaction(async (tx) => {
        const leased = await hosts.lease(tx, offer.id, name);
        if (leased) await tell(tx, leased);
        return leased;
      });
      if (!host) throw new AdapterError('ssh', 'CAPACITY', 'The host is leased or gone');
      return receiptOf(host);
    },

    async findByName(name) {
      const host = await hosts.findLeasedBy(db, name);
      return host ? [receiptOf(host)] : [];
    },

    async observe(receipt): Promise<Observation> {
      const host = await leased(receipt);
      const isOurs = host !== null && host.leasedBy === receipt.diskId;
      return {
        state: isOurs ? 'RUNNING' : 'GONE',
        rawStatus: host?.state ?? 'GONE',
        address: host?.address ?? null,
        sshPort: host?.port ?? 22,
        sshUser: host?.user ?? '',
        pricePerHourUsd: '0',
        receipt,
      };
    },

    async destroy(receipt) {
      const lease = receipt.diskId;
      if (lease !== null) {
        await db.transaction(async (tx) => {
          const host = await hosts.release(tx, lease, now());
          if (host) await tell(tx, host);
        });
      }
      return 'GONE';
    },
  };
}

/** The lease takes the disk's place in the receipt: it is what has to be given back. */
const receiptOf = (host: Host): RentReceipt => ({
  vmId: host.id,
  diskId: host.leasedBy,
  ipId: null,
  sshKeyId: null,
});

/** Hosts with nothing to complain of come first. */
const warningsOf = ({ checks }: Host): number => (checks ?? []).filter(({ passed }) => !passed).length;

const isBigEnough = (host: Host, wanted: { vcpu: number; ramGb: number; storageGb: number }): boolean =>
  (host.vcpu ?? 0) >= wanted.vcpu &&
  (host.ramGb ?? 0) >= wanted.ramGb &&
  (host.storageGb ?? 0) >= wanted.storageGb;

const offerOf = (host: Host): CloudOffer => ({
  id: host.id,
  provider: 'SSH',
  clusterId: host.id,
  configurationId: host.id,
  configuration: `cpu-${host.vcpu ?? 0}-ram-${host.ramGb ?? 0}gb-storage-${host.storageGb ?? 0}gb`,
  vcpu: host.vcpu ?? 0,
  ramGb: host.ramGb ?? 0,
  storageGb: host.storageGb ?? 0,
  countryCode: null,
  city: null,
  pricePerHourUsd: '0',
});
