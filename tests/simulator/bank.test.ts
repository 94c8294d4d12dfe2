import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readOwnBank } from '../../src/app/bank.js';
import { gradeNow } from '../../src/services/grading/grading.js';
import { readQuestions } from '../../src/services/probing/questions.js';
import { learn } from '../../src/simulator/bank.js';
import { answerTo, wrongAnswerTo } from '../../src/simulator/model/answers.js';

describe('the simulated model and the bank that comes with the program', async () => {
  const { lines } = readQuestions(await readOwnBank());

  it('answers every question so that the graders give it everything', () => {
    expect(lines.length).toBeGreaterThan(700);
    const missed = lines.flatMap(({ prompt, truth }) => {
      const answer = answerTo(prompt);
      const { value, evidence } = gradeNow(truth, { prompt, answer });
      return value === 1 ? [] : [{ prompt, answer, value, reason: evidence.reason }];
    });
    expect(missed).toEqual([]);
  });

  it('is worth nothing at any of them when it is told to be wrong', () => {
    const picks = Array.from({ length: 40 }, (_, i) => i / 40);
    const lucky = lines.flatMap(({ prompt, truth }) =>
      picks
        .map((pick) => wrongAnswerTo(prompt, pick))
        .filter((answer) => gradeNow(truth, { prompt, answer }).value > 0)
        .map((answer) => ({ prompt, answer })),
    );
    expect(lucky).toEqual([]);
  });

  it('finds the question when more is said around it', () => {
    const around = (prompt: string): string[] => [
      `Hello! ${prompt}`,
      `I have a question:\n"${prompt}"\nThank you.`,
      prompt.toUpperCase(),
    ];
    const missed = lines.flatMap(({ prompt }) =>
      around(prompt).filter((wrapped) => answerTo(wrapped) !== answerTo(prompt)),
    );
    expect(missed).toEqual([]);
  });

  it('knows nothing of it where it is not there, and passes over what it can not read', async () => {
    expect(learn('/nowhere/bank').size).toBe(0);
    const folder = await mkdtemp(join(tmpdir(), 'tensornode-bank-'));
    try {
      const good = JSON.stringify({ prompt: 'Is it  so?', truth: { kind: 'EXACT', text: 'so' } });
      await writeFile(join(folder, 'own.jsonl'), `{"prompt": \n\n{"prompt":"No truth?"}\n${good}\n`);
      await writeFile(join(folder, 'notes.txt'), good.replace('so?', 'not?'));
      expect([...learn(folder)]).toEqual([['is it so?', 'so']]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
