import { z } from 'zod';
import type { Random } from '../random.js';

export const FAULT_KINDS = [
  /** Done, then the connection is cut before a byte of the answer. */
  'accepted-then-reset',
  /** Done, then a 500 with an HTML body. */
  'accepted-then-500',
  /** Done, then half of the answer and a cut. */
  'accepted-then-cut',
  /** Done, then silence. */
  'accepted-then-hang',
  /** Not done, connection cut. */
  'refused-reset',
  /** Not done, silence. */
  'hang',
  /** Not done, `status` and `body` answered. */
  'status',
  /** Done, then a 200 that is not JSON. */
  'garbage',
  /** Done after `delayMs`. */
  'slow',
  /** Disk and address are made, the machine is refused. */
  'partial-create',
] as const;

export const faultRule = z
  .object({
    kind: z.enum(FAULT_KINDS),
    /** A regular expression over `METHOD /path`. */
    route: z
      .string()
      .max(500)
      .default('.*')
      .refine((source) => {
        try {
          return Boolean(new RegExp(source));
        } catch {
          return false;
        }
      }, 'not a regular expression'),
    scope: z.enum(['cloud', 'engine', 'mirror']).default('cloud'),
    /** Only the nth matching request, counted from one. */
    nth: z.number().int().min(1).optional(),
    probability: z.number().min(0).max(1).default(1),
    /** At most so many times; once when `nth` is given. */
    count: z.number().int().min(1).optional(),
    status: z.number().int().min(200).max(599).default(500),
    body: z.unknown().optional(),
    headers: z.record(z.string(), z.string()).default({}),
    delayMs: z.number().min(0).max(600_000).default(1_000),
  })
  .strict();
export type FaultRule = z.infer<typeof faultRule>;
export type FaultInput = z.input<typeof faultRule>;

export interface Faults {
  add(rule: FaultInput): void;
  clear(): void;
  /** The first rule that strikes this request, if any. */
  strike(scope: FaultRule['scope'], method: string, path: string): FaultRule | null;
  list(): (FaultRule & { readonly seen: number; readonly struck: number })[];
}

const MAX_RULES = 1_000;

export function createFaults(random: Random): Faults {
  let rules: { rule: FaultRule; route: RegExp; seen: number; struck: number }[] = [];
  return {
    add(input) {
      const rule = faultRule.parse(input);
      if (rules.length >= MAX_RULES) throw new Error('Too many fault rules');
      rules.push({ rule, route: new RegExp(rule.route), seen: 0, struck: 0 });
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
          !random.chance(rule.probability)
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
