import { z } from 'zod';
import { createRandom, type Random } from '../random.js';
import { REFUSALS } from './refusal.js';

export const FAULT_KINDS = [
  /** Done, then the connection is cut before a byte of the answer. */
  'accepted-then-reset',
  /** Done, then the headers and a cut. */
  'accepted-then-headers',
  /** Done, then half of the answer and a cut. */
  'accepted-then-cut',
  /** Done, then silence, and a cut after `hangMs`. */
  'accepted-then-hang',
  /** Done, then a 500 with an HTML body, or another `status`. */
  'accepted-then-500',
  /** Done, but lists leave it out for `delayMs`. */
  'accepted-then-hidden',
  /** Done, then done again with the same request, as when a proxy repeats it. */
  'delivered-twice',
  /** Not done, connection cut. */
  'refused-reset',
  /** Not done, silence, and a cut after `hangMs`. */
  'hang',
  /** Not done, `status` and `body` answered. */
  'status',
  /** Not done, refused with the error code `code` in the API's own shape. */
  'refuse',
  /** Disk and address are made (or only the `parts` named), the machine is refused with `status`. */
  'partial-create',
  /** Done at `factor` times the price that was quoted. */
  'price-change',
  /** Done after `delayMs`. */
  'slow',
  /** Done, and the answer comes byte by byte over `delayMs`. */
  'slow-loris',
  /** Done, then a 200 with half a JSON text. */
  'garbage',
  /** Done, then a 200 that is a page for people. */
  'not-json',
  /** Done, then a 200 without a body. */
  'empty',
  /** Done, and the answer has fields, statuses and error codes nobody has heard of. */
  'strange',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

const isRegExp = (source: string) => {
  try {
    return Boolean(new RegExp(source));
  } catch {
    return false;
  }
};

export const faultRule = z
  .object({
    kind: z.enum(FAULT_KINDS),
    /** A regular expression over `METHOD /path`. */
    route: z.string().max(500).default('.*').refine(isRegExp, 'not a regular expression'),
    scope: z.enum(['cloud', 'engine', 'mirror']).default('cloud'),
    /** Only the nth matching request, counted from one. */
    nth: z.number().int().min(1).optional(),
    probability: z.number().min(0).max(1).default(1),
    /** At most so many times; once when `nth` is given. */
    count: z.number().int().min(1).optional(),
    status: z.number().int().min(200).max(599).optional(),
    code: z.enum(Object.keys(REFUSALS) as [keyof typeof REFUSALS]).default('service_unavailable'),
    body: z.unknown().optional(),
    headers: z.record(z.string(), z.string()).default({}),
    delayMs: z.number().min(0).max(600_000).default(1_000),
    hangMs: z.number().min(0).max(600_000).default(60_000),
    factor: z.number().min(0.001).max(1_000).default(2),
    parts: z.array(z.enum(['disk', 'ip'])).default(['disk', 'ip']),
  })
  .strict();
export type FaultRule = z.infer<typeof faultRule>;
export type FaultInput = z.input<typeof faultRule>;

export interface Faults {
  /** With a seed of its own a group of rules falls the same way whatever else is drawn. */
  add(rule: FaultInput, random?: Random): void;
  clear(): void;
  /** The first rule that strikes this request, if any. */
  strike(scope: FaultRule['scope'], method: string, path: string): FaultRule | null;
  list(): (FaultRule & { readonly seen: number; readonly struck: number })[];
}

const MAX_RULES = 1_000;

export function createFaults(random: Random): Faults {
  let rules: { rule: FaultRule; route: RegExp; random: Random; seen: number; struck: number }[] = [];
  return {
    add(input, own = random) {
      const rule = faultRule.parse(input);
      if (rules.length >= MAX_RULES) throw new Error('Too many fault rules');
      rules.push({ rule, route: new RegExp(rule.route), random: own, seen: 0, struck: 0 });
    },
    clear() {
      rules = [];
    },
    strike(scope, method, path) {
      let hit: FaultRule | null = null;
      // Every rule counts the request, also when an earlier one has struck: `nth` means what it says.
      for (const entry of rules) {
        const { rule, route } = entry;
        if (rule.scope !== scope || !route.test(`${method} ${path}`)) continue;
        entry.seen += 1;
        if (rule.nth !== undefined && entry.seen !== rule.nth) continue;
        if (
          hit ||
          entry.struck >= (rule.count ?? Number.POSITIVE_INFINITY) ||
          !entry.random.chance(rule.probability)
        ) {
          continue;
        }
        entry.struck += 1;
        hit = rule;
      }
      return hit;
    },
    list: () => rules.map(({ rule, seen, struck }) => ({ ...rule, seen, struck })),
  };
}

export const seededRandom = (seed: number): Random => createRandom(seed).fork('fault preset');
