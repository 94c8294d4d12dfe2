import { closeSync, openSync } from 'node:fs';
import { openStore } from '../../../src/db/open.js';
import { createHttpModels } from '../../../src/services/adapters/http-model.js';
import { probingWorld } from './support.js';

/**
 * A prober in a process of its own that may open few files: with few places at first, then with more than it has
 * descriptors for, then with few again. Says on stdout what that came to.
 */
const MINERS = 150;
const LEFT = 48;
const port = Number(process.argv[2]);

/** Loading takes many descriptors at once, so they are used up afterwards. */
function useUp(): void {
  const taken: number[] = [];
  try {
    for (;;) taken.push(openSync('/dev/null', 'r'));
  } catch {
    for (const one of taken.slice(-LEFT)) closeSync(one);
  }
}

const store = await openStore({ kind: 'sqlite', filename: ':memory:' });
const limits = { warmUpForMs: 0, perHost: MINERS, blindMinFailures: 10 * MINERS };
const world = await probingWorld(store, limits);
for (let n = 0; n < MINERS; n += 1) await world.addMiner({ address: '127.0.0.1', port });
useUp();

async function look(times: number, places: number) {
  const model = createHttpModels({ maxConnectionsPerHost: places, addressGuard: { check: () => 'ALLOWED' } });
  const few = { concurrency: places, suspectConcurrency: places, chatConcurrency: places, perHost: places };
  const prober = world.makeProber({ model, limits: { ...limits, ...few } });
  let reason: string | null = null;
  for (let n = 0; n < times; n += 1) {
    world.pass(6 * 60_000);
    reason = (await prober.runDue()).round?.voidReason ?? null;
  }
  await model.close();
  const health: Record<string, number> = {};
  for (const miner of await world.db.select().from(world.tables.miners))
    health[miner.health] = (health[miner.health] ?? 0) + 1;
  const rollups = await world.db.select().from(world.tables.probeRollups);
  const scores = await world.db.select().from(world.tables.scores);
  const probes = await world.db.select().from(world.tables.probes);
  const failed = probes.filter(({ error }) => error === 'OUR_FAULT');
  return {
    ...{ health, reason },
    bad: rollups.reduce((sum, { total, ok }) => sum + total - ok, 0),
    scores: scores.map(({ minerId, value }) => `${minerId} ${value}`).toSorted(),
    messages: [...new Set(failed.map(({ detail }) => (detail?.message ?? '').split(' 127').at(0) ?? ''))],
  };
}
type Look = Awaited<ReturnType<typeof look>>;
export interface ByFew {
  readonly before: Look;
  readonly hit: Look;
  readonly after: Look;
}

const found: ByFew = {
  before: await look(4, 8),
  hit: await look(2, MINERS),
  after: await look(2, 8),
};
await world.close();
await store.database.close();
process.stdout.write(JSON.stringify(found));
