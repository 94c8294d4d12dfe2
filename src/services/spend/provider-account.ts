import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '../../db/database.js';
import type { SpendRepository } from '../../db/spend.js';
import { requireOperator, requireScope, type Viewer } from '../accounts/viewer.js';
import type { Balance, CloudPort, CloudProblem, Provider } from '../adapters/cloud.js';
import { compareDecimals } from '../adapters/decimal.js';
import { AdapterError } from '../adapters/failure.js';
import { hourOf } from '../budgets/budget.js';
import type { Log } from '../log.js';
import { shownUsd, type Usd, usd } from '../money.js';

interface Needs {
  readonly db: Database;
  readonly spend: Pick<SpendRepository, 'aliveByPrice'>;
  readonly cloud: CloudPort;
  readonly now: () => Date;
  readonly log: Log;
  readonly limits?: Partial<typeof LIMITS>;
}

/** The operator's account at the cloud that machines are rented from. */
export interface ProviderAccountView {
  readonly provider: Provider;
  readonly generation: string | null;
  readonly mode: 'SIMULATED' | 'REAL';
  /** Null when the provider keeps no account, or did not tell in time. */
  readonly balance: Balance | null;
  readonly problems: readonly CloudProblem[];
  readonly hourlyUsd: string;
  /** Days to one digit, rounded down; null when nothing is rented or the balance is not known. */
  readonly daysLeft: string | null;
  readonly checkedAt: Date;
}

const LIMITS = {
  /** How long an answer is shown again. */
  freshMs: 10_000,
  /** How long the provider is waited for, whatever it does. */
  timeoutMs: 8_000,
  /** How often a low balance is logged while it lasts. */
  warnEveryMs: 3_600_000,
};
const LOW_HOURS = 24n;

/** Asked by operators and by a chore; a provider that does not answer holds nobody up. */
export function createProviderAccount({ db, spend, cloud, now, log, limits }: Needs) {
  const { freshMs, timeoutMs, warnEveryMs } = { ...LIMITS, ...limits };
  const mode = cloud.provider === 'SIMULATOR' ? 'SIMULATED' : 'REAL';
  let known: ProviderAccountView | null = null;
  let asking: Promise<ProviderAccountView> | null = null;
  let warnedAt: number | null = null;

  async function ask(): Promise<ProviderAccountView> {
    const [answers, alive] = await Promise.all([askInTime(), spend.aliveByPrice(db, null)]);
    const perHour = hourOf(alive);
    const { balance } = answers;
    const spendable = balance && usd(balance.spendableUsd);
    const problems = [...answers.problems];
    if (spendable !== null && perHour > 0n && spendable < perHour * LOW_HOURS) {
      problems.push({
        kind: 'BALANCE',
        detail: `${shownUsd(spendable)} USD pay for less than ${LOW_HOURS} hours of everything rented, which costs ${shownUsd(perHour)} USD an hour`,
      });
    }
    return {
      provider: cloud.provider,
      generation: cloud.generation ?? null,
      mode,
      balance,
      problems,
      hourlyUsd: shownUsd(perHour),
      daysLeft: spendable === null || perHour === 0n ? null : daysOf(spendable, perHour),
      checkedAt: now(),
    };
  }

  /** The check asks for the balance too, but says only what is wrong with it. */
  async function askInTime(): Promise<{ balance: Balance | null; problems: readonly CloudProblem[] }> {
    const signal = AbortSignal.timeout(timeoutMs);
    const stopping = new AbortController();
    const late = delay(timeoutMs, null, { signal: stopping.signal }).catch(() => null);
    // An answer that comes too late, or a refusal, is in the problems already; the check never throws but for the signal.
    const inTime = <T>(work: Promise<T> | undefined): Promise<T | null> =>
      work === undefined ? Promise.resolve(null) : Promise.race([work.catch(unanswered), late]);
    const unanswered = (error: unknown): null => {
      if (!signal.aborted && !(error instanceof AdapterError))
        log.error({ err: error }, 'the provider account could not be read');
      return null;
    };
    try {
      const [balance, checked] = await Promise.all([
        inTime(cloud.balance?.(signal)),
        inTime(cloud.check?.(signal)),
      ]);
      if (checked !== null || cloud.check === undefined) {
        return { balance: readable(balance), problems: checked?.problems ?? [] };
      }
      const detail = `the provider did not answer within ${Math.round(timeoutMs / 1_000)} s`;
      return { balance: readable(balance), problems: [{ kind: 'UNREACHABLE', detail }] };
    } finally {
      stopping.abort();
    }
  }

  async function current(): Promise<ProviderAccountView> {
    if (known && now().getTime() - known.checkedAt.getTime() < freshMs) return known;
    asking ??= ask().finally(() => {
      asking = null;
    });
    known = await asking;
    return known;
  }

  return {
    /** For parts of the server; what of it is shown to whom is theirs to decide. */
    look: current,

    async show(viewer: Viewer): Promise<ProviderAccountView> {
      requireOperator(requireScope(viewer, 'read'));
      return current();
    },

    /** Warns the operators, who read the log, while the balance is low. */
    async watch(): Promise<void> {
      const { problems, balance, hourlyUsd, daysLeft } = await current();
      const low = problems.filter(({ kind }) => kind === 'BALANCE');
      if (low.length === 0) {
        warnedAt = null;
        return;
      }
      const at = now().getTime();
      if (warnedAt !== null && at - warnedAt < warnEveryMs) return;
      warnedAt = at;
      const details = low.map(({ detail }) => detail);
      log.warn(
        { provider: cloud.provider, balance, hourlyUsd, daysLeft, details },
        'the provider account is low',
      );
    },
  };
}
export type ProviderAccount = ReturnType<typeof createProviderAccount>;

/** What is no amount is no balance. */
function readable(balance: Balance | null): Balance | null {
  if (balance === null) return null;
  try {
    compareDecimals(balance.spendableUsd, balance.debtUsd);
    return balance;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function daysOf(spendable: Usd, perHour: Usd): string {
  const tenths = (spendable * 10n) / (perHour * 24n);
  return `${tenths / 10n}.${tenths % 10n}`;
}
