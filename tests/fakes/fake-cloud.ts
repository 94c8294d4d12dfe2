import type {
  CloudOffer,
  CloudPort,
  ObservedState,
  OwnedResource,
  Provider,
  RentIntent,
  RentReceipt,
  ResourceKind,
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
  const script = createScript<
    | 'offers'
    | 'create'
    | 'findByName'
    | 'observe'
    | 'destroy'
    | 'setPorts'
    | 'listOwned'
    | 'destroyOwned'
    | 'estimate'
    | 'reboot'
    | 'images'
  >('fluence');
  const machines = new Map<string, Machine>();
  const disks = new Map<string, Part>();
  const ips = new Map<string, Part>();
  const groups = new Map<string, Part>();
  const created: RentIntent[] = [];
  const opened: { readonly vmId: string | null; readonly ports: readonly number[] }[] = [];
  const destroyed: RentReceipt[] = [];
  let made = 0;

  const fake = {
    script,
    created,
    destroyed,
    /** What each call made reachable. */
    opened,
    /** Whether a machine goes down when its ports change. */
    restartsForPorts: false,
    /** Says that it ends a machine, and does not. */
    isLying: false,
    /** Whether a machine tells its price. */
    tellsPrice: true,
    /** What an order costs now; null when nobody says. */
    estimatedPerHourUsd: null as string | null,
    offers: [offerOf('a')] as CloudOffer[],
    images: ['ubuntu-24-04-x64', 'ubuntu-22-04-x64', 'debian-12-x64'],
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
    /** What is free and would be found for ever. */
    groups: (): string[] => [...groups.values()].map(({ name }) => name),
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
        rawStatus: isBlind || state === 'GONE' ? 'absent' : state.toLowerCase(),
        address: state === 'RUNNING' && machine ? machine.address : null,
        sshPort: 22,
        sshUser: 'ubuntu',
        pricePerHourUsd: fake.tellsPrice ? (machine?.pricePerHourUsd ?? null) : null,
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
      if (fake.isLying) return 'GONE';
      if (receipt.vmId !== null) machines.delete(receipt.vmId);
      if (receipt.diskId !== null) disks.delete(receipt.diskId);
      if (receipt.ipId !== null) ips.delete(receipt.ipId);
      return 'GONE';
    },
    async setPorts({ vmId }, ports, signal) {
      await script.enter('setPorts', signal);
      opened.push({ vmId, ports });
      const machine = machines.get(vmId ?? '');
      if (machine) groups.set(`group-${machine.id}`, { id: `group-${machine.id}`, name: machine.name });
      return fake.restartsForPorts ? 'RESTARTED' : 'DONE';
    },
    async listOwned(prefix, signal) {
      await script.enter('listOwned', signal);
      if (fake.blindLooks > 0) {
        fake.blindLooks -= 1;
        return [];
      }
      const of = (kind: ResourceKind, parts: Iterable<Part>): OwnedResource[] =>
        [...parts]
          .filter(({ name }) => name.startsWith(prefix))
          .map(({ id, name }) => ({ kind, id, name, state: 'ready', createdAt: null, attachedTo: [] }));
      return [
        ...of('VM', machines.values()),
        ...of('DISK', disks.values()),
        ...of('ADDRESS', ips.values()),
        ...of('SECURITY_GROUP', groups.values()),
      ];
    },
    async destroyOwned({ kind, id }, signal) {
      await script.enter('destroyOwned', signal);
      if (fake.isLying) return 'PENDING';
      const lists = { VM: machines, DISK: disks, ADDRESS: ips, SECURITY_GROUP: groups, SSH_KEY: null };
      lists[kind]?.delete(id);
      return 'GONE';
    },
    async estimate(wanted, signal) {
      await script.enter('estimate', signal);
      const perHourUsd = fake.estimatedPerHourUsd;
      const offer = 'configurationId' in wanted ? wanted : fake.offers[0];
      return perHourUsd === null || !offer ? null : { offer, perHourUsd, perDayUsd: perHourUsd, parts: [] };
    },
    async images(signal) {
      await script.enter('images', signal);
      return fake.images;
    },
    async reboot(_receipt, signal) {
      await script.enter('reboot', signal);
    },
  };
  return Object.assign(fake, { port: cloud });
}
export type FakeCloud = ReturnType<typeof createFakeCloud>;
