import { expect, it } from 'vitest';
import { NoEligibleMiner } from '../../../src/services/queries/refusals.js';
import { chatBody } from '../../../src/services/probing/challenges.js';
import { refusalOf, startTcp } from '../../adapters/support/servers.js';
import { eachDatabase } from '../../support/each-database.js';
import { until } from '../../support/until.js';
import { viewer } from '../../support/viewer.js';
import { MINER_OWNER, VALIDATOR, validatingWorld } from './support.js';

eachDatabase('a validation', (store) => {
  it('grades who answers, and gives nothing to who is silent, dies or lies in shape', async () => {
    const world = await validatingWorld(store());
    const right = await world.says('It is Paris.');
    const wrong = await world.says('It is Rome.');
    const hanging = await world.hang();
    const broken = await world.serve((_asked, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"response": "Par');
      setImmediate(() => response.destroy());
    });
    const shapeless = await world.serve(() => ({ answer: 'Paris' }));
    const angry = await world.serve((_asked, response) => {
      response.statusCode = 500;
      return { response: 'Paris' };
    });
    const huge = await world.serve(() => ({ response: 'Paris '.repeat(300_000) }));
    const dead = await startTcp(() => undefined);
    await dead.close();
    const gone = await world.addMiner(dead.port);

    const { validation, replayed } = await world.submit();
    expect({ state: validation.state, truth: validation.truth, replayed }).toEqual({
      state: 'RUNNING',
      truth: null,
      replayed: false,
    });
    expect(await world.ended(validation.id)).toMatchObject({
      state: 'COMPLETED',
      minerCount: 8,
      answeredCount: 2,
    });
    const results = await world.results(validation.id);
    expect(results.get(right.id)).toMatchObject({
      state: 'ANSWERED',
      grade: 1,
      counts: true,
      httpStatus: 200,
    });
    expect(results.get(wrong.id)).toMatchObject({ state: 'ANSWERED', grade: 0, counts: true });
    expect(results.get(hanging)).toMatchObject({ state: 'SILENT', error: 'TIMEOUT', grade: 0, counts: true });
    expect(results.get(gone)).toMatchObject({ state: 'SILENT', error: 'REFUSED', grade: 0, counts: true });
    for (const [{ id }, error] of [
      [broken, 'RESET'],
      [shapeless, 'BAD_SHAPE'],
      [angry, 'BAD_STATUS'],
      [huge, 'TOO_LARGE'],
    ] as const) {
      expect(results.get(id)).toMatchObject({ state: 'FAILED', error, grade: 0, counts: true, answer: null });
    }
    expect(results.get(right.id)?.evidence).toMatchObject({ grader: 'CONTAINS' });
    await world.close();
  });

  it('asks as everybody asks', async () => {
    const world = await validatingWorld(store());
    const miner = await world.says('Paris');
    const { validation } = await world.submit({ prompt: 'What is the capital of France?' });
    await world.ended(validation.id);
    const [asked] = miner.asked;
    expect(miner.asked).toHaveLength(1);
    expect(asked?.url.pathname).toBe('/api/chat');
    expect(asked?.body).toBe(JSON.stringify(chatBody('What is the capital of France?')));
    expect(Object.keys(asked?.headers ?? {}).toSorted()).toEqual(
      ['accept', 'accept-encoding', 'connection', 'content-length', 'content-type', 'host'].toSorted(),
    );
    await world.close();
  });

  it('never asks the miners of the validator, nor those that rest, are down, stale or strangers to the type', async () => {
    const world = await validatingWorld(store());
    const own = await world.says('Paris', { ownerId: VALIDATOR });
    const down = await world.says('Paris', { health: 'DOWN' });
    const unknown = await world.says('Paris', { health: 'UNKNOWN' });
    const stopped = await world.says('Paris', { state: 'STOPPED' });
    const other = await world.says('Paris', { modelType: 'VISION' });
    const resting = await world.says('Paris');
    const degraded = await world.says('Paris', { health: 'DEGRADED' });
    await world.db
      .insert(world.tables.maintenanceWindows)
      .values({
        ...{ id: 'w', minerId: resting.id, ownerId: MINER_OWNER, reason: 'new disk' },
        startsAt: new Date(world.now().getTime() - 1_000),
        endsAt: new Date(world.now().getTime() + 60_000),
        createdAt: world.now(),
      })
      .returning();
    const { validation, excluded } = await world.submit();
    await world.ended(validation.id);
    expect([...(await world.results(validation.id)).keys()]).toEqual([degraded.id]);
    expect(excluded).toEqual([
      { reason: 'DOWN', count: 1 },
      { reason: 'MAINTENANCE', count: 1 },
      { reason: 'OWN', count: 1 },
      { reason: 'STALE', count: 1 },
    ]);
    for (const miner of [own, down, unknown, stopped, other, resting]) expect(miner.asked).toEqual([]);

    expect(await refusalOf(world.submit({ minerIds: [own.id, degraded.id] }))).toMatchObject({
      code: 'INVALID_INPUT',
      field: 'input.miners',
    });
    expect(await refusalOf(world.submit({ minerIds: [degraded.id, 'nobody'] }))).toMatchObject({
      code: 'NOT_FOUND',
      field: 'input.miners',
    });
    const none = await refusalOf(world.submit({ minerIds: [down.id, stopped.id] }));
    expect(none).toBeInstanceOf(NoEligibleMiner);
    expect(none).toMatchObject({
      excluded: [
        { reason: 'DOWN', count: 1 },
        { reason: 'NOT_SERVING', count: 1 },
      ],
    });
    await world.close();
  });

  it('asks only those that were named', async () => {
    const world = await validatingWorld(store());
    const [one, other] = [await world.says('Paris'), await world.says('Paris')];
    const { validation } = await world.submit({ minerIds: [one.id, one.id] });
    await world.ended(validation.id);
    expect([one.asked.length, other.asked.length]).toEqual([1, 0]);
    await world.close();
  });

  it('is the same one for the same key, and another key’s input is refused', async () => {
    const world = await validatingWorld(store());
    const miner = await world.says('Paris');
    const input = { prompt: 'Capital of France?', idempotencyKey: 'k' };
    const all = await Promise.all(Array.from({ length: 4 }, () => world.submit(input)));
    expect(new Set(all.map(({ validation }) => validation.id)).size).toBe(1);
    expect(all.filter(({ replayed }) => !replayed)).toHaveLength(1);
    await world.ended(all[0]?.validation.id ?? '');
    const again = await world.submit(input);
    expect(again).toMatchObject({ replayed: true, validation: { state: 'COMPLETED' } });
    expect(await refusalOf(world.submit({ ...input, truth: 'Rome' }))).toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
    expect(miner.asked).toHaveLength(1);
    await world.close();
  });

  it('takes one at a time, ten an hour and a hundred a day of one account, and says when the next may come', async () => {
    const world = await validatingWorld(store(), { limits: { perHour: 2, perDay: 3 } });
    await world.hang();
    const { validation } = await world.submit({ deadlineMs: 1_000 });
    expect(await refusalOf(world.submit())).toMatchObject({
      code: 'RATE_LIMITED',
      retryable: true,
      message: 'A validation of yours is still running',
    });
    await world.ended(validation.id);
    await world.ended((await world.submit({ deadlineMs: 1_000 })).validation.id);
    const hourly = await refusalOf(world.submit());
    expect(hourly).toMatchObject({
      code: 'RATE_LIMITED',
      message: 'An account may submit 2 validations an hour',
      retryAt: new Date(validation.createdAt.getTime() + 3_600_000),
    });
    world.pass(3_601_000);
    await world.db.update(world.tables.probeTargets).set({ lastAt: world.now() }).returning();
    await world.ended((await world.submit({ deadlineMs: 1_000 })).validation.id);
    expect(await refusalOf(world.submit())).toMatchObject({
      code: 'RATE_LIMITED',
      message: 'An account may submit 3 validations a day',
      retryAt: new Date(validation.createdAt.getTime() + 86_400_000),
    });
    await world.close();
  });

  it('lets only one through when many come at once', async () => {
    const world = await validatingWorld(store());
    await world.hang();
    const all = await Promise.allSettled(
      Array.from({ length: 6 }, () => world.submit({ deadlineMs: 1_000 })),
    );
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const one of all)
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'RATE_LIMITED' });
    await world.close();
  });

  it('is one, and one turn, whichever of two processes is asked', async () => {
    const world = await validatingWorld(store());
    const miner = await world.hang();
    const other = world.make();
    const input = { prompt: 'p', truth: 't', deadlineMs: 1_000, minerIds: [miner] };
    const both = [world.service, other.service];
    const keyed = { ...input, idempotencyKey: 'k' };
    const same = await Promise.all(both.map((service) => service.submit(viewer(), keyed)));
    expect(new Set(same.map(({ validation }) => validation.id)).size).toBe(1);
    await world.ended(same[0]?.validation.id ?? '');
    const two = await Promise.allSettled(both.map((service) => service.submit(viewer(), input)));
    expect(two.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await other.drain(2_000);
    await world.close();
  });

  it('stores what a miner says whatever characters it is made of', async () => {
    const world = await validatingWorld(store());
    const miner = await world.serve((_asked, response) => {
      response.setHeader('content-type', 'application/json');
      response.end('{"response": "Paris \\u0000 \\ud800 !"}');
    });
    const { validation } = await world.submit();
    expect(await world.ended(validation.id)).toMatchObject({ state: 'COMPLETED' });
    expect((await world.results(validation.id)).get(miner.id)).toMatchObject({
      state: 'ANSWERED',
      answer: 'Paris \ufffd \ufffd !',
    });
    expect(world.lines).toEqual([]);
    await world.close();
  });

  it('says in the log that it could not be stored, and never what', async () => {
    const world = await validatingWorld(store());
    await world.says('Paris');
    const { validations } = world.repositories;
    const failing = {
      ...validations,
      saveResults: async () => {
        throw new Error('Failed query: update … params: the secret truth', {
          cause: new Error('disk full'),
        });
      },
    };
    const broken = world.make({ repositories: { ...world.repositories, validations: failing } });
    await broken.service.submit(viewer(), { prompt: 'p', truth: 'the secret truth', deadlineMs: 1_000 });
    await until('the complaint', () => world.lines.length > 0);
    await broken.drain(0);
    expect(JSON.stringify(world.lines)).not.toMatch(/secret|params/);
    expect(JSON.stringify(world.lines)).toMatch(/disk full/);

    const unstorable = {
      ...validations,
      insert: async () => {
        throw new Error('Failed query: insert … params: the secret truth');
      },
    };
    const other = world.make({ repositories: { ...world.repositories, validations: unstorable } });
    world.pass(120_000);
    const failure = await refusalOf(
      other.service.submit(viewer(), { prompt: 'p', truth: 'the secret truth', deadlineMs: 1_000 }),
    );
    expect(String(failure)).toMatch(/could not be stored/);
    expect(String(failure)).not.toMatch(/secret/);
    expect((failure as Error).cause).toBeUndefined();
    await world.close();
  });

  it('is taken on only while there is room for all of its miners', async () => {
    const world = await validatingWorld(store(), { limits: { requestsAtOnce: 3 } });
    await world.addAccount('0.0.3003');
    for (let n = 0; n < 2; n += 1) await world.hang();
    await world.submit({ deadlineMs: 1_000 });
    expect(await refusalOf(world.submit({}, viewer('0.0.3003')))).toMatchObject({
      code: 'UNAVAILABLE',
      retryable: true,
    });
    await world.close();
  });
});
