import { expect, it } from 'vitest';
import { eachDatabase } from '../../support/each-database.js';
import type { ModelAnswer } from '../../../src/services/adapters/model.js';
import { probingWorld, refused } from './support.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const hung: ModelAnswer = {
  ...{ ok: false, error: 'TIMEOUT', message: 'no answer within 10000 ms' },
  timings: { firstByteMs: null, totalMs: 10_000 },
};

eachDatabase('the first failure of a miner that was well', (store) => {
  const worldWith = async (owners: readonly string[], apartMs = 10 * SECOND) => {
    const world = await probingWorld(store());
    const look = async (ms: number, stepMs = SECOND) => {
      const reasons: (string | null)[] = [];
      for (let passed = 0; passed < ms; passed += stepMs) {
        const { round } = await world.prober.runDue();
        if (round) reasons.push(round.voidReason);
        world.pass(stepMs);
      }
      return reasons;
    };
    const miners: Awaited<ReturnType<typeof world.addMiner>>[] = [];
    for (const ownerId of owners) {
      miners.push(await world.addMiner({ ownerId }));
      await look(apartMs, 5 * SECOND);
    }
    await look(6 * MINUTE, 4 * SECOND);
    const fail = (which: readonly { readonly address: string }[], answer: ModelAnswer) => {
      for (const { address } of which) world.behaviours.set(address, () => answer);
    };
    /** All that must not move when it was ours. */
    const standing = async () => {
      const { db, tables, repositories } = world;
      const scores = await repositories.scores.byMiners(
        db,
        miners.map(({ id }) => id),
      );
      const ids = miners.map(({ id }) => id);
      const rollups = await db.select().from(tables.probeRollups);
      const probes = await db.select().from(tables.probes);
      return {
        health: await Promise.all(ids.map((id) => world.health(id))),
        available: scores.map(
          ({ components }) => components.find(({ name }) => name === 'AVAILABILITY')?.value,
        ),
        bad: rollups.reduce((sum, { total, ok }) => sum + total - ok, 0),
        counted: probes.filter(({ isOk, isVoid }) => !isOk && !isVoid).length,
        told: (await db.select().from(tables.events)).filter(({ type }) => type !== 'SCORE_CHANGED').length,
      };
    };
    return { world, look, miners, fail, standing };
  };

  it.each([
    ['hang', hung],
    ['are refused', refused],
  ])('moves nothing when all %s at once, each looked at in its own time', async (_how, answer) => {
    const owners = ['0.0.1001', '0.0.1001', '0.0.1002', '0.0.1002', '0.0.1003', '0.0.1003'];
    const { world, look, miners, fail, standing } = await worldWith(owners);
    const before = await standing();
    expect(new Set(before.health)).toEqual(new Set(['HEALTHY']));

    fail(miners, answer);
    const reasons = await look(90 * SECOND, 2 * SECOND);
    expect(reasons.length).toBeGreaterThan(0);
    expect(new Set(reasons)).toEqual(new Set(['MOST_TARGETS_FAILED']));
    expect(await standing()).toEqual(before);
    for (const { address } of miners) world.behaviours.delete(address);
    await look(2 * MINUTE, 4 * SECOND);
    expect(await standing()).toEqual(before);
    await world.close();
  });

  it('is the miner’s own when others answer, and is written with its recheck', async () => {
    const owners = ['0.0.1001', '0.0.1001', '0.0.1002', '0.0.1002', '0.0.1003', '0.0.1003'];
    const { world, look, miners, fail, standing } = await worldWith(owners);
    const [one] = miners;
    if (!one) throw new Error('There is no miner');
    const { counted } = await standing();
    fail([one], refused);
    expect(new Set(await look(90 * SECOND, 2 * SECOND))).toEqual(new Set([null]));
    expect(await world.health(one.id)).toBe('DOWN');
    expect((await standing()).counted).toBeGreaterThanOrEqual(counted + 3);
    await world.close();
  });

  it('is written at once where so few are looked at that nobody can tell', async () => {
    const { world, look, miners, fail } = await worldWith(['0.0.1001', '0.0.1002', '0.0.1003', '0.0.1004']);
    fail(miners, refused);
    await look(90 * SECOND, 2 * SECOND);
    for (const { id } of miners) expect(await world.health(id)).toBe('DOWN');
    await world.close();
  });

  it('does not hide that all miners of one owner hang while those of others answer', async () => {
    const owners = [...Array.from({ length: 8 }, () => '0.0.1001'), '0.0.1002', '0.0.1003'];
    const { world, look, miners, fail } = await worldWith(owners, 5 * SECOND);
    const his = miners.filter(({ ownerId }) => ownerId === '0.0.1001');
    fail(his, hung);
    expect(new Set(await look(2 * MINUTE, 2 * SECOND))).toEqual(new Set([null]));
    for (const { id } of his) expect(await world.health(id)).toBe('DOWN');
    await world.close();
  });

  it('waits for the next round of a large network, so that a line cut in the middle of one convicts nobody', async () => {
    const owners = Array.from({ length: 24 }, (_, n) => `0.0.100${n % 4}`);
    const { world, look, miners, fail, standing } = await worldWith(owners, 0);
    const before = await standing();
    fail(miners.slice(0, 6), refused);
    await world.db.update(world.tables.probeTargets).set({ dueAt: world.now() }).returning();
    await world.prober.runDue();
    fail(miners, refused);
    await world.db.update(world.tables.probeTargets).set({ dueAt: world.now() }).returning();
    const reasons = await look(5 * SECOND);
    expect(reasons[0]).toBe('MOST_TARGETS_FAILED');
    expect(await standing()).toEqual(before);
    await world.close();
  });

  it('judges nobody when the server stops before anybody could tell', async () => {
    const { world, look, miners, fail, standing } = await worldWith(
      Array.from({ length: 6 }, (_, n) => `0.0.100${n}`),
    );
    const { counted } = await standing();
    fail(miners.slice(0, 1), refused);
    for (let n = 0; n < 60 && (await look(SECOND)).length >= 0; n += 1) {
      const asked = world.requests.at(-1);
      if (asked?.address === miners[0]?.address) break;
    }
    await world.prober.drain(0);
    const after = await standing();
    expect(after.counted).toBe(counted);
    const kept = await world.db.select().from(world.tables.probes);
    expect(kept.filter(({ isOk, isVoid }) => !isOk && isVoid)).toHaveLength(1);
    await world.close();
  });

  it('is looked into within seconds where all are looked at together', async () => {
    const { world, miners, fail } = await worldWith(Array.from({ length: 12 }, (_, n) => `0.0.10${n % 4}`));
    const [one] = miners;
    fail(miners.slice(0, 1), refused);
    await world.db.update(world.tables.probeTargets).set({ dueAt: world.now() }).returning();
    const from = world.now().getTime();
    let downAt: number | null = null;
    for (let n = 0; n < 60 && downAt === null; n += 1) {
      await world.prober.runDue();
      if ((await world.health(one?.id ?? '')) === 'DOWN') downAt = world.now().getTime() - from;
      world.pass(500);
    }
    expect(downAt).toBeLessThanOrEqual(8 * SECOND);
    await world.close();
  });

  it('counts although those who fail are asked so seldom that they were unseen for longest', async () => {
    const honest = Array.from({ length: 20 }, (_, n) => `0.0.2${100 + n}`);
    const theirs = Array.from({ length: 10 }, (_, n) => `0.0.10${n % 5}`);
    const { world, look, miners, fail, standing } = await worldWith([...honest, ...theirs], 2 * SECOND);
    const bad = miners.slice(honest.length);
    for (const { id } of bad) {
      const own = {
        minerId: id,
        kind: 'HEALTH' as const,
        spec: { everyMs: 240_000 },
        updatedAt: world.now(),
      };
      await world.db.insert(world.tables.probeSpecs).values(own).returning();
    }
    await look(5 * MINUTE, 3 * SECOND);
    const { counted } = await standing();
    fail(bad, refused);
    await look(10 * MINUTE, 3 * SECOND);
    expect((await standing()).counted - counted).toBeGreaterThan(10);
    await world.close();
  });
});
