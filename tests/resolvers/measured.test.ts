import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Probe } from '../../src/db/probes.js';
import { newId } from '../../src/db/repository.js';
import { writeGlobalId } from '../../src/schema/global-id.js';
import { judge } from '../../src/services/probing/checks.js';
import { rollUp } from '../../src/services/probing/rollups.js';
import {
  HealthHistoryDocument,
  HealthLooksDocument,
  ProbeDetailsDocument,
  ProbePagesDocument,
} from '../operations/generated.js';
import { ALICE, BOB, openTestApi, OPERATOR, type TestApi, tokenOf } from './api.js';
import { launch, type Launched } from './scene.js';

let api: TestApi;
let mine: Launched;

beforeEach(async () => {
  api = await openTestApi();
  mine = await launch(api, ALICE);
});
afterEach(() => api.close());

const probe = (about: Partial<Probe> = {}): Probe => ({
  id: newId(),
  minerId: mine.minerId,
  roundId: newId(),
  kind: 'CHAT',
  at: new Date(),
  isOk: true,
  isVoid: false,
  httpStatus: 200,
  error: null,
  connectMs: null,
  firstByteMs: 5,
  totalMs: 9,
  outputTokens: 2,
  grade: 0,
  detail: null,
  ...about,
});
const store = (...probes: Probe[]) => api.db.transaction((tx) => api.repositories.probes.insert(tx, probes));

describe('the answer to a challenge', () => {
  /** As the prober judges it. */
  const asked = (answer: string) => {
    const truth = { kind: 'NUMERIC', value: 8, tolerance: 0 } as const;
    const { grade, detail } = judge(
      { kind: 'CHAT', challenge: { prompt: 'How many legs has a spider?', truth } },
      {
        ...{ ok: true, status: 200, retryAfterMs: null, timings: { firstByteMs: 5, totalMs: 9 } },
        text: JSON.stringify({ response: answer }),
      },
    );
    return probe({ grade, detail });
  };
  const detailFor = async (viewer: Parameters<typeof api.ask>[0]) => {
    const { probes } = await api.ask(viewer, ProbeDetailsDocument, { minerId: mine.miner });
    return probes.nodes.map(({ grade, detail }) => ({ grade, detail }));
  };

  it('has the reason of its grade for those who see the answer, and for nobody else', async () => {
    await store(asked('It has 6 legs.'));
    for (const viewer of [ALICE, OPERATOR]) {
      expect(await detailFor(viewer)).toMatchObject([
        {
          grade: 0,
          detail: {
            answer: 'It has 6 legs.',
            evidence: {
              grader: 'NUMERIC',
              version: expect.any(Number) as number,
              reason: 'It commits to 6.',
              read: ['6'],
              fallback: null,
            },
          },
        },
      ]);
    }
    const bound = tokenOf(ALICE, { scopes: ['read'], minerId: newId() });
    for (const viewer of [null, BOB, bound]) {
      expect(await detailFor(viewer)).toEqual([{ grade: 0, detail: null }]);
    }
  });

  it('has none where there was no answer to grade', async () => {
    await store(probe({ isOk: false, error: 'TIMEOUT', detail: { prompt: 'p', message: 'No answer' } }));
    expect(await detailFor(ALICE)).toMatchObject([
      { detail: { prompt: 'p', message: 'No answer', evidence: null } },
    ]);
    expect(await detailFor(BOB)).toMatchObject([
      { detail: { prompt: null, message: 'No answer', evidence: null } },
    ]);
  });
});

describe('the measurements of a miner', () => {
  it('come by their time, newest first, whenever and in whatever order they were written', async () => {
    const kinds = ['HEALTH', 'CHAT', 'INFO'] as const;
    const times = [3, 1, 4, 1, 5, 2, 6, 5].map((minutes) => new Date(Date.now() - minutes * 60_000));
    const written = times.map((at, i) => probe({ at, kind: kinds[i % 3] ?? 'CHAT' }));
    await store(...written);
    const read = async (variables: object) =>
      (await api.ask(null, ProbePagesDocument, { minerId: mine.miner, ...variables })).probes;
    const wanted = written
      .toSorted((a, b) => b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : -1))
      .map(({ id }) => writeGlobalId('Probe', id));

    const down: string[] = [];
    for (let after: string | null = null, isMore = true; isMore; ) {
      const { nodes, pageInfo } = await read({ first: 3, after });
      down.push(...nodes.map(({ id }) => id));
      [after, isMore] = [pageInfo.endCursor, pageInfo.hasNextPage];
    }
    expect(down).toEqual(wanted);
    const up: string[] = [];
    for (let before: string | null = null, isMore = true; isMore; ) {
      const { nodes, pageInfo } = await read({ last: 3, before });
      up.unshift(...nodes.map(({ id }) => id));
      [before, isMore] = [pageInfo.startCursor, pageInfo.hasPreviousPage];
    }
    expect(up).toEqual(wanted);
    expect((await read({ first: 8 })).nodes).toHaveLength(8);
  });

  it('refuse a cursor of another list', async () => {
    const variables = { minerId: mine.miner, first: 1, after: 'cHJvYmU6eA' };
    const { errors } = await api.run(null, ProbePagesDocument, variables);
    expect(errors?.[0]?.originalError).toMatchObject({ code: 'INVALID_INPUT', field: 'after' });
  });
});

describe('how the health of a miner was', () => {
  const MINUTE = 60_000;
  const HOUR = 60 * MINUTE;
  /** Whole, and long enough ago that none of what is stored here is still to come. */
  const NOON = Math.floor(Date.now() / HOUR) * HOUR - 5 * HOUR;
  const at = (ms: number) => new Date(NOON + ms);
  const text = (ms: number) => at(ms).toISOString();

  /** What the prober writes of one failure and of good looks without a row. */
  const look = async (minerId: string, failedAt: readonly number[], goodAt: readonly number[]) => {
    const failed = failedAt.map((ms) =>
      probe({
        minerId,
        kind: 'HEALTH',
        at: at(ms),
        isOk: false,
        error: 'TIMEOUT',
        grade: null,
        totalMs: 1_000,
      }),
    );
    const results = goodAt.map((ms) => ({ at: at(ms), firstByteMs: 5, totalMs: 10, hasRow: false }));
    const good = { minerId, modelType: 'LLM' as const, results };
    await store(...failed);
    await api.db.transaction((tx) => api.repositories.probes.addRollups(tx, rollUp(failed, [good])));
  };
  const historyOf = async (
    variables: { from: string; to?: string; step?: 'MINUTE' | 'HOUR' | 'DAY' },
    viewer: Parameters<typeof api.ask>[0] = null,
  ) => {
    const { miners } = await api.ask(viewer, HealthHistoryDocument, { first: 5, ...variables });
    return Object.fromEntries(miners.nodes.map(({ name, healthHistory }) => [name, healthHistory]));
  };
  const empty = { total: 0, ok: 0, uptime: null, meanTotalMs: null, maxTotalMs: null };

  it('is there for anybody by hours, by minutes, and look by look', async () => {
    const other = await launch(api, ALICE, 'quiet');
    await look(mine.minerId, [2 * MINUTE], [MINUTE + 1_000, 2 * MINUTE + 30_000, HOUR]);
    await look(other.minerId, [], [MINUTE + 1_000]);

    expect(await historyOf({ from: text(MINUTE), to: text(3 * HOUR) })).toEqual({
      'llm-miner-1': [
        { at: text(0), total: 3, ok: 2, uptime: 2 / 3, meanTotalMs: 340, maxTotalMs: 1_000 },
        { at: text(HOUR), total: 1, ok: 1, uptime: 1, meanTotalMs: 10, maxTotalMs: 10 },
        { at: text(2 * HOUR), ...empty },
      ],
      quiet: [
        { at: text(0), total: 1, ok: 1, uptime: 1, meanTotalMs: 10, maxTotalMs: 10 },
        { at: text(HOUR), ...empty },
        { at: text(2 * HOUR), ...empty },
      ],
    });
    const { 'llm-miner-1': minutes } = await historyOf({
      ...{ from: text(0), to: text(3 * MINUTE), step: 'MINUTE' },
    });
    expect(minutes).toEqual([
      { at: text(0), ...empty },
      { at: text(MINUTE), total: 1, ok: 1, uptime: 1, meanTotalMs: 10, maxTotalMs: 10 },
      { at: text(2 * MINUTE), total: 2, ok: 1, uptime: 0.5, meanTotalMs: 505, maxTotalMs: 1_000 },
    ]);
    const { miner } = await api.ask(null, HealthLooksDocument, {
      ...{ id: mine.miner, from: text(0), to: text(3 * MINUTE) },
    });
    expect(miner?.healthLooks).toMatchObject([
      { isOk: true, firstByteMs: 5, totalMs: 10, probe: null },
      { at: text(2 * MINUTE), isOk: false, totalMs: 1_000, probe: { error: 'TIMEOUT' } },
      { isOk: true, totalMs: 10 },
    ]);
  });

  it('ends now, and knows nothing of what is no longer kept', async () => {
    await look(mine.minerId, [-8 * 24 * HOUR], []);
    const early = await historyOf({
      ...{ from: text(-8 * 24 * HOUR), to: text(-8 * 24 * HOUR + MINUTE) },
      step: 'MINUTE',
    });
    expect(early['llm-miner-1']).toEqual([{ at: text(-8 * 24 * HOUR), ...empty }]);
    const later = await historyOf({ from: text(0), to: text(48 * HOUR) });
    expect(later['llm-miner-1']?.length).toBeLessThanOrEqual(7);
  });

  it.each([
    [
      'more points than it may be',
      { from: text(-30 * HOUR), step: 'MINUTE' as const },
      /At most 1500 points/,
    ],
    ['a time that ends before it begins', { from: text(1), to: text(0) }, /after `to`/],
    ['what is still to come', { from: text(100 * HOUR) }, /still to come/],
  ])('is refused by field for %s', async (_what, variables, message) => {
    const { errors } = await api.run(null, HealthHistoryDocument, { first: 1, ...variables });
    expect(errors?.[0]?.originalError).toMatchObject({ code: 'INVALID_INPUT', field: 'from' });
    expect(errors?.[0]?.message).toMatch(message);
  });

  it('is refused look by look for more than six hours', async () => {
    const variables = { id: mine.miner, from: text(-8 * HOUR), to: text(0) };
    const { errors } = await api.run(null, HealthLooksDocument, variables);
    expect(errors?.[0]?.originalError).toMatchObject({ code: 'INVALID_INPUT', field: 'from' });
  });
});
