import { expect, it } from 'vitest';
import { eachDatabase } from '../../support/each-database.js';
import { PROBER_DEFAULTS } from '../../../src/services/probing/limits.js';
import { createLooks } from '../../../src/services/probing/minutes.js';
import { roomFor } from '../../../src/services/probing/places.js';
import { answered, honest, probingWorld, refused } from './support.js';

const MINUTE = 60_000;

eachDatabase('prober', (store) => {
  it('looks at a new miner at once, and at its health again only after the interval', async () => {
    const world = await probingWorld(store());
    await world.addMiner();
    world.pass(500);

    await world.prober.runDue();
    expect(world.requests.map(({ path }) => path).sort()).toEqual(['/api/chat', '/health', '/info']);

    world.requests.length = 0;
    world.pass(1_000);
    expect(await world.prober.runDue()).toEqual({ claimed: 0, round: null });
    await world.close();
  });

  it('never lets two probers ask one miner in the same interval', async () => {
    const world = await probingWorld(store());
    for (let n = 0; n < 20; n += 1) await world.addMiner();
    world.pass(500);

    const probers = [world.prober, world.makeProber(), world.makeProber()];
    const rounds = await Promise.all(probers.map((prober) => prober.runDue()));

    expect(rounds.reduce((sum, { claimed }) => sum + claimed, 0)).toBe(60);
    const health = world.requests.filter(({ path }) => path === '/health').map(({ address }) => address);
    expect(health).toHaveLength(20);
    expect(new Set(health).size).toBe(20);
    await world.close();
  });

  it('takes no more at once than it has places for where it may open few files', async () => {
    const world = await probingWorld(store());
    for (let n = 0; n < 20; n += 1) await world.addMiner();
    world.pass(500);
    const { places } = roomFor(PROBER_DEFAULTS, 4_096, 64);
    const { probeTargets } = world.repositories;
    let most = 0;
    const prober = world.makeProber({
      limits: { warmUpForMs: 0, ...places },
      probeTargets: {
        ...probeTargets,
        async claimDue(...asked) {
          const taken = await probeTargets.claimDue(...asked);
          most = Math.max(most, taken.length);
          return taken;
        },
      },
    });

    await prober.runDue();

    expect(world.requests).toHaveLength(60);
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(places.concurrency);
    await world.close();
  });

  it('needs two good results to believe a miner, three bad ones to give it up, and tells both with the evidence', async () => {
    const world = await probingWorld(store(), { recheckMs: 3_000 });
    const miner = await world.addMiner();
    await world.prober.runDue();
    expect(await world.health(miner.id)).toBe('UNKNOWN');
    world.pass(3_000);
    await world.prober.runDue();
    expect(await world.health(miner.id)).toBe('HEALTHY');

    world.behaviours.set(miner.address, () => refused);
    world.pass(2 * MINUTE);
    const seen: (string | undefined)[] = [];
    for (let n = 0; n < 3; n += 1) {
      await world.prober.runDue();
      seen.push(await world.health(miner.id));
      world.pass(3_000);
    }
    expect(seen).toEqual(['HEALTHY', 'HEALTHY', 'DOWN']);

    const told = await world.events.listAfter(world.db, `miner:${miner.id}`, 0, 100);
    const changes = told.filter(({ type }) => type === 'HEALTH_CHANGED').map(({ payload }) => payload);
    expect(changes).toMatchObject([
      { before: 'UNKNOWN', after: 'HEALTHY' },
      { before: 'HEALTHY', after: 'DOWN' },
    ]);
    expect(changes[1]?.['probeIds']).toHaveLength(3);
    expect(told.filter(({ type }) => type === 'MINER_CHANGED')).toHaveLength(2);
    const account = await world.events.listAfter(world.db, 'account:0.0.1001', 0, 100);
    expect(account.map(({ type }) => type)).toContain('HEALTH_CHANGED');
    await world.close();
  });

  it('calls a miner DEGRADED that is up and does not answer questions', async () => {
    const world = await probingWorld(store());
    const miner = await world.addMiner();
    world.behaviours.set(miner.address, (endpoint, request) =>
      request.path === '/api/chat'
        ? answered({ error: 'out of memory' }, 50, 500)
        : honest(endpoint, request),
    );
    for (let n = 0; n < 5; n += 1) {
      await world.prober.runDue();
      world.pass(6 * MINUTE);
    }
    expect(await world.health(miner.id)).toBe('DEGRADED');

    world.behaviours.delete(miner.address);
    for (let n = 0; n < 3; n += 1) {
      await world.prober.runDue();
      world.pass(6 * MINUTE);
    }
    expect(await world.health(miner.id)).toBe('HEALTHY');
    await world.close();
  });

  it('scores an honest miner higher than a wrong one, and that higher than a silent one, and says why', async () => {
    const world = await probingWorld(store());
    const [good, wrong, silent] = [await world.addMiner(), await world.addMiner(), await world.addMiner()];
    world.behaviours.set(wrong.address, (endpoint, request) =>
      request.path === '/api/chat' ? answered({ response: 'I do not know' }) : honest(endpoint, request),
    );
    world.behaviours.set(silent.address, (endpoint, request) =>
      request.path === '/api/chat' ? refused : honest(endpoint, request),
    );
    for (let n = 0; n < 4; n += 1) {
      world.pass(6 * MINUTE);
      await world.prober.runDue();
    }
    const [a, b, c] = [await world.score(good.id), await world.score(wrong.id), await world.score(silent.id)];
    expect(a).toMatchObject({ coverage: 1, formulaVersion: 2 });
    expect(a?.components.find(({ name }) => name === 'QUALITY')?.value).toBe(100);
    expect(a?.value).toBeGreaterThan(b?.value ?? 100);
    expect(b?.value).toBeGreaterThan(c?.value ?? 100);
    expect(c?.value).toBeCloseTo(20, 1);

    const changes = await world.repositories.scores.listChanges(world.db, good.id, { limit: 10 });
    expect(changes.at(-1)).toMatchObject({ before: null, after: a?.value, cause: 'CHAT_PROBE' });
    const evidence = await world.repositories.probes.byIds(world.db, changes.at(-1)?.probeIds ?? []);
    expect(evidence.map(({ kind }) => kind).sort()).toEqual(['CHAT', 'HEALTH']);
    const all = await world.events.listAfter(world.db, 'scores', 0, 100);
    const own = await world.events.listAfter(world.db, `scores:${good.id}`, 0, 100);
    expect(all.length).toBeGreaterThanOrEqual(3);
    expect(own.at(-1)?.payload).toMatchObject({ minerId: good.id, after: a?.value });
    await world.close();
  });

  it('says UNKNOWN and shares the weight out while there are too few samples', async () => {
    const world = await probingWorld(store());
    const miner = await world.addMiner();
    await world.prober.runDue();
    expect(await world.score(miner.id)).toMatchObject({ value: null, coverage: 0 });
    for (let n = 0; n < 3; n += 1) {
      await world.prober.runDue();
      world.pass(MINUTE + 4_000);
    }
    const score = await world.score(miner.id);
    expect(score).toMatchObject({ value: 100, coverage: 0.2 });
    expect(score?.components).toContainEqual(
      expect.objectContaining({ name: 'AVAILABILITY', value: 100, effectiveWeight: 1 }),
    );
    await world.close();
  });

  it('judges nobody by a round in which most fail, keeps it as void, and goes on judging when it sees again', async () => {
    const world = await probingWorld(store());
    const miners = [];
    for (let n = 0; n < 8; n += 1) miners.push(await world.addMiner());
    for (let n = 0; n < 4; n += 1) {
      world.pass(6 * MINUTE);
      await world.prober.runDue();
    }
    const before = await world.repositories.scores.byMiners(
      world.db,
      miners.map(({ id }) => id),
    );
    const eventCount = (await world.events.listAfter(world.db, 'scores', 0, 500)).length;

    for (const { address } of miners) world.behaviours.set(address, () => refused);
    for (let n = 0; n < 5; n += 1) {
      world.pass(6 * MINUTE);
      const { round } = await world.prober.runDue();
      expect(round?.voidReason).toBe('MOST_TARGETS_FAILED');
    }
    for (const { id } of miners) expect(await world.health(id)).toBe('HEALTHY');
    expect(
      await world.repositories.scores.byMiners(
        world.db,
        miners.map(({ id }) => id),
      ),
    ).toEqual(before);
    expect(await world.events.listAfter(world.db, 'scores', 0, 500)).toHaveLength(eventCount);
    const kept = await world.db.select().from(world.tables.probes);
    expect(kept.filter(({ isVoid }) => isVoid).length).toBeGreaterThan(0);

    for (const { address } of miners.slice(1)) world.behaviours.delete(address);
    // What was asked before anybody answered says nothing, and a first failure waits for what the others say after it.
    for (let n = 0; n < 4; n += 1) {
      world.pass(6 * MINUTE);
      expect((await world.prober.runDue()).round?.voidReason).toBeNull();
    }
    expect(await world.health(miners[0]?.id ?? '')).toBe('DOWN');
    await world.close();
  });

  it('asks others along with the recheck in a small network, so that one cut line convicts nobody', async () => {
    const world = await probingWorld(store(), { recheckMs: 3_000 });
    const miners = [];
    const turnFor = async (steps: number) => {
      const reasons: (string | null)[] = [];
      for (let n = 0; n < steps; n += 1) {
        const { round } = await world.prober.runDue();
        if (round) reasons.push(round.voidReason);
        world.pass(5_000);
      }
      return reasons;
    };
    // Ten seconds apart, so that every round of a quiet network is one miner.
    for (let n = 0; n < 6; n += 1) {
      miners.push(await world.addMiner());
      await turnFor(2);
    }
    await turnFor(12);
    for (const { address } of miners) world.behaviours.set(address, () => refused);
    const reasons = await turnFor(60);
    const noticed = reasons.indexOf('MOST_TARGETS_FAILED');
    expect(noticed).toBeGreaterThanOrEqual(0);
    // Until somebody answers, a failure alone is no proof either.
    expect(new Set(reasons.slice(noticed))).toEqual(new Set(['MOST_TARGETS_FAILED']));
    for (const { id } of miners) expect(await world.health(id)).toBe('HEALTHY');
    await world.close();
  });

  it('calls health UNKNOWN that nobody has confirmed for long', async () => {
    const world = await probingWorld(store());
    const miner = await world.addMiner();
    for (let n = 0; n < 3; n += 1) {
      await world.prober.runDue();
      world.pass(MINUTE + 4_000);
    }
    expect(await world.prober.sweepStale()).toBe(0);
    world.pass(10 * MINUTE);
    expect(await world.prober.sweepStale()).toBe(1);
    expect(await world.health(miner.id)).toBe('UNKNOWN');
    expect(await world.prober.sweepStale()).toBe(0);
    await world.close();
  });

  it('adds up minutes, hours and days without reading raw results', async () => {
    const world = await probingWorld(store());
    const miner = await world.addMiner();
    for (let n = 0; n < 4; n += 1) {
      await world.prober.runDue();
      world.pass(MINUTE + 4_000);
    }
    const rows = (await world.db.select().from(world.tables.probeRollups)).filter(
      ({ kind, minerId }) => kind === 'HEALTH' && minerId === miner.id,
    );
    expect(rows.filter(({ span }) => span === 'DAY')).toMatchObject([
      { total: 4, ok: 4, totalMsMax: 100, totalMsSum: 400 },
    ]);
    expect(rows.filter(({ span }) => span === 'HOUR')).toMatchObject([{ total: 4 }]);
    const { minutes } = createLooks({ db: world.db, probes: world.repositories.probes });
    const read = await minutes([miner.id], new Date(world.now().getTime() - 600_000), world.now());
    expect(read).toHaveLength(4);
    expect(read[0]).toMatchObject({ total: 1, ok: 1, totalMsMax: 100 });
    await world.close();
  });

  it('breaks nothing off within the grace of a drain, and writes what came in', async () => {
    const world = await probingWorld(store(), { pollMs: 5, flushMs: 60_000 });
    const miner = await world.addMiner();
    let answer: (() => void) | undefined;
    const asked = new Promise<void>((resolve) => {
      world.behaviours.set(miner.address, (endpoint, request) => {
        if (request.path !== '/health') return honest(endpoint, request);
        resolve();
        return new Promise((done) => {
          answer = () => done(honest(endpoint, request) as never);
        });
      });
    });
    world.prober.start();
    await asked;
    const drained = world.prober.drain(20_000);
    answer?.();
    await drained;
    const probes = await world.db.select().from(world.tables.probes);
    expect(probes.filter(({ kind }) => kind === 'HEALTH')).toMatchObject([{ isOk: true }]);
    await world.close();
  });
});
