import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../clock.js';
import { applyPreset, PRESETS, presetInput } from '../http/fault-presets.js';
import { FAULT_KINDS, type FaultInput, type Faults, faultRule } from '../http/faults.js';
import { badRequest, notFound } from '../http/refusal.js';
import { type Call, findRoute, jsonOf, ok, type Reply, type Route, route } from '../http/router.js';
import type { Counted, Outcome } from '../http/tally.js';
import { type KnobChanges, knobChanges } from '../model/knobs.js';
import { ALL_SCOPES } from './access.js';
import { CLUSTERS } from './catalog.js';
import type { Cloud } from './cloud.js';
import { cloudKnobs } from './knobs.js';
import { VM_STATUSES } from './records.js';
import { PROFILES, termsChange } from './terms.js';
import { parse } from './validate.js';

export interface RequestEntry extends Outcome {
  readonly at: string;
}
export interface Reachability {
  /** By the security rules in force. */
  readonly admitted: boolean;
  readonly listening: boolean;
  readonly reachable: boolean;
}

interface Needs {
  readonly cloud: Cloud;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly requests: () => readonly RequestEntry[];
  readonly counts: () => Record<string, Counted>;
  readonly machines: () => unknown;
  readonly machineKnobs: { sshdDelayMs: number };
  readonly accounts: () => unknown;
  /** Null when no machine has this id, name or address. */
  readonly reach: (machine: string, port: number) => Reachability | null;
  /** False when no container or address:port is called so. */
  readonly turnModel: (key: string, changes: KnobChanges) => boolean;
}

const LONGEST_LEAP_MS = 400 * 86_400_000;
const MOST_KEYS = 1_000;
const leap = z.object({ advanceMs: z.number().min(0).max(LONGEST_LEAP_MS) }).strict();
const balanceChange = z.object({ balance: z.string().regex(/^-?\d+(\.\d{1,18})?$/) });
const amount = z.number().int().min(0);
const capacityChange = z
  .object({
    clusterId: z.string().optional(),
    vcpu: amount.optional(),
    publicIps: amount.optional(),
    nvmeGb: amount.optional(),
  })
  .strict();
const knobChange = cloudKnobs
  .extend({ sshdDelayMs: z.number().min(0).max(600_000) })
  .partial()
  .strict();
const statusChange = z.object({
  status: z.enum(VM_STATUSES),
  forMs: z.number().min(0).max(LONGEST_LEAP_MS).optional(),
});
const newKey = z
  .object({
    name: z.string().max(100).default('key'),
    scopes: z
      .array(z.string().max(100))
      .max(100)
      .default([...ALL_SCOPES]),
    expiresInMs: z.number().min(0).optional(),
  })
  .strict();

/** Levers for tests and demonstrations, beside the imitated API and never part of it. */
export function createAdmin(needs: Needs) {
  const { cloud, clock, faults, requests, counts, machines, machineKnobs, accounts, reach, turnModel } =
    needs;
  const time = () => ({ now: new Date(clock.now()).toISOString(), aheadMs: clock.offsetMs });
  const knobs = () => ({ ...cloud.knobs, ...machineKnobs });
  const get = (path: string, read: (call: Call) => unknown) =>
    route('GET', `/__emu${path}`, (call) => ok(read(call)));
  const post = <T>(path: string, schema: z.ZodType<T>, go: (input: T, call: Call) => unknown) =>
    route('POST', `/__emu${path}`, (call) => ok(go(parse(schema, jsonOf(call)), call)));

  const routes: Route[] = [
    get('/', () => ({
      routes: HELP,
      profiles: PROFILES,
      presets: Object.keys(PRESETS),
      faults: FAULT_KINDS,
    })),
    get('/report', () => ({ ...cloud.report(), clock: time(), requests: counts() })),
    get('/leaks', () => ({ leaks: cloud.leaks(), live: cloud.liveVms() })),
    get('/requests', () => ({ requests: requests() })),
    get('/state', () => {
      cloud.settle();
      const { apiKey: _apiKey, apiKeys: _apiKeys, ...shown } = cloud.record;
      return { cloud: shown, machines: machines(), knobs: knobs() };
    }),
    get('/accounts', () => ({ accounts: accounts() })),
    get('/clock', time),
    post('/clock', leap, ({ advanceMs }) => {
      cloud.advance(advanceMs);
      return time();
    }),
    get('/reachability', ({ query }) => {
      const port = Number(query.get('port'));
      if (!Number.isInteger(port) || port < 1 || port > 65_535) throw badRequest('port is not a port');
      const found = reach(query.get('machine') ?? '', port);
      if (!found) throw notFound('No machine is called so');
      return found;
    }),
    get('/faults', () => ({ faults: faults.list() })),
    route('POST', '/__emu/faults', (call) => {
      const body = jsonOf(call);
      if (typeof body === 'object' && body !== null && 'preset' in body)
        applyPreset(faults, parse(presetInput, body));
      else {
        const rules: FaultInput[] = (Array.isArray(body) ? body : [body]).map((rule) =>
          parse(faultRule, rule),
        );
        for (const rule of rules) faults.add(rule);
      }
      return ok({ faults: faults.list() });
    }),
    route('DELETE', '/__emu/faults', () => {
      faults.clear();
      return ok({ faults: [] });
    }),
    post('/balance', balanceChange, ({ balance }) => {
      cloud.setBalance(balance);
      return { balance: cloud.record.balance };
    }),
    post('/terms', termsChange, (changes) => {
      const given = Object.entries(changes).filter(([, value]) => value !== undefined);
      cloud.setTerms(Object.fromEntries(given));
      return cloud.record.terms;
    }),
    post('/profile', z.object({ profile: z.enum(PROFILES) }), ({ profile }) => {
      cloud.setProfile(profile);
      return { profile };
    }),
    post('/keys', newKey, ({ name, scopes, expiresInMs }) => {
      if (cloud.record.apiKeys.length >= MOST_KEYS) throw badRequest('Too many keys');
      const value = `sim_${randomBytes(24).toString('base64url')}`;
      const expiresAt = expiresInMs === undefined ? null : clock.now() + expiresInMs;
      cloud.record.apiKeys.push({ value, name, scopes, expiresAt });
      return { apiKey: value, name, scopes, expiresAt };
    }),
    post('/capacity', capacityChange, ({ clusterId, vcpu, publicIps, nvmeGb }) => {
      const chosen = CLUSTERS.filter(({ id }) => clusterId === undefined || id === clusterId);
      if (chosen.length === 0) throw notFound('Cluster not found');
      const total = {
        ...(vcpu !== undefined && { vcpu }),
        ...(publicIps !== undefined && { publicIps }),
        ...(nvmeGb !== undefined && { nvmeGb }),
      };
      for (const { id } of chosen) cloud.setCapacity(id, total);
      return { capacity: cloud.record.capacity };
    }),
    get('/knobs', knobs),
    post('/knobs', knobChange, ({ sshdDelayMs, ...changes }) => {
      if (sshdDelayMs !== undefined) machineKnobs.sshdDelayMs = sshdDelayMs;
      Object.assign(cloud.knobs, changes);
      return knobs();
    }),
    post('/vms/:id/status', statusChange, ({ status, forMs }, { params }) => {
      const id = params[0] ?? '';
      if (!cloud.record.vms.some((vm) => vm.id === id)) throw notFound('Vm not found');
      cloud.setVmStatus(id, status, forMs);
      return { id };
    }),
    post('/models/:key', knobChanges, (changes, { params }) => {
      const key = params[0] ?? '';
      if (!turnModel(key, changes)) throw notFound(`No model is called ${key}`);
      return { model: key };
    }),
  ];

  return async (call: Call): Promise<Reply> => {
    // A web page open in the developer's browser must not be able to pull these.
    if (call.headers.origin !== undefined) throw badRequest('Not for browsers');
    const match = findRoute(routes, call.method, call.path === '/__emu' ? '/__emu/' : call.path);
    if (typeof match === 'string') throw notFound('Not found; GET /__emu/ lists what there is');
    return match.handler({ ...call, params: match.params });
  };
}

/** For whoever finds the place without its documentation. */
const HELP = {
  'GET /__emu/report': 'leaks, live machines, spending by name, duplicates, requests by route',
  'GET /__emu/leaks': 'what is billed and belongs to no live machine',
  'GET /__emu/state': 'every record, machine and knob',
  'GET /__emu/requests': 'the last requests, with the fault that struck each',
  'GET /__emu/accounts': 'the accounts of the simulated ledger',
  'GET|POST /__emu/clock': '{"advanceMs"}: lets time pass at once',
  'GET /__emu/reachability?machine=&port=':
    'whether a port of a machine (id, name or address) can be reached',
  'GET|POST|DELETE /__emu/faults': 'rules, or {"preset","probability","seed"}',
  'POST /__emu/balance': '{"balance"}',
  'POST /__emu/terms': '{"billsFrom","billsFailed","priceFactor","epochTick"}',
  'POST /__emu/profile': '{"profile"}: the generation that is imitated',
  'POST /__emu/keys': '{"scopes","expiresInMs"}: another API key',
  'POST /__emu/capacity': '{"clusterId","vcpu","publicIps","nvmeGb"}',
  'GET|POST /__emu/knobs': 'delays and moods of the cloud',
  'POST /__emu/vms/:id/status': '{"status","forMs"}: what the platform does on its own',
  'POST /__emu/models/:key': "a model's knobs, by container or address:port",
};
