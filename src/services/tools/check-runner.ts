import { AdapterError } from '../adapters/failure.js';
import { TookTooLong, within } from './within.js';

export const CHECK_STATUSES = ['OK', 'WARN', 'FAIL', 'SKIPPED'] as const;
export type CheckStatus = (typeof CHECK_STATUSES)[number];

export interface Finding {
  readonly status: CheckStatus;
  readonly evidence: string;
  /** What its owner can do. */
  readonly fix?: string | undefined;
  /** Lines that say more. */
  readonly log?: readonly string[] | undefined;
}

export interface Check<Name extends string> {
  readonly name: Name;
  /** Without these it makes no sense: it is SKIPPED when one of them failed or was skipped. */
  readonly needs?: readonly Name[];
  readonly timeoutMs: number;
  run(signal: AbortSignal): Promise<Finding>;
}

export interface CheckLine<Name extends string> extends Finding {
  readonly check: Name;
  readonly tookMs: number;
}

/** Each stands behind those it needs. All that are independent run at once, each with its own time, and the whole within `totalMs` whatever they do. */
export async function runChecks<Name extends string>(
  checks: readonly Check<Name>[],
  totalMs: number,
  outer: AbortSignal,
): Promise<CheckLine<Name>[]> {
  const found = new Map<Name, Promise<CheckLine<Name>>>();
  const endsAt = performance.now() + totalMs;
  const missing = async (check: Check<Name>): Promise<Name | null> => {
    for (const name of check.needs ?? []) {
      const line = await found.get(name);
      if (line?.status === 'FAIL' || line?.status === 'SKIPPED') return name;
    }
    return null;
  };
  const perform = async (check: Check<Name>): Promise<CheckLine<Name>> => {
    const failed = await missing(check);
    const begunAt = performance.now();
    const line = (finding: Finding): CheckLine<Name> => ({
      check: check.name,
      tookMs: Math.round(performance.now() - begunAt),
      ...finding,
    });
    if (failed !== null) return line(skipped(`${failed} has to be in order first`));
    const left = Math.min(check.timeoutMs, endsAt - begunAt);
    if (left <= 0) return line(skipped('The time for all checks was used up'));
    try {
      return line(await within(left, outer, (signal) => check.run(signal)));
    } catch (error) {
      if (outer.aborted) throw error;
      return line({ status: 'FAIL', evidence: wordsFor(error) });
    }
  };
  const lines = checks.map((check) => {
    const line = perform(check);
    found.set(check.name, line);
    return line;
  });
  return Promise.all(lines);
}

export const skipped = (evidence: string): Finding => ({ status: 'SKIPPED', evidence });

const wordsFor = (error: unknown): string => {
  if (error instanceof TookTooLong) return error.message;
  // Ours to look into, and perhaps not for everybody's eyes.
  if (!(error instanceof AdapterError)) return 'This server could not look';
  return error.kind === 'TIMEOUT' ? 'There was no answer in time' : error.message;
};

const WEIGHT: Readonly<Record<CheckStatus, number>> = { SKIPPED: 0, OK: 1, WARN: 2, FAIL: 3 };
export const worstOf = (lines: readonly Finding[]): CheckStatus =>
  lines.reduce<CheckStatus>(
    (worst, { status }) => (WEIGHT[status] > WEIGHT[worst] ? status : worst),
    'SKIPPED',
  );
