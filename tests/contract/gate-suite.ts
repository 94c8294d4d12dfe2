import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createGate, type Gate, gateName, type GateRoutes } from '../../src/services/deployments/gate.js';
import {
  CANDIDATE_HEADER,
  GATE_DIRECTORY,
  GATE_FILE,
  GATE_NAME,
  gateConfig,
} from '../../src/services/deployments/gate-config.js';
import { eventually } from '../support/e2e/eventually.js';
import {
  buildModel,
  type EngineBed,
  kindOf,
  modelSpec,
  nameAt,
  soon,
  type StartBed,
  startModel,
} from './engine-bed.js';
import { startLoad } from './gate-load.js';

const MINER = '01890000-0000-7000-8000-00000000beef';
const TOKEN = 'a-token-that-is-long';
const [ONE, TWO] = [20_001, 20_002];
const SWITCHES = 10;
const CLIENTS = 6;
const SLOW_MS = 1_000;

/** What a gate promises, on whatever machine. */
export function gateContract(what: string, start: StartBed): void {
  describe(`the gate of ${what}`, () => {
    let bed: EngineBed;
    let gate: Gate;
    let port: number;
    let other: number;
    let live: (port: number | null, changes?: Partial<GateRoutes>) => GateRoutes;

    beforeAll(async () => {
      bed = await start();
      [port, other] = bed.ports;
      live = (to, changes) => ({
        ports: [port],
        live: to === null ? null : { port: to },
        candidate: null,
        ...changes,
      });
      gate = createGate({ image: bed.gateImage, model: bed.model, withinMs: 15_000 });
      await buildModel(bed);
      await gate.prepare(bed.docker, () => undefined, soon());
      await startModel(bed, modelSpec('one', { hostPort: ONE }));
      await startModel(bed, modelSpec('two', { hostPort: TWO }));
    });
    afterEach(async () => {
      await gate.remove(bed.docker, MINER, soon());
      for (const { id } of await bed.docker.listContainers({ guest: 'yes' }, soon()))
        await bed.docker.remove(id, soon());
    });
    afterAll(() => bed?.close());

    const set = (routes: GateRoutes) =>
      gate.set({ docker: bed.docker, minerId: MINER, address: bed.address }, routes, soon());
    const ask = (at = port, headers: Record<string, string> = {}) => nameAt(bed.address, at, headers);
    const gateId = async () => (await bed.docker.inspect(gateName(MINER), soon()))?.id ?? 'none';

    it('leads to the live version, and to the candidate those who have its token', async () => {
      await set(live(ONE, { candidate: { port: TWO, token: TOKEN } }));
      // The gate is there sooner than the models.
      await eventually(async () => expect(await ask()).toBe('one'));
      await eventually(async () => expect(await ask(port, { [CANDIDATE_HEADER]: TOKEN })).toBe('two'));
      expect(await ask(port, { [CANDIDATE_HEADER]: `${TOKEN}x` })).toBe(421);
      // Where a model tells the header, it must have seen none.
      const url = `http://${bed.address}:${port}/info`;
      const seen = await fetch(url, { headers: { connection: 'close', [CANDIDATE_HEADER]: TOKEN } });
      expect(((await seen.json()) as { candidate?: unknown }).candidate ?? null).toBeNull();
      await set(live(TWO));
      expect(await ask()).toBe('two');
      expect(await ask(port, { [CANDIDATE_HEADER]: TOKEN })).toBe(421);
      expect(await gate.routes(bed.docker, MINER, soon())).toEqual(live(TWO));
    });

    it('says that nothing is served while there is no version, or a dead one', async () => {
      await set(live(null));
      expect(await ask()).toBe(503);
      await set(live(20_050));
      expect(await ask()).toBe(503);
    });

    it('is the only way from outside to a version', async () => {
      await set(live(ONE));
      await expect(ask(ONE)).rejects.toThrow();
    });

    it('opens and closes ports as it is told', async () => {
      await set(live(ONE));
      await set(live(ONE, { ports: [other, port] }));
      expect([await ask(), await ask(other)]).toEqual(['one', 'one']);
      await set(live(ONE, { ports: [other] }));
      expect(await ask(other)).toBe('one');
      await eventually(() => expect(ask()).rejects.toThrow(), 5_000);
    });

    it(`loses no request in ${SWITCHES} switches, and lets older ones end where they began`, async () => {
      const environment = { ...modelSpec('').environment, SIM_LATENCY_MS: String(SLOW_MS) };
      const begin = (index: number) =>
        startModel(
          bed,
          modelSpec(`v${index}`, {
            hostPort: 20_010 + index,
            labels: { guest: 'yes' },
            environment: { ...environment, MODEL_NAME: `v${index}` },
          }),
        );
      let serving = await begin(0);
      await eventually(async () => {
        await set(live(20_010));
        expect(await ask()).toBe('v0');
      });
      const load = startLoad(bed.address, port, CLIENTS);
      const late: Promise<string>[] = [];
      try {
        for (let index = 1; index <= SWITCHES; index += 1) {
          const token = `${TOKEN}-${index}`;
          const next = await begin(index);
          const to = 20_010 + index;
          await set(live(to - 1, { candidate: { port: to, token } }));
          await eventually(async () =>
            expect(await ask(port, { [CANDIDATE_HEADER]: token })).toBe(`v${index}`),
          );
          late.push((await load.ask(`in the middle of ${index}`)).model);
          await set(live(to));
          expect(await ask()).toBe(`v${index}`);
          await eventually(async () => expect(await gate.isDrained(bed.docker, MINER, soon())).toBe(true));
          await bed.docker.remove(serving, soon());
          serving = next;
        }
      } finally {
        await load.stop();
      }
      expect(load.failures).toEqual([]);
      expect(await Promise.all(late)).toEqual(late.map((_one, index) => `v${index}`));
      expect([...load.answers.keys()]).toHaveLength(SWITCHES + 1);
    }, 180_000);

    it('is not drained while an older request is being answered', async () => {
      const slow = { ...modelSpec('').environment, MODEL_NAME: 'slow', SIM_LATENCY_MS: '6000' };
      const spec = { hostPort: 20_003, labels: { guest: 'yes' }, environment: slow };
      await startModel(bed, modelSpec('slow', spec));
      await set(live(20_003));
      await eventually(async () => expect(await ask()).toBe('slow'));
      const load = startLoad(bed.address, port, 0);
      const { model } = await load.ask('wait for me');
      await set(live(ONE));
      expect(await gate.isDrained(bed.docker, MINER, soon())).toBe(false);
      expect(await model).toBe('slow');
      await eventually(async () => expect(await gate.isDrained(bed.docker, MINER, soon())).toBe(true));
    });

    it('tells that its port is taken, and leaves nothing behind', async () => {
      const rival = modelSpec('rival', { hostPort: port, hostAddress: '0.0.0.0', labels: { guest: 'yes' } });
      await startModel(bed, rival);
      await eventually(async () => expect(await ask()).toBe('rival'));
      await expect(set(live(ONE))).rejects.toMatchObject({
        code: 'PORT_TAKEN',
        message: expect.stringContaining(String(port)) as string,
        evidence: {
          logTail: expect.arrayContaining([expect.stringContaining('cannot bind socket')]) as string[],
        },
      });
      expect(await gateId()).toBe('none');
      expect(await ask()).toBe('rival');
      await bed.docker.remove('rival', soon());
      await set(live(ONE));
      expect(await ask()).toBe('one');
    });

    it('goes on as before when one more port is taken', async () => {
      await set(live(ONE));
      const rival = modelSpec('rival', { hostPort: other, hostAddress: '0.0.0.0', labels: { guest: 'yes' } });
      await startModel(bed, rival);
      await eventually(async () => expect(await ask(other)).toBe('rival'));
      const wanted = live(TWO, { ports: [port, other] });
      const load = startLoad(bed.address, port, CLIENTS);
      expect(await kindOf(set(wanted))).toBe('PORT_TAKEN');
      await load.stop();
      expect(load.failures).toEqual([]);
      expect([...load.answers.keys()]).toEqual(['one']);
      expect(await bed.docker.listContainers({ 'tensornode.miner': MINER }, soon())).toHaveLength(1);
      expect(await gate.routes(bed.docker, MINER, soon())).toEqual(live(ONE));
      await bed.docker.remove('rival', soon());
      await set(wanted);
      expect([await ask(), await ask(other)]).toEqual(['two', 'two']);
    });

    it('keeps a port from containers', async () => {
      await set(live(ONE));
      const rival = modelSpec('rival', { hostPort: port, hostAddress: '0.0.0.0', labels: { guest: 'yes' } });
      expect(await kindOf(startModel(bed, rival))).toBe('CONFLICT');
      expect(await ask()).toBe('one');
    });

    it('serves by its file again after a restart', async () => {
      await set(live(ONE));
      await set(live(TWO));
      await bed.docker.restart(await gateId(), 1, soon());
      await eventually(async () => expect(await ask()).toBe('two'), 10_000);
      await set(live(TWO));
    });

    it.each<[string, (id: string) => Promise<void>]>([
      ['ended', (id) => bed.docker.kill(id, 'KILL', soon())],
      [
        'ended, with an older file',
        async (id) => {
          await bed.docker.stop(id, 0, soon());
          await putFile(id, live(null));
        },
      ],
      ['given an older file that it has not read', (id) => putFile(id, live(null))],
      [
        'made but never started',
        async (id) => {
          await bed.docker.remove(id, soon());
          const labels = { 'tensornode.miner': MINER, 'tensornode.gate': MINER };
          const entrypoint = ['haproxy', '-W', '-db', '-f', GATE_FILE];
          const spec = { name: gateName(MINER), image: bed.gateImage, labels, entrypoint, environment: {} };
          await bed.docker.createContainer(
            { ...spec, networkMode: 'host', restart: 'unless-stopped' },
            soon(),
          );
        },
      ],
      [
        'in a loop of failing starts',
        async (id) => {
          await bed.docker.stop(id, 0, soon());
          await bed.docker.putFiles(id, GATE_DIRECTORY, { [GATE_NAME]: 'nonsense\n' }, soon());
          await bed.docker.start(id, soon());
          await eventually(async () => {
            const state = await bed.docker.inspect(id, soon());
            expect(state?.status).toBe('restarting');
          });
        },
      ],
    ])('that was %s comes to serve', async (_what, spoil) => {
      await set(live(ONE));
      await spoil(await gateId());
      await set(live(TWO));
      expect(await ask()).toBe('two');
      await bed.docker.restart(await gateId(), 1, soon());
      await eventually(async () => expect(await ask()).toBe('two'), 10_000);
    });

    const putFile = async (id: string, routes: GateRoutes): Promise<void> =>
      bed.docker.putFiles(id, GATE_DIRECTORY, { [GATE_NAME]: gateConfig(routes).text }, soon());
  });
}
