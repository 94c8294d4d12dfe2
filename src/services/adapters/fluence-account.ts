import type { Balance, CloudProblem } from './cloud.js';
import { addDecimals, compareDecimals } from './decimal.js';
import { AdapterError } from './failure.js';
import type { FluenceApi } from './fluence-api.js';
import { isKind } from './fluence-machines.js';
import type { FluenceRoutes } from './fluence-routes.js';
import { balances, listOf, part, serviceStatus } from './fluence-schemas.js';

/** Entitlements come in several kinds; money is told by its key. */
const MONEY = /usd|balance|money|credit/i;

/** The account: what it can pay, and whether anything stands in the way of renting. */
export function createFluenceAccount(api: FluenceApi, routes: FluenceRoutes) {
  async function balance(signal: AbortSignal): Promise<Balance | null> {
    const all = await api.get(routes.balances, [], balances, signal).catch((error: unknown) => {
      if (isKind(error, 'GONE')) return [];
      throw error;
    });
    const money = all.length === 1 ? all : all.filter(({ featureKey }) => MONEY.test(featureKey));
    if (money.length === 0) return null;
    return {
      spendableUsd: addDecimals(money.map((one) => (isNegative(one.balance) ? '0' : one.balance))),
      // A negative balance and an overage are two words for one debt.
      debtUsd: addDecimals(
        money.map(({ balance: left, overage }) =>
          larger(isNegative(left) ? left.slice(1) : '0', isNegative(overage) ? '0' : overage),
        ),
      ),
    };
  }

  /** What the key must be allowed to read; what it may write shows only when something is written. */
  const READS = [
    ['vms:read', routes.vms],
    ['storage:read', routes.disks],
    ['public_ip:read', routes.ips],
    ['ssh_key:list', routes.keys],
    ['security_groups:read', routes.groups],
    ['clusters:read', routes.clusters],
  ] as const;

  async function problemsOf(signal: AbortSignal): Promise<CloudProblem[]> {
    const status = await ask(() => api.get('/v1/service/status', [], serviceStatus, signal), signal);
    if (status.value?.maintenanceMode) {
      return [{ kind: 'MAINTENANCE', detail: 'the provider is under maintenance' }];
    }
    // The next generation may have no such route; what it serves is asked below.
    if (status.error && !isKind(status.error, 'GONE')) return [problemOf(status.error, 'UNREACHABLE')];

    const loose = listOf(part.partial());
    const reads = await Promise.all(
      READS.map(async ([scope, path]) => {
        const query =
          path === routes.clusters
            ? []
            : ([
                ['page', '1'],
                ['perPage', '1'],
              ] as const);
        return { scope, ...(await ask(() => api.get(path, query, loose, signal), signal)) };
      }),
    );
    const [first] = reads;
    if (first?.error && reads.every(({ error }) => error && isKind(error, 'AUTH'))) {
      return [{ kind: 'AUTH', detail: `the key may read nothing: ${first.error.message}` }];
    }
    const failed = reads.flatMap(({ scope, error }): CloudProblem[] => {
      if (!error) return [];
      if (isKind(error, 'AUTH'))
        return [{ kind: 'SCOPE', detail: `the key lacks ${scope}: ${error.message}` }];
      return [problemOf(error, 'UNREACHABLE')];
    });
    return [...failed, ...(await moneyProblems(signal))];
  }

  async function moneyProblems(signal: AbortSignal): Promise<CloudProblem[]> {
    const { value, error } = await ask(() => balance(signal), signal);
    // A key that may not see the balance may rent all the same.
    if (error) return isKind(error, 'AUTH') ? [] : [problemOf(error, 'UNREACHABLE')];
    if (!value) return [];
    const { spendableUsd, debtUsd } = value;
    if (compareDecimals(debtUsd, '0') > 0)
      return [{ kind: 'BALANCE', detail: `the account owes ${debtUsd} USD` }];
    if (compareDecimals(spendableUsd, '0') === 0)
      return [{ kind: 'BALANCE', detail: 'the account is empty' }];
    return [];
  }

  return {
    balance,
    async check(signal: AbortSignal): Promise<{ ok: boolean; problems: CloudProblem[] }> {
      const problems = await problemsOf(signal);
      return { ok: problems.length === 0, problems };
    },
  };
}

const isNegative = (amount: string): boolean => amount.startsWith('-');
const larger = (a: string, b: string): string => (compareDecimals(a, b) >= 0 ? a : b);

const problemOf = (error: AdapterError, kind: CloudProblem['kind']): CloudProblem => ({
  kind: isKind(error, 'AUTH') ? 'AUTH' : kind,
  detail: error.message,
});

/** The value or how the far end failed; anything else is thrown on. */
async function ask<T>(
  work: () => Promise<T>,
  signal: AbortSignal,
): Promise<{ value: T | null; error: AdapterError | null }> {
  try {
    return { value: await work(), error: null };
  } catch (error) {
    if (signal.aborted || !(error instanceof AdapterError)) throw error;
    return { value: null, error };
  }
}
