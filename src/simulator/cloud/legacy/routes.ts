import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { badRequest, notFound, Refusal } from '../../http/refusal.js';
import { type Call, jsonOf, ok, type Reply, type Route, route } from '../../http/router.js';
import { DATACENTERS, IMAGES } from '../catalog.js';
import type { Maker } from '../create.js';
import { addKey, isPublicKey } from '../keys.js';
import type { Lifecycle } from '../lifecycle.js';
import { formatUsd, usd } from '../money.js';
import type { CloudRecord, VmRecord } from '../records.js';
import { parse } from '../validate.js';
import { endOfEpoch, epochsOf, pay } from './epochs.js';
import {
  BASIC_CONFIGURATIONS,
  choose,
  constraintsShape,
  estimateShape,
  HARDWARE,
  type LegacyOffer,
  matching,
  roomFor,
  shortUsd,
} from './market.js';
import { type LegacyRecord, openPort } from './records.js';
import { legacyKeyView, legacyStatusView, legacyView, offerView } from './views.js';

const DEPOSIT_EPOCHS = 2n;
const MOST_RECORDS = 4_000;
/** The platform keeps this one for itself. */
const RESERVED_PORT = 10_250;

const ports = z
  .array(openPort)
  .max(50)
  .refine((list) => list.every(({ port }) => port !== RESERVED_PORT), `port ${RESERVED_PORT} is reserved`);
const vmName = z
  .string()
  .regex(/^[A-Za-z0-9-]+$/)
  .max(63);
const newVms = z.object({
  constraints: constraintsShape.nullish(),
  instances: z.int().min(1).max(100),
  vmConfiguration: z.object({
    name: vmName,
    hostname: z.string().max(63).nullish(),
    openPorts: ports,
    osImage: z.url(),
    sshKeys: z.array(z.string().max(16_384)).min(1).max(100),
  }),
});
const updates = z.object({
  updates: z
    .array(z.object({ id: z.string(), vmName: vmName.optional(), openPorts: ports.optional() }))
    .max(100),
});
const vmIds = z.object({ vmIds: z.array(z.string()).max(100) });
const newKey = z.object({ name: z.string().max(100), publicKey: z.string().max(16_384) });

interface Needs {
  readonly cloud: CloudRecord;
  readonly maker: Maker;
  readonly lifecycle: Lifecycle;
  readonly now: () => number;
  readonly isListed: (record: VmRecord) => boolean;
}

/** The first generation: offers instead of clusters, days instead of seconds, and one call for many machines. */
export function legacyRoutes({ cloud, maker, lifecycle, now, isListed }: Needs): Route[] {
  lifecycle.watch(epochsOf(cloud, lifecycle));
  const find = (id: string): LegacyRecord => {
    const record = cloud.legacy.find((one) => one.id === id);
    if (!record) throw notFound('Vm not found');
    return record;
  };
  const vmOf = ({ vmId }: LegacyRecord) => cloud.vms.find(({ id }) => id === vmId);
  const listed = () =>
    cloud.legacy.filter((record) => {
      const vm = vmOf(record);
      return !record.deleted && (!vm || isListed(vm));
    });
  /** A registered key's name, or a key itself. */
  const keyOf = (text: string): string => {
    const known = cloud.keys.find(({ name }) => name === text);
    if (known) return known.publicKey;
    if (!isPublicKey(text)) throw badRequest(`Unknown SSH key: ${text.slice(0, 50)}`);
    return text;
  };
  const open = (record: LegacyRecord) => {
    const vm = vmOf(record);
    if (vm) vm.firewall = [record.ports.map(ruleOf)];
  };

  const make = async (call: Call): Promise<Reply> => {
    const { constraints, instances, vmConfiguration } = parse(newVms, jsonOf(call));
    const { name, hostname, openPorts, osImage, sshKeys } = vmConfiguration;
    const authorizedKeys = sshKeys.map(keyOf);
    const offers = choose(constraints ?? {}, instances, cloud);
    const deposit = offers.reduce((sum, { perEpoch }) => sum + perEpoch * DEPOSIT_EPOCHS, 0n);
    if (usd(cloud.balance) < deposit) throw new Refusal(422, 'insufficient_balance', 'Insufficient balance');
    const made: LegacyRecord[] = [];
    for (const offer of offers) {
      const vm = await maker.vm(requestOf(offer, name, osImage), call.fault, { authorizedKeys });
      const record: LegacyRecord = {
        id: `0x${randomBytes(20).toString('hex')}`,
        vmId: vm.id,
        name,
        hostname: hostname ?? name,
        osImage,
        ports: openPorts,
        pricePerEpoch: formatUsd(offer.perEpoch),
        reserved: formatUsd(offer.perEpoch),
        spent: '0',
        nextBillingAt: endOfEpoch(now(), cloud.terms.epochTick),
        overdue: false,
        deleted: false,
        statusChangedAt: now(),
      };
      // Two days at once: one is used up, the other is kept.
      pay(cloud, record);
      cloud.balance = formatUsd(usd(cloud.balance) - offer.perEpoch);
      cloud.legacy = [...cloud.legacy, record].slice(-MOST_RECORDS);
      open(record);
      made.push(record);
    }
    lifecycle.touch();
    return ok(made.map(({ id }) => ({ vmId: id, vmName: name })));
  };

  const remove = (record: LegacyRecord): void => {
    if (record.deleted) return;
    const vm = vmOf(record);
    if (vm && vm.status !== 'terminated') lifecycle.end(vm, now());
    for (const part of [...cloud.disks, ...cloud.ips]) {
      const isTheirs = part.id === vm?.bootDiskId || part.id === vm?.publicIpId;
      if (isTheirs && part.status !== 'removed') lifecycle.remove(part);
    }
    cloud.balance = formatUsd(usd(cloud.balance) + usd(record.reserved));
    record.reserved = '0';
    record.nextBillingAt = null;
    record.deleted = true;
    record.statusChangedAt = now();
    lifecycle.settle();
  };

  return [
    route('POST', '/vms/v3', make),
    route('GET', '/vms/v3', () => ok(listed().map((record) => legacyView(record, cloud)))),
    route('PATCH', '/vms/v3', (call) => {
      for (const { id, vmName: name, openPorts } of parse(updates, jsonOf(call)).updates) {
        const record = find(id);
        if (name !== undefined) record.name = name;
        // The whole set is replaced: who leaves out 22 is locked out.
        if (openPorts !== undefined) record.ports = openPorts;
        open(record);
      }
      return { status: 204 };
    }),
    route('DELETE', '/vms/v3', (call) => {
      const records = parse(vmIds, jsonOf(call)).vmIds.map(find);
      for (const record of records) remove(record);
      const transactions = records.map(() => `0x${randomBytes(32).toString('hex')}`);
      return ok({ removed_ids: records.map(({ id }) => id), transactions });
    }),
    route('GET', '/vms/v3/status', ({ query }) => {
      const ids = query.get('ids')?.split(',') ?? null;
      const records = listed().filter(({ id }) => ids === null || ids.includes(id));
      return ok(records.map((record) => legacyStatusView(record, cloud)));
    }),
    route('POST', '/vms/v3/estimate', (call) => {
      const { constraints, instances } = parse(estimateShape, jsonOf(call));
      const offers = choose(constraints ?? {}, instances, cloud);
      const total = offers.reduce((sum, { perEpoch }) => sum + perEpoch, 0n);
      const dearest = offers.reduce((most, { perEpoch }) => (perEpoch > most ? perEpoch : most), 0n);
      return ok({
        depositAmountUsdc: shortUsd(total * DEPOSIT_EPOCHS),
        depositEpochs: Number(DEPOSIT_EPOCHS),
        totalPricePerEpoch: shortUsd(total),
        maxPricePerEpoch: shortUsd(dearest),
        instances,
      });
    }),
    route('GET', '/vms/v3/default_images', () => ok(IMAGES.map(imageView))),
    route('POST', '/marketplace/offers', (call) => {
      const offers = matching(parse(constraintsShape, jsonOf(call)), cloud);
      return ok(offers.filter((offer) => roomFor(offer, cloud) > 0).map((offer) => offerView(offer, cloud)));
    }),
    route('GET', '/marketplace/basic_configurations', () => ok(BASIC_CONFIGURATIONS)),
    route('GET', '/marketplace/countries', () =>
      ok([...new Set(DATACENTERS.map(({ countryCode }) => countryCode))].toSorted()),
    ),
    route('GET', '/marketplace/hardware', () => ok(HARDWARE)),
    route('GET', '/v1/marketplace/datacenters', () => ok(DATACENTERS)),
    route('GET', '/ssh_keys', () => ok(cloud.keys.map(legacyKeyView))),
    route('POST', '/ssh_keys', (call) => {
      const { name, publicKey } = parse(newKey, jsonOf(call));
      const material = publicKey.trim().split(/\s+/)[1];
      const known = cloud.keys.find((key) => key.material === material);
      if (known) return ok(legacyKeyView(known));
      return { status: 201, body: legacyKeyView(addKey(cloud.keys, name, publicKey)) };
    }),
    route('DELETE', '/ssh_keys', (call) => {
      const { fingerprint } = parse(z.object({ fingerprint: z.string() }), jsonOf(call));
      if (!cloud.keys.some((key) => key.fingerprint === fingerprint)) throw notFound('SSH key not found');
      cloud.keys = cloud.keys.filter((key) => key.fingerprint !== fingerprint);
      return { status: 200 };
    }),
  ];
}

const requestOf = ({ cluster, configuration, volumeGb }: LegacyOffer, name: string, osImage: string) => {
  const clusterId = cluster.id;
  return {
    name,
    clusterId,
    configurationId: configuration.id,
    bootDisk: {
      clusterId,
      name: `${name}-d`,
      storageType: 'NVME' as const,
      volumeGb,
      replicated: false,
      osImage,
    },
    publicIp: { clusterId, name: `${name}-i`, addressType: 'V4' as const },
    dataDisks: [],
    sshKeys: [],
    userData: null,
  };
};

const ruleOf = ({ port, protocol }: LegacyRecord['ports'][number]) => ({
  type: 'ipv4',
  // What is neither has no rule of its own in the later generations.
  protocolKind: protocol === 'udp' ? { udp: only(port) } : { tcp: only(port) },
});
const only = (value: number) => ({ ports: { exact: { value } } });

const imageView = ({
  id,
  name,
  distribution,
  slug,
  downloadUrl,
  username,
  createdAt,
  updatedAt,
}: (typeof IMAGES)[number]) => ({
  id,
  name,
  distribution,
  slug,
  downloadUrl,
  username,
  createdAt,
  updatedAt,
});
