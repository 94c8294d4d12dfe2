import { createRequire } from 'node:module';
import { readOwnBank } from './app/bank.js';
import { createApi } from './app/api.js';
import { createCore } from './app/core.js';
import { createHousekeeping } from './app/housekeeping.js';
import type { Config } from './config.js';
import { createContext } from './schema/context.js';
import { schema } from './schema/index.js';
import { createMetrics } from './server/metrics.js';
import { addProberMetrics } from './server/prober-metrics.js';
import { addReaperMetrics } from './server/reaper-metrics.js';
import { createServer } from './server/server.js';
import { createBudgetWatch } from './services/budgets/budget-watch.js';
import { createSourceRetention } from './services/deployments/source-retention.js';
import type { Limits } from './server/limits.js';
import type { Log } from './services/log.js';
import type { Pace } from './app/pace.js';
import { LOOKED_EVERY_MS } from './services/probing/epochs.js';
import { createRetention } from './services/retention.js';

export interface AppNeeds {
  readonly config: Config;
  readonly log: Log;
  readonly now?: () => Date;
  /** Caps of the server's edge that differ from the default. */
  readonly limits?: Partial<Limits>;
  /** Other than what suits the clouds in use. */
  readonly pace?: Partial<Pace>;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DRAIN_MS = 10_000;

/** Every part, bottom to top. Closing runs in reverse: no new requests, then the workers, then the store. */
export async function startApp({ config, log, now = () => new Date(), limits = {}, pace = {} }: AppNeeds) {
  const closers: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) {
      try {
        await closer();
      } catch (error) {
        log.error({ err: error }, 'a part did not close cleanly');
      }
    }
  };
  try {
    const core = await createCore({ config, log, now, closers, pace });
    const { db, repositories: r, mining, prober, bus } = core;

    const version = versionOf();
    const api = createApi({
      config,
      core,
      log,
      now,
      version,
      port: () => Number(new URL(server.url() ?? 'http://x:0').port || 80),
    });
    closers.push(() => api.authentication.close());
    const metrics = createMetrics();
    addReaperMetrics(metrics.registry, core.reaper);
    addProberMetrics(metrics.registry, prober);
    closers.push(() => metrics.close());
    const server = createServer({
      schema,
      context: (facts) => createContext({ ...facts, services: api.services, log }),
      authenticate: api.authentication.authenticate,
      services: { ...api.services, deployments: { ...mining.deployments, stop: mining.miners.stopOn } },
      config,
      bus,
      log: log.child({ part: 'server' }),
      async ready() {
        const store = (await r.settings.find(db, 'network')) !== null;
        return { isReady: store, parts: { store } };
      },
      now,
      limits,
      metrics,
    });
    const retention = createRetention({ db, ...r, eventLog: core.eventLog, now });
    const sourceRetention = createSourceRetention({ db, sources: r.sources, now });
    const budgetWatch = createBudgetWatch({
      db,
      ...r,
      tell: mining.money.notices.tell,
      beginEnd: mining.vms.beginEnd,
      now,
    });
    const chores = createHousekeeping(
      [
        { name: 'expired sessions', everyMs: MINUTE_MS, run: () => api.services.sessions.endExpired() },
        { name: 'old challenges', everyMs: HOUR_MS, run: () => api.services.signIn.forgetOldChallenges() },
        { name: 'old idempotency keys', everyMs: HOUR_MS, run: () => r.idempotency.removeExpired(db, now()) },
        { name: 'ended epochs', everyMs: LOOKED_EVERY_MS, run: () => core.epochs.reveal() },
        { name: 'budgets', everyMs: MINUTE_MS / 2, run: (signal) => budgetWatch.run(signal) },
        { name: 'provider account', everyMs: 5 * MINUTE_MS, run: () => mining.money.providerAccount.watch() },
        { name: 'old scores', everyMs: 10 * MINUTE_MS, run: (signal) => api.rescoring.sweep(signal) },
        { name: 'old rows', everyMs: 10 * MINUTE_MS, run: (signal) => retention.run(signal) },
        { name: 'cut off validations', everyMs: MINUTE_MS / 2, run: core.validating.endInterrupted },
        { name: 'unused sources', everyMs: HOUR_MS, run: (signal) => sourceRetention.run(signal) },
        {
          name: 'old log lines',
          everyMs: 10 * MINUTE_MS,
          run: (signal) => mining.logs.retention.run(signal),
        },
      ],
      log,
    );

    const watch = createHousekeeping(
      [{ name: 'stale health', everyMs: MINUTE_MS, run: () => prober.sweepStale() }],
      log,
    );

    // A port that is taken ends the start before any work is begun.
    const { url } = config.roles.has('api') ? await server.listen() : { url: null };
    if (config.roles.has('worker')) {
      for (const worker of [...mining.workers, mining.logs.followers.worker]) worker.start();
      chores.start();
      core.reaperLoop.start();
      closers.push(
        () => core.reaperLoop.stop(),
        () => mining.logs.retention.close(),
        () => mining.logs.writer.close(),
        () => mining.logs.followers.drain(),
        () => Promise.all(mining.workers.map((worker) => worker.drain(DRAIN_MS))),
        () => chores.stop(),
      );
    }
    if (config.roles.has('prober')) {
      const loading = readOwnBank()
        .then((jsonl) => core.questions.load(jsonl))
        .catch((error: unknown) => log.error({ err: error }, 'our own questions could not be loaded'));
      closers.push(() => loading);
      prober.start();
      closers.push(() => prober.drain(DRAIN_MS));
    }
    // It is most needed where nobody probes.
    else {
      watch.start();
      closers.push(() => watch.stop());
    }
    closers.push(() => core.validating.drain(DRAIN_MS));
    closers.push(async () => {
      api.streams.close();
      await server.close(DRAIN_MS);
    });
    return { url, core, api, close };
  } catch (error) {
    await close();
    throw error;
  }
}
export type App = Awaited<ReturnType<typeof startApp>>;

const versionOf = (): string =>
  (createRequire(import.meta.url)('../package.json') as { version: string }).version;
