import { expect, it } from 'vitest';
import { readOwnBank } from '../../../src/app/bank.js';
import { epochRepository } from '../../../src/db/epochs.js';
import { newId } from '../../../src/db/repository.js';
import { questionRepository } from '../../../src/db/questions.js';
import { LOCAL_DEVELOPER, type Viewer } from '../../../src/services/accounts/viewer.js';
import { gradeNow } from '../../../src/services/grading/grading.js';
import { truthText } from '../../../src/services/grading/truths.js';
import { createBus } from '../../../src/services/events/bus.js';
import { silentLog } from '../../../src/services/log.js';
import { challengeOf } from '../../../src/services/probing/challenges.js';
import { createEpochs } from '../../../src/services/probing/epochs.js';
import { createQuestions, readQuestions } from '../../../src/services/probing/questions.js';
import { masterKeyOf } from '../../../src/services/security/master-key.js';
import { createSecretBox } from '../../../src/services/security/secret-box.js';
import { eachDatabase } from '../../support/each-database.js';

const START = new Date('2026-05-01T12:00:00Z');
const miner: Viewer = { ...LOCAL_DEVELOPER, accountId: '0.0.1001', isOperator: false, seesAll: false };
const line = (prompt: string, truth: object = { kind: 'EXACT', text: 'yes' }, more: object = {}): string =>
  JSON.stringify({ topic: 'test', prompt, truth, ...more });

eachDatabase('the bank of questions', (store) => {
  const world = () => {
    const { database: db, tables } = store();
    const repository = questionRepository(tables);
    const clock = { at: START };
    const actions: string[] = [];
    const questions = createQuestions({
      db,
      questions: repository,
      audit: { record: async (_, { action }) => void actions.push(action) },
      now: () => clock.at,
    });
    const page = { limit: 100 };
    const all = { modelType: null, retired: null };
    return { db, tables, repository, clock, actions, questions, page, all };
  };

  it('comes with hundreds of questions whose own truth is worth everything, and their prompt nothing', async () => {
    const { lines, problems } = readQuestions(await readOwnBank());
    expect(problems).toEqual([]);
    expect(lines.length).toBeGreaterThan(700);
    expect(new Set(lines.map(({ modelType }) => modelType))).toEqual(
      new Set(['LLM', 'TRANSLATION', 'VISION', 'SPEECH']),
    );
    for (const { prompt, truth } of lines) {
      const worth = (answer: string): number => gradeNow(truth, { prompt, answer }).value;
      expect([
        prompt,
        worth(truthText(truth)),
        worth(prompt),
        truth.kind === 'CHOICE' ? 0 : worth('a'),
        worth(''),
      ]).toEqual([prompt, 1, 0, 0, 0]);
    }
  });

  it('is loaded once, however often a process starts, and several start at once', async () => {
    const { questions, repository, db, all } = world();
    const jsonl = await readOwnBank();
    const loaded = await Promise.all([questions.load(jsonl), questions.load(jsonl)]);
    const distinct = loaded.reduce((sum, count) => sum + count, 0);
    expect(distinct).toBeGreaterThan(700);
    expect(await questions.load(jsonl)).toBe(0);
    expect(await repository.list(db, all, { limit: 2_000 })).toHaveLength(distinct);
  });

  it('takes all lines or none, and says what is wrong with which', async () => {
    const { questions, page, all, actions } = world();
    const jsonl = [
      line('Is water wet?'),
      '',
      '{"topic": ',
      line('How many?', { kind: 'NUMERIC', value: 3 }),
      line('Which?', { kind: 'CHOICE', options: ['a', 'b'], correct: 2 }),
      line('Judge me', { kind: 'JUDGE', reference: 'x', otherwise: { kind: 'EXACT', text: 'x' } }),
      line('Of what kind?', { kind: 'EXACT', text: 'x' }, { modelType: 'SMELL' }),
      line('', { kind: 'EXACT', text: 'x' }),
      line('Which of them?', { kind: 'CHOICE', options: ['a', 'A '], correct: 0 }),
      line('Beyond', { kind: 'EXACT', text: 'x' }, { answer: 'x' }),
    ].join('\n');
    const found = await questions.add(LOCAL_DEVELOPER, jsonl, false);
    expect(found.added).toBe(0);
    expect(found.problems.map((problem) => [problem.line, problem.field])).toEqual([
      [3, 'line'],
      [4, 'truth.tolerance'],
      [5, 'truth.correct'],
      [6, 'truth.kind'],
      [7, 'modelType'],
      [8, 'prompt'],
      [9, 'truth.options'],
      [10, 'line'],
    ]);
    expect(await questions.list(LOCAL_DEVELOPER, all, page)).toEqual([]);
    expect(actions).toEqual([]);
  });

  it('says in plain words, with the name of the field, what is wrong with a line', async () => {
    const { questions } = world();
    const exact = { kind: 'EXACT', text: 'x' };
    const cases: readonly (readonly [string, string])[] = [
      ['[1]', 'This line must be an object'],
      [line('Beyond?', exact, { answer: 'x' }), 'This line has a field that is not known: "answer"'],
      [line('', exact), '`prompt` must have at least 3 characters'],
      [line('x'.repeat(4_001), exact), '`prompt` must have at most 4000 characters'],
      [JSON.stringify({ topic: 'test', truth: exact }), '`prompt` is missing'],
      [line('Topic?', exact, { topic: 7 }), '`topic` must be a text'],
      [line('Topic?', exact, { topic: '' }), '`topic` must have at least 1 character'],
      [
        line('Which?', exact, { modelType: 'SMELL' }),
        '`modelType` must be one of LLM, VISION, SPEECH, TRANSLATION',
      ],
      [JSON.stringify({ topic: 'test', prompt: 'No truth?' }), '`truth` is missing'],
      [
        line('Which?', { kind: 'GUESS' }),
        '`truth.kind` must be one of EXACT, NUMERIC, SET, CONTAINS, TOKEN_F1, CHOICE, JUDGE',
      ],
      [line('Which?', { kind: 'EXACT' }), '`truth.text` is missing'],
      [line('Which?', { kind: 'EXACT', text: '?' }), '`truth.text` must have a letter or a digit'],
      [line('Which?', { ...exact, also: [] }), '`truth.also` must have at least 1 entry'],
      [line('Which?', { ...exact, also: ['y', 3] }), '`truth.also.1` must be a text'],
      [line('Which?', { ...exact, alas: 3 }), '`truth` has a field that is not known: "alas"'],
      [line('Many?', { kind: 'NUMERIC', value: '3', tolerance: 0 }), '`truth.value` must be a number'],
      [
        line('Many?', { kind: 'NUMERIC', value: 3, tolerance: -1 }),
        '`truth.tolerance` must be a number from 0 on, or {"relative": …} from 0 to 1',
      ],
      [
        line('Which?', { kind: 'CHOICE', options: ['a', 'b'], correct: 0.5 }),
        '`truth.correct` must be a whole number',
      ],
    ];
    const jsonl = cases.map(([text]) => text).join('\n');
    const { problems } = await questions.add(LOCAL_DEVELOPER, jsonl, true);
    expect(problems.map(({ message }) => message)).toEqual(cases.map(([, message]) => message));
  });

  it('adds what is new, after a dry run that adds nothing, and knows the same question in other spelling', async () => {
    const { questions, page, all, actions } = world();
    const jsonl = [line('Is water wet?'), line('is  WATER wet'), line('Is fire hot?')].join('\n');
    expect(await questions.add(LOCAL_DEVELOPER, jsonl, true)).toMatchObject({
      added: 2,
      duplicates: 1,
      isDryRun: true,
    });
    expect(await questions.list(LOCAL_DEVELOPER, all, page)).toEqual([]);
    expect(await questions.add(LOCAL_DEVELOPER, jsonl, false)).toMatchObject({ added: 2, duplicates: 1 });
    expect(await questions.add(LOCAL_DEVELOPER, jsonl, false)).toMatchObject({ added: 0, duplicates: 3 });
    expect(actions).toEqual(['ADD_QUESTIONS']);
    const [kept] = await questions.list(LOCAL_DEVELOPER, all, page);
    expect(kept).toMatchObject({
      source: 'OPERATOR',
      createdBy: LOCAL_DEVELOPER.accountId,
      modelType: 'LLM',
    });
  });

  it('is for operators only', async () => {
    const { questions, page, all } = world();
    await expect(questions.list(miner, all, page)).rejects.toThrow('operators');
    await expect(questions.add(miner, line('Is water wet?'), true)).rejects.toThrow('operators');
    await expect(questions.retire(miner, newId())).rejects.toThrow('operators');
    await expect(questions.retire(LOCAL_DEVELOPER, newId())).rejects.toThrow('no such question');
  });

  it('is drawn from in epochs that start later, the same for everybody, until a question is retired', async () => {
    const { db, tables, repository, clock, questions, page, all } = world();
    const jsonl = Array.from({ length: 20 }, (_, i) => line(`Is ${i} a number?`)).join('\n');
    await questions.add(LOCAL_DEVELOPER, jsonl, false);
    const make = () =>
      createEpochs({
        ...{ db, epochs: epochRepository(tables), questions: repository, log: silentLog },
        bus: createBus({ db, log: silentLog }),
        secretBox: createSecretBox(masterKeyOf(Buffer.alloc(32, 7))),
        now: () => clock.at,
        answerWindowMs: 60_000,
      });
    const drawn = async (at: Date): Promise<string[]> => {
      const epochs = make();
      await epochs.prepare(at);
      const epoch = epochs.at(at);
      if (!epoch) throw new Error('There is no epoch');
      const slots = Array.from({ length: 200 }, (_, slot) => slot);
      return slots.flatMap((slot) => {
        const bank = epochs.bankOf(epoch);
        const challenge = challengeOf({ epoch, bank, modelType: 'LLM', minerId: 'm', slots: 200, slot });
        return challenge.place?.questionId ?? [];
      });
    };
    expect(await drawn(START)).toEqual([]);
    const next = new Date(START.getTime() + 7 * 3_600_000);
    const ids = await drawn(next);
    expect(ids.length).toBeGreaterThan(12);
    expect(ids.length).toBeLessThan(60);
    expect(await drawn(next)).toEqual(ids);
    clock.at = next;
    const [retired = ''] = ids;
    await questions.retire(LOCAL_DEVELOPER, retired);
    expect(await drawn(next)).toEqual(ids);
    expect(await drawn(new Date(next.getTime() + 6 * 3_600_000))).not.toContain(retired);
    expect(await questions.list(LOCAL_DEVELOPER, { ...all, retired: true }, page)).toHaveLength(1);
  });
});
