import { buildPrograms } from './build.js';
import { MARGIN } from './pace.js';
import { planOf } from './plan.js';
import { type RunningSimulator, startSimulatorProcess } from './processes.js';
import type { Sabotage } from './sabotage.js';
import { type Ran, runSeed } from './seed-run.js';
import { createStores } from './stores.js';

export interface CampaignOptions {
  readonly seeds: readonly number[];
  /** Seeds run at the same time, each lane with a cloud of its own. */
  readonly lanes: number;
  /** A server on which databases may be made; null: SQLite. */
  readonly postgresUrl: string | null;
  readonly sabotage: Sabotage | null;
  /** Goes no further once a seed was red. */
  readonly stopsAtRed?: boolean;
  /** How long a seed may take to be clean, other than usual. */
  readonly patienceMs?: number;
  /** How long the moment of a kill is waited for before another one will do, other than usual. */
  readonly momentMs?: number;
  readonly onRan?: (ran: Ran) => void;
}

/** A cloud is used for so many seeds: what has ended stays on its books. */
const SEEDS_PER_CLOUD = 25;

export async function runCampaign(options: CampaignOptions): Promise<Ran[]> {
  const { seeds, lanes, postgresUrl, sabotage, stopsAtRed = false, onRan } = options;
  const momentMs = options.momentMs ?? null;
  const patienceMs = options.patienceMs ?? MARGIN.cleanMs;
  const programs = await buildPrograms();
  const stores = postgresUrl === null ? null : await createStores(postgresUrl);
  const waiting = [...seeds];
  const all: Ran[] = [];
  const isOver = (): boolean => stopsAtRed && all.some(({ problems }) => problems.length > 0);

  const lane = async (): Promise<void> => {
    let simulator: RunningSimulator | null = null;
    let used = 0;
    try {
      for (let seed = waiting.shift(); seed !== undefined && !isOver(); seed = waiting.shift()) {
        simulator ??= await startSimulatorProcess(programs.simulator, seed);
        const store = (await stores?.make()) ?? null;
        const { launcher } = programs;
        const databaseUrl = store?.url ?? null;
        const ran = await runSeed(planOf(seed), {
          launcher,
          simulator,
          databaseUrl,
          sabotage,
          patienceMs,
          momentMs,
        });
        await store?.drop();
        all.push(ran);
        onRan?.(ran);
        used += 1;
        // What a red seed left behind must not make the next one red.
        if (ran.problems.length > 0 || used % SEEDS_PER_CLOUD === 0) {
          await simulator.close();
          simulator = null;
        }
      }
    } finally {
      await simulator?.close();
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(lanes, seeds.length) }, lane));
  } finally {
    await stores?.close();
    await programs.remove();
  }
  return all.toSorted((a, b) => a.seed - b.seed);
}
