import type { Clock } from '../clock.js';
import { refusalOf, Refusal } from '../http/refusal.js';
import { type Call, findRoute, type Reply, type Route } from '../http/router.js';
import type { Addresses } from '../machine/addresses.js';
import type { Pace } from '../pace.js';
import type { Random } from '../random.js';
import { authorize } from './access.js';
import { catalogRoutes } from './catalog-routes.js';
import { createMaker } from './create.js';
import { admits } from './firewall.js';
import { groupRoutes } from './group-routes.js';
import { freshKnobs } from './knobs.js';
import { legacyRoutes } from './legacy/routes.js';
import { createLifecycle, type MachineEvents } from './lifecycle.js';
import { createMeter } from './meter.js';
import { formatUsd, usd } from './money.js';
import { moneyRoutes } from './money-routes.js';
import { nextRoutes, paged, twinOf } from './next/routes.js';
import { partRoutes } from './part-routes.js';
import { createParts } from './parts.js';
import { inTheWordsOf, isServed } from './profiles.js';
import type { CloudRecord, VmStatus } from './records.js';
import { leaksIn, liveIn, reportOn } from './report.js';
import type { Profile, Terms } from './terms.js';
import { vmActions, vmRoutes } from './vm-routes.js';

interface Needs {
  readonly cloud: CloudRecord;
  readonly pace: Pace;
  readonly random: Random;
  readonly machines: MachineEvents;
  readonly addresses: Addresses;
  readonly clock: Clock;
  readonly changed: () => void;
}

export type Cloud = ReturnType<typeof createCloud>;

/** The provider: its records, what happens to them, and its HTTP API. */
export function createCloud({ cloud, pace, random, machines, addresses, clock, changed }: Needs) {
  const { now } = clock;
  const knobs = freshKnobs();
  const meter = createMeter(cloud);
  const lifecycle = createLifecycle({ cloud, meter, pace, random, machines, now, changed, knobs });
  const parts = createParts({ cloud, lifecycle, addresses, now, knobs });
  const maker = createMaker({ cloud, lifecycle, meter, parts, now, knobs });
  const isListed = ({ createdAt, listedFrom }: { readonly createdAt: number; readonly listedFrom: number }) =>
    createdAt <= now() - knobs.listLagMs && listedFrom <= now();
  const needs = { cloud, maker, lifecycle, parts, knobs, now, isListed };
  const routes: Route[] = [
    ...catalogRoutes(needs),
    ...vmRoutes(needs),
    ...partRoutes(needs),
    ...groupRoutes(needs),
    ...moneyRoutes(cloud, meter),
    ...nextRoutes({ ...needs, actions: vmActions(needs) }),
    ...legacyRoutes(needs),
  ];
  const vmBy = (id: string) => cloud.vms.find((vm) => vm.id === id) ?? null;

  const serve = async (call: Call): Promise<Reply> => {
    const { method, path } = call;
    const query = new URLSearchParams(call.query);
    const isAbsent =
      !isServed(cloud.profile, path) || knobs.withdrawn.some((start) => path.startsWith(start));
    const twin = twinOf(path);
    const match = isAbsent ? 'UNKNOWN' : findRoute(routes, method, twin ?? path);
    if (match === 'UNKNOWN') throw new Refusal(404, 'not_found', 'Not found');
    if (match === 'WRONG_METHOD') return { status: 405, headers: { allow: 'GET, POST, PATCH, DELETE' } };
    authorize(call, cloud, knobs.keyExpired, now());
    if (knobs.maintenance && path !== '/v1/service/status') throw refusalOf('service_unavailable');
    if (!query.has('perPage')) query.set('perPage', String(knobs.defaultPerPage));
    lifecycle.settle();
    const reply = await match.handler({ ...call, query, params: match.params });
    return twin !== null && method === 'GET' ? paged(reply, query) : reply;
  };

  return {
    record: cloud,
    knobs,
    /** Answers one request of the provider's API. */
    async answer(call: Call): Promise<Reply> {
      try {
        return inTheWordsOf(cloud.profile, call.path, await serve(call));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const { status, code, message, also } = error;
        return inTheWordsOf(cloud.profile, call.path, { status, body: { code, error: message, ...also } });
      } finally {
        // Refused halfway, something may have been made all the same.
        if (call.method !== 'GET') changed();
      }
    },
    settle: lifecycle.settle,
    leaks() {
      lifecycle.settle();
      return leaksIn(cloud);
    },
    liveVms() {
      lifecycle.settle();
      return liveIn(cloud);
    },
    report() {
      lifecycle.settle();
      return reportOn(cloud, meter);
    },
    /** Lets time pass at once: bills, launches, debts. */
    advance(milliseconds: number) {
      lifecycle.pass(milliseconds);
      clock.skip(milliseconds);
      lifecycle.settle();
      changed();
    },
    /** Decimal USD. */
    setBalance(amount: string) {
      lifecycle.settle();
      cloud.balance = formatUsd(usd(amount));
      if (usd(amount) >= 0n) cloud.unpaidMs = 0;
      lifecycle.touch();
      lifecycle.settle();
      changed();
    },
    setTerms(terms: Partial<Terms>) {
      lifecycle.settle();
      Object.assign(cloud.terms, terms);
      meter.touchAll();
      lifecycle.touch();
      changed();
    },
    setProfile(profile: Profile) {
      cloud.profile = profile;
      changed();
    },
    /** What a cluster has in all; what is in use is taken off when it is shown. */
    setCapacity(clusterId: string, total: { vcpu?: number; publicIps?: number; nvmeGb?: number }) {
      cloud.capacity[clusterId] = { ...cloud.capacity[clusterId], ...total };
      changed();
    },
    /** Forces a status, as when the provider suspends or loses a machine; with `forMs` it comes back after that. */
    setVmStatus(vmId: string, status: VmStatus, forMs: number | null = null) {
      const vm = vmBy(vmId);
      if (!vm) throw new Error(`No such VM: ${vmId}`);
      lifecycle.settle();
      lifecycle.force(vm, status, forMs);
      lifecycle.settle();
      changed();
    },
    /** Whether the rules in force at a machine let a connection through; nothing does while there is none. */
    admits(vmId: string, port: number): boolean {
      const vm = vmBy(vmId);
      return vm !== null && admits(vm, port);
    },
    close: lifecycle.close,
  };
}
