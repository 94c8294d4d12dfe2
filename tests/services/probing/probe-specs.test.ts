import { expect, it } from 'vitest';
import { minerRepository } from '../../../src/db/miners.js';
import { probeSpecRepository } from '../../../src/db/probe-specs.js';
import { PROBER_DEFAULTS } from '../../../src/services/probing/limits.js';
import { createProbeSpecs } from '../../../src/services/probing/probe-specs.js';
import { eachDatabase } from '../../support/each-database.js';
import { viewer } from '../../support/viewer.js';
import { probingWorld } from './support.js';

const HOUR = 3_600_000;

eachDatabase('how often an owner has a miner probed', (store) => {
  const worldWith = async () => {
    const world = await probingWorld(store());
    const miner = await world.addMiner();
    const owner = viewer(miner.ownerId);
    const about = { minerId: miner.id, kind: 'HEALTH' } as const;
    const targets = world.repositories.probeTargets;
    const locked: string[] = [];
    const specs = createProbeSpecs({
      ...world,
      ...world.repositories,
      accounts: { hold: async () => {} },
      miners: minerRepository(world.tables),
      probeSpecs: probeSpecRepository(world.tables),
      audit: { record: async () => {} },
      probeTargets: {
        lock(tx, ids) {
          locked.push('miner and targets');
          return targets.lock(tx, ids);
        },
        advance(tx, kind, ids, at) {
          locked.push('targets');
          return targets.advance(tx, kind, ids, at);
        },
      },
      limits: PROBER_DEFAULTS,
    });
    const set = (everySeconds?: number | null) => specs.set(owner, { ...about, failAfter: 5, everySeconds });
    const clear = () => specs.clear(owner, about);
    const now = async () => (await specs.effectiveOf([miner.id])).find(({ kind }) => kind === 'HEALTH');
    return { world, specs, about, locked, set, clear, now };
  };

  it('is changed once in a day, and the refusal says when it may be changed again', async () => {
    const { world, set, clear, now } = await worldWith();
    await set();
    await set(15);
    world.pass(HOUR);
    const again = { code: 'ACTION_NOT_ALLOWED', retryable: true, retryAfterMs: 23 * HOUR };
    const hint = expect.stringContaining('2026-05-02T12:00:00.000Z') as string;
    await expect(set(240)).rejects.toMatchObject({ ...again, field: 'input.everySeconds', hint });
    await expect(set(null)).rejects.toMatchObject({ ...again, field: 'input.everySeconds' });
    await set();
    await expect(clear()).rejects.toMatchObject({ ...again, field: 'kind' });
    await set(15);
    expect(await now()).toMatchObject({ everySeconds: 15, failAfter: 5 });
    world.pass(23 * HOUR);
    await set(240);
    await expect(set(15)).rejects.toMatchObject({ code: 'ACTION_NOT_ALLOWED', retryAfterMs: 24 * HOUR });
    await world.close();
  });

  it('is not changed sooner for having been cleared', async () => {
    const { world, specs, about, set, clear, now } = await worldWith();
    await set(240);
    world.pass(24 * HOUR);
    await clear();
    expect(await now()).toMatchObject({ everySeconds: 60, setAt: null });
    expect(await specs.ownOf(about.minerId, 'HEALTH')).toBeNull();
    await clear();
    await expect(set(15)).rejects.toMatchObject({ code: 'ACTION_NOT_ALLOWED', retryAfterMs: 24 * HOUR });
    await set();
    await clear();
    await expect(set(15)).rejects.toMatchObject({ code: 'ACTION_NOT_ALLOWED', retryAfterMs: 24 * HOUR });
    world.pass(24 * HOUR);
    await set(15);
    expect(await now()).toMatchObject({ everySeconds: 15 });
    await world.close();
  });

  it('is changed under the lock of the miner, which is taken before that of its targets', async () => {
    const { world, locked, set } = await worldWith();
    await set(15);
    expect(locked).toEqual(['miner and targets', 'targets']);
    await world.close();
  });

  it('is shown as it is done where longer was stored once, and goes on as it is shown', async () => {
    const { world, about, set, now } = await worldWith();
    const spec = { everyMs: HOUR, everyChangedAt: world.now().getTime() };
    await probeSpecRepository(world.tables).put(world.db, { ...about, spec, updatedAt: world.now() });
    expect(await now()).toMatchObject({ everySeconds: 240 });
    await set(240);
    await world.close();
  });
});
