import type {
  CloudOffer,
  CloudPort,
  ObservedState,
  Provider,
  RentIntent,
  RentReceipt,
} from '../../src/services/adapters/cloud.js';
import { createScript } from './script.js';

interface Machine {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  state: ObservedState;
  pricePerHourUsd: string;
}
interface Part {
  readonly id: string;
  readonly name: string;
}

export const offerOf = (
  id: string,
  pricePerHourUsd = '0.02',
  about: Partial<CloudOffer> = {},
): CloudOffer => ({
  id,
  provider: 'SIMULATOR',
  clusterId: `cluster-${id}`,
  configurationId: `configuration-${id}`,
  configuration: 'cpu-2-ram-4gb-storage-25gb',
  vcpu: 2,
  ramGb: 4,
  storageGb: 25,
  countryCode: 'DE',
  city: 'Berlin',
  pricePerHourUsd,
  ...about,
});

/** A cloud in memory: machines with a disk and an address each, found by name, gone when destroyed. */
export function createFakeCloud(provider: Provider = 'SIMULATOR') {
  const script = createScript<'offers' | 'create' | 'findByName' | 'observe' | 'destroy'>('fluence');
  const machines = new Map<string, Machine>();
  const disks = new Map<string, Part>();
  const ips = new Map<string, Part>();
  const created: RentIntent[] = [];
  const destroyed: RentReceipt[] = [];
  let made = 0;

  const fake = {
    script,
    created,
    destroyed,
    offers: [offerOf('a')] as CloudOffer[],
    /** State in which a machine is seen when it was just made. */
    startsAs: 'RUNNING' as ObservedState,
    /** How often a look by name, or at one machine, still finds nothing. */
    blindLooks: 0,
    /** Machine turns to TERMINATING before it goes. */
    pendingEnds: 0,

    make(name: string): RentReceipt {
      made += 1;
      const id = `vm-${made}`;
      machines.set(id, {
        id,
        name,
        address: `127.0.0.${10 + made}`,
        state: fake.startsAs,
        pricePerHourUsd: '0.02',
      });
      return { vmId: id, ...fake.makeParts(name), sshKeyId: null };
    },
    makeParts(name: string): { diskId: string; ipId: string } {
      made += 1;
      const [diskId, ipId] = [`disk-${made}`, `ip-${made}`];
      disks.set(diskId, { id: diskId, name });
      ips.set(ipId, { id: ipId, name });
      return { diskId, ipId };
    },
    machines: (): Machine[] => [...machines.values()],
    /** Everything that is billed. */
    billed: (): string[] => [...machines.keys(), ...disks.keys(), ...ips.keys()],
    become(state: ObservedState): void {
      for (const machine of machines.values()) machine.state = state;
    },
  };

  const cloud: CloudPort = {
    provider,
    async offers(_requirements, signal) {
      await script.enter('offers', signal);
      return fake.offers;
    },
    async create(intent, signal) {
      created.push(intent);
      await script.enter('create', signal);
      return fake.make(intent.name);
    },
    async findByName(name, signal) {
      await script.enter('findByName', signal);
      if (fake.blindLooks > 0) {
        fake.blindLooks -= 1;
        return [];
      }
      const [freeDisks, freeIps] = [[...disks.values()], [...ips.values()]].map((parts) =>
        parts.filter((part) => part.name === name).map(({ id }) => id),
      ) as [string[], string[]];
      const receipts = [...machines.values()]
        .filter((machine) => machine.name === name)
        .map(
          ({ id }): RentReceipt => ({
            vmId: id,
            diskId: freeDisks.shift() ?? null,
            ipId: freeIps.shift() ?? null,
            sshKeyId: null,
          }),
        );
      for (const diskId of freeDisks) {
        receipts.push({ vmId: null, diskId, ipId: freeIps.shift() ?? null, sshKeyId: null });
      }
      return receipts;
    },
    async observe(receipt, signal) {
      await script.enter('observe', signal);
      const machine = receipt.vmId === null ? undefined : machines.get(receipt.vmId);
      const state = machine?.state ?? 'GONE';
      const isBlind = fake.blindLooks > 0;
      if (isBlind) fake.blindLooks -= 1;
      return {
        state: isBlind ? 'GONE' : state,
        rawStatus: (isBlind ? 'GONE' : state).toLowerCase(),
        address: state === 'RUNNING' && machine ? machine.address : null,
        sshPort: 22,
        sshUser: 'ubuntu',
        pricePerHourUsd: machine?.pricePerHourUsd ?? null,
        receipt,
      };
    },
    async destroy(receipt, signal) {
      destroyed.push(receipt);
      await script.enter('destroy', signal);
      if (fake.pendingEnds > 0) {
        fake.pendingEnds -= 1;
        return 'PENDING';
      }
      if (receipt.vmId !== null) machines.delete(receipt.vmId);
      if (receipt.diskId !== null) disks.delete(receipt.diskId);
      if (receipt.ipId !== null) ips.delete(receipt.ipId);
      return 'GONE';
    },
  };
  return Object.assign(fake, { port: cloud });
}
export type FakeCloud = ReturnType<typeof createFakeCloud>;
