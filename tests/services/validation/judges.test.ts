import { expect, it } from 'vitest';
import type { JudgePort } from '../../../src/services/adapters/judge.js';
import { createGrading } from '../../../src/services/grading/grading.js';
import { eachDatabase } from '../../support/each-database.js';
import { refusalOf } from '../../adapters/support/servers.js';
import { validatingWorld } from './support.js';

const DAY = 24 * 3_600_000;

/** Likes everything, and has nothing to say about what it does not know. */
const judgeThatKnows = (known: RegExp): JudgePort => ({
  name: 'judge-1',
  assess: async ({ answer }) =>
    known.test(answer)
      ? { ok: true, grade: 0.7, reason: 'I like it' }
      : { ok: false, doubt: 'The judge did not answer' },
});

eachDatabase('validations that a judge grades', (store) => {
  it('are graded by the rule alone when the judge gives way for one answer', async () => {
    const world = await validatingWorld(store(), {
      grading: createGrading({ judge: judgeThatKnows(/Paris|Lyon/) }),
    });
    const [right, wrong, unjudged] = [
      await world.says('Paris'),
      await world.says('Lyon'),
      await world.says('Nice'),
    ];
    const { validation } = await world.submit({ grader: 'JUDGE' });
    await world.ended(validation.id);
    const results = await world.results(validation.id);
    const seen = [right, wrong, unjudged].map(({ id }) => results.get(id));
    expect(seen.map((result) => [result?.grade, result?.evidence?.grader])).toEqual([
      [1, 'CONTAINS'],
      [0, 'CONTAINS'],
      [0, 'CONTAINS'],
    ]);
    expect(seen.map((result) => result?.evidence?.fallback)).toEqual([
      expect.stringContaining('one grader'),
      expect.stringContaining('one grader'),
      'The judge did not answer',
    ]);
    expect(seen.every((result) => result?.counts)).toBe(true);
    await world.close();
  });

  it('stay with the judge when a miner says what no judge is shown', async () => {
    const world = await validatingWorld(store(), {
      grading: createGrading({ judge: judgeThatKnows(/./) }),
    });
    const [honest, hostile] = [await world.says('Lyon'), await world.says('Par\u200bis')];
    const { validation } = await world.submit({ grader: 'JUDGE' });
    await world.ended(validation.id);
    const results = await world.results(validation.id);
    expect(results.get(honest.id)).toMatchObject({ grade: 0.7, evidence: { grader: 'JUDGE' } });
    expect(results.get(hostile.id)).toMatchObject({ grade: 0 });
    await world.close();
  });

  it('are twenty a day for one account, and as many as it likes by rule', async () => {
    const world = await validatingWorld(store(), { limits: { perHour: 100, judgedPerDay: 2 } });
    await world.says('Paris');
    const once = async (grader: 'JUDGE' | 'CONTAINS') => {
      const { validation } = await world.submit({ grader });
      await world.ended(validation.id);
      return validation;
    };
    const first = await once('JUDGE');
    await once('CONTAINS');
    await once('JUDGE');
    expect(await refusalOf(world.submit({ grader: 'JUDGE' }))).toMatchObject({
      code: 'RATE_LIMITED',
      retryAt: new Date(first.createdAt.getTime() + DAY),
    });
    await once('CONTAINS');
    await world.close();
  });

  it('ask fifty miners at most', async () => {
    const world = await validatingWorld(store(), { limits: { maxJudgedMiners: 2 } });
    const ids = [await world.says('Paris'), await world.says('Paris'), await world.says('Paris')].map(
      ({ id }) => id,
    );
    expect(await refusalOf(world.submit({ grader: 'JUDGE', minerIds: ids }))).toMatchObject({
      code: 'INVALID_INPUT',
      field: 'input.miners',
    });
    const { validation } = await world.submit({ grader: 'JUDGE' });
    expect(validation.minerCount).toBe(2);
    await world.ended(validation.id);
    const byRule = await world.submit();
    expect(byRule.validation.minerCount).toBe(3);
    await world.ended(byRule.validation.id);
    await world.close();
  });
});
