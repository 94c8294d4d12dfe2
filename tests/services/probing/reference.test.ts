import { type AddressInfo, createServer } from 'node:net';
import { expect, it } from 'vitest';
import type { Knock } from '../../../src/services/adapters/host.js';
import { knock } from '../../../src/services/adapters/knock.js';
import { createReference } from '../../../src/services/probing/reference.js';
import { eachDatabase } from '../../support/each-database.js';
import { answered, type Behaviour, honest, probingWorld, refused } from './support.js';

const MINUTE = 60_000;

eachDatabase('a prober of few miners that has places to look at beside them', (store) => {
  const worldWith = async (owners: readonly string[], answers: readonly Knock[]) => {
    const world = await probingWorld(store());
    const knocks = { answers, asked: 0 };
    const reference = createReference({
      places: answers.map((_answer, n) => ({ host: '127.0.0.1', port: n + 1 })),
      knock: async (_host, port) => {
        knocks.asked += 1;
        return knocks.answers[port - 1] ?? 'SILENT';
      },
    });
    const prober = world.makeProber({ reference });
    const miners: { id: string; address: string }[] = [];
    for (const ownerId of owners) miners.push(await world.addMiner({ ownerId }));
    const look = async (times: number) => {
      const reasons = [];
      for (let n = 0; n < times; n += 1) {
        const { round } = await prober.runDue();
        reasons.push(round?.voidReason);
        world.pass(MINUTE);
      }
      return reasons;
    };
    const all = (behaviour: Behaviour) => {
      for (const { address } of miners) world.behaviours.set(address, behaviour);
    };
    const healths = () => Promise.all(miners.map(({ id }) => world.health(id)));
    return { world, knocks, look, all, healths };
  };

  it.each([[['0.0.1']], [['0.0.1', '0.0.2']], [['0.0.1', '0.0.1', '0.0.2', '0.0.2']]])(
    'judges nobody while none of them can be reached either, owners being %j, and judges again as soon as one can',
    async (owners) => {
      const { world, knocks, look, all, healths } = await worldWith(owners, ['OPEN', 'REFUSED']);
      await look(6);
      const well = owners.map(() => 'HEALTHY');
      expect(await healths()).toEqual(well);
      expect(knocks.asked).toBe(0);
      all(() => refused);
      knocks.answers = ['SILENT', 'SILENT'];
      expect(new Set(await look(5))).toEqual(new Set(['REFERENCE_UNREACHABLE']));
      expect(await healths()).toEqual(well);
      knocks.answers = ['SILENT', 'OPEN'];
      expect(new Set(await look(5))).toEqual(new Set([null]));
      expect(await healths()).toEqual(owners.map(() => 'DOWN'));
      await world.close();
    },
  );

  it('believes itself to see when one miner gave an answer of any kind', async () => {
    const { world, knocks, look, all, healths } = await worldWith(['0.0.1', '0.0.2'], ['SILENT']);
    await look(6);
    all(() => answered('no', 10, 500));
    expect(new Set(await look(5))).toEqual(new Set([null]));
    expect(await healths()).toEqual(['DOWN', 'DOWN']);
    expect(knocks.asked).toBe(0);
    all(honest);
    await world.close();
  });

  it('asks them about a miner that was connected to before it fell silent', async () => {
    const { world, knocks, look, all, healths } = await worldWith(['0.0.1', '0.0.2'], ['SILENT']);
    await look(6);
    all(() => ({
      ...refused,
      error: 'TIMEOUT' as const,
      timings: { connectMs: 3, firstByteMs: 20, totalMs: 60_000 },
    }));
    expect(new Set(await look(5))).toEqual(new Set(['REFERENCE_UNREACHABLE']));
    expect(await healths()).toEqual(['HEALTHY', 'HEALTHY']);
    knocks.answers = ['OPEN'];
    expect(new Set(await look(5))).toEqual(new Set([null]));
    expect(await healths()).toEqual(['DOWN', 'DOWN']);
    await world.close();
  });
});

it('knocks at real places, and takes none for an excuse', async () => {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  expect(
    await createReference({ places: [{ host: '127.0.0.1', port }], knock })
      .look()
      .isCutOff([]),
  ).toBe(false);
  await new Promise((done) => server.close(done));
  expect(await createReference({ places: [], knock }).look().isCutOff([])).toBe(false);
  const broken = () => Promise.reject(new Error('no route'));
  const places = [{ host: '127.0.0.1', port }];
  expect(await createReference({ places, knock: broken }).look().isCutOff([])).toBe(true);
});
