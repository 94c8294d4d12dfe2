import { isIP } from 'node:net';
import type { Config } from '../config.js';
import type { Services } from '../schema/services.js';
import { createGuardedHttp } from '../services/adapters/guarded-http.js';
import { createModelUrls } from '../services/adapters/url-model.js';
import { createApiTokenService } from '../services/accounts/api-token-service.js';
import { createAuthentication } from '../services/accounts/authentication.js';
import { createLedgerAccounts } from '../services/accounts/ledger-accounts.js';
import { createSessionService } from '../services/accounts/session-service.js';
import { createSignInService } from '../services/accounts/sign-in-service.js';
import { createContractCheck } from '../services/deployments/contract-check.js';
import { createVariableBook } from '../services/deployments/variable-book.js';
import { createVariableService } from '../services/deployments/variable-service.js';
import { createEventStream } from '../services/events/event-stream.js';
import { createContainerFacts } from '../services/guardian/container-facts.js';
import type { Log } from '../services/log.js';
import { createChallengeCheck } from '../services/probing/verify-challenges.js';
import { createProbeService } from '../services/probing/probe-service.js';
import { createEstimates } from '../services/vms/estimates.js';
import { createAccessTokens } from '../services/security/access-tokens.js';
import { createRefreshTokens } from '../services/security/tokens.js';
import type { Core } from './core.js';
import { createScoring } from './scoring.js';

interface Needs {
  readonly config: Config;
  readonly core: Core;
  readonly log: Log;
  readonly now: () => Date;
  /** Known once the server listens. */
  readonly port: () => number;
  readonly version: string;
}

/** Accounts, and the services the API may call. */
export function createApi({ config, core, log, now, port, version }: Needs) {
  const { db, repositories: r, bus, hub, masterKey, network, farEnds, mining } = core;
  const host = isIP(config.host) === 6 ? `[${config.host}]` : config.host;
  const publicUrl = (): string => config.publicUrl ?? `http://${host}:${port()}`;
  const accessTokens = createAccessTokens({ masterKey, network, now });
  const refreshTokens = createRefreshTokens(masterKey);
  const ledgerAccounts = createLedgerAccounts({ ledger: farEnds.ledger });
  const sessions = createSessionService({
    db,
    ...r,
    ledgerAccounts,
    accessTokens,
    refreshTokens,
    bus,
    now,
    log,
  });
  const signIn = createSignInService({
    db,
    challenges: r.challenges,
    sessionService: sessions,
    ledgerAccounts,
    now,
    network,
    publicUrl,
    log,
  });
  const apiTokens = createApiTokenService({
    db,
    accounts: r.accounts,
    apiTokens: r.apiTokens,
    hasMiner: async (owner, minerId) => (await r.miners.findOwned(db, owner, minerId)) !== null,
    bus,
    now,
  });
  const isSimulated = farEnds.parts.cloud === 'SIMULATED' && farEnds.parts.ledger === 'SIMULATED';
  const authentication = createAuthentication({
    db,
    ...r,
    accessTokens,
    bus,
    operators: config.operators,
    now,
    log,
    localServer: () => ({
      allSimulated: isSimulated,
      boundAddress: config.host,
      port: port(),
      publicUrl: publicUrl(),
    }),
  });
  const streams = createEventStream({ hub, bus });

  const variables = createVariableService({
    ...{ db, ...r, audit: core.audit, redeploy: mining.releases.redeploy },
    variableBook: createVariableBook({ variables: r.variables, secretBox: core.secretBox, now }),
  });
  const checkContract = createContractCheck({
    anywhere: createModelUrls(createGuardedHttp({ allow: [] })),
    allowed: createModelUrls(createGuardedHttp({ allow: config.fetchAllow, guard: farEnds.machineGuard })),
  });

  const { eventLog, queries } = core;
  const scoring = createScoring({
    ...{ db, repositories: r, eventLog, routing: queries.routing, ledger: network, now },
  });

  const services: Services = {
    vms: mining.vms,
    miners: mining.miners,
    batches: mining.batches,
    deployments: mining.deployments,
    releases: mining.releases,
    variables,
    checkContract,
    hosts: mining.hosts,
    containers: createContainerFacts({ db, ...r }),
    logs: mining.logs.service,
    directory: scoring.directory,
    scores: scoring.service,
    probes: createProbeService({ db, ...r, now }),
    challenges: createChallengeCheck({
      ...{ db, epochs: r.epochs, book: core.epochs, now },
      miners: { modelTypeOf: async (id) => (await r.miners.find(db, id))?.modelType ?? null },
    }),
    questions: core.questions,
    ...core.care.services,
    queries: core.queries,
    validations: core.validating.service,
    audit: core.audit,
    reaper: core.reaper,
    notices: mining.money.notices,
    estimates: createEstimates({ clouds: farEnds.clouds }),
    budgets: mining.money.budgets,
    spend: mining.money.spend,
    providerAccount: mining.money.providerAccount,
    tools: mining.tools,
    signIn,
    sessions,
    apiTokens,
    ledgerAccounts,
    streams,
    network: () => ({
      mode: isSimulated ? 'SIMULATED' : 'REAL',
      ledger: network,
      version,
      parts: [
        { name: 'cloud', mode: farEnds.parts.cloud, detail: config.fluence?.url ?? 'simulator' },
        { name: 'ledger', mode: farEnds.parts.ledger, detail: network },
        { name: 'store', mode: 'REAL', detail: config.store.kind === 'pg' ? 'PostgreSQL' : 'SQLite' },
      ],
      receiptKey: core.receipts.publicKey,
    }),
  };
  return { services, authentication, streams, rescoring: scoring.rescoring, publicUrl, isSimulated };
}
export type Api = ReturnType<typeof createApi>;
