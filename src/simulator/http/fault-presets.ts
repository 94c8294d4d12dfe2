import { z } from 'zod';
import { FAULT_KINDS, type FaultInput, type Faults, seededRandom } from './faults.js';

/** Requests that rent something, in any generation. */
const CREATES = '^POST /(v2/vms|v3/vms|vms/v3)$';
/** The same and the step that makes a draft of the next generation cost something. */
const ORDERS = '^POST /(v2/vms|v3/vms|v3/vms/[^/]+/provision|vms/v3)$';

/** Everything that can go wrong with any request. */
const ANYWHERE: readonly FaultInput[] = [
  { kind: 'accepted-then-reset' },
  { kind: 'accepted-then-headers' },
  { kind: 'accepted-then-cut' },
  { kind: 'accepted-then-hang' },
  { kind: 'accepted-then-500', status: 500 },
  { kind: 'accepted-then-500', status: 502 },
  { kind: 'accepted-then-500', status: 504 },
  { kind: 'refused-reset' },
  { kind: 'hang' },
  { kind: 'status', status: 429 },
  { kind: 'status', status: 429, headers: { 'retry-after': '1' } },
  { kind: 'refuse', code: 'service_unavailable' },
  { kind: 'refuse', code: 'internal_server_error' },
  { kind: 'refuse', code: 'unauthorized' },
  { kind: 'slow' },
  { kind: 'slow-loris' },
  { kind: 'garbage' },
  { kind: 'not-json' },
  { kind: 'empty' },
  { kind: 'strange' },
];
/** What can only happen to an order. */
const AT_ORDERS: readonly FaultInput[] = [
  { kind: 'partial-create', status: 406, route: CREATES },
  { kind: 'partial-create', status: 422, route: CREATES },
  { kind: 'partial-create', status: 500, route: CREATES },
  { kind: 'partial-create', status: 422, parts: ['disk'], route: CREATES },
  { kind: 'accepted-then-hidden', route: CREATES },
  { kind: 'delivered-twice', route: CREATES },
  { kind: 'price-change', route: CREATES },
  { kind: 'refuse', code: 'unprocessable_entity', route: ORDERS },
  { kind: 'refuse', code: 'insufficient_balance', route: ORDERS },
  { kind: 'refuse', code: 'fleet_too_large', route: ORDERS },
  { kind: 'refuse', code: 'default_topology_unusable', route: ORDERS },
  { kind: 'refuse', code: 'billing_not_provisioned', route: ORDERS },
];
const LOST = new Set(['partial-create', 'accepted-then-hidden', 'hang', 'refused-reset']);
const isLost = ({ kind }: FaultInput) => kind.startsWith('accepted-then') || LOST.has(kind);

export const PRESETS = {
  /** Every kind of fault on every route. */
  all: [...AT_ORDERS, ...ANYWHERE],
  /** Only what leaves the caller in doubt, and only for orders. */
  lost: [...AT_ORDERS.filter(isLost), ...ANYWHERE.filter(isLost).map((rule) => ({ ...rule, route: ORDERS }))],
  /** Clear refusals of orders. */
  refusals: AT_ORDERS.filter(({ kind }) => kind === 'refuse'),
  /** A bad line, for every request alike. */
  network: ANYWHERE.filter(({ kind }) => kind !== 'refuse' && kind !== 'strange'),
} as const satisfies Record<string, readonly FaultInput[]>;

export const presetInput = z
  .object({
    preset: z.enum(Object.keys(PRESETS) as [keyof typeof PRESETS]),
    /** Of any one request to be struck. */
    probability: z.number().min(0).max(1).default(0.1),
    seed: z.int().min(0).max(0xffff_ffff).default(1),
    /** How long silence lasts, and everything slow. */
    hangMs: z.number().min(0).max(600_000).default(60_000),
    delayMs: z.number().min(0).max(600_000).default(1_000),
    /** How much dearer what is rented becomes. */
    factor: z.number().min(0.001).max(1_000).default(2),
    except: z.array(z.enum(FAULT_KINDS)).default([]),
  })
  .strict();

/** Replaces all rules of the cloud; each fault that fits a request is as likely as any other. */
export function applyPreset(faults: Faults, input: z.infer<typeof presetInput>): void {
  const { preset, probability, seed, except, ...shared } = input;
  const chosen: readonly FaultInput[] = PRESETS[preset].filter(
    ({ kind }) => !except.some((one) => one === kind),
  );
  faults.clear();
  const random = seededRandom(seed);
  const atOrders = chosen.filter(({ route }) => route !== undefined).length;
  for (const [index, rule] of chosen.entries()) {
    const isAnywhere = rule.route === undefined;
    // The rules are tried in turn, so each is told the share of what the ones before it have left. Requests that
    // are no orders begin at the first rule for any request.
    const share = isAnywhere ? probability / (chosen.length - atOrders) : probability / chosen.length;
    const before = isAnywhere ? index - atOrders : index;
    faults.add(
      { ...rule, ...shared, probability: Math.min(1, share / Math.max(share, 1 - before * share)) },
      random,
    );
  }
}
