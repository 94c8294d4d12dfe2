import { eq } from 'drizzle-orm';
import { afterEach, expect, it } from 'vitest';
import { eachDatabase } from '../../support/each-database.js';
import {
  answered,
  DAY,
  honest,
  HOUR,
  MINUTE,
  refused,
  type ScoringWorld,
  scoringWorld,
  seeded,
} from './support.js';

let world: ScoringWorld;
afterEach(() => world.close());

eachDatabase('a past score', (store) => {
  it.each([1, 7])('is the same when it is computed again, whatever happened (seed %i)', async (seed) => {
    world = await scoringWorld(store(), { healthIntervalMs: 10 * MINUTE, chatIntervalMs: 20 * MINUTE });
    const random = seeded(seed);
    const miners = [await world.addMiner(), await world.addMiner(), await world.addMiner()];
    for (const { address } of miners) {
      world.behaviours.set(address, async (endpoint, request) => {
        const luck = random();
        if (luck < 0.15) return refused;
        if (luck < 0.3 && request.path === '/api/chat')
          return answered({ response: 'no idea' }, 9_000 * luck);
        const answer = await honest(endpoint, request);
        return request.path === '/api/chat' ? { ...answer, ...timed(5_000 * luck) } : answer;
      });
    }
    for (let i = 0; i < 25; i += 1) {
      await world.run(20 * MINUTE, 10 * MINUTE);
      if (random() < 0.4) {
        await world.validate(
          `0.0.${2_000 + Math.floor(5 * random())}`,
          new Map(miners.map(({ id }) => [id, random() < 0.3 ? null : random()])),
        );
      }
    }
    world.pass(3 * DAY);
    await world.rescoring.sweep(new AbortController().signal);
    world.pass(6 * DAY);
    await world.rescoring.sweep(new AbortController().signal);

    const causes = new Set<string>();
    for (const { id } of miners) {
      const changes = await world.changes(id);
      expect(changes.length).toBeGreaterThan(10);
      for (const change of changes) {
        causes.add(change.cause);
        const again = await world.service.recompute(change.id);
        expect(again).toMatchObject({ isSame: true, value: change.after, missing: [] });
        expect(again.components).toEqual(change.componentsAfter);
      }
    }
    expect(causes).toEqual(new Set(['CHAT_PROBE', 'HEALTH_PROBE', 'VALIDATION', 'WINDOW_MOVED']));
  });

  it('says what is missing rather than another number', async () => {
    world = await scoringWorld(store());
    const miner = await world.addMiner();
    await world.run(HOUR, 5 * MINUTE);
    await world.validate('0.0.2001', new Map([[miner.id, 0]]));
    const [change] = await world.changes(miner.id);
    if (!change) expect.fail('nothing changed');
    expect(change).toMatchObject({ cause: 'VALIDATION', probeIds: [] });
    const { validationResults, probes, scoreChanges } = world.tables;

    await world.db
      .update(validationResults)
      .set({ counts: false })
      .where(eq(validationResults.minerId, miner.id))
      .returning({ id: validationResults.minerId });
    expect(await world.service.recompute(change.id)).toMatchObject({
      isSame: null,
      value: null,
      missing: ['validations: 0 of 1 are still kept'],
    });
    await world.db
      .delete(probes)
      .where(eq(probes.id, change.evidence?.chat?.fromId ?? ''))
      .returning({ id: probes.id });
    const { missing } = await world.service.recompute(change.id);
    expect(missing[0]).toMatch(/^challenges: 0 of \d+ are still kept/);

    await world.db
      .update(scoreChanges)
      .set({ formulaVersion: 1 })
      .where(eq(scoreChanges.id, change.id))
      .returning({ id: scoreChanges.id });
    expect((await world.service.recompute(change.id)).missing[0]).toContain('version 1 of the formula');
  });

  it('tells when it was written otherwise than its evidence says', async () => {
    world = await scoringWorld(store());
    const miner = await world.addMiner();
    await world.run(30 * MINUTE, 5 * MINUTE);
    const [change] = await world.changes(miner.id);
    const { scoreChanges } = world.tables;
    await world.db
      .update(scoreChanges)
      .set({ after: 12.34 })
      .where(eq(scoreChanges.id, change?.id ?? ''))
      .returning({ id: scoreChanges.id });
    expect(await world.service.recompute(change?.id ?? '')).toMatchObject({ isSame: false, missing: [] });
  });
});

eachDatabase('a score that nobody measures any more', (store) => {
  it('loses what grows too old, until nothing is known', async () => {
    world = await scoringWorld(store());
    const miner = await world.addMiner();
    await world.run(HOUR, MINUTE);
    const signal = new AbortController().signal;
    expect(await world.rescoring.sweep(signal)).toBe(0);
    expect(await world.score(miner.id)).toMatchObject({ coverage: 1 });

    world.pass(8 * DAY);
    expect(await world.rescoring.sweep(signal)).toBe(1);
    expect(await world.score(miner.id)).toMatchObject({ value: null, coverage: 0, confidence: 0 });
    const [change] = await world.changes(miner.id);
    expect(change).toMatchObject({ cause: 'WINDOW_MOVED', after: null });
    expect(await world.rescoring.sweep(signal)).toBe(0);
    expect((await world.events.listAfter(world.db, 'network', 0, 100)).at(-1)).toMatchObject({
      type: 'SCORE_CHANGED',
      payload: { minerId: miner.id, after: null },
    });
  });
});

const timed = (totalMs: number) => ({ timings: { firstByteMs: totalMs / 2, totalMs } });
