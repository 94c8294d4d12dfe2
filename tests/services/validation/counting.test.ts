import { expect, it } from 'vitest';
import { VALIDATION_DEFAULTS } from '../../../src/services/validation/limits.js';
import { startTcp } from '../../adapters/support/servers.js';
import { eachDatabase } from '../../support/each-database.js';
import { until } from '../../support/until.js';
import { viewer } from '../../support/viewer.js';
import { type ValidatingWorld, validatingWorld } from './support.js';

const reasonsOf = async (world: ValidatingWorld, id: string) =>
  [...(await world.results(id)).values()].map(({ counts, evidence }) =>
    counts ? 'COUNTS' : evidence?.notCounted,
  );

const run = async (world: ValidatingWorld, ...asked: Parameters<ValidatingWorld['submit']>) => {
  const { validation } = await world.submit(...asked);
  return { ...(await world.ended(validation.id)), reasons: await reasonsOf(world, validation.id) };
};

eachDatabase('what counts of a validation', (store) => {
  it('moves the scores of the miners, each change with its cause', async () => {
    const world = await validatingWorld(store());
    const [good, bad] = [await world.says('Paris'), await world.says('London')];
    // Validations never decide alone.
    for (const { id } of [good, bad]) await world.addChallenges(id, 20);
    for (let n = 0; n < 3; n += 1) await run(world);
    const scores = new Map(
      (await world.repositories.scores.byMiners(world.db, [good.id, bad.id])).map((one) => [
        one.minerId,
        one.components.find(({ name }) => name === 'QUALITY'),
      ]),
    );
    expect(scores.get(good.id)).toMatchObject({ samples: 23, value: 100 });
    expect(scores.get(bad.id)?.value).toBeLessThan(100);
    const changes = await world.repositories.scores.listChanges(world.db, good.id, { limit: 10 });
    expect(changes.at(0)).toMatchObject({ cause: 'VALIDATION', minerId: good.id });
    const last = await world.repositories.scores.listChanges(world.db, bad.id, { limit: 1 });
    expect(last[0]?.evidence?.validationIds.length).toBeGreaterThan(0);
    await world.close();
  });

  it('is at most three results of one validator for one miner in a day', async () => {
    const world = await validatingWorld(store());
    await world.says('Paris');
    const seen = [];
    for (let n = 0; n < 4; n += 1) seen.push(...(await run(world)).reasons);
    expect(seen).toEqual(['COUNTS', 'COUNTS', 'COUNTS', 'INFLUENCE_CAP']);

    await world.addAccount('0.0.3003');
    expect((await run(world, {}, viewer('0.0.3003'))).reasons).toEqual(['COUNTS']);
    world.pass(86_401_000);
    await world.db.update(world.tables.probeTargets).set({ lastAt: world.now() }).returning();
    expect((await run(world)).reasons).toEqual(['COUNTS']);
    await world.close();
  });

  it('is nothing when the account has asked the same within a day, however it is written', async () => {
    const world = await validatingWorld(store());
    await world.says('Paris');
    expect((await run(world, { prompt: 'Capital of France?' })).reasons).toEqual(['COUNTS']);
    expect((await run(world, { prompt: '  capital OF\nFrance!! ' })).reasons).toEqual(['DUPLICATE_PROMPT']);
    expect((await run(world, { prompt: 'Capital of Italy?', truth: 'Rome' })).reasons).toEqual(['COUNTS']);
    await world.addAccount('0.0.3003');
    expect((await run(world, { prompt: 'Capital of France?' }, viewer('0.0.3003'))).reasons).toEqual([
      'COUNTS',
    ]);
    await world.close();
  });

  it('is nothing of an account of today, unless it is an operator’s', async () => {
    const world = await validatingWorld(store());
    await world.says('Paris');
    expect((await run(world, {}, viewer('0.0.4004'))).reasons).toEqual(['NEW_ACCOUNT']);
    expect((await run(world, {}, viewer('0.0.5005', { isOperator: true }))).reasons).toEqual(['COUNTS']);
    await world.close();
  });

  it('is nothing for a miner that moved while it was asked, and all the same for one that its owner stopped', async () => {
    const world = await validatingWorld(store());
    const moving = await world.hang();
    const staying = await world.hang();
    const stopped = await world.hang();
    const { validation } = await world.submit({ deadlineMs: 1_000 });
    await world.repositories.miners.update(world.db, moving, { address: '127.0.0.99' });
    await world.repositories.miners.update(world.db, stopped, { state: 'STOPPED', health: 'UNKNOWN' });
    await world.ended(validation.id);
    const results = await world.results(validation.id);
    expect(results.get(moving)).toMatchObject({ counts: false, evidence: { notCounted: 'MINER_CHANGED' } });
    for (const id of [staying, stopped])
      expect(results.get(id)).toMatchObject({ counts: true, state: 'SILENT' });
    await world.close();
  });

  it('is not the silence of a miner that had less time than a challenge gives, and is what others answered in it', async () => {
    const { answerWindowMs } = VALIDATION_DEFAULTS;
    const world = await validatingWorld(store(), { limits: { answerWindowMs } });
    const [slow, good] = [await world.hang(), await world.says('Paris')];
    const refusing = await world.serve((_asked, response) => {
      response.statusCode = 500;
      return {};
    });
    const short = await world.submit({ deadlineMs: 1_000 });
    await world.ended(short.validation.id);
    const results = await world.results(short.validation.id);
    expect(results.get(slow)).toMatchObject({
      ...{ state: 'SILENT', grade: 0, counts: false },
      evidence: { notCounted: 'SHORT_DEADLINE' },
    });
    expect(results.get(good.id)).toMatchObject({ state: 'ANSWERED', grade: 1, counts: true });
    expect(results.get(refusing.id)).toMatchObject({ state: 'FAILED', grade: 0, counts: true });

    const { validation } = await world.submit({ deadlineMs: undefined });
    expect(validation.deadlineAt.getTime() - validation.createdAt.getTime()).toBe(60_000);
    await world.close();
  });

  it('is nothing at all when nearly all miners are out of reach at once', async () => {
    const world = await validatingWorld(store());
    const dead = await startTcp(() => undefined);
    await dead.close();
    for (let n = 0; n < 6; n += 1) await world.addMiner(dead.port);
    await world.says('Paris');
    const ended = await run(world);
    expect(ended.state).toBe('FAILED');
    expect(new Set(ended.reasons)).toEqual(new Set(['BLIND']));
    expect(await world.repositories.scores.listChanges(world.db, null, { limit: 5 })).toEqual([]);
    await world.close();
  });

  it('is nothing when the prober sees nothing either, and all that was asked is out of reach', async () => {
    const world = await validatingWorld(store());
    await world.hang();
    const round = { id: 'r', startedAt: world.now(), endedAt: world.now(), targetCount: 9, failedCount: 9 };
    await world.db.transaction((tx) =>
      world.repositories.probes.insertRound(tx, {
        ...round,
        isVoid: true,
        voidReason: 'MOST_TARGETS_FAILED',
      }),
    );
    expect(await run(world, { deadlineMs: 1_000 })).toMatchObject({ state: 'FAILED', reasons: ['BLIND'] });
    await world.close();
  });

  it('is nothing when the server stops before the end: nobody is held responsible', async () => {
    const world = await validatingWorld(store());
    const heard = await world.says('Paris');
    const hanging = await world.hang();
    const { validation } = await world.submit({ deadlineMs: 60_000 });
    await until(
      'the first answer',
      async () => (await world.results(validation.id)).get(heard.id)?.state === 'ANSWERED',
    );
    await world.validating.drain(0);
    expect(await world.ended(validation.id)).toMatchObject({ state: 'FAILED', answeredCount: 1 });
    const results = await world.results(validation.id);
    expect(results.get(heard.id)).toMatchObject({ state: 'ANSWERED', counts: false });
    expect(results.get(hanging)).toMatchObject({ state: 'WAITING', counts: false, grade: null });
    expect(await reasonsOf(world, validation.id)).toEqual(['INTERRUPTED', 'INTERRUPTED']);
    await world.close();
  });

  it('is nothing when its process was killed: another one ends it once its time is over', async () => {
    const world = await validatingWorld(store());
    const hanging = await world.hang();
    const { validation } = await world.submit({ deadlineMs: 60_000 });
    const other = world.make();
    expect(await other.endInterrupted()).toBe(0);
    world.pass(121_000);
    expect(await other.endInterrupted()).toBe(1);
    expect(await world.ended(validation.id)).toMatchObject({ state: 'FAILED' });
    expect((await world.results(validation.id)).get(hanging)).toMatchObject({
      ...{ state: 'WAITING', counts: false, grade: null },
      evidence: { notCounted: 'INTERRUPTED' },
    });
    // The first process was only slow: it finds that it is over, and writes nothing.
    await world.validating.drain(0);
    expect((await world.results(validation.id)).get(hanging)).toMatchObject({
      state: 'WAITING',
      counts: false,
    });
    await world.close();
  });

  it('is ended at once by the only process when it starts again', async () => {
    const world = await validatingWorld(store());
    await world.hang();
    const { validation } = await world.submit({ deadlineMs: 60_000 });
    await world.make().endLeftovers();
    expect(await world.ended(validation.id)).toMatchObject({ state: 'FAILED' });
    await world.close();
  });

  it('does not wait for miners that hang: fifty of which ten hang take no longer than the deadline', async () => {
    const world = await validatingWorld(store());
    await Promise.all(Array.from({ length: 40 }, () => world.says('Paris')));
    await Promise.all(Array.from({ length: 10 }, () => world.hang()));
    const startedAt = performance.now();
    const { validation } = await world.submit({ deadlineMs: 5_000 });
    const ended = await world.ended(validation.id);
    // Two that hang, one after the other, would take twice the deadline.
    expect(performance.now() - startedAt).toBeLessThan(9_000);
    const answered = [...(await world.results(validation.id)).values()].filter(
      ({ state }) => state === 'ANSWERED',
    );
    const last = Math.max(...answered.map(({ at }) => at?.getTime() ?? Infinity));
    expect(last).toBeLessThan(validation.deadlineAt.getTime());
    expect(ended).toMatchObject({ state: 'COMPLETED', minerCount: 50, answeredCount: 40 });
    expect((await reasonsOf(world, validation.id)).every((reason) => reason === 'COUNTS')).toBe(true);
    await world.close();
  });

  it('is gone with all its results when it is old, and never before it has ended', async () => {
    const world = await validatingWorld(store());
    const miner = await world.says('Paris');
    const { id } = await run(world);
    const { validations } = world.repositories;
    const remove = (before: Date) => world.db.transaction((tx) => validations.removeBefore(tx, before, 10));
    expect(await remove(new Date(world.now().getTime() - 1_000_000))).toBe(0);
    expect(await remove(new Date(world.now().getTime() + 1_000))).toBe(1);
    expect(await world.results(id ?? '')).toEqual(new Map());
    expect(await world.service.resultsOfMiner(miner.id, { limit: 5 })).toEqual([]);
    await world.close();
  });
});
