import type { ProbeSpec } from '../../db/tables-watch.js';
import type { ProbeKind } from '../../db/words.js';
import { InvalidInput } from '../errors.js';
import { requireStorable } from '../storable.js';
import { timeoutOf } from './checks.js';
import { CONDITION_LIMITS, ConditionRefused } from './conditions/condition.js';
import { parseCondition } from './conditions/parse.js';
import type { ProberLimits } from './limits.js';
import { LONGEST_OWN_MS } from './pace.js';

/** As its owner gives it; what is left out is as everywhere. */
export interface ProbeSpecInput {
  readonly path?: string;
  readonly everySeconds?: number;
  readonly timeoutMs?: number;
  readonly conditions?: readonly string[];
  readonly failAfter?: number;
  readonly passAfter?: number;
  readonly graceSeconds?: number;
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

/** Throws `InvalidInput`. */
export function readProbeSpec(
  kind: ProbeKind,
  input: ProbeSpecInput,
  limits: ProberLimits,
  at = 'input',
): ProbeSpec {
  const { path, everySeconds, timeoutMs, conditions, failAfter, passAfter, graceSeconds } = input;
  const fields = Object.keys(input) as (keyof ProbeSpecInput)[];
  if (fields.length === 0) {
    throw new InvalidInput(at, 'Nothing is to be set', 'To go back to the defaults use `clearProbeSpec`.');
  }
  for (const field of fields) {
    const reason = FIXED[kind][field];
    if (reason !== undefined) throw new InvalidInput(`${at}.${field}`, reason);
  }
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
    ...(conditions === undefined ? {} : { conditions: [...conditions] }),
    ...(failAfter === undefined ? {} : { failAfter }),
    ...(passAfter === undefined ? {} : { passAfter }),
    ...(graceSeconds === undefined ? {} : { graceMs: graceSeconds * 1_000 }),
  };
}

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
