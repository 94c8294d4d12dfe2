import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { maintenanceRepository } from '../../../src/db/maintenance.js';
import { newId } from '../../../src/db/repository.js';
import { silentLog } from '../../../src/services/log.js';
import { createMaintenanceBook } from '../../../src/services/probing/maintenance-book.js';
import { ROUTER_DEFAULTS, whyNot } from '../../../src/services/queries/router.js';
import { eachDatabase } from '../../support/each-database.js';
import { until } from '../../support/until.js';
import { probingWorld, refused } from './support.js';

const MINUTE = 60_000;

eachDatabase('a miner in maintenance', (store) => {
  const worldWith = async () => {
    const world = await probingWorld(store());
    const windows = maintenanceRepository(world.tables);
    const { db, bus, now } = world;
    const book = createMaintenanceBook({ db, windows, bus, log: silentLog, now });
    const prober = world.makeProber({ maintenance: book });
    const look = async (times: number) => {
      for (let n = 0; n < times; n += 1) {
        await prober.runDue();
        world.pass(MINUTE);
      }
    };
    const announce = async (
      minerId: string,
      fromMs: number,
      toMs: number,
      cancelledAtMs: number | null = null,
    ) => {
      const at = (ms: number) => new Date(now().getTime() + ms);
      const [startsAt, endsAt] = [at(fromMs), at(toMs)];
      const cancelledAt = cancelledAtMs === null ? null : at(cancelledAtMs);
      const about = { minerId, ownerId: '0.0.1001', reason: 'new disk', createdAt: now() };
      const id = newId();
      await db.transaction(async (tx) => {
        await windows.insert(tx, { id, ...about, startsAt, endsAt, cancelledAt });
        bus.publish(tx, { type: 'maintenanceChanged', minerId });
      });
      await book.reload();
      return id;
    };
    const close = async () => {
      book.close();
      await world.close();
    };
    return { world, windows, book, prober, look, announce, close };
  };

  it('is judged by nothing: health, score and roll-ups stay, and it does not go stale', async () => {
    const { world, look, prober, announce, close } = await worldWith();
    const miner = await world.addMiner();
    await look(10);
    expect(await world.health(miner.id)).toBe('HEALTHY');
    const before = {
      score: await world.score(miner.id),
      changes: await world.repositories.scores.listChanges(world.db, miner.id, { limit: 100 }),
      rollups: await world.db.select().from(world.tables.probeRollups),
    };

    await announce(miner.id, 0, 20 * MINUTE);
    world.behaviours.set(miner.address, () => refused);
    for (let n = 0; n < 19; n += 1) {
      await look(1);
      expect(await prober.sweepStale()).toBe(0);
    }
    expect(await world.health(miner.id)).toBe('HEALTHY');
    expect(await world.score(miner.id)).toEqual(before.score);
    expect(await world.repositories.scores.listChanges(world.db, miner.id, { limit: 100 })).toEqual(
      before.changes,
    );
    expect(await world.db.select().from(world.tables.probeRollups)).toEqual(before.rollups);
    const kept = await world.repositories.probes.list(world.db, { minerId: miner.id }, { limit: 10 });
    expect(kept.every(({ isVoid, kind }) => isVoid && kind !== 'CHAT')).toBe(true);

    world.pass(MINUTE);
    await look(4);
    expect(await world.health(miner.id)).toBe('DOWN');
    await close();
  });

  it('is noted once when the store was away for longer than between two looks', async () => {
    const { world, announce, book, close } = await worldWith();
    const { probes } = world.repositories;
    const miner = await world.addMiner();
    await announce(miner.id, 0, 20 * MINUTE);
    let isAway = true;
    const prober = world.makeProber({
      maintenance: book,
      probes: {
        ...probes,
        async insertRound(...about) {
          if (isAway) throw new Error('The store is away');
          return probes.insertRound(...about);
        },
      },
    });
    await expect(prober.runDue()).rejects.toThrow('The store is away');
    world.pass(2 * MINUTE);
    isAway = false;
    const { round } = await prober.runDue();
    expect(round?.targetCount).toBe(3);
    const health = await world.db
      .select()
      .from(world.tables.probeTargets)
      .where(eq(world.tables.probeTargets.kind, 'HEALTH'));
    expect(health.map(({ lastAt }) => lastAt)).toEqual([world.now()]);
    await close();
  });

  it('is covered from the first moment to the last, or until it is called off', async () => {
    const { world, book, announce, close } = await worldWith();
    const covered = (id: string, ms: number) => book.covers(id, new Date(world.now().getTime() + ms));
    await announce('a', 10 * MINUTE, 20 * MINUTE);
    expect([9, 10, 19, 20].map((minute) => covered('a', minute * MINUTE))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(covered('b', 15 * MINUTE)).toBe(false);
    await announce('b', 10 * MINUTE, 20 * MINUTE, 12 * MINUTE);
    expect([11, 12, 19].map((minute) => covered('b', minute * MINUTE))).toEqual([true, false, false]);
    await announce('c', 10 * MINUTE, 20 * MINUTE, 5 * MINUTE);
    expect([5, 10, 15].map((minute) => covered('c', minute * MINUTE))).toEqual([false, false, false]);
    await close();
  });

  it('stays as it was known when the store can not be read, and the log repeats no values', async () => {
    const { world, announce, close } = await worldWith();
    await announce('a', 0, 20 * MINUTE);
    const { db, tables, bus, now } = world;
    const windows = maintenanceRepository(tables);
    let isBroken = false;
    const logged: object[] = [];
    const book = createMaintenanceBook({
      ...{ db, bus, now },
      windows: {
        async listBetween(...about) {
          if (isBroken) throw new Error('Failed query: select … params: hidden');
          return windows.listBetween(...about);
        },
      },
      log: { ...silentLog, warn: (fields) => void logged.push(fields) },
    });
    await book.reload();
    isBroken = true;
    await db.transaction(async (tx) => bus.publish(tx, { type: 'maintenanceChanged', minerId: 'a' }));
    await until('it was read again', () => logged.length === 1);
    expect(logged).toEqual([{ fault: { name: 'Error', message: 'a statement failed' } }]);
    expect(book.covers('a', new Date(now().getTime() + MINUTE))).toBe(true);
    book.close();
    await close();
  });

  it('is dropped by the router, which says why', async () => {
    const candidate = {
      minerId: 'a',
      health: 'HEALTHY',
      lastAt: new Date(1_000),
      activeAt: new Date(0),
    } as unknown as Parameters<typeof whyNot>[0];
    const state = { now: 2_000, inFlight: () => 0, coolingUntil: () => null };
    const filter = { minerId: null, region: null, maxLatencyMs: null };
    expect(whyNot(candidate, filter, state, ROUTER_DEFAULTS)).toBeNull();
    const isInMaintenance = (id: string) => id === 'a';
    expect(whyNot(candidate, filter, { ...state, isInMaintenance }, ROUTER_DEFAULTS)).toBe('MAINTENANCE');
  });
});
