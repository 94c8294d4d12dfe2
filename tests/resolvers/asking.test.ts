import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  AskDocument,
  MinerDocument,
  MeasuringDocument,
  NetworkDocument,
  ProbesDocument,
  QuestionDocument,
  QuestionsDocument,
  RoutingDocument,
  ScoreChangesDocument,
} from '../operations/generated.js';
import { newId } from '../../src/db/repository.js';
import { writeGlobalId } from '../../src/schema/global-id.js';
import { ALICE, BOB, OPERATOR, openTestApi, type TestApi } from './api.js';
import { type Launched, launch, setScore } from './scene.js';

let api: TestApi;
let miner: Launched;

beforeEach(async () => {
  api = await openTestApi();
  miner = await launch(api, ALICE);
});
afterEach(() => api.close());

const activate = (of: Launched, health: 'HEALTHY' | 'DOWN' = 'HEALTHY') =>
  api.repositories.miners.update(api.db, of.minerId, {
    state: 'ACTIVE',
    health,
    address: '93.184.216.34',
    port: 3000,
    deploymentId: of.deploymentId,
    activeAt: new Date(Date.now() - 90_000),
  });
const serve = async () => {
  await activate(miner);
  await setScore(api, miner.minerId, 80);
};

describe('a question', () => {
  it('is answered by a miner, with a receipt for the asker only', async () => {
    await serve();
    const { ask } = await api.ask(BOB, AskDocument, {
      input: { prompt: 'Capital of France?', idempotencyKey: 'q' },
    });
    if (ask.__typename !== 'AskPayload') expect.fail(JSON.stringify(ask));
    expect(ask).toMatchObject({
      answer: 'Paris',
      replayed: false,
      query: { state: 'ANSWERED', miner: { id: miner.miner }, prompt: null, answer: null },
    });
    expect(ask.query.signature).toMatch(/^[A-Za-z0-9+/]+=*$/);

    expect(await api.ask(BOB, QuestionDocument, { id: ask.query.id })).toMatchObject({
      query: { eligibleCount: 1, tries: [{ outcome: expect.any(String), miner: { id: miner.miner } }] },
    });
    expect(await api.ask(ALICE, QuestionDocument, { id: ask.query.id })).toEqual({ query: null });
    expect(await api.ask(BOB, QuestionsDocument, { first: 5 })).toMatchObject({
      queries: { nodes: [{ id: ask.query.id }] },
    });
    const again = await api.ask(BOB, AskDocument, {
      input: { prompt: 'Capital of France?', idempotencyKey: 'q' },
    });
    expect(again).toMatchObject({ ask: { replayed: true, answer: null, query: { id: ask.query.id } } });
  });

  it('is not told from a challenge by who looks at the miner while it is asked, unless he runs the server', async () => {
    await serve();
    const look = async (viewer: typeof ALICE | null) =>
      (await api.ask(viewer, RoutingDocument, { id: miner.miner })).miner?.routing;
    const idle = await look(ALICE);
    const seen: unknown[] = [];
    api.world.state.whileAsked = async () => {
      for (const viewer of [ALICE, null, OPERATOR]) seen.push(await look(viewer));
    };
    await api.ask(BOB, AskDocument, { input: { prompt: 'Capital of France?' } });
    // Nor by who asks something himself just then.
    api.world.state.whileAsked = async () => {
      api.world.state.whileAsked = async () => {};
      const { ask } = await api.ask(ALICE, AskDocument, { input: { prompt: 'And of Spain?' } });
      if (ask.__typename !== 'AskPayload') expect.fail(JSON.stringify(ask));
      seen.push((await api.ask(ALICE, QuestionDocument, { id: ask.query.id })).query?.candidates);
    };
    await api.ask(BOB, AskDocument, { input: { prompt: 'Capital of Italy?' } });
    const weight = idle?.weight ?? 0;
    expect(weight).toBeGreaterThan(0);
    const hidden = { isEligible: true, weight: expect.closeTo(weight, 0), inFlight: null, share: 1 };
    const shown = { ...hidden, weight: expect.closeTo(weight / 2, 0), inFlight: 1 };
    expect(seen).toEqual([hidden, hidden, shown, [{ weight: expect.closeTo(weight, 0) }]]);
  });

  it.each([
    ['of whom enough is known', false, [2 / 3, 1 / 3, -1, 0]],
    ['and new ones', true, [(0.95 * 2) / 3, 0.95 / 3, 0.05, 0]],
  ])(
    'may be expected by each of the miners %s as its weight says, whoever is busy',
    async (_who, isNew, expected) => {
      await serve();
      const [second, newcomer, down] = [
        await launch(api, ALICE, 'second'),
        await launch(api, BOB, 'newcomer'),
        await launch(api, BOB, 'down'),
      ];
      await activate(second);
      await setScore(api, second.minerId, 40);
      if (isNew) await activate(newcomer);
      await activate(down, 'DOWN');
      await setScore(api, down.minerId, 90);
      const seen: number[][] = [];
      const look = async () => {
        const shares: number[] = [];
        for (const { miner: id } of [miner, second, newcomer, down]) {
          shares.push((await api.ask(null, RoutingDocument, { id })).miner?.routing?.share ?? -1);
        }
        seen.push(shares);
      };
      await look();
      api.world.state.whileAsked = look;
      await api.ask(BOB, AskDocument, { input: { prompt: 'Capital of France?', minerId: second.miner } });
      const near = expected.map((share) => expect.closeTo(share, 2) as number);
      expect(seen).toEqual([near, near]);
    },
  );

  it('is kept with its answer only when the asker wants it', async () => {
    await serve();
    const { ask } = await api.ask(BOB, AskDocument, { input: { prompt: 'Capital of France?', store: true } });
    expect(ask).toMatchObject({ query: { prompt: 'Capital of France?', answer: 'Paris' } });
  });

  it('that no miner answers well is refused with the receipt that says who was tried', async () => {
    await serve();
    api.world.state.answer = { nonsense: true };
    const { ask } = await api.ask(BOB, AskDocument, { input: { prompt: 'Capital of France?' } });
    if (ask.__typename !== 'MinersFailed') expect.fail(JSON.stringify(ask));
    expect(await api.ask(BOB, QuestionDocument, { id: ask.queryId })).toMatchObject({
      query: { state: 'FAILED', tries: [{ miner: { id: miner.miner } }] },
    });
  });
});

describe('a miner that serves', () => {
  it('shows the guide’s status, its endpoint and uptime to everybody', async () => {
    await serve();
    const { miner: shown } = await api.ask(null, MinerDocument, { id: miner.miner });
    expect(shown).toMatchObject({
      status: 'active',
      endpoint: 'http://93.184.216.34:3000',
      publicIp: '93.184.216.34',
      score: { value: 80 },
      requestCount: 0,
      averageResponseMs: null,
    });
    expect(shown?.uptimeSeconds).toBeGreaterThanOrEqual(90);
    expect(shown?.uptimeSeconds).toBeLessThan(120);
  });
});

describe('measurements', () => {
  it('are public; what was asked and answered is the owner’s', async () => {
    const id = newId();
    await api.db.transaction(async (tx) => {
      await api.repositories.probes.insert(tx, [
        {
          id,
          minerId: miner.minerId,
          roundId: newId(),
          kind: 'CHAT',
          at: new Date(),
          isOk: true,
          isVoid: false,
          httpStatus: 200,
          error: null,
          connectMs: null,
          firstByteMs: 3,
          totalMs: 8,
          outputTokens: 2,
          grade: 1,
          detail: {
            prompt: 'hidden question',
            expected: '4',
            answer: '4',
            grader: 'exact@1',
            message: 'fine',
          },
        },
      ]);
    });
    const probe = { id: writeGlobalId('Probe', id), kind: 'CHAT' };
    expect(await api.ask(null, ProbesDocument, { minerId: miner.miner, first: 5 })).toMatchObject({
      probes: { nodes: [{ ...probe, grade: 1 }] },
    });
    expect(
      await api.ask(null, ProbesDocument, { minerId: miner.miner, first: 5, kinds: ['HEALTH'] }),
    ).toEqual({
      probes: { nodes: [] },
    });
    const detailFor = async (viewer: typeof ALICE | null) =>
      (await api.ask(viewer, MinerDocument, { id: miner.miner })).miner?.probes.nodes[0]?.detail;
    expect(await detailFor(ALICE)).toMatchObject({ prompt: 'hidden question', answer: '4' });
    for (const viewer of [BOB, null]) {
      expect(await detailFor(viewer)).toEqual({
        prompt: null,
        expected: null,
        answer: null,
        message: 'fine',
      });
    }
  });

  it('say why a score changed', async () => {
    await setScore(api, miner.minerId, 40);
    await setScore(api, miner.minerId, 60);
    expect(await api.ask(null, ScoreChangesDocument, { minerId: miner.miner, first: 1 })).toMatchObject({
      scoreChanges: { nodes: [{ before: 40, after: 60, cause: 'CHAT_PROBE' }] },
    });
  });

  it('show the formula and how well the prober does', async () => {
    const { scoreFormula, proberHealth } = await api.ask(null, MeasuringDocument, {});
    expect(scoreFormula.weights).toEqual([
      { name: 'QUALITY', weight: 0.4 },
      { name: 'SPEED', weight: 0.3 },
      { name: 'AVAILABILITY', weight: 0.2 },
      { name: 'PARTICIPATION', weight: 0.1 },
    ]);
    expect(proberHealth).toMatchObject({ isBlind: false, targetCount: 0 });
  });

  it('come from a server that says what of it is simulated', async () => {
    expect(await api.ask(null, NetworkDocument, {})).toMatchObject({
      network: { mode: 'SIMULATED', ledger: 'simulated', version: 'test' },
      rateLimit: null,
    });
  });
});
