import { eventRepository } from '../../../src/db/events.js';
import type { Store } from '../../../src/db/open.js';
import { probeTargetRepository } from '../../../src/db/probe-targets.js';
import { probeRepository } from '../../../src/db/probes.js';
import { newId } from '../../../src/db/repository.js';
import { scoreRepository } from '../../../src/db/scores.js';
import type {
  ModelAnswer,
  ModelEndpoint,
  ModelPort,
  ModelRequest,
} from '../../../src/services/adapters/model.js';
import { createBus } from '../../../src/services/events/bus.js';
import { createEventLog } from '../../../src/services/events/event-log.js';
import { createStreamHub } from '../../../src/services/events/stream-hub.js';
import { silentLog } from '../../../src/services/log.js';
import { createChallengeSource } from '../../../src/services/probing/challenge-source.js';
import { fixedEpochs } from '../../../src/services/probing/epochs.js';
import { PROBER_DEFAULTS, type ProberLimits } from '../../../src/services/probing/limits.js';
import { createProber } from '../../../src/services/probing/prober.js';
import { answerTo } from '../../../src/simulator/model/answers.js';

export type Behaviour = (
  endpoint: ModelEndpoint,
  request: ModelRequest,
) => ModelAnswer | Promise<ModelAnswer>;

export const answered = (body: unknown, totalMs = 100, status = 200): ModelAnswer => ({
  ok: true,
  status,
  retryAfterMs: null,
  text: typeof body === 'string' ? body : JSON.stringify(body),
  timings: { firstByteMs: totalMs * 0.9, totalMs },
});
export const refused: ModelAnswer = {
  ok: false,
  error: 'REFUSED',
  message: 'connection refused',
  timings: { firstByteMs: null, totalMs: 1 },
};
/** There was no descriptor left to ask with. */
export const ourFault: ModelAnswer = { ...refused, error: 'OUR_FAULT', message: 'connect EMFILE' };

/** Keeps the contract and answers as the simulated model does. */
export const honest: Behaviour = (_endpoint, { path, body }) => {
  if (path === '/health') return answered({ status: 'healthy', model_loaded: true, uptime: '1h' });
  if (path === '/info') return answered({ model_name: 'sim', model_type: 'llm', capabilities: ['qa'] });
  const { prompt } = body as { prompt: string };
  return answered({ response: answerTo(prompt), model: 'sim' });
};

/** Everything around the prober: a real store, a clock set by hand, and miners that behave as they are told. */
export async function probingWorld(store: Store, limits: Partial<ProberLimits> = {}) {
  const { database: db, tables } = store;
  const clock = { at: new Date('2026-05-01T12:00:00Z') };
  const now = () => new Date(clock.at);
  const events = eventRepository(tables);
  const bus = createBus({ db, log: silentLog });
  await bus.start();
  const hub = createStreamHub({
    bus,
    log: silentLog,
    source: {
      load: (subject, seq, limit) => events.listAfter(db, subject, seq, limit),
      head: (subject) => events.head(db, subject),
    },
  });
  const eventLog = createEventLog({ events, bus, hub, now });
  const repositories = {
    probes: probeRepository(tables),
    probeTargets: probeTargetRepository(tables),
    scores: scoreRepository(tables),
  };
  const behaviours = new Map<string, Behaviour>();
  const requests: { address: string; path: string }[] = [];
  const model: ModelPort = {
    async request(endpoint, request, signal) {
      signal.throwIfAborted();
      requests.push({ address: endpoint.address, path: request.path });
      return (behaviours.get(endpoint.address) ?? honest)(endpoint, request);
    },
    close: async () => {},
  };
  const makeProber = (over: Partial<Parameters<typeof createProber>[0]> = {}) =>
    createProber({
      db,
      ...repositories,
      model,
      events: eventLog,
      bus,
      log: silentLog,
      now,
      random: () => 0.5,
      monotonic: () => clock.at.getTime(),
      challenges: {
        ...createChallengeSource({
          epochs: fixedEpochs('seed'),
          limits: { ...PROBER_DEFAULTS, warmUpForMs: 0, ...limits },
        }),
        // Not hidden here: tests know when the next one is due.
        nextDue: (target, at) => new Date(at.getTime() + target.intervalMs),
      },
      ...over,
      limits: { startMs: 0, ...(over.limits ?? { warmUpForMs: 0, ...limits }) },
    });
  const prober = makeProber();
  let made = 0;

  return {
    db,
    tables,
    clock,
    now,
    bus,
    hub,
    events,
    eventLog,
    repositories,
    behaviours,
    requests,
    model,
    prober,
    makeProber,
    pass(ms: number): void {
      clock.at = new Date(clock.at.getTime() + ms);
    },
    /** An ACTIVE miner, enrolled; its address is `10.0.0.<n>`. */
    async addMiner(more: Partial<typeof tables.miners.$inferInsert> = {}) {
      made += 1;
      const id = newId();
      const [miner] = await db
        .insert(tables.miners)
        .values({
          id,
          ownerId: '0.0.1001',
          name: `miner-${made}`,
          aliveName: `0.0.1001/miner-${made}`,
          modelType: 'LLM',
          state: 'ACTIVE',
          health: 'UNKNOWN',
          address: `10.0.0.${made}`,
          port: 3000,
          createdAt: now(),
          activeAt: now(),
          ...more,
        })
        .returning();
      await db.transaction((tx) => prober.enroll(tx, id, now()));
      if (!miner) throw new Error('The miner was not stored');
      return { ...miner, address: miner.address ?? '' };
    },
    async miner(id: string) {
      const rows = await db.select().from(tables.miners);
      const found = rows.find((row) => row.id === id);
      if (!found) throw new Error('There is no such miner');
      return found;
    },
    health: async (id: string) =>
      (await db.select().from(tables.miners)).find((row) => row.id === id)?.health,
    score: async (id: string) => (await repositories.scores.byMiners(db, [id]))[0],
    close(): Promise<void> {
      hub.close();
      return bus.close();
    },
  };
}
export type ProbingWorld = Awaited<ReturnType<typeof probingWorld>>;
