import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Probe } from '../../src/db/probes.js';
import { newId } from '../../src/db/repository.js';
import { judge } from '../../src/services/probing/checks.js';
import { ProbeDetailsDocument } from '../operations/generated.js';
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
