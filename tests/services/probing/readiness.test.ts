import { expect, it } from 'vitest';
import { createChallengeSource } from '../../../src/services/probing/challenge-source.js';
import { fixedEpochs } from '../../../src/services/probing/epochs.js';
import { PROBER_DEFAULTS } from '../../../src/services/probing/limits.js';
import { silentLog } from '../../../src/services/log.js';
import { eachDatabase } from '../../support/each-database.js';
import { answered, probingWorld } from './support.js';

eachDatabase('a prober that something fails', (store) => {
  const worldWith = async (prepare: () => Promise<void>) => {
    const world = await probingWorld(store());
    const lines: { readonly message: string; readonly fields: object }[] = [];
    const log = {
      ...silentLog,
      error: (fields: object, message: string) => void lines.push({ message, fields }),
    };
    const epochs = fixedEpochs('seed');
    const source = createChallengeSource({ epochs, limits: { ...PROBER_DEFAULTS, warmUpForMs: 0 } });
    const make = (over: Parameters<typeof world.makeProber>[0] = {}) =>
      world.makeProber({ challenges: { ...source, prepare }, log, ...over });
    return { world, lines, make };
  };

  it('probes everything but challenges when those can not be prepared, and says so once a minute', async () => {
    let isBroken = true;
    const { world, lines, make } = await worldWith(async () => {
      if (isBroken) throw new Error('a seed can not be opened');
    });
    const prober = make();
    const miner = await world.addMiner();
    for (let n = 0; n < 4; n += 1) {
      world.pass(20_000);
      await prober.runDue();
    }
    expect(new Set(world.requests.map(({ path }) => path))).toEqual(new Set(['/health', '/info']));
    expect(await world.health(miner.id)).toBe('HEALTHY');
    expect(lines.map(({ message }) => message)).toEqual(Array(2).fill('no challenges can be asked'));
    isBroken = false;
    await prober.runDue();
    expect(world.requests.map(({ path }) => path)).toContain('/api/chat');
    await world.close();
  });

  it('logs no question and no truth of a round that could not be written', async () => {
    const { world, lines, make } = await worldWith(async () => {});
    const { probes } = world.repositories;
    const prober = make({
      probes: {
        ...probes,
        insert: async () => {
          throw new Error('Failed query: insert into probes params: the hidden question');
        },
      },
    });
    await world.addMiner();
    world.pass(500);
    await prober.runDue().catch(() => {});
    await prober.drain(100);
    expect(lines.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^results are left out/),
    );
    expect(
      JSON.stringify(lines, (_key, value: unknown) => (value instanceof Error ? value.message : value)),
    ).not.toContain('hidden question');
    await world.close();
  });

  it('is not made blind by miners that answer, whatever they answer', async () => {
    const { world, make } = await worldWith(async () => {});
    const prober = make();
    for (let n = 0; n < 8; n += 1) {
      world.behaviours.set((await world.addMiner()).address, () => answered({ error: 'no' }, 100, 500));
    }
    world.pass(500);
    expect((await prober.runDue()).round).toMatchObject({ voidReason: null });
    await world.close();
  });
});
