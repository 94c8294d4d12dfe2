import { afterEach, expect, it } from 'vitest';
import { newId } from '../../../src/db/repository.js';
import type { Score, ScoreChange } from '../../../src/db/scores.js';
import { rollUpScores } from '../../../src/services/scoring/history.js';
import { eachDatabase } from '../../support/each-database.js';
import { DAY, HOUR, MINUTE, type ScoringWorld, scoringWorld } from './support.js';

let world: ScoringWorld;
afterEach(() => world.close());

/** What the scorer writes when a score goes from one value to another now. */
async function move(minerId: string, before: number | null, after: number | null): Promise<void> {
  const score: Score = {
    ...{ minerId, value: after, coverage: after === null ? 0 : 1, confidence: 0.5, formulaVersion: 2 },
    ...{ components: [], at: world.now() },
  };
  const change: ScoreChange = {
    ...{ id: newId(), minerId, before, after, componentsBefore: [], componentsAfter: [] },
    ...{ cause: 'CHAT_PROBE', probeIds: [], evidence: null, formulaVersion: 2, at: world.now() },
  };
  await world.db.transaction((tx) =>
    world.repositories.scores.saveRollups(tx, rollUpScores([change], [score])),
  );
}

eachDatabase('the history of a score', (store) => {
  it('shows each span with its last, lowest and highest value, and carries what holds through quiet ones', async () => {
    world = await scoringWorld(store());
    const { id } = await world.addMiner();
    await move(id, null, 50);
    world.pass(10 * MINUTE);
    await move(id, 50, 70);
    world.pass(10 * MINUTE);
    await move(id, 70, 60);
    world.pass(3 * HOUR);
    await move(id, 60, 40);
    world.pass(HOUR);
    await move(id, 40, null);
    world.pass(HOUR);

    const points = await world.service.history(id, 'DAY', 'HOUR');
    expect(points).toHaveLength(24);
    expect(points.slice(0, 18).every(({ value, isCarried }) => value === null && isCarried)).toBe(true);
    expect(
      points.slice(18).map(({ value, lowest, highest, isCarried }) => [value, lowest, highest, isCarried]),
    ).toEqual([
      [60, 50, 70, false],
      [60, 60, 60, true],
      [60, 60, 60, true],
      [40, 40, 60, false],
      [null, 40, 40, false],
      [null, null, null, true],
    ]);
    expect(points.at(-1)?.at).toEqual(new Date('2026-05-01T17:00:00Z'));
    const days = await world.service.history(id, 'WEEK', 'DAY');
    expect(days.map(({ value, lowest, highest }) => [value, lowest, highest]).at(-1)).toEqual([null, 40, 70]);
  });

  it('still knows what holds of a miner that has been quiet for longer than hours are kept', async () => {
    world = await scoringWorld(store());
    const { id } = await world.addMiner();
    await move(id, null, 77);
    world.pass(40 * DAY);
    const before = new Date(world.now().getTime() - 35 * DAY);
    const removed = await world.repositories.scores.removeScoreRollupsBefore(world.db, 'HOUR', before, 100);
    expect(removed).toBe(1);
    const points = await world.service.history(id, 'MONTH', 'HOUR');
    expect(points).toHaveLength(720);
    expect(new Set(points.map(({ value }) => value))).toEqual(new Set([77]));
    const days = await world.service.history(id, 'QUARTER', 'DAY');
    expect(days.filter(({ value }) => value === 77)).toHaveLength(41);
  });

  it('agrees with the changes that the prober made', async () => {
    world = await scoringWorld(store());
    const { id } = await world.addMiner();
    await world.run(3 * HOUR, 5 * MINUTE);
    const changes = await world.changes(id);
    const points = await world.service.history(id, 'DAY', 'HOUR');
    for (const { at, highest, value } of points.filter(({ isCarried }) => !isCarried)) {
      const own = changes.filter((change) => Math.floor(change.at.getTime() / HOUR) === at.getTime() / HOUR);
      expect(value).toBe(own[0]?.after);
      expect(highest).toBe(Math.max(...own.flatMap(({ before, after }) => [before ?? 0, after ?? 0])));
    }
    expect(points.at(-1)?.value).toBe((await world.score(id))?.value);
  });

  it('refuses more hours than it can show, and miners that are not there', async () => {
    world = await scoringWorld(store());
    const { id } = await world.addMiner();
    await expect(world.service.history(id, 'YEAR', 'HOUR')).rejects.toMatchObject({ field: 'step' });
    await expect(world.service.history(newId(), 'WEEK', 'DAY')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

eachDatabase('ranks and simulations', (store) => {
  const score = (minerId: string, value: number | null) => ({
    ...{ minerId, value, coverage: 1, confidence: 1, components: [], formulaVersion: 2, at: world.now() },
  });

  it('count only who serves, and equal scores share a place', async () => {
    world = await scoringWorld(store());
    const [a, b, c, d, e] = [
      await world.addMiner(),
      await world.addMiner({ modelType: 'VISION' }),
      await world.addMiner(),
      await world.addMiner({ state: 'STOPPED' }),
      await world.addMiner(),
    ];
    await world.db.transaction((tx) =>
      world.repositories.scores.save(tx, [
        score(a.id, 50),
        score(b.id, 90),
        score(c.id, 50),
        score(d.id, 99),
      ]),
    );
    expect(await world.ranking.of(b.id)).toEqual({ rank: 1, of: 3, rankInType: 1, ofType: 1 });
    expect(await world.ranking.of(a.id)).toEqual({ rank: 2, of: 3, rankInType: 1, ofType: 2 });
    expect(await world.ranking.of(c.id)).toEqual({ rank: 2, of: 3, rankInType: 1, ofType: 2 });
    expect(await world.ranking.of(d.id)).toBeNull();
    expect(await world.ranking.of(e.id)).toBeNull();
    expect(await world.ranking.wouldBe(e.id, 60, 'LLM')).toEqual({
      rank: 2,
      of: 4,
      rankInType: 1,
      ofType: 3,
    });
    expect(await world.ranking.wouldBe(b.id, 10, 'VISION')).toEqual({
      rank: 3,
      of: 3,
      rankInType: 1,
      ofType: 1,
    });

    await world.db.transaction((tx) => world.repositories.scores.save(tx, [score(a.id, 95)]));
    expect((await world.ranking.of(a.id))?.rank).toBe(2);
    world.pass(MINUTE);
    expect((await world.ranking.of(a.id))?.rank).toBe(1);
  });

  it('say what would be, and change nothing', async () => {
    world = await scoringWorld(store());
    const [good, bad] = [await world.addMiner(), await world.addMiner()];
    await world.run(HOUR, 5 * MINUTE);
    const before = await world.score(bad.id);
    const slow = await world.service.simulate(bad.id, {
      nextAnswers: { count: 200, isAnswered: true, grade: 0.5, firstByteMs: 9_000, totalMs: 20_000 },
      nextHealth: { total: 12, ok: 0 },
    });
    expect(slow.before.value).toBe(before?.value);
    expect(slow.after.components).toMatchObject([{ value: 50 }, {}, { value: 50 }, { value: 100 }]);
    expect(slow.after.value).toBeLessThan(60);
    expect(slow).toMatchObject({ rankBefore: { rank: 1, of: 2 }, rankAfter: { rank: 2, of: 2 } });
    const silent = await world.service.simulate(bad.id, {
      nextAnswers: { count: 50, isAnswered: false, grade: 1, firstByteMs: 0, totalMs: 0 },
      components: [{ name: 'AVAILABILITY', value: 0 }],
    });
    expect(silent.after.value).toBe(0);
    expect(await world.score(bad.id)).toEqual(before);
    expect(await world.score(good.id)).toMatchObject({ coverage: 1 });
    for (const [overrides, field] of [
      [{ components: [{ name: 'SPEED' as const, value: 101 }] }, 'overrides.components.0.value'],
      [{ nextHealth: { total: 1, ok: 2 } }, 'overrides.nextHealth.ok'],
      [
        { nextAnswers: { count: 0, isAnswered: true, grade: 1, firstByteMs: 1, totalMs: 1 } },
        'overrides.nextAnswers.count',
      ],
    ] as const)
      await expect(world.service.simulate(bad.id, overrides)).rejects.toMatchObject({ field });
  });
});
