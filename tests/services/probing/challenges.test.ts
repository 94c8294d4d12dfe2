import { describe, expect, it } from 'vitest';
import { gradeNow } from '../../../src/services/grading/grading.js';
import { emptyBank } from '../../../src/services/probing/bank.js';
import { type Challenge, challengeOf, GENERATORS } from '../../../src/services/probing/challenges.js';
import { fixedEpochs } from '../../../src/services/probing/epochs.js';
import { seededDraw } from '../../../src/services/probing/seeded-draw.js';
import { answerTo, wrongAnswerTo } from '../../../src/simulator/model/answers.js';

const worth = ({ prompt, truth }: Pick<Challenge, 'prompt' | 'truth'>, answer: string): number =>
  gradeNow(truth, { prompt, answer }).value;

describe.each(GENERATORS.map((generator) => [generator.name, generator] as const))(
  'the generator of %s',
  (_, generator) => {
    const drawn = Array.from({ length: 300 }, (__, i) => generator.draw(seededDraw('seed', `draw-${i}`)));

    it('has more than a million questions and hardly repeats itself', () => {
      expect(generator.space).toBeGreaterThan(1e6);
      expect(new Set(drawn.map(({ prompt }) => prompt)).size).toBeGreaterThan(295);
    });

    it('gives full marks to an honest model', () => {
      for (const challenge of drawn) {
        const answer = answerTo(challenge.prompt);
        expect([challenge.prompt, answer, worth(challenge, answer)]).toEqual([challenge.prompt, answer, 1]);
      }
    });

    it('gives nothing to a wrong answer, an echo, silence, or a list of the digits', () => {
      for (const challenge of drawn) {
        for (const answer of [
          wrongAnswerTo(challenge.prompt, 0.5),
          challenge.prompt,
          `${challenge.prompt} ${challenge.prompt}`,
          '',
          '0 1 2 3 4 5 6 7 8 9',
          'A B C D',
        ]) {
          expect([challenge.prompt, answer, worth(challenge, answer)]).toEqual([challenge.prompt, answer, 0]);
        }
      }
    });
  },
);

describe('challenges', () => {
  const epochs = fixedEpochs('seed');
  const epoch = epochs.at(new Date('2026-05-01T12:00:00Z'));
  if (!epoch) throw new Error('There is no epoch');
  const of = (minerId: string, slot: number, more: object = {}) =>
    challengeOf({ epoch, bank: emptyBank, modelType: 'LLM', minerId, slots: 72, slot, ...more });

  it('are the same for the same seed, miner and slot, and differ otherwise', () => {
    expect(of('m', 5)).toEqual(of('m', 5));
    expect(of('m', 6).prompt).not.toBe(of('m', 5).prompt);
    expect(of('n', 5).prompt).not.toBe(of('m', 5).prompt);
    expect(of('m', 5, { epoch: { ...epoch, seed: 'other' } }).prompt).not.toBe(of('m', 5).prompt);
  });

  it('use every generator, and look as if different people had typed them', () => {
    const many = Array.from({ length: 1_000 }, (_, slot) => of('m', slot));
    const kinds = new Set(many.map(({ truth }) => truth.kind));
    expect([...kinds].sort()).toEqual(['CHOICE', 'CONTAINS', 'EXACT', 'NUMERIC', 'SET']);
    expect(new Set(many.map(({ prompt }) => prompt.slice(0, 12))).size).toBeGreaterThan(150);
    expect(new Set(many.map(({ temperature }) => temperature)).size).toBeGreaterThan(3);
    expect(new Set(many.map(({ maxTokens }) => maxTokens)).size).toBeGreaterThan(3);
  });
});
