import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { execute, type ExecutionResult, print, subscribe, validate } from 'graphql';
import { createApi } from '../../src/app/api.js';
import type { Core } from '../../src/app/core.js';
import { createCare } from '../../src/app/care.js';
import { createMining } from '../../src/app/mining.js';
import { createReaping } from '../../src/app/reaping.js';
import { createReceiptSigner } from '../../src/app/receipt-key.js';
import { createRepositories } from '../../src/app/repositories.js';
import { createValidating } from '../../src/app/validating.js';
import { readConfig } from '../../src/config.js';
import type { StoredEvent } from '../../src/db/events.js';
import { openStore } from '../../src/db/open.js';
import { createContext } from '../../src/schema/context.js';
import { schema } from '../../src/schema/index.js';
import type { Viewer } from '../../src/services/accounts/viewer.js';
import { createAddressGuard } from '../../src/services/adapters/address-guard.js';
import { createDockerEngines } from '../../src/services/adapters/docker-engine.js';
import { createHttpTracer } from '../../src/services/adapters/http-trace.js';
import { createSourceFetcher } from '../../src/services/adapters/source-fetchers.js';
import { createSshHosts } from '../../src/services/adapters/ssh.js';
import { createAudit } from '../../src/services/audit/audit.js';
import { createBus } from '../../src/services/events/bus.js';
import { createEventLog } from '../../src/services/events/event-log.js';
import { createStreamHub } from '../../src/services/events/stream-hub.js';
import { silentLog } from '../../src/services/log.js';
import { createChallengeSource } from '../../src/services/probing/challenge-source.js';
import { createEpochs, fixedEpochs } from '../../src/services/probing/epochs.js';
import { PROBER_DEFAULTS } from '../../src/services/probing/limits.js';
import { createQuestions } from '../../src/services/probing/questions.js';
import { createProber } from '../../src/services/probing/prober.js';
import { createQueryService } from '../../src/services/queries/query-service.js';
import { masterKeyOf } from '../../src/services/security/master-key.js';
import { createSecretBox } from '../../src/services/security/secret-box.js';

import { createWorld } from './world.js';

export { DOCKERFILE, offerAt } from './world.js';
export { ALICE, BOB, OPERATOR, tokenOf } from './viewers.js';

const INTERVAL_MS = 60_000;

/** The API over real services and a real store; only what is outside the process is made up. No worker runs. */
export async function openTestApi({ maxLag = 10_000 }: { maxLag?: number } = {}) {
  const { database: db, tables } = await openStore({ kind: 'sqlite', filename: ':memory:' });
  const repositories = createRepositories(tables);
  const log = silentLog;
  const now = () => new Date();
  const masterKey = masterKeyOf(new Uint8Array(32).fill(7));
  const secretBox = createSecretBox(masterKey);
  const installation = 'test';
  const bus = createBus({ db, log });
  const hub = createStreamHub<StoredEvent>(
    {
      bus,
      log,
      source: {
        load: (subject, seq, limit) => repositories.events.listAfter(db, subject, seq, limit),
        head: (subject) => repositories.events.head(db, subject),
      },
    },
    { maxLag },
  );
  await bus.start();
  const eventLog = createEventLog({ events: repositories.events, bus, hub, now });

  const world = createWorld();
  const guard = createAddressGuard({ allowCidrs: [] });
  const ssh = createSshHosts({ log, connectTimeoutMs: 1_000, keepAliveMs: 1_000 });
  const cloud = world.cloud;
  const farEnds = {
    parts: { cloud: 'SIMULATED' as const, ledger: 'SIMULATED' as const },
    simulator: null,
    ledger: world.ledger,
    guard,
    machineGuard: guard,
    ssh,
    model: world.model,
    tracer: createHttpTracer({ addressGuard: guard }),
    engines: createDockerEngines({ hosts: ssh }),
    fetcher: createSourceFetcher({ allow: [] }),
    clouds: { of: (provider: string) => (provider === 'SSH' ? null : cloud), preferred: cloud.provider },
  } as unknown as Core['farEnds'];
  const care = createCare({
    ...{ db, repositories, eventLog, bus, log, now, limits: PROBER_DEFAULTS },
    tracer: farEnds.tracer,
    audit: createAudit({ db, auditEvents: repositories.auditEvents, now }),
    random: () => 0.5,
  });
  const mining = createMining({
    log,
    now,
    db,
    repositories,
    bus,
    eventLog,
    farEnds,
    secretBox,
    gateImage: 'haproxy:3.2-alpine',
    installation,
    enroll: async () => {},
    withdraw: async () => {},
    maintenance: care.book,
  });
  const receipts = createReceiptSigner(masterKey);
  const queries = createQueryService({
    db,
    ...repositories,
    model: world.model,
    events: eventLog,
    bus,
    log,
    now,
    random: () => 0.5,
    sign: receipts.sign,
  });
  let minutes = 0;
  const epochs = createEpochs({
    ...{ db, ...repositories, bus, secretBox, log, now },
    answerWindowMs: 60_000,
    // Each look is a minute after the one before.
    monotonic: () => (minutes += 1) * 60_000,
  });
  const prober = createProber({
    db,
    ...repositories,
    model: world.model,
    events: eventLog,
    bus,
    log,
    now,
    random: () => 0.5,
    challenges: createChallengeSource({ epochs: fixedEpochs('seed'), limits: PROBER_DEFAULTS }),
    limits: { healthIntervalMs: INTERVAL_MS, chatIntervalMs: INTERVAL_MS },
  });
  const validating = createValidating({
    ...{ db, repositories, model: world.model, eventLog, now, log },
    idempotency: mining.idempotency,
  });
  const audit = createAudit({ db, auditEvents: repositories.auditEvents, now });
  const questions = createQuestions({ db, questions: repositories.questions, audit, now });
  const { reaper, loop: reaperLoop } = createReaping({
    ...{ mode: 'destroy', db, repositories, audit, farEnds, installation, now, log },
    pace: { everyMs: 1_000, graceMs: 1, roundMs: 5_000 },
  });
  const core: Core = {
    db,
    repositories,
    masterKey,
    secretBox,
    installation,
    bus,
    hub,
    eventLog,
    audit,
    reaper,
    reaperLoop,
    farEnds,
    care,
    prober,
    epochs,
    questions,
    queries,
    validating,
    receipts,
    mining,
    network: 'simulated',
  };
  const api = createApi({ config: readConfig({}), core, log, now, port: () => 8_000, version: 'test' });

  const contextOf = (viewer: Viewer | null, signal?: AbortSignal) =>
    createContext({
      viewer,
      services: api.services,
      requestId: 'r1',
      log,
      userAgent: 'tests',
      ...(signal ? { signal } : {}),
    });

  return {
    ...core,
    api,
    world,

    /** The data of an answer without errors. */
    async ask<Data, Variables extends Record<string, unknown>>(
      viewer: Viewer | null,
      document: TypedDocumentNode<Data, Variables>,
      variables: Variables,
    ): Promise<Data> {
      const { data, errors } = await this.run(viewer, document, variables);
      if (errors || !data) throw new Error(`${errors?.join('; ')} in ${print(document)}`);
      return data;
    },

    async run<Data, Variables extends Record<string, unknown>>(
      viewer: Viewer | null,
      document: TypedDocumentNode<Data, Variables>,
      variables: Variables,
    ): Promise<ExecutionResult<Data>> {
      const mistakes = validate(schema, document);
      if (mistakes.length > 0) return { errors: mistakes };
      const result = await execute({
        schema,
        document,
        variableValues: variables,
        contextValue: contextOf(viewer),
      });
      return result as ExecutionResult<Data>;
    },

    /** A subscription as a client sees it. Leave it with `stop`. */
    async watch<Data, Variables extends Record<string, unknown>>(
      viewer: Viewer | null,
      document: TypedDocumentNode<Data, Variables>,
      variables: Variables,
      signal?: AbortSignal,
    ) {
      const stream = await subscribe({
        schema,
        document,
        variableValues: variables,
        contextValue: contextOf(viewer, signal),
      });
      if (!(Symbol.asyncIterator in stream)) throw new Error(`${stream.errors?.join('; ')}`);
      return {
        async next(): Promise<ItemOf<Data> | null> {
          const { done, value } = await withDeadline(stream.next());
          if (done) return null;
          const { data, errors } = value as ExecutionResult<Record<string, ItemOf<Data>>>;
          if (errors || !data) throw new Error(`${errors?.join('; ')}`);
          return Object.values(data)[0] ?? null;
        },
        /** Everything up to the end of the stream. */
        async rest(): Promise<ItemOf<Data>[]> {
          const items: ItemOf<Data>[] = [];
          for (;;) {
            const item = await this.next();
            if (item === null) return items;
            items.push(item);
          }
        },
        stop: () => withDeadline(stream.return(undefined)),
      };
    },

    async close() {
      api.streams.close();
      api.authentication.close();
      queries.close();
      await validating.drain(1_000);
      await mining.logs.writer.close();
      care.book.close();
      await prober.drain(0);
      mining.logs.hub.close();
      hub.close();
      await ssh.close();
      await bus.close();
      await db.close();
    },
  };
}
export type TestApi = Awaited<ReturnType<typeof openTestApi>>;

type ItemOf<Data> = Data[keyof Data];

function withDeadline<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('Nothing came within 5 s')), 5_000);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
