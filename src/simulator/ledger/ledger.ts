import { notFound } from '../http/refusal.js';
import { type Call, findRoute, ok, type Reply, type Route, route } from '../http/router.js';
import { developerAccounts, longZero } from './developer-accounts.js';
import type { AccountRecord, LedgerRecord } from './records.js';

const SECONDS_PER_BLOCK = 2;
const MAX_ACCOUNTS = 200_000;
const ID = /^(?:0\.0\.)?(\d{1,19})$/;
const EVM = /^(?:0x)?([0-9a-fA-F]{40})$/;

export interface NewAccount {
  readonly accountId: string;
  readonly key: AccountRecord['key'];
  readonly balanceTinybars: bigint | string;
  readonly evmAddress?: string;
  readonly privateKeys?: readonly string[];
}

interface Needs {
  readonly ledger: LedgerRecord;
  readonly seed: number;
  readonly now: () => number;
  readonly changed: () => void;
}
export type Ledger = ReturnType<typeof createLedger>;

/** A Hedera mirror node as far as sign-in and balances look at one. */
export function createLedger({ ledger, seed, now, changed }: Needs) {
  if (ledger.accounts.length === 0) ledger.accounts = developerAccounts(seed);
  const byId = new Map<string, AccountRecord>();
  const byEvmAddress = new Map<string, AccountRecord>();
  const index = (account: AccountRecord) => {
    byId.set(account.accountId, account);
    byEvmAddress.set(account.evmAddress.toLowerCase(), account);
    byEvmAddress.set(longZero(account.accountId), account);
  };
  for (const account of ledger.accounts) index(account);

  const find = (text: string): AccountRecord | undefined => {
    const id = ID.exec(text);
    if (id?.[1]) return byId.get(`0.0.${BigInt(id[1])}`);
    const evm = EVM.exec(text);
    return evm?.[1] ? byEvmAddress.get(`0x${evm[1].toLowerCase()}`) : undefined;
  };
  const get = (id: string): AccountRecord => {
    const account = find(id);
    if (!account) throw new Error(`The simulated ledger has no account ${id}`);
    return account;
  };
  const timestamp = () => `${Math.floor(now() / 1_000)}.000000000`;

  const routes: Route[] = [
    route('GET', '/api/v1/accounts/:id', ({ params: [id = ''] }) => {
      if (!ID.test(id) && !EVM.test(id)) return invalid('account id');
      const account = find(id);
      if (!account) throw notFound('Not found');
      return json(accountView(account, timestamp()));
    }),
    route('GET', '/api/v1/balances', ({ query }) => {
      const id = (query.get('account.id') ?? '').replace(/^eq:/, '');
      const account = find(id);
      const balances = account
        ? [{ account: account.accountId, balance: raw(account.balanceTinybars), tokens: [] }]
        : [];
      return json({ timestamp: timestamp(), balances, links: { next: null } });
    }),
    route('GET', '/api/v1/blocks', () => json({ blocks: [block(ledger, now())], links: { next: null } })),
  ];

  return {
    /** Every account, private keys included: they are worth nothing elsewhere. */
    accounts: (): readonly AccountRecord[] => ledger.accounts,
    get,
    addAccount({ accountId, key, balanceTinybars, evmAddress, privateKeys = [] }: NewAccount): AccountRecord {
      if (!/^0\.0\.[1-9]\d{0,17}$/.test(accountId)) throw new Error(`Not an account id: ${accountId}`);
      if (byId.has(accountId)) throw new Error(`${accountId} exists`);
      if (ledger.accounts.length >= MAX_ACCOUNTS) throw new Error('Too many accounts');
      const account: AccountRecord = {
        accountId,
        key,
        balanceTinybars: balanceTinybars.toString(),
        evmAddress: evmAddress?.toLowerCase() ?? longZero(accountId),
        deleted: false,
        privateKeys: [...privateKeys],
      };
      ledger.accounts.push(account);
      index(account);
      changed();
      return account;
    },
    /** A new key, a new balance or a deletion, as consensus would bring it. */
    update(id: string, change: Partial<Pick<AccountRecord, 'key' | 'balanceTinybars' | 'deleted'>>) {
      Object.assign(get(id), change);
      changed();
    },
    async answer(call: Call): Promise<Reply> {
      const match = findRoute(routes, call.method, call.path);
      if (typeof match === 'string') return status(404, 'Not found');
      try {
        return await match.handler({ ...call, params: match.params });
      } catch (error) {
        if (error instanceof Error && error.name === 'Refusal') return status(404, 'Not found');
        throw error;
      }
    },
  };
}

const status = (code: number, message: string): Reply => ({
  status: code,
  body: { _status: { messages: [{ message }] } },
});
const invalid = (parameter: string) => status(400, `Invalid parameter: ${parameter}`);

/** Amounts are 64-bit integers in the mirror's JSON, beyond what a JavaScript number holds. */
const raw = (digits: string) => `\u0000${digits}\u0000`;
const json = (body: unknown): Reply => ({
  ...ok(JSON.stringify(body).replace(/"\\u0000(-?\d+)\\u0000"/g, '$1')),
  headers: { 'content-type': 'application/json; charset=utf-8' },
});

function accountView(account: AccountRecord, timestamp: string) {
  return {
    account: account.accountId,
    alias: null,
    auto_renew_period: 7_776_000,
    balance: { balance: raw(account.balanceTinybars), timestamp, tokens: [] },
    created_timestamp: '1700000000.000000000',
    decline_reward: false,
    deleted: account.deleted,
    ethereum_nonce: 0,
    evm_address: account.evmAddress,
    expiry_timestamp: null,
    key: account.key && { _type: account.key.type, key: account.key.hex },
    max_automatic_token_associations: 0,
    memo: '',
    pending_reward: 0,
    receiver_sig_required: false,
    staked_account_id: null,
    staked_node_id: null,
    stake_period_start: null,
    transactions: [],
    links: { next: null },
  };
}

/** A block every two seconds since the ledger began. */
function block({ genesisAt }: LedgerRecord, now: number) {
  const number = Math.max(0, Math.floor((now - genesisAt) / 1_000 / SECONDS_PER_BLOCK));
  const from = Math.floor(genesisAt / 1_000) + number * SECONDS_PER_BLOCK;
  const hash = (of: number) => `0x${Math.max(0, of).toString(16).padStart(96, '0')}`;
  return {
    count: 1,
    hapi_version: '0.60.0',
    hash: hash(number + 1),
    name: `simulated-${number}`,
    number,
    previous_hash: hash(number),
    size: null,
    timestamp: { from: `${from}.000000000`, to: `${from + SECONDS_PER_BLOCK - 1}.999999999` },
    gas_used: 0,
    logs_bloom: '0x',
  };
}
