import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Config } from '../config.js';
import type { StoredEvent } from '../db/events.js';
import { becomeOnlyProcess } from '../db/only-process.js';
import { openStore } from '../db/open.js';
import { knock } from '../services/adapters/knock.js';
import { createJudge } from '../services/adapters/openai-judge.js';
import { createAudit } from '../services/audit/audit.js';
import { createBus } from '../services/events/bus.js';
import { createEventLog, subjects } from '../services/events/event-log.js';
import { createStreamHub } from '../services/events/stream-hub.js';
import { createGrading } from '../services/grading/grading.js';
import { tellOfHost } from '../services/hosts/host-events.js';
import type { Log } from '../services/log.js';
import { createChallengeSource } from '../services/probing/challenge-source.js';
import { createEnrolment } from '../services/probing/enrolment.js';
import { createEpochs } from '../services/probing/epochs.js';
import { createQuestions } from '../services/probing/questions.js';
import { createProber } from '../services/probing/prober.js';
import { createReference } from '../services/probing/reference.js';
import { PROBER_DEFAULTS } from '../services/probing/limits.js';
import { openMasterKey } from '../services/security/master-key.js';
import { createSecretBox } from '../services/security/secret-box.js';
import { createQueryService } from '../services/queries/query-service.js';
import { newInstallationTag } from '../services/vms/intent-name.js';
import { createCare } from './care.js';
import { openFarEnds, type Settling } from './far-ends.js';
import { proberRoom } from './prober-room.js';
import { createHideSecrets } from './deploying.js';
import { createMining, type Pace } from './mining.js';
import { createReaping } from './reaping.js';
import { createReceiptSigner } from './receipt-key.js';
import { createRepositories } from './repositories.js';
import { createValidating } from './validating.js';

export interface CoreNeeds {
  readonly config: Config;
  readonly log: Log;
  readonly now: () => Date;
  /** Run in reverse order when the app closes. */
  readonly closers: (() => unknown)[];
  /** Other than what suits the clouds in use. */
  readonly pace?: Partial<Pace>;
  readonly settling?: Settling;
}

/** Store, far ends, rules and background work; everything but the API. */
export async function createCore({ config, log, now, closers, pace, settling }: CoreNeeds) {
  if (config.store.kind === 'sqlite') {
    await mkdir(dirname(config.store.filename), { recursive: true, mode: 0o700 });
    closers.push(becomeOnlyProcess(config.store.filename));
  }
  const store = await openStore(config.store, {
    onSlowTransaction: (openMs) => log.warn({ openMs }, 'a transaction was open for long'),
    onConnectionError: (error) => log.error({ err: error }, 'a database connection broke'),
  });
  const { database: db } = store;
  closers.push(() => db.close());
  const repositories = createRepositories(store.tables);

  const network = config.hedera?.network ?? 'simulated';
  const storedNetwork = await repositories.settings.settle(db, 'network', network);
  if (storedNetwork !== network) {
    throw new Error(
      `This database belongs to the network ${storedNetwork}, not ${network}: account numbers mean other accounts there`,
    );
  }
  if (db.dialect === 'sqlite') {
    // We are the only process: what a killed one held need not wait until its locks run out.
    const { vms, deployments, hosts, logFollowers, containerWatches } = repositories;
    const queues = [vms.queue, deployments.queue, hosts.queue, logFollowers, containerWatches];
    for (const queue of queues) await queue.releaseAll(db);
  }
  const masterKey = await openMasterKey({ secret: config.secret ?? undefined, dataDir: config.dataDir });
  const keyId = masterKey.derive('key-id').toString('hex', 0, 8);
  if ((await repositories.settings.settle(db, 'masterKeyId', keyId)) !== keyId) {
    throw new Error(
      'This database was sealed with another master key. Processes that share a database need the same TENSORNODE_SECRET, or one DATA_DIR.',
    );
  }
  const secretBox = createSecretBox(masterKey);
  const installation = await repositories.settings.settle(db, 'installation', newInstallationTag());

  const bus = createBus({ db, log });
  const hub = createStreamHub<StoredEvent>({
    bus,
    log,
    source: {
      load: (subject, seq, limit) => repositories.events.listAfter(db, subject, seq, limit),
      head: (subject) => repositories.events.head(db, subject),
    },
  });
  await bus.start();
  closers.push(
    () => bus.close(),
    () => hub.close(),
  );
  const eventLog = createEventLog({ events: repositories.events, bus, hub, now });
  const audit = createAudit({ db, auditEvents: repositories.auditEvents, now });

  const room = proberRoom({ config, log });
  const farEnds = await openFarEnds({
    config,
    log,
    closers,
    db,
    repositories,
    now,
    tellOfHost: (tx, host) => tellOfHost(tx, eventLog, host),
    settling,
    keptConnections: room.kept,
  });
  const { healthIntervalMs, chatIntervalMs } = config;
  const proberLimits = { healthIntervalMs, chatIntervalMs, ...room.places };
  const care = createCare({
    ...{ db, repositories, audit, eventLog, bus, now, random: Math.random },
    log: log.child({ part: 'care' }),
    tracer: farEnds.tracer,
    limits: { ...PROBER_DEFAULTS, ...proberLimits },
  });
  closers.push(() => care.book.close());
  await care.book.reload();
  const epochs = createEpochs({
    ...{ db, ...repositories, bus, secretBox, log, now },
    answerWindowMs: PROBER_DEFAULTS.chatTimeoutMs,
    lengthMs: config.challengeEpochMs,
    tellRevealed: (tx, epoch) =>
      eventLog.append(tx, subjects.network, [{ type: 'EPOCH_REVEALED', payload: { epoch } }]),
  });
  closers.push(() => epochs.close());
  const challenges = createChallengeSource({ epochs, limits: { ...PROBER_DEFAULTS, ...proberLimits } });
  const enrolment = createEnrolment({
    probes: repositories.probes,
    probeTargets: repositories.probeTargets,
    challenges,
    bus,
    random: Math.random,
    limits: { ...PROBER_DEFAULTS, ...proberLimits },
  });
  const questions = createQuestions({ db, questions: repositories.questions, audit, now });
  const prober = createProber({
    db,
    probes: repositories.probes,
    probeTargets: repositories.probeTargets,
    scores: repositories.scores,
    model: farEnds.model,
    events: eventLog,
    bus,
    log: log.child({ part: 'prober' }),
    now,
    random: Math.random,
    challenges,
    maintenance: care.book,
    reference: createReference({ places: config.probeReference, knock }),
    hideSecrets: createHideSecrets(repositories, secretBox),
    limits: proberLimits,
  });
  const receipts = createReceiptSigner(masterKey);
  const queries = createQueryService({
    db,
    queries: repositories.queries,
    idempotency: repositories.idempotency,
    model: farEnds.model,
    events: eventLog,
    bus,
    log: log.child({ part: 'queries' }),
    now,
    random: Math.random,
    sign: receipts.sign,
    maintenance: care.book,
  });
  closers.push(() => queries.close());
  const mining = createMining({
    log,
    now,
    db,
    repositories,
    bus,
    eventLog,
    farEnds,
    secretBox,
    gateImage: config.gateImage,
    installation,
    async enroll(tx, minerId, { stoodSince = null, isSeen = false }) {
      if (stoodSince !== null) await care.standstill.count(tx, minerId, stoodSince, now());
      await enrolment.enroll(tx, minerId, now(), isSeen);
    },
    withdraw: (tx, minerId) => enrolment.withdraw(tx, minerId),
    maintenance: care.book,
    execOnVm: config.execOnVm,
    logLimits: config.logRetention,
    ...(pace ? { pace } : {}),
  });
  const judge = config.judge
    ? createJudge({ baseUrl: config.judge.url, apiKey: config.judge.apiKey, model: config.judge.model })
    : null;
  if (judge) closers.push(() => judge.close());
  const validating = createValidating({
    grading: createGrading({ judge }),
    ...{ db, repositories, model: farEnds.model, eventLog, now },
    log: log.child({ part: 'validation' }),
    idempotency: mining.idempotency,
    candidates: queries.candidates,
  });
  if (db.dialect === 'sqlite') await validating.endLeftovers();
  const { reaper, loop: reaperLoop } = createReaping({
    ...{ mode: config.reaper, db, repositories, audit, farEnds, installation, now, log },
  });
  return {
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
    network,
  };
}
export type Core = Awaited<ReturnType<typeof createCore>>;
