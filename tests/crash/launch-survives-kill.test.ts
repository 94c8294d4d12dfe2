import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSimulator, startSimulatorProcess } from './processes.js';
import { describeScenario, runScenario, scenarioOf } from './scenario.js';

const LAUNCHES = Number(process.env['CRASH_SEEDS'] ?? 20);
const FIRST = Number(process.env['CRASH_FIRST_SEED'] ?? 0);
const LANES = 4;

/** Each lane has a cloud of its own, so that the faults of one launch strike no other. */
describe.concurrent('a launch whose process is killed', () => {
  const lanes: { simulator: Promise<RunningSimulator>; last: Promise<unknown> }[] = [];
  beforeAll(async () => {
    for (let lane = 0; lane < LANES; lane += 1) {
      lanes.push({ simulator: startSimulatorProcess(), last: Promise.resolve() });
    }
    await Promise.all(lanes.map(({ simulator }) => simulator));
  });
  afterAll(async () => {
    await Promise.all(lanes.map(async ({ simulator }) => (await simulator).close()));
  });

  for (let i = 0; i < LAUNCHES; i += 1) {
    const scenario = scenarioOf(FIRST + i, LAUNCHES);
    it(`serves with one machine or fails with none, ${describeScenario(scenario)}`, async () => {
      const lane = lanes[i % LANES];
      if (!lane) throw new Error('There is no such lane');
      const run = lane.last.then(async () => runScenario(scenario, await lane.simulator, null));
      lane.last = run.catch(() => undefined);
      expect(await run).toEqual([]);
    }, 300_000);
  }
});
