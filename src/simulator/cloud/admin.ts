import { z } from 'zod';
import { type FaultInput, type Faults, faultRule } from '../http/faults.js';
import { badRequest, notFound } from '../http/refusal.js';
import { type Call, findRoute, jsonOf, ok, type Reply, type Route, route } from '../http/router.js';
import { type KnobChanges, knobChanges } from '../model/knobs.js';
import type { Cloud } from './cloud.js';
import { CLUSTERS } from './catalog.js';
import { VM_STATUSES } from './records.js';
import { parse } from './validate.js';

export interface RequestEntry {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
  readonly fault: string | null;
}

interface Needs {
  readonly cloud: Cloud;
  readonly faults: Faults;
  readonly requests: () => readonly RequestEntry[];
  readonly machines: () => unknown;
  readonly accounts: () => unknown;
  /** False when no container or address:port is called so. */
  readonly turnModel: (key: string, changes: KnobChanges) => boolean;
}

const balanceChange = z.object({ balance: z.string().regex(/^-?\d+(\.\d{1,18})?$/) });
const amount = z.number().int().min(0);
const capacityChange = z.object({
  clusterId: z.string().optional(),
  vcpu: amount.optional(),
  publicIps: amount.optional(),
  nvmeGb: amount.optional(),
});
const cloudKnobs = z
  .object({
    listLagMs: z.number().min(0),
    addressLagMs: z.number().min(0),
    maintenance: z.boolean(),
    failLaunches: z.boolean(),
  })
  .partial()
  .strict();
const statusChange = z.object({ status: z.enum(VM_STATUSES) });

/** Levers for tests and demonstrations, beside the imitated API and never part of it. */
export function createAdmin({ cloud, faults, requests, machines, accounts, turnModel }: Needs) {
  const routes: Route[] = [
    route('GET', '/__emu/leaks', () => ok({ leaks: cloud.leaks(), live: cloud.liveVms() })),
    route('GET', '/__emu/requests', () => ok({ requests: requests() })),
    route('GET', '/__emu/state', () => {
      cloud.settle();
      const { apiKey: _apiKey, ...shown } = cloud.record;
      return ok({ cloud: shown, machines: machines(), knobs: cloud.knobs });
    }),
    route('GET', '/__emu/accounts', () => ok({ accounts: accounts() })),
    route('GET', '/__emu/faults', () => ok({ faults: faults.list() })),
    route('POST', '/__emu/faults', (call) => {
      const body = jsonOf(call);
      const rules: FaultInput[] = Array.isArray(body)
        ? body.map((rule) => parse(faultRule, rule))
        : [parse(faultRule, body)];
      for (const rule of rules) faults.add(rule);
      return ok({ faults: faults.list() });
    }),
    route('DELETE', '/__emu/faults', () => {
      faults.clear();
      return ok({ faults: [] });
    }),
    route('POST', '/__emu/balance', (call) => {
      cloud.setBalance(parse(balanceChange, jsonOf(call)).balance);
      return ok({ balance: cloud.record.balance });
    }),
    route('POST', '/__emu/capacity', (call) => {
      const { clusterId, vcpu, publicIps, nvmeGb } = parse(capacityChange, jsonOf(call));
      const chosen = CLUSTERS.filter(({ id }) => clusterId === undefined || id === clusterId);
      if (chosen.length === 0) throw notFound('Cluster not found');
      const total = {
        ...(vcpu !== undefined && { vcpu }),
        ...(publicIps !== undefined && { publicIps }),
        ...(nvmeGb !== undefined && { nvmeGb }),
      };
      for (const { id } of chosen) cloud.setCapacity(id, total);
      return ok({ capacity: cloud.record.capacity });
    }),
    route('POST', '/__emu/knobs', (call) => {
      const changes = parse(cloudKnobs, jsonOf(call));
      Object.assign(cloud.knobs, changes);
      return ok(cloud.knobs);
    }),
    route('POST', '/__emu/vms/:id/status', (call) => {
      const id = call.params[0] ?? '';
      if (!cloud.record.vms.some((vm) => vm.id === id)) throw notFound('Vm not found');
      cloud.setVmStatus(id, parse(statusChange, jsonOf(call)).status);
      return ok({ id });
    }),
    route('POST', '/__emu/models/:key', (call) => {
      const key = call.params[0] ?? '';
      if (!turnModel(key, parse(knobChanges, jsonOf(call)))) throw notFound(`No model is called ${key}`);
      return ok({ model: key });
    }),
  ];
  return async (call: Call): Promise<Reply> => {
    // A web page open in the developer's browser must not be able to pull these.
    if (call.headers.origin !== undefined) throw badRequest('Not for browsers');
    const match = findRoute(routes, call.method, call.path);
    if (typeof match === 'string') throw notFound('Not found');
    return match.handler({ ...call, params: match.params });
  };
}
