import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import type { Miner } from '../../../src/db/miners.js';
import type { EndReason } from '../../../src/db/words.js';
import { deploymentRow, vmRow } from '../../db/rows.js';
import { eachDatabase } from '../../support/each-database.js';
import { createRedactor } from '../../../src/services/logs/redactor.js';
import { answered, honest, probingWorld, refused } from './support.js';

const MINUTE = 60_000;

eachDatabase('prober and miners that leave', (store) => {
  it('learns the model name, and stops when the miner is withdrawn', async () => {
    const world = await probingWorld(store());
    const miner = await world.addMiner();
    world.pass(500);
    await world.prober.runDue();
    expect(await world.miner(miner.id)).toMatchObject({ modelName: 'sim', capabilities: ['qa'] });

    await world.db.transaction((tx) => world.prober.withdraw(tx, miner.id));
    world.requests.length = 0;
    world.pass(10 * MINUTE);
    expect((await world.prober.runDue()).claimed).toBe(0);
    await world.close();
  });

  it('learns of a name what may be shown to everybody', async () => {
    const world = await probingWorld(store());
    const redact = createRedactor(['supersecretvalue42']);
    const prober = world.makeProber({ hideSecrets: async () => redact });
    const miner = await world.addMiner();
    const info = {
      model_name: 'm-super\u001b[31msecretvalue42\u001b[0m\u0007',
      capabilities: ['q\u009ba', 'supersecretvalue42'],
    };
    world.behaviours.set(miner.address, (endpoint, request) =>
      request.path === '/info' ? answered(info) : honest(endpoint, request),
    );
    world.pass(500);
    await prober.runDue();
    expect(await world.miner(miner.id)).toMatchObject({ modelName: 'm-***', capabilities: ['q', '***'] });
    await world.close();
  });

  it('drops what it found of a miner that ended meanwhile', async () => {
    const world = await probingWorld(store());
    const miner = await world.addMiner();
    world.behaviours.set(miner.address, async () => {
      await world.db.transaction((tx) => world.prober.withdraw(tx, miner.id));
      return refused;
    });
    const { round } = await world.prober.runDue();
    expect(round).toMatchObject({ targetCount: 0 });
    expect(await world.db.select().from(world.tables.probes)).toEqual([]);
    expect(await world.db.select().from(world.tables.probeTargets)).toEqual([]);
    await world.close();
  });

  it('drops what it found at the old address of a miner that moved meanwhile', async () => {
    const world = await probingWorld(store());
    const miner = await world.addMiner();
    world.behaviours.set(miner.address, async () => {
      const moved = { address: '203.0.113.99' };
      await world.db.transaction((tx) =>
        tx.update(world.tables.miners).set(moved).where(eq(world.tables.miners.id, miner.id)).returning(),
      );
      return refused;
    });
    const { round } = await world.prober.runDue();
    expect(round).toMatchObject({ targetCount: 0 });
    expect(await world.db.select().from(world.tables.probes)).toEqual([]);
    await world.close();
  });

  /** What is stored of a question during which this became of its miner, which did not answer it. */
  const askedWhile = async (change: Partial<Miner>, left?: { endReason: EndReason; afterMs: number }) => {
    const world = await probingWorld(store());
    const miner = await world.addMiner({ activeAt: new Date('2026-05-01T11:00:00Z') });
    for (let n = 0; n < 4; n += 1) {
      world.pass(5 * MINUTE);
      await world.prober.runDue();
    }
    const before = await world.score(miner.id);
    world.behaviours.set(miner.address, async (endpoint, request) => {
      if (request.path !== '/api/chat') return honest(endpoint, request);
      const { miners } = world.tables;
      await world.db.transaction(async (tx) => {
        await tx.update(miners).set(change).where(eq(miners.id, miner.id)).returning();
        await world.prober.withdraw(tx, miner.id);
        if (left !== undefined) {
          const { endReason, afterMs } = left;
          const at = new Date(world.now().getTime() + afterMs);
          const { vms, deployments, deploymentSteps } = world.tables;
          const old = vmRow('old', { minerId: miner.id, address: miner.address, endReason });
          await tx.insert(vms).values(old).returning();
          const move = deploymentRow('move', { minerId: miner.id, vmId: 'new', movesFromVmId: old.id });
          await tx.insert(deployments).values(move).returning();
          const step = { deploymentId: move.id, step: 'SWITCH', outcome: 'DONE' } as const;
          await tx
            .insert(deploymentSteps)
            .values({ ...step, attempt: 0, startedAt: at, endedAt: at })
            .returning();
          await world.prober.enroll(tx, miner.id, new Date(world.now().getTime() + MINUTE));
        }
      });
      return refused;
    });
    world.pass(5 * MINUTE);
    await world.prober.runDue();
    const [latest] = await world.repositories.probes.listLatest(world.db, [miner.id], 'CHAT', 1);
    const found = {
      wasJudged: latest?.isOk === false && latest.grade === 0,
      hasLost: ((await world.score(miner.id))?.value ?? 0) < (before?.value ?? 0),
      health: await world.health(miner.id),
      targets: await world.db.select().from(world.tables.probeTargets),
      healthEvents: (await world.events.listAfter(world.db, `miner:${miner.id}`, 0, 500)).filter(
        ({ type }) => type === 'HEALTH_CHANGED',
      ).length,
    };
    await world.close();
    return found;
  };

  it.each(['STOPPED', 'TERMINATING'] as const)(
    'counts a question as failed whose miner its owner made %s meanwhile, and changes nothing else of it',
    async (state) => {
      const found = await askedWhile({ state, health: 'UNKNOWN' });
      expect(found).toMatchObject({ wasJudged: true, hasLost: true, health: 'UNKNOWN', targets: [] });
      expect(found.healthEvents).toBe(1);
    },
  );

  const MOVED = { address: '203.0.113.99', health: 'UNKNOWN', activeAt: new Date() } as const;

  it('counts a question as failed whose miner its owner moved to another machine meanwhile, and changes no health', async () => {
    const found = await askedWhile(MOVED, { endReason: 'REPLACED', afterMs: 1 });
    expect(found).toMatchObject({ wasJudged: true, hasLost: true, health: 'UNKNOWN', healthEvents: 1 });
    expect(found.targets).toHaveLength(3);
    expect(found.targets.every(({ badStreak }) => badStreak === 0)).toBe(true);
  });

  it.each([
    ['waited until its miner had moved', 0],
    ['was put where its miner had left another machine long ago', -60 * MINUTE],
  ])('drops a question that %s, also when it serves anew since', async (_, afterMs) => {
    const found = await askedWhile(MOVED, { endReason: 'REPLACED', afterMs });
    expect(found).toMatchObject({ wasJudged: false, hasLost: false });
  });

  it('drops a question whose miner was moved meanwhile, and failed there', async () => {
    const failed = { ...MOVED, state: 'FAILED', address: null } as const;
    const found = await askedWhile(failed, { endReason: 'REPLACED', afterMs: 1 });
    expect(found).toMatchObject({ wasJudged: false, hasLost: false });
  });

  it('drops a question whose miner went on elsewhere because its machine was lost', async () => {
    const found = await askedWhile(MOVED, { endReason: 'PROVIDER_LOST', afterMs: 1 });
    expect(found).toMatchObject({ wasJudged: false, hasLost: false });
  });

  it.each([
    ['was lost with its machine', { state: 'LAUNCHING', health: 'UNKNOWN', address: null }],
    ['failed', { state: 'FAILED', health: 'UNKNOWN', address: null }],
    [
      'went back to a version that stood still',
      { state: 'STOPPED', activeAt: new Date('2026-05-01T12:30:00Z') },
    ],
  ] as const)('drops a question whose miner %s meanwhile', async (_, change) => {
    expect(await askedWhile(change)).toMatchObject({ wasJudged: false, hasLost: false, targets: [] });
  });
});
