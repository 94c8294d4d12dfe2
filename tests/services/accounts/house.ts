import { accountRepository } from '../../../src/db/accounts.js';
import type { Transaction } from '../../../src/db/database.js';
import type { Store } from '../../../src/db/open.js';
import { apiTokenRepository, challengeRepository, sessionRepository } from '../../../src/db/sessions.js';
import { createApiTokenService } from '../../../src/services/accounts/api-token-service.js';
import { createAuthentication } from '../../../src/services/accounts/authentication.js';
import { createLedgerAccounts } from '../../../src/services/accounts/ledger-accounts.js';
import { createSessionService } from '../../../src/services/accounts/session-service.js';
import { createSignInService } from '../../../src/services/accounts/sign-in-service.js';
import type { Viewer } from '../../../src/services/accounts/viewer.js';
import { AdapterError } from '../../../src/services/adapters/failure.js';
import type { LedgerAccount, LedgerPort } from '../../../src/services/adapters/ledger.js';
import { DomainError } from '../../../src/services/errors.js';
import { createBus, type BusMessage } from '../../../src/services/events/bus.js';
import { silentLog } from '../../../src/services/log.js';
import { createAccessTokens } from '../../../src/services/security/access-tokens.js';
import { masterKeyOf } from '../../../src/services/security/master-key.js';
import { createRefreshTokens } from '../../../src/services/security/tokens.js';

export const OPERATOR = '0.0.900';

export function createFakeLedger(network = 'testnet') {
  const byId = new Map<string, LedgerAccount>();
  const ledger = {
    isDown: false,
    asked: 0,
    put(accountId: string, about: Partial<LedgerAccount>): void {
      const before = byId.get(accountId) ?? {
        evmAddress: null,
        key: null,
        balanceTinybars: 0n,
        deleted: false,
      };
      byId.set(accountId, { ...before, ...about, accountId });
    },
    remove: (accountId: string) => byId.delete(accountId),
    network,
    async account(id: string): Promise<LedgerAccount | null> {
      ledger.asked += 1;
      if (ledger.isDown) throw new AdapterError('ledger', 'UNREACHABLE', 'the mirror is away');
      return byId.get(id) ?? [...byId.values()].find(({ evmAddress }) => evmAddress === id) ?? null;
    },
  } satisfies LedgerPort & Record<string, unknown>;
  return ledger;
}

/** Every account service on one store, with a clock and a ledger that the test holds. */
export function accountServices({ database: db, tables }: Store, network = 'testnet') {
  const clock = { at: new Date('2026-11-22T10:00:00Z') };
  const now = () => clock.at;
  const ledger = createFakeLedger(network);
  const masterKey = masterKeyOf(Buffer.alloc(32, 3));
  const published: BusMessage[] = [];
  const handlers = new Set<(message: Extract<BusMessage, { type: 'sessionEnded' }>) => void>();
  const bus = {
    ...createBus({ db, log: silentLog }),
    publish: (tx: Transaction, message: BusMessage) =>
      tx.afterCommit(() => {
        published.push(message);
        if (message.type === 'sessionEnded') for (const handle of handlers) handle(message);
      }),
    on: ((_type: string, handle: never) => {
      handlers.add(handle);
      return () => void handlers.delete(handle);
    }) as ReturnType<typeof createBus>['on'],
  };

  const accounts = accountRepository(tables);
  const sessions = sessionRepository(tables);
  const apiTokens = apiTokenRepository(tables);
  const challenges = challengeRepository(tables);
  const ledgerAccounts = createLedgerAccounts({ ledger });
  const accessTokens = createAccessTokens({ masterKey, network, now });
  const refreshTokens = createRefreshTokens(masterKey);
  const shared = { db, accounts, sessions, apiTokens, bus, now, log: silentLog };
  const sessionService = createSessionService({ ...shared, ledgerAccounts, accessTokens, refreshTokens });
  const localServer = {
    allSimulated: true,
    boundAddress: '127.0.0.1',
    port: 8000,
    publicUrl: 'http://127.0.0.1:8000',
  };
  const miners = new Map([['miner-1', '0.0.5']]);

  return {
    db,
    clock,
    ledger,
    published,
    sessions,
    accounts,
    challenges,
    refreshTokens,
    ledgerAccounts,
    sessionService,
    localServer,
    listeners: () => handlers.size,
    signInService: createSignInService({
      db,
      challenges,
      sessionService,
      ledgerAccounts,
      now,
      network,
      publicUrl: () => 'https://app.example',
      log: silentLog,
    }),
    apiTokenService: createApiTokenService({
      ...shared,
      hasMiner: async (owner, id) => miners.has(id) && (owner === null || miners.get(id) === owner),
    }),
    authentication: createAuthentication({
      ...shared,
      accessTokens,
      localServer: () => localServer,
      operators: [OPERATOR],
    }),
    later(ms: number): void {
      clock.at = new Date(clock.at.getTime() + ms);
    },
  };
}
export type AccountServices = ReturnType<typeof accountServices>;

/** A request of curl on the same machine. */
export const curl = (headers: Record<string, string> = {}) => ({
  remoteAddress: '127.0.0.1',
  httpVersion: '1.1',
  method: 'POST',
  headers: new Headers({ host: '127.0.0.1:8000', 'content-type': 'application/json', ...headers }),
});

export const viewerOf = (accountId: string, about: Partial<Viewer> = {}): Viewer => ({
  accountId,
  via: 'SESSION',
  sessionId: null,
  credentialId: null,
  scopes: ['read', 'deploy', 'operate'],
  minerId: null,
  isOperator: false,
  seesAll: false,
  expiresAt: null,
  ...about,
});

/** The refusal of `work`, which must refuse. */
export async function refusalOf(work: Promise<unknown>): Promise<DomainError> {
  const error: unknown = await work.then(
    () => new Error('It was not refused'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof DomainError) return error;
  throw error;
}
