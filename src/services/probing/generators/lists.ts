import { type Generator, several, severalNumbers, WORDS, worded } from './generator.js';

/** Five of 900 numbers, or five of sixty words, in every order. */
export const orders: Generator = {
  name: 'orders',
  space: 6e8,
  draw(draw) {
    const isUp = draw.between(0, 1) === 0;
    if (draw.between(0, 1) === 0) {
      const words = several(draw, WORDS, 5);
      const items = words.toSorted();
      const question = draw.pick([
        `Sort these words alphabetically: ${words.join(', ')}.`,
        `Put these words in alphabetical order: ${words.join(', ')}.`,
      ]);
      return { prompt: worded(draw, question, 'list'), truth: { kind: 'SET', items, ordered: true } };
    }
    const numbers = severalNumbers(draw, 10, 909, 5);
    const items = numbers.toSorted((a, b) => (isUp ? a - b : b - a)).map(String);
    const question = isUp
      ? `Sort these numbers from smallest to largest: ${numbers.join(', ')}.`
      : `Sort these numbers from largest to smallest: ${numbers.join(', ')}.`;
    return { prompt: worded(draw, question, 'list'), truth: { kind: 'SET', items, ordered: true } };
  },
};

/** Six of 900 numbers. */
export const sets: Generator = {
  name: 'sets',
  space: 1e15,
  draw(draw) {
    const picked = severalNumbers(draw, 5, 454, 6);
    const odd = draw.between(2, 4);
    const numbers = several(
      draw,
      picked.map((half, i) => 2 * half + (i < odd ? 1 : 0)),
      6,
    );
    const [middle = 0] = numbers.toSorted((a, b) => a - b).slice(2);
    const [question, isIn] = draw.pick<readonly [string, (value: number) => boolean]>([
      ['Which of these numbers are even', (value) => value % 2 === 0],
      ['Which of these numbers are odd', (value) => value % 2 === 1],
      [`Which of these numbers are larger than ${middle}`, (value) => value > middle],
    ]);
    return {
      prompt: worded(draw, `${question}: ${numbers.join(', ')}?`, 'list'),
      truth: { kind: 'SET', items: numbers.filter(isIn).map(String) },
    };
  },
};

/** Four of 90,000 numbers, or four of sixty words and their order. */
export const choices: Generator = {
  name: 'choices',
  space: 1e7,
  draw(draw) {
    const isWords = draw.between(0, 1) === 0;
    const options = isWords ? several(draw, WORDS, 4) : severalNumbers(draw, 10_000, 99_999, 4).map(String);
    const sorted = options.toSorted();
    const isFirst = draw.between(0, 1) === 0;
    const wanted = isFirst ? sorted[0] : sorted.at(-1);
    const question = isWords
      ? `Which of these words comes ${isFirst ? 'first' : 'last'} in a dictionary?`
      : `Which of these numbers is the ${isFirst ? 'smallest' : 'largest'}?`;
    const listed = options.map((option, i) => `${'ABCD'.charAt(i)}) ${option}`).join(' ');
    return {
      prompt: worded(draw, `${question} ${listed}.`, 'letter'),
      truth: { kind: 'CHOICE', options, correct: options.indexOf(wanted ?? '') },
    };
  },
};
