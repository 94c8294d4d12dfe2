import { timingSafeEqual } from 'node:crypto';
import { Refusal } from '../http/refusal.js';
import { type Call, findRoute, ok, type Reply, type Route, route } from '../http/router.js';
import type { Addresses } from '../machine/addresses.js';
import type { Pace } from '../pace.js';
import type { Random } from '../random.js';
import { diskPrice, hourlyBill, ipPrice, isBilledPart, isLive, vmPrice } from './account.js';
import { catalogRoutes } from './catalog-routes.js';
import { createMaker } from './create.js';
import { createLifecycle, type MachineEvents } from './lifecycle.js';
import { formatUsd, usd } from './money.js';
import { partRoutes } from './part-routes.js';
import type { CloudRecord, VmStatus } from './records.js';
import { vmRoutes } from './vm-routes.js';

const HOURS_A_DAY = 24n;

/** Delays and states of the cloud that a test may set. */
export interface CloudKnobs {
  listLagMs: number;
  addressLagMs: number;
  maintenance: boolean;
  /** Machines created while this is set end as `failed`. */
  failLaunches: boolean;
}

export interface Leak {
  readonly kind: 'DISK' | 'PUBLIC_IP';
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly priceHourlyUsd: string;
}

interface Needs {
  readonly cloud: CloudRecord;
  readonly pace: Pace;
  readonly random: Random;
  readonly machines: MachineEvents;
  readonly addresses: Addresses;
  readonly now: () => number;
  readonly changed: () => void;
}

export type Cloud = ReturnType<typeof createCloud>;

/** The provider: its records, what happens to them, and its HTTP API. */
export function createCloud({ cloud, pace, random, machines, addresses, now, changed }: Needs) {
  const knobs: CloudKnobs = { listLagMs: 0, addressLagMs: 0, maintenance: false, failLaunches: false };
  const lifecycle = createLifecycle({ cloud, pace, random, machines, now, changed });
  const maker = createMaker({ cloud, lifecycle, addresses, now, knobs });
  const routes: Route[] = [
    ...catalogRoutes(cloud, () => knobs.maintenance),
    ...vmRoutes({ cloud, maker, lifecycle, now, listLagMs: () => knobs.listLagMs }),
    ...partRoutes({ cloud, lifecycle, now }),
    route('GET', '/v2/users/balances', () => ok([balanceView(cloud)])),
    route('POST', '/v1/users/balances/refresh', () => ok(balanceView(cloud))),
  ];

  return {
    record: cloud,
    knobs,
    /** Answers one request of the provider's API. */
    async answer(call: Call): Promise<Reply> {
      const match = findRoute(routes, call.method, call.path);
      if (match === 'UNKNOWN') throw new Refusal(404, 'not_found', 'Not found');
      if (match === 'WRONG_METHOD') return { status: 405, headers: { allow: 'GET, POST, PATCH, DELETE' } };
      if (!isPublic(call)) authenticate(call, cloud.apiKey);
      if (knobs.maintenance && call.path !== '/v1/service/status') {
        throw new Refusal(503, 'service_unavailable', 'The service is under maintenance');
      }
      lifecycle.settle();
      try {
        return await match.handler({ ...call, params: match.params });
      } finally {
        // Refused halfway, something may have been made all the same.
        if (call.method !== 'GET') changed();
      }
    },
    settle: lifecycle.settle,
    /** Everything billed that no live machine owns. */
    leaks(): Leak[] {
      lifecycle.settle();
      const live = new Set(cloud.vms.filter(isLive).map(({ id }) => id));
      const ownerless = [...cloud.disks, ...cloud.ips].filter(
        (part) => isBilledPart(part) && (part.attachedTo === null || !live.has(part.attachedTo)),
      );
      return ownerless.map((part) => ({
        kind: 'address' in part ? 'PUBLIC_IP' : 'DISK',
        id: part.id,
        name: part.name,
        status: part.status,
        priceHourlyUsd: 'address' in part ? ipPrice(part) : diskPrice(part),
      }));
    },
    liveVms() {
      lifecycle.settle();
      return cloud.vms.filter(isLive).map((vm) => ({
        id: vm.id,
        name: vm.name,
        status: vm.status,
        address: cloud.ips.find(({ id }) => id === vm.publicIpId)?.address ?? null,
        priceHourlyUsd: vmPrice(vm),
      }));
    },
    /** Decimal USD. */
    setBalance(amount: string) {
      lifecycle.settle();
      cloud.balance = formatUsd(usd(amount));
      changed();
    },
    /** What a cluster has in all; what is in use is taken off when it is shown. */
    setCapacity(clusterId: string, total: { vcpu?: number; publicIps?: number; nvmeGb?: number }) {
      cloud.capacity[clusterId] = { ...cloud.capacity[clusterId], ...total };
      changed();
    },
    /** Forces a status, as when the provider suspends or loses a machine. */
    setVmStatus(vmId: string, status: VmStatus) {
      const vm = cloud.vms.find(({ id }) => id === vmId);
      if (!vm) throw new Error(`No such VM: ${vmId}`);
      lifecycle.force(vm, status);
      lifecycle.settle();
      changed();
    },
    close: lifecycle.close,
  };
}

const isPublic = ({ path }: Call) => path === '/v1/service/status' || path === '/v1/storages/default_images';

function authenticate({ headers }: Call, apiKey: string): void {
  const given = headers['x-api-key'];
  if (typeof given !== 'string') throw new Refusal(401, 'unauthorized', 'No Access/Api Key token found');
  const [a, b] = [Buffer.from(given), Buffer.from(apiKey)];
  if (a.length !== b.length || !timingSafeEqual(a, b)) {
    throw new Refusal(401, 'unauthorized', 'Auth token invalid or missing');
  }
}

function balanceView(cloud: CloudRecord) {
  const [balance, perDay] = [usd(cloud.balance), hourlyBill(cloud) * HOURS_A_DAY];
  return {
    userId: cloud.userId,
    featureKey: 'usd-balance',
    balance: formatUsd(balance > 0n ? balance : 0n),
    usage: cloud.spent,
    estimatedUsage: formatUsd(perDay),
    overage: formatUsd(balance < 0n ? -balance : 0n),
    totalDepositedAmount: cloud.deposited,
    usageDaysLeft: perDay > 0n && balance > 0n ? Math.min(65_535, Number(balance / perDay)) : null,
  };
}
