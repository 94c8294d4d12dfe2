import type { ServerResponse } from 'node:http';
import { createRepositories } from '../../../src/app/repositories.js';
import { createValidating } from '../../../src/app/validating.js';
import type { Store } from '../../../src/db/open.js';
import { newId } from '../../../src/db/repository.js';
import { createAddressGuard } from '../../../src/services/adapters/address-guard.js';
import { createHttpModels } from '../../../src/services/adapters/http-model.js';
import { createBus } from '../../../src/services/events/bus.js';
import { createEventLog } from '../../../src/services/events/event-log.js';
import { createStreamHub } from '../../../src/services/events/stream-hub.js';
import { createIdempotency } from '../../../src/services/idempotency.js';
import { sha256Hex } from '../../../src/services/canonical-json.js';
import type { SubmitInput } from '../../../src/services/validation/input.js';
import type { Asked } from '../../adapters/support/servers.js';
import { startHttp, startTcp } from '../../adapters/support/servers.js';
import { createQuietLog } from '../../support/test-app.js';
import { until } from '../../support/until.js';
import { viewer } from '../../support/viewer.js';

export const VALIDATOR = '0.0.2002';
export const MINER_OWNER = '0.0.1001';
const HOUR = 3_600_000;

type Over = Partial<Parameters<typeof createValidating>[0]>;

/** Validations over real sockets, miners that behave as they are told, and a store of the test's own. */
export async function validatingWorld(store: Store, over: Over = {}) {
  const { database: db, tables } = store;
  const repositories = createRepositories(tables);
  const offset = { ms: 0 };
  const now = () => new Date(Date.now() + offset.ms);
  const { log, lines } = createQuietLog();
  const bus = createBus({ db, log });
  await bus.start();
  const hub = createStreamHub({
    bus,
    log,
    source: {
      load: (subject, seq, limit) => repositories.events.listAfter(db, subject, seq, limit),
      head: (subject) => repositories.events.head(db, subject),
    },
  });
  const eventLog = createEventLog({ events: repositories.events, bus, hub, now });
  const model = createHttpModels({
    maxConnectionsPerHost: 8,
    addressGuard: createAddressGuard({ allowCidrs: ['127.0.0.0/8'] }),
  });
  const idempotency = createIdempotency({ db, keys: repositories.idempotency, now, fingerprint: sha256Hex });
  const make = (more: Over = {}) =>
    createValidating({
      ...{ db, repositories, model, eventLog, idempotency, now, log, ...over, ...more },
      // No test waits a minute for a silence that counts.
      limits: { answerWindowMs: 1_000, ...over.limits, ...more.limits },
    });
  const validating = make();
  let made = 0;

  const addMiner = async (port: number, more: Partial<typeof tables.miners.$inferInsert> = {}) => {
    made += 1;
    const id = newId();
    const name = `miner-${made}`;
    await db
      .insert(tables.miners)
      .values({
        ...{ id, ownerId: MINER_OWNER, name, aliveName: `${MINER_OWNER}/${name}`, modelType: 'LLM' },
        ...{ state: 'ACTIVE', health: 'HEALTHY', address: '127.0.0.1', port },
        ...{ createdAt: now(), activeAt: now() },
        ...more,
      })
      .returning();
    await db
      .insert(tables.probeTargets)
      .values({ minerId: id, kind: 'HEALTH', intervalMs: 60_000, dueAt: now(), lastAt: now() })
      .returning();
    return id;
  };
  const addChallenges = (minerId: string, count: number) =>
    db.transaction((tx) =>
      repositories.probes.insert(
        tx,
        Array.from({ length: count }, () => ({
          ...{ id: newId(), minerId, roundId: newId(), kind: 'CHAT' as const, at: now(), isOk: true },
          ...{ isVoid: false, httpStatus: 200, error: null, connectMs: null, firstByteMs: 5, totalMs: 9 },
          ...{ outputTokens: 2, grade: 1, detail: null },
        })),
      ),
    );
  const addAccount = (id: string, ageMs = 48 * HOUR) =>
    repositories.accounts.ensure(db, id, new Date(now().getTime() - ageMs));
  await addAccount(VALIDATOR);

  const world = {
    ...{ db, tables, repositories, now, log, lines, bus, hub, eventLog, validating, make, offset },
    ...{ addMiner, addChallenges, addAccount, model },
    service: validating.service,

    /** A miner over a real socket. */
    async serve(
      answer: (asked: Asked, response: ServerResponse) => unknown,
      more: Parameters<typeof addMiner>[1] = {},
    ) {
      const server = await startHttp(answer);
      return { id: await addMiner(server.port, more), asked: server.asked };
    },
    says: (text: string, more: Parameters<typeof addMiner>[1] = {}) =>
      world.serve(() => ({ response: text, model: 'm' }), more),
    /** Takes the connection and says nothing. */
    async hang(more: Parameters<typeof addMiner>[1] = {}) {
      return addMiner((await startTcp(() => undefined)).port, more);
    },

    submit: (input: Partial<SubmitInput> = {}, as = viewer()) =>
      validating.service.submit(as, {
        prompt: `What is the capital of France? ${newId()}`,
        truth: 'Paris',
        deadlineMs: 2_000,
        ...input,
      }),
    ended: (id: string) =>
      until('the end of the validation', async () => {
        const validation = await repositories.validations.find(db, id);
        return validation?.state === 'RUNNING' ? null : validation;
      }),
    async results(id: string) {
      const rows = await repositories.validations.resultsOf(db, id);
      return new Map(rows.map((row) => [row.minerId, row]));
    },
    pass(ms: number): void {
      offset.ms += ms;
    },
    async close(): Promise<void> {
      await validating.drain(0);
      await model.close();
      hub.close();
      await bus.close();
    },
  };
  return world;
}
export type ValidatingWorld = Awaited<ReturnType<typeof validatingWorld>>;
