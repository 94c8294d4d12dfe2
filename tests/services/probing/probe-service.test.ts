import { expect, it } from 'vitest';
import { createProbeService } from '../../../src/services/probing/probe-service.js';
import { createProbeRetention } from '../../../src/services/probing/retention.js';
import { eachDatabase } from '../../support/each-database.js';
import { viewer } from '../../support/viewer.js';
import { probingWorld, refused } from './support.js';

const DAY = 86_400_000;

eachDatabase('what was measured', (store) => {
  it('is public, but the questions and their answers only the owner sees', async () => {
    const world = await probingWorld(store());
    const miner = await world.addMiner({ ownerId: '0.0.1001' });
    world.pass(500);
    await world.prober.runDue();
    const service = createProbeService({ db: world.db, ...world.repositories, now: world.now });
    const chatFor = async (who: Parameters<typeof service.list>[0]) =>
      (await service.list(who, { minerId: miner.id, kinds: ['CHAT'] }, { limit: 5 }))[0];

    expect((await chatFor(viewer('0.0.1001')))?.detail).toMatchObject({ expected: expect.any(String) });
    expect((await chatFor(viewer('0.0.9', { seesAll: true })))?.detail?.prompt).toBeTypeOf('string');
    for (const stranger of [null, viewer('0.0.9'), viewer('0.0.1001', { minerId: 'another' })]) {
      expect(await chatFor(stranger)).toMatchObject({ isOk: true, grade: 1, detail: null });
    }
    const [probe] = await service.byIds(null, [(await chatFor(null))?.id ?? '']);
    expect(probe).toMatchObject({ kind: 'CHAT', detail: null });
    await world.close();
  });

  it('says how the probers themselves are', async () => {
    const world = await probingWorld(store());
    const service = createProbeService({ db: world.db, ...world.repositories, now: world.now });
    expect(await service.proberHealth()).toMatchObject({ targetCount: 0, lastRoundAt: null, isBlind: false });
    world.pass(5_000);
    for (let n = 0; n < 5; n += 1) world.behaviours.set((await world.addMiner()).address, () => refused);
    world.pass(2_000);
    expect(await service.proberHealth()).toMatchObject({
      targetCount: 15,
      overdueCount: 15,
      latenessMs: 2_000,
    });
    await world.prober.runDue();
    world.pass(5_000);
    expect(await service.proberHealth()).toMatchObject({
      isBlind: true,
      lastHour: { rounds: 1, voidRounds: 1, probes: 15, failed: 15 },
      rounds: [{ voidReason: 'MOST_TARGETS_FAILED' }],
    });
    await world.close();
  });

  it('says that no prober is at work', async () => {
    const world = await probingWorld(store());
    const service = createProbeService({ db: world.db, ...world.repositories, now: world.now });
    const voidReason = async () => (await service.proberHealth()).voidReason;
    await world.addMiner();
    world.pass(30_000);
    expect(await voidReason()).toBeNull();
    world.pass(31_000);
    expect(await service.proberHealth()).toMatchObject({ isBlind: true, voidReason: 'NO_PROBER' });
    await world.prober.runDue();
    world.pass(5_000);
    expect(await service.proberHealth()).toMatchObject({ isBlind: false, voidReason: null });
    world.pass(7 * 60_000);
    expect(await service.proberHealth()).toMatchObject({ isBlind: true, voidReason: 'NO_PROBER' });
    await world.close();
  });

  it('is looked up once in five seconds, however many ask how the probers are', async () => {
    const world = await probingWorld(store());
    let looks = 0;
    let isBroken = true;
    const { probeTargets } = world.repositories;
    const service = createProbeService({
      db: world.db,
      ...world.repositories,
      probeTargets: {
        ...probeTargets,
        backlog: async (...args: Parameters<typeof probeTargets.backlog>) => {
          looks += 1;
          if (isBroken) throw new Error('the store is away');
          return probeTargets.backlog(...args);
        },
      },
      now: world.now,
    });
    await expect(service.proberHealth()).rejects.toThrow('away');
    isBroken = false;
    await Promise.all(Array.from({ length: 10 }, () => service.proberHealth()));
    world.pass(4_999);
    await service.proberHealth();
    expect(looks).toBe(2);
    world.pass(1);
    await service.proberHealth();
    expect(looks).toBe(3);
    await world.close();
  });

  it('is forgotten after its time, the days after two years', async () => {
    const world = await probingWorld(store());
    await world.addMiner();
    await world.prober.runDue();
    const retention = createProbeRetention({
      db: world.db,
      probes: world.repositories.probes,
      now: world.now,
    });
    const { signal } = new AbortController();
    expect(await retention.prune(signal)).toBe(0);
    world.pass(40 * DAY);
    expect(await retention.prune(signal)).toBeGreaterThan(0);
    expect(await world.db.$count(world.tables.probes)).toBe(0);
    const rollups = await world.db.select().from(world.tables.probeRollups);
    expect(new Set(rollups.map(({ span }) => span))).toEqual(new Set(['DAY']));
    world.pass(700 * DAY);
    await retention.prune(signal);
    expect(await world.db.$count(world.tables.probeRollups)).toBe(0);
    await world.close();
  });
});
