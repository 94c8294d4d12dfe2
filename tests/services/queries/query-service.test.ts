import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import type { Viewer } from '../../../src/services/accounts/viewer.js';
import { sha256 } from '../../../src/services/queries/ask-input.js';
import { verifyReceipt } from '../../../src/services/queries/receipt.js';
import { MinersFailed, NoEligibleMiner } from '../../../src/services/queries/refusals.js';
import { createRandom } from '../../../src/simulator/random.js';
import { eachDatabase } from '../../support/each-database.js';
import { answered, refused } from '../probing/support.js';
import { viewer } from '../../support/viewer.js';
import { askingWorld } from './support.js';

const PROMPT = 'What is 2 plus 40?';

async function refusalOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  return expect.fail('It was not refused');
}

function present<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('It is missing');
  return value;
}

eachDatabase('asking', (store) => {
  it('answers, counts it for the miner, and leaves a receipt that can be checked', async () => {
    const world = await askingWorld(store());
    const miner = await world.addScored(90);

    const { query, answer, replayed } = await world.service.ask(viewer(), { prompt: PROMPT });

    expect({ answer, replayed }).toEqual({ answer: '42', replayed: false });
    const [stored] = await world.service.byIds(viewer(), [query.id]);
    expect(stored).toMatchObject({
      state: 'ANSWERED',
      minerId: miner.id,
      prompt: null,
      answer: null,
      promptHash: sha256(PROMPT),
      answerHash: sha256('42'),
    });
    expect(stored?.receipt).toMatchObject({
      queryId: query.id,
      eligibleCount: 1,
      candidates: [{ minerId: miner.id, weight: 90 }],
      tries: [{ minerId: miner.id, outcome: 'ANSWERED', reason: 'ONLY_ONE' }],
    });
    const receipt = present(stored?.receipt);
    expect(verifyReceipt(world.publicKey, receipt)).toBe(true);
    expect(verifyReceipt(world.publicKey, { ...receipt, answerHash: sha256('43') })).toBe(false);
    expect(await world.miner(miner.id)).toMatchObject({ requestCount: 1, responseMsSum: 100 });
    const events = await world.events.listAfter(world.db, 'account:0.0.2002', 0, 10);
    expect(events).toMatchObject([
      { type: 'QUERY_CHANGED', payload: { queryId: query.id, state: 'ANSWERED' } },
    ]);
    await world.close();
  });

  it('shows a query to no token without the scope, and to none bound to another miner', async () => {
    const world = await askingWorld(store());
    const miner = await world.addScored(90);
    const { query } = await world.service.ask(viewer(), { prompt: PROMPT });
    const { byIds, list } = world.service;
    const seen = async (about: Partial<Viewer>) => [
      (await byIds({ ...viewer(), ...about }, [query.id])).length,
      (await list({ ...viewer(), ...about }, { limit: 9 })).length,
    ];
    expect(await seen({ minerId: miner.id })).toEqual([1, 1]);
    expect(await seen({ minerId: 'another' })).toEqual([0, 0]);
    expect(await byIds({ ...viewer(), scopes: ['operate'] }, [query.id])).toEqual([]);
    await expect(list({ ...viewer(), scopes: ['operate'] }, { limit: 9 })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await world.close();
  });

  it('keeps prompt and answer only for who asked for that, and shows a query to its asker alone', async () => {
    const world = await askingWorld(store());
    await world.addScored(90);
    const { query } = await world.service.ask(viewer(), { prompt: PROMPT, store: true });
    expect(query).toMatchObject({ prompt: PROMPT, answer: '42' });
    expect(await world.service.byIds(viewer('0.0.3003'), [query.id])).toEqual([]);
    expect(await world.service.list(viewer('0.0.3003'), { limit: 10 })).toEqual([]);
    expect(await world.service.list(viewer(), { limit: 10 })).toHaveLength(1);
    await world.close();
  });

  it('turns to another miner when the first fails, and leaves that one alone for a while', async () => {
    const world = await askingWorld(store(), { random: () => 0 });
    const [first, second] = [await world.addScored(99), await world.addScored(1)];
    world.behaviours.set(first.address, () => refused);

    const { query, answer } = await world.service.ask(viewer(), { prompt: PROMPT });
    expect(answer).toBe('42');
    expect(query.receipt?.tries).toMatchObject([
      { minerId: first.id, outcome: 'REFUSED' },
      { minerId: second.id, outcome: 'ANSWERED' },
    ]);
    expect(await world.service.routing(first.id)).toMatchObject({ isEligible: false, reason: 'COOLING' });

    world.behaviours.delete(first.address);
    expect((await world.service.ask(viewer(), { prompt: PROMPT })).query.minerId).toBe(second.id);
    world.pass(16_000);
    expect((await world.service.ask(viewer(), { prompt: PROMPT })).query.minerId).toBe(first.id);
    await world.close();
  });

  it('takes a question that one miner declines to another, and holds it against nobody', async () => {
    const world = await askingWorld(store(), { random: () => 0 });
    const [first, second] = [await world.addScored(99), await world.addScored(1)];
    world.behaviours.set(first.address, () => answered({ error: 'too long' }, 5, 413));
    const { query } = await world.service.ask(viewer(), { prompt: PROMPT });
    expect(query.receipt?.tries).toMatchObject([
      { minerId: first.id, outcome: 'DECLINED' },
      { minerId: second.id, outcome: 'ANSWERED' },
    ]);
    expect(await world.service.routing(first.id)).toMatchObject({ isEligible: true });
    await world.close();
  });

  it('obeys Retry-After, and says when to come back', async () => {
    const world = await askingWorld(store());
    const miner = await world.addScored(99);
    world.behaviours.set(miner.address, () => ({ ...answered({}, 5, 429), retryAfterMs: 42_000 }) as never);
    await refusalOf(world.service.ask(viewer(), { prompt: PROMPT }));
    const refusal = await refusalOf(world.service.ask(viewer(), { prompt: PROMPT }));
    expect(refusal).toBeInstanceOf(NoEligibleMiner);
    expect(refusal).toMatchObject({ retryAfterMs: 42_000, excluded: [{ reason: 'COOLING', count: 1 }] });
    await world.close();
  });

  it('gives up after two miners, says what each did, and stores the failure', async () => {
    const world = await askingWorld(store());
    for (let n = 0; n < 4; n += 1)
      world.behaviours.set((await world.addScored(50)).address, () => answered('<html>'));
    const refusal = await refusalOf(world.service.ask(viewer(), { prompt: PROMPT }));
    expect(refusal).toBeInstanceOf(MinersFailed);
    if (!(refusal instanceof MinersFailed)) return;
    expect(refusal.tries.map(({ outcome }) => outcome)).toEqual(['BAD_ANSWER', 'BAD_ANSWER']);
    expect(new Set(refusal.tries.map(({ minerId }) => minerId)).size).toBe(2);
    const [stored] = await world.service.byIds(viewer(), [refusal.queryId]);
    expect(stored).toMatchObject({ state: 'FAILED', failure: { code: 'MINERS_FAILED', retryable: true } });
    await world.close();
  });

  it('does not ask miners that are down, stale, elsewhere or too slow, and says so', async () => {
    const world = await askingWorld(store());
    await world.addScored(90, { health: 'DOWN', countryCode: 'DE' });
    await world.addScored(90, { countryCode: 'FR' });
    await world.addScored(90, { countryCode: 'DE', requestCount: 10, responseMsSum: 90_000 });
    const refusal = await refusalOf(
      world.service.ask(viewer(), { prompt: PROMPT, region: 'de', maxLatencyMs: 1_000 }),
    );
    expect(refusal).toBeInstanceOf(NoEligibleMiner);
    expect((refusal as NoEligibleMiner).excluded.toSorted((a, b) => (a.reason < b.reason ? -1 : 1))).toEqual([
      { reason: 'DOWN', count: 1 },
      { reason: 'OTHER_REGION', count: 1 },
      { reason: 'TOO_SLOW', count: 1 },
    ]);
    world.pass(600_000);
    const stale = await refusalOf(world.service.ask(viewer(), { prompt: PROMPT, region: 'FR' }));
    expect(stale).toMatchObject({
      code: 'NO_ELIGIBLE_MINER',
      excluded: expect.arrayContaining([{ reason: 'STALE', count: 1 }]),
    });
    expect(world.requests).toEqual([]);
    await world.close();
  });

  it('hears of a new miner, of one that fell, and of one that ended', async () => {
    const world = await askingWorld(store());
    expect(await refusalOf(world.service.ask(viewer(), { prompt: PROMPT }))).toMatchObject({
      code: 'NO_ELIGIBLE_MINER',
      message: 'No miner can answer this now: there are none',
    });
    world.pass(1_000);
    const miner = await world.addScored(null);
    expect((await world.service.ask(viewer(), { prompt: PROMPT })).query.minerId).toBe(miner.id);

    await world.db.transaction((tx) =>
      world.repositories.probeTargets.setHealth(tx, [miner.id], 'DOWN', world.now()),
    );
    world.pass(31_000);
    await world.service.ask(viewer(), { prompt: PROMPT });
    world.pass(1_000);
    await expect.poll(async () => (await world.service.routing(miner.id))?.reason).toBe('DOWN');
    await world.close();
  });

  it('says how it would treat a miner where nobody has asked anything, or not for an hour', async () => {
    const world = await askingWorld(store());
    const miner = await world.addScored(90);
    expect(await world.service.routing(miner.id)).toMatchObject({ isEligible: true, reason: null });
    world.pass(3_600_000);
    const { probeTargets } = world.tables;
    await world.db
      .update(probeTargets)
      .set({ lastAt: world.now() })
      .where(eq(probeTargets.minerId, miner.id))
      .returning({ id: probeTargets.minerId });
    expect(await world.service.routing(miner.id)).toMatchObject({ isEligible: true, reason: null });
    await world.close();
  });

  it('asks the miner that was named, and no other', async () => {
    const world = await askingWorld(store());
    await world.addScored(99);
    const weak = await world.addScored(1);
    for (let n = 0; n < 3; n += 1) {
      expect((await world.service.ask(viewer(), { prompt: PROMPT, minerId: weak.id })).query.minerId).toBe(
        weak.id,
      );
    }
    expect(await refusalOf(world.service.ask(viewer(), { prompt: PROMPT, minerId: 'nobody' }))).toMatchObject(
      {
        code: 'NOT_FOUND',
        field: 'input.minerId',
      },
    );
    const bound = viewer('0.0.2002', { minerId: weak.id });
    expect((await world.service.ask(bound, { prompt: PROMPT })).query.minerId).toBe(weak.id);
    await world.close();
  });

  it.each([
    [{ prompt: '' }, 'input.prompt'],
    [{ prompt: ' \n ' }, 'input.prompt'],
    [{ prompt: 'x'.repeat(100_001) }, 'input.prompt'],
    [{ prompt: 'x', temperature: 3 }, 'input.temperature'],
    [{ prompt: 'x', temperature: Number.NaN }, 'input.temperature'],
    [{ prompt: 'x', maxTokens: 0 }, 'input.maxTokens'],
    [{ prompt: 'x', maxTokens: 1.5 }, 'input.maxTokens'],
    [{ prompt: 'x', region: 'Germany' }, 'input.region'],
    [{ prompt: 'x', maxLatencyMs: -1 }, 'input.maxLatencyMs'],
    [{ prompt: 'x', idempotencyKey: '' }, 'input.idempotencyKey'],
  ])('refuses what can not be asked, and names the field (%#)', async (input, field) => {
    const world = await askingWorld(store());
    expect(await refusalOf(world.service.ask(viewer(), input))).toMatchObject({
      code: 'INVALID_INPUT',
      field,
    });
    expect(await world.db.$count(world.tables.queries)).toBe(0);
    await world.close();
  });

  it('counts many answers at once for each of the miners they came from', async () => {
    const draws = createRandom(3);
    const world = await askingWorld(store(), { random: () => draws.next() });
    const miners = [await world.addScored(50), await world.addScored(50), await world.addScored(50)];
    await Promise.all(Array.from({ length: 60 }, () => world.service.ask(viewer(), { prompt: PROMPT })));
    const counts = await Promise.all(miners.map(async ({ id }) => (await world.miner(id)).requestCount));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(60);
    expect(Math.min(...counts)).toBeGreaterThan(5);
    expect(await world.db.$count(world.tables.queries)).toBe(60);
    await world.close();
  });
});
