import { PRESETS } from '../../src/simulator/http/fault-presets.js';
import { type FaultInput, faultRule } from '../../src/simulator/http/faults.js';
import { FAULT_MS } from './pace.js';
import type { Certain, Trouble } from './plan.js';
import type { RunningSimulator } from './processes.js';

/** What a machine's own engine can do to a request. */
const ENGINE_FAULTS = ['refused-reset', 'hang', 'status', 'slow', 'accepted-then-reset'] as const;
const AT_ORDERS = PRESETS.all.filter(({ route }: FaultInput) => route !== undefined);
const ANYWHERE = PRESETS.all.filter(({ route }: FaultInput) => route === undefined);
const QUIET_KNOBS = {
  listLagMs: 0,
  addressLagMs: 0,
  sshdDelayMs: 0,
  failLaunches: false,
  defaultPerPage: 20,
};

interface Rule {
  readonly kind: string;
  readonly scope: string;
  readonly status?: number | undefined;
  readonly code: string;
  readonly parts: readonly string[];
  readonly headers: object;
  readonly struck: number;
}

export interface Emulated {
  readonly leaks: readonly { readonly kind: string; readonly name: string; readonly status: string }[];
  readonly duplicates: readonly { readonly name: string; readonly live: number }[];
  readonly live: readonly {
    readonly id: string;
    readonly name: string;
    readonly status: string;
    readonly priceHourlyUsd: string;
  }[];
  readonly machines: Readonly<
    Record<string, { readonly made: number; readonly live: number; readonly spentUsd: string }>
  >;
}
export interface Inside {
  readonly keys: readonly { readonly id: string; readonly name: string }[];
  readonly groups: readonly string[];
  readonly machines: readonly {
    readonly vmId: string;
    readonly name: string;
    readonly containers: readonly { readonly name: string; readonly status: string }[];
  }[];
}

export async function makeTrouble(
  { admin }: RunningSimulator,
  seed: number,
  trouble: Trouble,
): Promise<void> {
  await admin('DELETE', '/faults');
  await admin('POST', '/knobs', { ...QUIET_KNOBS, ...trouble.knobs });
  const { hang: hangMs, delay: delayMs } = FAULT_MS;
  const { preset, probability, engineProbability, certain } = trouble;
  if (preset !== null) await admin('POST', '/faults', { preset, probability, seed, hangMs, delayMs });
  if (certain !== null) {
    const rule = (group: readonly FaultInput[], { turn, nth }: Certain) => ({
      ...group[turn % group.length],
      ...(nth === null ? { count: 1 } : { nth }),
      ...{ hangMs, delayMs },
    });
    await admin('POST', '/faults', [
      rule(AT_ORDERS, certain.order),
      rule(ANYWHERE, certain.request),
      rule(ENGINE_FAULTS.map(engineRule), certain.engine),
    ]);
  }
  if (engineProbability > 0) {
    await admin(
      'POST',
      '/faults',
      ENGINE_FAULTS.map((kind) => ({
        ...engineRule(kind),
        ...{ hangMs, delayMs, probability: engineProbability / ENGINE_FAULTS.length },
      })),
    );
  }
}

/** Ends all trouble; returns how often each fault struck since it began. */
export async function endTrouble({ admin }: RunningSimulator): Promise<Record<string, number>> {
  const { faults } = (await admin('GET', '/faults')) as { faults: Rule[] };
  await admin('DELETE', '/faults');
  await admin('POST', '/knobs', QUIET_KNOBS);
  const struck: Record<string, number> = {};
  for (const rule of faults) struck[nameOf(rule)] = (struck[nameOf(rule)] ?? 0) + rule.struck;
  return struck;
}

/** What rules are counted by. */
export const faultNamesOf = (rules: readonly FaultInput[]): string[] => [
  ...new Set([
    ...rules.map((rule) => nameOf(faultRule.parse(rule))),
    ...ENGINE_FAULTS.map((kind) => nameOf(faultRule.parse(engineRule(kind)))),
  ]),
];

const engineRule = (kind: (typeof ENGINE_FAULTS)[number]): FaultInput => ({
  kind,
  scope: 'engine',
  ...(kind === 'status' ? { status: 500 } : {}),
});

function nameOf({ kind, scope, status, code, parts, headers }: Omit<Rule, 'struck'>): string {
  const details = [
    ...(scope === 'cloud' ? [] : [scope]),
    ...(status === undefined ? [] : [String(status)]),
    ...(kind === 'refuse' ? [code] : []),
    ...(Object.keys(headers).length > 0 ? ['with retry-after'] : []),
    ...(kind === 'partial-create' && parts.length === 1 ? parts.map((part) => `${part} alone`) : []),
  ];
  return details.length === 0 ? kind : `${kind} (${details.join(', ')})`;
}

export const reportOf = async ({ admin }: RunningSimulator): Promise<Emulated> =>
  (await admin('GET', '/report')) as Emulated;

export async function insideOf({ admin }: RunningSimulator): Promise<Inside> {
  const { cloud, machines } = (await admin('GET', '/state')) as {
    cloud: { keys: { id: string; name: string }[]; securityGroups: { name: string }[] };
    machines: Inside['machines'];
  };
  return {
    keys: cloud.keys.map(({ id, name }) => ({ id, name })),
    groups: cloud.securityGroups.map(({ name }) => name),
    machines,
  };
}

export async function isAdmitted(
  { admin }: RunningSimulator,
  machine: string,
  port: number,
): Promise<boolean> {
  const query = `machine=${encodeURIComponent(machine)}&port=${port}`;
  return ((await admin('GET', `/reachability?${query}`)) as { admitted: boolean }).admitted;
}
