import type { ProbeSpec } from '../../db/tables-watch.js';
import type { ProbeKind } from '../../db/words.js';
import { InvalidInput } from '../errors.js';
import { requireStorable } from '../storable.js';
import { timeoutOf } from './checks.js';
import { CONDITION_LIMITS, ConditionRefused } from './conditions/condition.js';
import { parseCondition } from './conditions/parse.js';
import type { ProberLimits } from './limits.js';
import { LONGEST_OWN_MS, ownIntervalOf } from './pace.js';

/** As its owner gives it: what is left out stays as it was set before, null goes back to what holds for everybody. */
export interface ProbeSpecInput {
  readonly path?: string | null | undefined;
  readonly everySeconds?: number | null | undefined;
  readonly timeoutMs?: number | null | undefined;
  readonly conditions?: readonly string[] | null | undefined;
  readonly failAfter?: number | null | undefined;
  readonly passAfter?: number | null | undefined;
  readonly graceSeconds?: number | null | undefined;
}

const MAX_PATH = 200;
/** What a request line may have between its two blanks; `#` would never reach the server. */
const PATH = /^\/(?!\/)[A-Za-z0-9\-._~!$&'()*+,;=:@/?%]*$/;
const LEAST_TIMEOUT_MS = 100;
/** Well below the age at which health is no longer believed. */
const EVERY_SECONDS = { least: 15, most: LONGEST_OWN_MS / 1_000 };
const FAIL_AFTER = { least: 2, most: 10 };
const PASS_AFTER = { least: 1, most: 10 };
const GRACE_SECONDS = { least: 0, most: 600 };

/** What cannot be set of a kind, and why. */
const FIXED: Readonly<Record<ProbeKind, Partial<Record<keyof ProbeSpecInput, string>>>> = {
  HEALTH: {},
  CHAT: {
    path: 'Challenges are asked where users ask, so that nobody can tell them apart',
    everySeconds: 'When challenges come is hidden, and nobody’s to set',
  },
  INFO: {
    everySeconds: 'How often `/info` is read is the same for everybody',
    failAfter: 'Health does not follow from `/info`',
    passAfter: 'Health does not follow from `/info`',
    graceSeconds: 'Health does not follow from `/info`',
  },
};

/** What is to hold once `input` was laid over what its owner had set `before`. Throws `InvalidInput`. */
export function readProbeSpec(
  kind: ProbeKind,
  input: ProbeSpecInput,
  before: ProbeSpec,
  limits: ProberLimits,
  at = 'input',
): ProbeSpec {
  const fields = (Object.keys(input) as (keyof ProbeSpecInput)[]).filter((one) => input[one] !== undefined);
  if (fields.length === 0) {
    throw new InvalidInput(at, 'Nothing is to be set', 'To go back to the defaults use `clearProbeSpec`.');
  }
  for (const field of fields) {
    const reason = input[field] === null ? undefined : FIXED[kind][field];
    if (reason !== undefined) throw new InvalidInput(`${at}.${field}`, reason);
  }
  const own = asSet(kind, before, limits);
  const path = laidOver(own.path, input.path);
  const everySeconds = laidOver(own.everySeconds, input.everySeconds);
  const timeoutMs = laidOver(own.timeoutMs, input.timeoutMs);
  const conditions = laidOver(own.conditions, input.conditions);
  const failAfter = laidOver(own.failAfter, input.failAfter);
  const passAfter = laidOver(own.passAfter, input.passAfter);
  const graceSeconds = laidOver(own.graceSeconds, input.graceSeconds);
  if (path !== undefined && (path.length > MAX_PATH || !PATH.test(path))) {
    throw new InvalidInput(
      `${at}.path`,
      `Must be a path like /health, at most ${MAX_PATH} characters long; the address is that of the miner`,
    );
  }
  requireWhole(`${at}.everySeconds`, everySeconds, EVERY_SECONDS);
  requireWhole(`${at}.timeoutMs`, timeoutMs, { least: LEAST_TIMEOUT_MS, most: timeoutOf(kind, limits) });
  requireWhole(`${at}.failAfter`, failAfter, FAIL_AFTER);
  requireWhole(`${at}.passAfter`, passAfter, PASS_AFTER);
  requireWhole(`${at}.graceSeconds`, graceSeconds, GRACE_SECONDS);
  if (conditions !== undefined) requireConditions(conditions, `${at}.conditions`);
  return {
    ...(path === undefined ? {} : { path }),
    ...(everySeconds === undefined ? {} : { everyMs: everySeconds * 1_000 }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(conditions === undefined || conditions.length === 0 ? {} : { conditions: [...conditions] }),
    ...(failAfter === undefined ? {} : { failAfter }),
    ...(passAfter === undefined ? {} : { passAfter }),
    ...(graceSeconds === undefined ? {} : { graceMs: graceSeconds * 1_000 }),
  };
}

/** What was stored, as it is done: the limits may have been wider then. */
function asSet(kind: ProbeKind, spec: ProbeSpec, limits: ProberLimits) {
  const everyMs = ownIntervalOf(spec);
  const { timeoutMs, graceMs } = spec;
  return {
    ...spec,
    everySeconds: everyMs === undefined ? undefined : everyMs / 1_000,
    timeoutMs: timeoutMs === undefined ? undefined : Math.min(timeoutMs, timeoutOf(kind, limits)),
    graceSeconds: graceMs === undefined ? undefined : graceMs / 1_000,
  };
}

const laidOver = <Value>(before: Value | undefined, asked: Value | null | undefined): Value | undefined =>
  asked === undefined ? before : (asked ?? undefined);

function requireConditions(conditions: readonly string[], at: string): void {
  if (conditions.length > CONDITION_LIMITS.count) {
    throw new InvalidInput(at, `At most ${CONDITION_LIMITS.count} conditions`);
  }
  for (const [index, text] of conditions.entries()) {
    requireStorable(`${at}.${index}`, text);
    try {
      parseCondition(text);
    } catch (error) {
      if (!(error instanceof ConditionRefused)) throw error;
      throw new InvalidInput(
        `${at}.${index}`,
        `At character ${error.position}: ${error.message}`,
        'Conditions look like `[STATUS] == 200`, `[BODY].queue < 10`, `[RESPONSE_TIME] < 500`, `has([BODY].model)` or `len([BODY].response) > 0`.',
      );
    }
  }
}

function requireWhole(
  field: string,
  value: number | undefined,
  { least, most }: { readonly least: number; readonly most: number },
): void {
  if (value === undefined) return;
  if (!Number.isInteger(value) || value < least || value > most)
    throw new InvalidInput(field, `Must be a whole number from ${least} to ${most}`);
}
