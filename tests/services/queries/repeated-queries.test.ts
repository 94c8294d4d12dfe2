import { expect, it } from 'vitest';
import { eachDatabase } from '../../support/each-database.js';
import { viewer } from '../../support/viewer.js';
import { askingWorld } from './support.js';

const PROMPT = 'What is 2 plus 40?';

eachDatabase('a question with a key', (store) => {
  it('replays the result for the same key and question, and refuses the key for another one', async () => {
    const world = await askingWorld(store());
    await world.addScored(90);
    const input = { prompt: PROMPT, idempotencyKey: 'k', store: true };
    const first = await world.service.ask(viewer(), input);
    const again = await world.service.ask(viewer(), input);
    expect(again).toMatchObject({ answer: '42', replayed: true, query: { id: first.query.id } });
    expect(world.requests).toHaveLength(1);
    await expect(world.service.ask(viewer(), { ...input, prompt: 'Something else' })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
    // Another account may use the same word.
    expect((await world.service.ask(viewer('0.0.3003'), input)).replayed).toBe(false);

    const unkept = { prompt: PROMPT, idempotencyKey: 'k2' };
    await world.service.ask(viewer(), unkept);
    expect(await world.service.ask(viewer(), unkept)).toMatchObject({ answer: null, replayed: true });
    await world.close();
  });

  it('asks once when the same key comes twice at the same time', async () => {
    const world = await askingWorld(store());
    await world.addScored(90);
    const input = { prompt: PROMPT, idempotencyKey: 'k', store: true };
    const results = await Promise.allSettled(
      Array.from({ length: 5 }, () => world.service.ask(viewer(), input)),
    );
    expect(world.requests).toHaveLength(1);
    const seen = results.map((result) =>
      result.status === 'fulfilled' ? result.value.answer : result.reason.code,
    );
    expect(seen).toContain('42');
    expect(seen.filter((one) => one !== '42' && one !== 'QUERY_IN_PROGRESS')).toEqual([]);
    await world.close();
  });

  it('does not use up a key when there is nobody to ask', async () => {
    const world = await askingWorld(store());
    const input = { prompt: PROMPT, idempotencyKey: 'k' };
    await expect(world.service.ask(viewer(), input)).rejects.toMatchObject({ code: 'NO_ELIGIBLE_MINER' });
    world.pass(1_000);
    await world.addScored(90);
    expect((await world.service.ask(viewer(), input)).answer).toBe('42');
    await world.close();
  });
});
