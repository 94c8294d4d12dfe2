import type { ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import { createGrading } from '../../../src/services/grading/grading.js';
import { eachDatabase } from '../../support/each-database.js';
import { viewer } from '../../support/viewer.js';
import { ourFault } from '../probing/support.js';
import { validatingWorld } from './support.js';

const { gradeNow } = createGrading({ judge: null });

eachDatabase('when something goes wrong in a validation', (store) => {
  it('an answer that comes late is none, and changes nothing', async () => {
    const world = await validatingWorld(store());
    const held: ServerResponse[] = [];
    const late = await world.serve((_asked, response) => {
      held.push(response);
      return undefined;
    });
    const { validation } = await world.submit({ deadlineMs: 1_000 });
    await world.ended(validation.id);
    for (const response of held) response.end(JSON.stringify({ response: 'Paris' }));
    expect(held).toHaveLength(1);
    expect((await world.results(validation.id)).get(late.id)).toMatchObject({
      ...{ state: 'SILENT', error: 'TIMEOUT', grade: 0, answer: null, counts: true },
    });
    await world.close();
  });

  it('a judge that never answers gives way to the rule, soon after the deadline', async () => {
    const world = await validatingWorld(store(), {
      limits: { gradingMs: 200 },
      grading: {
        gradeNow,
        grade: (_truth, _asked, signal) =>
          new Promise((_resolve, reject) => {
            signal?.addEventListener('abort', () => reject(new Error('aborted')));
          }),
      },
    });
    const right = await world.says('Paris');
    const { validation } = await world.submit({ grader: 'JUDGE', deadlineMs: 1_000 });
    expect(await world.ended(validation.id)).toMatchObject({ state: 'COMPLETED' });
    expect((await world.results(validation.id)).get(right.id)).toMatchObject({
      ...{ state: 'ANSWERED', grade: 1, counts: true },
      evidence: { grader: 'CONTAINS', fallback: 'a judge was not asked' },
    });
    await world.close();
  });

  it('a grader that breaks costs the miner nothing, and the log does not repeat its words', async () => {
    const world = await validatingWorld(store(), {
      grading: {
        gradeNow,
        grade: async () => {
          throw new Error('can not compare with the truth Paris');
        },
      },
    });
    const miner = await world.says('Paris');
    const { validation } = await world.submit();
    await world.ended(validation.id);
    expect((await world.results(validation.id)).get(miner.id)).toMatchObject({
      ...{ state: 'ANSWERED', grade: null, counts: false },
      evidence: { notCounted: 'NOT_GRADED' },
    });
    expect(world.lines).toHaveLength(1);
    expect(JSON.stringify(world.lines)).not.toContain('Paris');
    await world.close();
  });

  it('a miner that we could not ask by our own fault is not graded, and the others are', async () => {
    const world = await validatingWorld(store());
    const [unasked, right] = [await world.says('Paris'), await world.says('Paris')];
    const hit = (await world.db.select().from(world.tables.miners)).find(({ id }) => id === unasked.id);
    const { service } = world.make({
      model: {
        ...world.model,
        request: async (endpoint, request, signal) =>
          endpoint.port === hit?.port ? ourFault : world.model.request(endpoint, request, signal),
      },
    });
    const { validation } = await service.submit(viewer(), { prompt: 'Which one?', truth: 'Paris' });
    expect(await world.ended(validation.id)).toMatchObject({ state: 'COMPLETED' });
    const results = await world.results(validation.id);
    expect(results.get(unasked.id)).toMatchObject({
      ...{ state: 'SILENT', error: 'OUR_FAULT', grade: null, counts: false },
      evidence: { notCounted: 'NOT_GRADED' },
    });
    expect(results.get(right.id)).toMatchObject({ state: 'ANSWERED', grade: 1, counts: true });
    await world.close();
  });

  it('a server that stood still holds nothing against anybody', async () => {
    const world = await validatingWorld(store());
    const miner = await world.hang();
    const { validation } = await world.submit({ deadlineMs: 3_000 });
    expect(world.validating.runningCount()).toBe(1);
    for (const end = performance.now() + 2_300; performance.now() < end; ) Math.sqrt(2);
    expect(await world.ended(validation.id)).toMatchObject({ state: 'FAILED' });
    expect((await world.results(validation.id)).get(miner)).toMatchObject({
      ...{ state: 'SILENT', counts: false },
      evidence: { notCounted: 'BLIND' },
    });
    await world.close();
  });
});
