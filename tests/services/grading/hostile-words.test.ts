import { describe, expect, it } from 'vitest';
import { gradeNow } from '../../../src/services/grading/grading.js';
import type { PlainTruth } from '../../../src/services/grading/truths.js';
import { drawnOf } from './corpus.js';
import { QUESTIONS } from './questions.js';

const worth = (truth: PlainTruth, prompt: string, answer: string): number =>
  gradeNow(truth, { prompt, answer }).value;
const text = (said: string): PlainTruth => ({ kind: 'EXACT', text: said });
const overlap = (said: string): PlainTruth => ({ kind: 'TOKEN_F1', texts: [said] });

describe('a set behind a lead that lists', () => {
  it.each([
    ['They are: 4 9 2, 7, 11', 1 / 3],
    ['4 9 are 2, 7, 11', 1 / 3],
    ['4 and 9 are 2, 7, 11', 1 / 3],
    ['4: 2, 7, 11', 2 / 3],
    ['2, 7, 11 are 4 and 9', 1 / 3],
    ['not 4, not 9 are: 2, 7, 11', 0],
    ['2, 7, 11 unless 4', 0],
  ])('%j is worth %f at most', (answer, most) => {
    expect(worth(QUESTIONS.primes.truth, QUESTIONS.primes.prompt, answer)).toBeLessThanOrEqual(most);
  });

  it('of which the question lists nothing may not name items either', () => {
    const truth: PlainTruth = { kind: 'SET', items: ['red', 'green', 'blue'] };
    expect(worth(truth, 'Name the primary colours of light.', 'Yellow are red, green, blue')).toBeLessThan(1);
    expect(
      worth(truth, 'Name the primary colours of light.', 'The primary colours are red, green and blue.'),
    ).toBe(1);
  });

  it('keeps the signs of its items', () => {
    const truth: PlainTruth = { kind: 'SET', items: ['-5', '1.5'] };
    expect(worth(truth, 'Which?', '-5, 1.5')).toBe(1);
    expect(worth(truth, 'Which?', '5, 1 5')).toBe(0);
  });
});

describe('a choice', () => {
  it.each([
    'The first one or B',
    'B unless it is the first one',
    'Option B and also option number 1',
    '1 3 4 Mars',
    '1, 3, 4, B',
    'a, mars',
    'a) mars',
    'c mars',
    'Mars is a trap: the third',
    'B, and the third one',
    'B and the rest',
    'Mars and both others',
    'B? The fourth option.',
    'Is it B?',
    'Maybe B',
    'Rather not A. Perhaps B',
    'option 1, option B',
    'Answer 3. B',
    'B is bad',
    'I doubt B',
    'None, or B',
    'The last one. B.',
  ])('%j is worth nothing', (answer) => {
    expect(worth(QUESTIONS.pick.truth, QUESTIONS.pick.prompt, answer)).toBe(0);
  });

  it.each([
    'The second option',
    'Option 2',
    'B is the answer.',
    'B) Mars is the 4th planet.',
    'b) mars',
    'It is B: Mars',
  ])('%j is worth everything', (answer) => {
    expect(worth(QUESTIONS.pick.truth, QUESTIONS.pick.prompt, answer)).toBe(1);
  });
});

const COBALT = 'What is the chemical symbol of cobalt?';
const LIST = 'What is the third word of this list: river, table, candle, window, garden?';
const LOGIC = 'Ada is taller than Bela. Bela is taller than Cora. Who is the tallest?';

describe('a text', () => {
  it.each([
    ['-5', 'How cold is it?', '5'],
    ['5', 'How warm is it?', '-5'],
    ['5', 'How warm is it?', '–5'],
    ['C', 'Which language?', 'C++'],
    ['C', 'Which language?', 'C#'],
    ['C++', 'Which language?', 'C'],
    ['1.5', 'How much?', '1 5'],
    ['15', 'How much?', '1.5'],
    ['50%', 'How much?', '50'],
    ['50', 'How much?', '$50'],
    ['Co', COBALT, 'CO'],
    ['Co', COBALT, 'The chemical symbol of cobalt is CO.'],
    ['mW', 'What is the symbol of the milliwatt?', 'MW'],
    ['pots', 'Reverse the word "stop".', 'stop pots'],
    ['pots', 'Reverse the word "stop".', 'tops is pots'],
    ['pots', 'Reverse the word "stop".', 'It is not pots'],
    ['pots', 'Reverse the word "stop".', 'Is it pots?'],
    ['pots', 'Reverse the word "stop".', 'pots is the word opts'],
    ['candle', LIST, 'The third word is river is candle'],
    ['candle', LIST, 'The table is candle'],
    ['candle', LIST, 'river: candle'],
    ['Ada', LOGIC, 'Bela is Ada'],
    ['gold', 'Which is heavier, lead or gold?', 'lead is gold'],
    ['gold', 'Which is heavier, lead or gold?', 'gold is lead'],
    ['dog', 'Which of the words "cat" and "dog" is longer in French?', 'cat is dog'],
    ['Ada', LOGIC, 'Cora: Ada'],
    ['Ada', LOGIC, 'Ada is Bela'],
    ['Ada', LOGIC, 'The tallest is Bela. The tallest is Ada.'],
  ])('%j (%s) is not %j', (said, prompt, answer) => {
    expect(worth(text(said), prompt, answer)).toBe(0);
  });

  it.each([
    ['-5', 'How cold is it?', '−5'],
    ['-5', 'How cold is it?', '–5.'],
    ['-5', 'How cold is it?', 'minus 5'],
    ['-5', 'How cold is it?', 'The answer is -5.'],
    ['5', 'How warm is it?', '- 5'],
    ['C++', 'Which language?', 'C++.'],
    ['1.5', 'How much?', '**1.5**'],
    ['2026-01-02', 'Which date?', '2026/01/02'],
    ['Co', COBALT, 'The chemical symbol of cobalt is Co.'],
    ['Au', 'What is the chemical symbol of gold?', 'AU'],
    ['pots', 'Reverse the word "stop".', 'The reversed word is "pots".'],
    ['pots', 'Reverse the word "stop".', 'pots!'],
    ['Ada', LOGIC, 'Ada is the tallest.'],
    ['candle', LIST, 'The third word is candle.'],
    ['The Beatles', 'Which band?', 'the Beatles'],
  ])('%j (%s) is %j', (said, prompt, answer) => {
    expect(worth(text(said), prompt, answer)).toBe(1);
  });
});

describe('words in another order', () => {
  it.each([
    ['the dog bit the man', 'the man bit the dog', 0.2],
    ['from Paris to Rome', 'from Rome to Paris', 0.2],
    [
      'a collapsed coastal fishery ended the town economy in 1902',
      'the town economy ended a collapsed coastal fishery in 1902',
      0.5,
    ],
    ['the cat sat on the mat', 'mat sat cat', 0.2],
  ])('of %j: %j is worth %f at most', (said, answer, most) => {
    expect(worth(overlap(said), 'What happened?', answer)).toBeLessThanOrEqual(most);
  });

  it.each([
    ['the dog bit the man', 'A dog bit a man.'],
    ['the dog bit the man', 'The man was bitten by the dog.'.replace('bitten', 'bit')],
    [
      'a collapsed coastal fishery ended the town economy in 1902',
      'In 1902 a collapsed coastal fishery ended the town economy.',
    ],
    ['red, green and blue', 'Blue, green and red'],
    ['Ana Roth', 'Roth, Ana'],
    ['Guten Morgen', 'Guten Morgen!'],
  ])('of %j: %j is worth everything', (said, answer) => {
    expect(worth(overlap(said), 'What happened?', answer)).toBe(1);
  });
});

describe('over five hundred drawn questions', () => {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const listed = (prompt: string): string => /.*: (.+?)[.?] [A-Z]/u.exec(prompt)?.[1] ?? prompt;

  it.each(['A', 'B', 'c', 'D)', 'The first one', 'option 3'])(
    'one choice, %j, is worth a blind guess at most',
    (answer) => {
      const drawn = drawnOf('CHOICE', 500, 'hostile');
      expect(mean(drawn.map(({ prompt, truth }) => worth(truth, prompt, answer)))).toBeLessThan(0.32);
    },
  );

  it.each([
    'A B C D',
    'A or B',
    'A and C',
    'a, b',
    'the first or the second',
    '1 2 3 4',
    'A; the second one',
    'B, also option 1',
  ])('several choices, %j, are worth nothing', (answer) => {
    const drawn = drawnOf('CHOICE', 500, 'hostile');
    expect(mean(drawn.map(({ prompt, truth }) => worth(truth, prompt, answer)))).toBe(0);
  });

  it('all items, or all behind a lead, are worth no more than what they get wrong leaves', () => {
    for (const { prompt, truth } of drawnOf('SET', 500, 'hostile')) {
      const all = listed(prompt);
      // It happens that they are drawn in their order.
      if (all === truth.items.join(', ')) continue;
      const most = Math.max(0, (2 * truth.items.length - all.split(',').length) / truth.items.length);
      for (const answer of [
        all,
        `They are: ${all}`,
        `${all.replaceAll(',', '')} are ${truth.items.join(', ')}`,
      ]) {
        const value = worth(truth, prompt, answer);
        expect([
          prompt,
          answer,
          value <= (truth.ordered ? 0 : answer.includes(' are ') ? 0.99 : most),
        ]).toEqual([prompt, answer, true]);
      }
    }
  });

  it('the words of the question are worth nothing as a text', () => {
    for (const { prompt, truth } of drawnOf('EXACT', 200, 'hostile')) {
      const words = prompt.match(/[\p{L}\p{N}]+/gu) ?? [];
      for (const answer of [
        words.join(' '),
        `${words.slice(0, 6).join(' ')} is ${truth.text} ${words.at(-8)}`,
        `${listed(prompt)}: ${truth.text}x`,
      ]) {
        expect([prompt, answer, worth(truth, prompt, answer)]).toEqual([prompt, answer, 0]);
      }
    }
  });
});
