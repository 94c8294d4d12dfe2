import { generateKeyPairSync } from 'node:crypto';
import { idempotencyRepository } from '../../../src/db/idempotency.js';
import type { Store } from '../../../src/db/open.js';
import { queryRepository } from '../../../src/db/queries.js';
import { silentLog } from '../../../src/services/log.js';
import { createQueryService } from '../../../src/services/queries/query-service.js';
import { ed25519Sign } from '../../../src/services/queries/receipt.js';
import { probingWorld } from '../probing/support.js';

/** The world of the prober with somebody to ask questions in it. */
export async function askingWorld(
  store: Store,
  over: Partial<Parameters<typeof createQueryService>[0]> = {},
) {
  const world = await probingWorld(store);
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const queries = queryRepository(world.tables);
  const makeService = (more: Partial<Parameters<typeof createQueryService>[0]> = {}) =>
    createQueryService({
      db: world.db,
      queries,
      idempotency: idempotencyRepository(world.tables),
      model: world.model,
      events: world.eventLog,
      bus: world.bus,
      log: silentLog,
      now: world.now,
      random: () => 0.5,
      sign: ed25519Sign(privateKey),
      ...over,
      ...more,
    });
  const service = makeService();

  return {
    ...world,
    get clock() {
      return world.clock;
    },
    queries,
    service,
    makeService,
    publicKey,
    /** A miner with health and score as given, looked at just now. */
    async addScored(score: number | null, more: Parameters<typeof world.addMiner>[0] = {}) {
      const miner = await world.addMiner({ health: 'HEALTHY', ...more });
      await world.db
        .update(world.tables.probeTargets)
        .set({ lastAt: world.now() })
        .returning({ id: world.tables.probeTargets.minerId });
      if (score !== null) {
        await world.db.transaction((tx) =>
          world.repositories.scores.save(tx, [
            {
              minerId: miner.id,
              value: score,
              coverage: 1,
              confidence: 1,
              components: [],
              formulaVersion: 1,
              at: world.now(),
            },
          ]),
        );
      }
      return miner;
    },
    async close(): Promise<void> {
      service.close();
      await world.close();
    },
  };
}
