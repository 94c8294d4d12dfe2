import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ne } from 'drizzle-orm';
import { Pool } from 'undici';
import { openStore } from '../../src/db/open.js';
import { createAddressGuard } from '../../src/services/adapters/address-guard.js';
import { createHttpModels } from '../../src/services/adapters/http-model.js';
import { STEADY_AFTER } from '../../src/services/probing/quiet.js';
import { openBlackbox } from './blackbox.js';
import { ratesOf } from './hot-read.js';
import type { Helper, Line } from './measure.js';
import { inTurns } from './measure.js';
import { seedMiners } from './network.js';
import { openProber } from './prober.js';

const HEALTHY = JSON.stringify({ status: 'healthy', model_loaded: true, uptime: '1h' });
const CONCURRENCY = 128;
const INTERVALS = 2;

/** The whole pipeline (claim, probe, judge, store, score, publish); against a bare loop of keep-alive requests. */
export async function probing(bare: Helper, miners: number, rounds: number): Promise<Line[]> {
  const { url } = await bare.ask<{ url: string }>({ type: 'where' });
  await bare.ask({ type: 'serve', body: HEALTHY });
  const target = new URL(url);
  const pipeline = await openPipeline(miners, { address: target.hostname, port: Number(target.port) });
  const pool = new Pool(url, { connections: CONCURRENCY, pipelining: 1 });
  const exporter = await openBlackbox(url, CONCURRENCY);
  if (!exporter) console.log("prometheus-blackbox-exporter is left out: Debian's package is not installed\n");
  const rates = await inTurns(rounds, {
    ...(exporter ? { exporter: () => exporter.round(miners) } : {}),
    ours: () => pipeline.round(),
    async bare() {
      const began = performance.now();
      let left = INTERVALS * miners;
      await Promise.all(
        Array.from({ length: CONCURRENCY }, async () => {
          while (left > 0) {
            left -= 1;
            const { body } = await pool.request({ path: '/health', method: 'GET' });
            await body.text();
          }
        }),
      );
      return (INTERVALS * miners) / ((performance.now() - began) / 1_000);
    },
  });
  await pool.close();
  await exporter?.close();
  await pipeline.close();
  const line = { ours: ratesOf(rates, 'ours'), unit: 'probes/s' };
  const lines: Line[] = [
    { ...line, what: `probing ${miners} miners, beside undici`, bare: ratesOf(rates, 'bare'), target: 0.7 },
  ];
  if (exporter)
    lines.push({
      ...line,
      what: '... beside blackbox exporter',
      bare: ratesOf(rates, 'exporter'),
      target: 3,
    });
  return lines;
}

async function openPipeline(miners: number, place: { address: string; port: number }) {
  const dir = await mkdtemp(join(tmpdir(), 'tensornode-probing-'));
  const store = await openStore({ kind: 'sqlite', filename: join(dir, 'store.sqlite') });
  const { database: db } = store;
  const ids = await seedMiners(store, miners, place);
  let clock = Date.now();
  const now = () => new Date(clock);
  const model = createHttpModels({
    maxConnectionsPerHost: CONCURRENCY,
    addressGuard: createAddressGuard({ allowCidrs: ['127.0.0.0/8'] }),
  });
  // All miners are one server here, so the cap per host would measure itself.
  const limits = { concurrency: CONCURRENCY, perHost: CONCURRENCY };
  const { prober, close } = await openProber({ store, model, now, limits });
  await db.transaction(async (tx) => {
    for (const id of ids) await prober.enroll(tx, id, now());
  });
  // A network that is well, as it is nearly all of the time.
  await db.update(store.tables.probeTargets).set({ okStreak: STEADY_AFTER });
  // Only the health probes are measured; the others are put off beyond the end.
  const others = new Date(clock + 1e12);
  await db
    .update(store.tables.probeTargets)
    .set({ dueAt: others, intervalMs: 1e12 })
    .where(ne(store.tables.probeTargets.kind, 'HEALTH'))
    .returning({ minerId: store.tables.probeTargets.minerId });

  return {
    async round(): Promise<number> {
      const began = performance.now();
      let claimed = 0;
      for (let interval = 0; interval < INTERVALS; interval += 1) {
        claimed += (await prober.runDue({ isAddedUp: false })).claimed;
        clock += 66_000;
      }
      // Once in two minutes, as in the running prober.
      await prober.addUp();
      const rate = claimed / ((performance.now() - began) / 1_000);
      if (claimed < INTERVALS * miners) throw new Error(`Only ${claimed} probes were due`);
      return rate;
    },
    async close() {
      await prober.drain(1_000);
      await model.close();
      await close();
      await db.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
