import { AdapterError } from '../adapters/failure.js';
import type { LedgerAccount, LedgerPort } from '../adapters/ledger.js';
import { hbarBalance, type HbarBalance } from './balance.js';
import { AccountNotFound, LedgerUnavailable } from './refusals.js';

const TIMEOUT_MS = 15_000;
const RETRY_AFTER_MS = 2_000;

/** Reads accounts for people who wait: a ledger that cannot be asked becomes a refusal they may retry. */
export function createLedgerAccounts({ ledger }: { readonly ledger: LedgerPort }) {
  async function find(idOrEvmAddress: string): Promise<LedgerAccount | null> {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    try {
      return await ledger.account(idOrEvmAddress, signal);
    } catch (error) {
      if (error instanceof AdapterError)
        throw new LedgerUnavailable(error, error.retryAfterMs ?? RETRY_AFTER_MS);
      if (signal.aborted) throw new LedgerUnavailable(error, RETRY_AFTER_MS);
      throw error;
    }
  }

  /** A deleted account is as good as none. */
  async function get(idOrEvmAddress: string): Promise<LedgerAccount> {
    const account = await find(idOrEvmAddress);
    if (!account || account.deleted) throw new AccountNotFound(idOrEvmAddress, ledger.network);
    return account;
  }

  return {
    find,
    get,

    async balance(accountId: string): Promise<HbarBalance> {
      return hbarBalance((await get(accountId)).balanceTinybars);
    },
  };
}
export type LedgerAccounts = ReturnType<typeof createLedgerAccounts>;
