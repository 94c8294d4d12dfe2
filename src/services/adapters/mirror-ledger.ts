import { z } from 'zod';
import { abortable } from './abortable.js';
import { AdapterError } from './failure.js';
import { createHttpClient, type HttpAnswer } from './http-client.js';
import type { AccountKey, LedgerAccount, LedgerPort } from './ledger.js';

interface Options {
  readonly baseUrl: string;
  readonly network: string;
  readonly log: { debug(fields: object, message: string): void };
  /** Default 5 s. */
  readonly timeoutMs?: number;
  readonly retryDelayMs?: number;
  readonly now?: () => number;
}

const ADAPTER = 'mirror';
/** The public mirror is shared by everyone behind our address. */
const AT_ONCE = 4;
const FRESH_MS = 15_000;
const MAX_CACHED = 10_000;
const ID_OR_ADDRESS = /^(?:0\.0\.(?:0|[1-9]\d{0,18})|0x[0-9a-fA-F]{40})$/;
/** A key list without keys: nobody can sign for it, so it is no key at all. */
const EMPTY_KEY_LIST = '3200';

const hex = z.string().regex(/^[0-9a-fA-F]*$/);
const integer = z.union([z.number().int(), z.string().regex(/^-?\d+$/)]).transform((value) => BigInt(value));
const accountAnswer = z.object({
  account: z.string().regex(/^0\.0\.\d+$/),
  evm_address: z.string().nullish(),
  deleted: z.boolean().nullish(),
  key: z.object({ _type: z.string(), key: hex }).nullish(),
  balance: z.object({ balance: integer.nullish() }).nullish(),
});

/** Accounts from a Hedera mirror node's REST API. */
export function createMirrorLedger(options: Options): LedgerPort & { close(): Promise<void> } {
  const { baseUrl, network, log, timeoutMs = 5_000, retryDelayMs, now = Date.now } = options;
  const http = createHttpClient({
    adapter: ADAPTER,
    baseUrl,
    headers: {},
    timeoutMs,
    maxBytes: 1024 * 1024,
    ...(retryDelayMs === undefined ? {} : { retryDelayMs }),
  });
  const closing = new AbortController();
  const underWay = new Map<string, Promise<LedgerAccount | null>>();
  const cache = new Map<string, { account: LedgerAccount; until: number }>();
  const turn = createTurns(AT_ONCE);

  async function ask(id: string): Promise<LedgerAccount | null> {
    // Without this the mirror also collects transactions, and fails for busy accounts.
    const query = [
      ['transactions', 'false'],
      ['limit', '1'],
    ] as const;
    const path = `/api/v1/accounts/${id}`;
    const account = await turn(() =>
      http.call({ method: 'GET', path, query, repeatable: true, read: readAccount }, closing.signal),
    );
    log.debug({ account: id, found: account !== null }, 'Asked the mirror');
    if (account) {
      cache.delete(id);
      cache.set(id, { account, until: now() + FRESH_MS });
      if (cache.size > MAX_CACHED) cache.delete(cache.keys().next().value ?? id);
    }
    return account;
  }

  return {
    network,
    async account(idOrEvmAddress, signal) {
      signal.throwIfAborted();
      if (!ID_OR_ADDRESS.test(idOrEvmAddress)) {
        throw new AdapterError(ADAPTER, 'INVALID', 'neither 0.0.x nor an EVM address');
      }
      const id = idOrEvmAddress.toLowerCase();
      const known = cache.get(id);
      if (known && known.until > now()) return known.account;
      let asked = underWay.get(id);
      if (!asked) {
        asked = ask(id).finally(() => underWay.delete(id));
        underWay.set(id, asked);
      }
      return abortable(asked, signal);
    },
    async close() {
      closing.abort(new AdapterError(ADAPTER, 'UNREACHABLE', 'the mirror client is closed'));
      await http.close();
    },
  };
}

function readAccount({ status, text, retryAfterMs }: HttpAnswer): LedgerAccount | null {
  if (status === 404) return null;
  if (status === 429) {
    const waiting = retryAfterMs === undefined ? {} : { retryAfterMs };
    throw new AdapterError(ADAPTER, 'RATE_LIMIT', 'the mirror asks us to slow down', waiting);
  }
  if (status >= 500) throw new AdapterError(ADAPTER, 'UNREACHABLE', `HTTP ${status}`);
  if (status !== 200) throw new AdapterError(ADAPTER, 'INVALID', `HTTP ${status}`);
  const parsed = accountAnswer.safeParse(parseExactly(text));
  if (!parsed.success)
    throw new AdapterError(ADAPTER, 'GARBLED', 'the mirror does not answer with an account');
  const { account, evm_address, deleted, key, balance } = parsed.data;
  return {
    accountId: account,
    evmAddress: evm_address?.toLowerCase() ?? null,
    key: key ? toKey(key._type, key.key.toLowerCase()) : null,
    balanceTinybars: balance?.balance ?? 0n,
    deleted: deleted ?? false,
  };
}

function toKey(type: string, text: string): AccountKey | null {
  if (type === 'ED25519' || type === 'ECDSA_SECP256K1') return { type, hex: text };
  if (type === 'ProtobufEncoded') return text === EMPTY_KEY_LIST ? null : { type: 'PROTOBUF', hex: text };
  throw new AdapterError(ADAPTER, 'GARBLED', 'the account has a key of an unknown kind');
}

/** Balances are 64-bit and JSON.parse rounds: integers too long for a double become strings. */
function parseExactly(text: string): unknown {
  const token = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
  try {
    return JSON.parse(text.replace(token, (found) => (/^-?\d{16,}$/.test(found) ? `"${found}"` : found)));
  } catch {
    return undefined;
  }
}

/** At most so many at once, in order of arrival. */
function createTurns(atOnce: number) {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
