import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  AddQuestionsDocument,
  ChallengeEpochsDocument,
  QuestionBankDocument,
  RetireQuestionDocument,
  VerifyChallengesDocument,
} from '../operations/generated.js';
import { ALICE, openTestApi, OPERATOR, type TestApi } from './api.js';
import { launch } from './scene.js';

let api: TestApi;

beforeEach(async () => {
  api = await openTestApi();
});
afterEach(() => api.close());

const jsonl = ['Is water wet?', 'Is fire hot?']
  .map((prompt) => JSON.stringify({ topic: 'test', prompt, truth: { kind: 'EXACT', text: 'yes' } }))
  .join('\n');

describe('epochs of challenges', () => {
  it('show anybody the hashes ahead, page by page, and no seed', async () => {
    await api.epochs.prepare(new Date());
    const { challengeEpochs: first } = await api.ask(null, ChallengeEpochsDocument, { first: 3 });
    expect(first.nodes.map(({ revealedSeed }) => revealedSeed)).toEqual([null, null, null]);
    expect(first.nodes[0]?.seedHash).toMatch(/^[0-9a-f]{64}$/);
    const { challengeEpochs: rest } = await api.ask(null, ChallengeEpochsDocument, {
      first: 3,
      after: first.pageInfo.endCursor ?? '',
    });
    const numbers = [...first.nodes, ...rest.nodes].map(({ number }) => number);
    expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => b - a));
    expect(numbers).toHaveLength(5);
    expect(rest.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });

  it('say when they can be checked', async () => {
    await api.epochs.prepare(new Date());
    const epoch = api.epochs.at(new Date());
    const { minerId } = await launch(api, ALICE);
    const { verifyChallenges } = await api.ask(null, VerifyChallengesDocument, {
      ...{ minerId, epoch: epoch?.number ?? 0 },
    });
    const by = new Date((epoch?.endsAt.getTime() ?? 0) + 7 * 60_000);
    expect(verifyChallenges).toMatchObject({ hint: `It is revealed by ${by.toISOString()}.` });
    const ms = 'retryAfterMs' in verifyChallenges ? verifyChallenges.retryAfterMs : null;
    expect(Math.abs(by.getTime() - Date.now() - (ms ?? 0))).toBeLessThan(10_000);
  });

  it('can be checked by anybody once the seed is in the open, and not before', async () => {
    const at = new Date(Date.now() - 24 * 3_600_000);
    await api.epochs.prepare(at);
    const number = api.epochs.at(at)?.number ?? 0;
    const { minerId } = await launch(api, ALICE);
    const verify = (epoch: number) => api.ask(null, VerifyChallengesDocument, { minerId, epoch });
    expect(await verify(number)).toMatchObject({
      verifyChallenges: { code: 'ACTION_NOT_ALLOWED', field: 'epoch', retryable: true, retryAfterMs: 60_000 },
    });
    expect(await verify(1)).toMatchObject({ verifyChallenges: { code: 'NOT_FOUND', field: 'epoch' } });
    for (let n = 0; n < 2; n += 1) await api.epochs.reveal();
    expect(await verify(number)).toMatchObject({
      verifyChallenges: { __typename: 'CheckedEpoch', number, asked: 0, missed: 0, mismatched: 0, slots: [] },
    });
    const { challengeEpochs } = await api.ask(null, ChallengeEpochsDocument, { first: 100 });
    const shown = challengeEpochs.nodes.find((epoch) => epoch.number === number);
    expect(
      createHash('sha256')
        .update(shown?.revealedSeed ?? '')
        .digest('hex'),
    ).toBe(shown?.seedHash);
  });
});

describe('the bank of questions', () => {
  it('is read, extended and pruned by operators', async () => {
    const dry = await api.ask(OPERATOR, AddQuestionsDocument, { input: { jsonl, dryRun: true } });
    expect(dry).toMatchObject({ addQuestions: { isDryRun: true, added: 2, problems: [] } });
    const bad = await api.ask(OPERATOR, AddQuestionsDocument, { input: { jsonl: `${jsonl}\n{` } });
    expect(bad).toMatchObject({ addQuestions: { added: 0, problems: [{ line: 3, field: 'line' }] } });
    const done = await api.ask(OPERATOR, AddQuestionsDocument, { input: { jsonl } });
    expect(done).toMatchObject({ addQuestions: { added: 2, duplicates: 0 } });
    const { questions } = await api.ask(OPERATOR, QuestionBankDocument, { first: 10 });
    expect(questions.nodes.map(({ prompt }) => prompt).sort()).toEqual(['Is fire hot?', 'Is water wet?']);
    const id = questions.nodes[0]?.id ?? '';
    expect(await api.ask(OPERATOR, RetireQuestionDocument, { id })).toMatchObject({
      retireQuestion: { __typename: 'Question', id },
    });
    const { questions: left } = await api.ask(OPERATOR, QuestionBankDocument, { first: 10, retired: false });
    expect(left.nodes).toHaveLength(1);
  });

  it('is closed to miners', async () => {
    const { errors, data } = await api.run(ALICE, QuestionBankDocument, { first: 10 });
    expect(data?.questions ?? null).toBeNull();
    expect(errors?.[0]?.message).toContain('operators');
    expect(await api.ask(ALICE, AddQuestionsDocument, { input: { jsonl } })).toMatchObject({
      addQuestions: { code: 'FORBIDDEN' },
    });
    expect(await api.ask(ALICE, RetireQuestionDocument, { id: 'Question_x' })).toMatchObject({
      retireQuestion: { code: 'FORBIDDEN' },
    });
  });
});
