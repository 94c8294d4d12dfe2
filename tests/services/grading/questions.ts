import { gradeNow } from '../../../src/services/grading/grading.js';
import type { Truth } from '../../../src/services/grading/truths.js';

export interface Question {
  readonly prompt: string;
  readonly truth: Truth;
}
const number = (value: number, prompt: string, unit?: string): Question => ({
  prompt,
  truth: { kind: 'NUMERIC', value, tolerance: 1e-6, ...(unit === undefined ? {} : { unit }) },
});

export const CITIES = ['Berlin', 'Rome', 'Madrid', 'Lyon', 'London', 'New York', 'York'];
export const QUESTIONS = {
  paris: {
    prompt: 'What is the capital of France?',
    truth: { kind: 'CONTAINS', text: 'Paris', rivals: CITIES },
  },
  york: { prompt: 'Where is the Minster?', truth: { kind: 'CONTAINS', text: 'York', rivals: ['New York'] } },
  older: {
    prompt: 'Which is older, Rome or Paris?',
    truth: { kind: 'CONTAINS', text: 'Rome', rivals: ['Paris'] },
  },
  language: { prompt: 'Which language is it?', truth: { kind: 'CONTAINS', text: 'C', rivals: ['Java'] } },
  cold: { prompt: 'How cold is it?', truth: { kind: 'CONTAINS', text: '-5', rivals: ['-7'] } },
  sum: number(42, 'What is 17 plus 25?'),
  share: number(50, 'What percentage of 8 is 4?', '%'),
  half: number(0.5, 'Write four eighths as a decimal.'),
  metres: number(5_000, 'How many metres are 5 km?', 'm'),
  heat: number(37, 'How warm is a person in degrees Celsius?', 'C'),
  large: number(1_234_567, 'How many people live there?'),
  word: { prompt: 'Reverse the word "stop".', truth: { kind: 'EXACT', text: 'pots' } },
  letters: { prompt: 'Spell the chemical symbol of gold.', truth: { kind: 'EXACT', text: 'Au' } },
  primes: {
    prompt: 'Which of these are prime: 2, 4, 7, 9, 11?',
    truth: { kind: 'SET', items: ['2', '7', '11'] },
  },
  order: {
    prompt: 'Sort these words: pear, apple, fig.',
    truth: { kind: 'SET', items: ['apple', 'fig', 'pear'], ordered: true },
  },
  pick: {
    prompt: 'Which one is a planet? A) Sirius B) Mars C) Luna D) Io. Reply with the letter.',
    truth: { kind: 'CHOICE', options: ['Sirius', 'Mars', 'Luna', 'Io'], correct: 1 },
  },
  passage: {
    prompt:
      'The old bridge over the Elva was built by Ana Roth in 1871 after a flood had taken the ferry. Its stones came from a quarry near Tarn, and the work went on for six years. Who built the bridge?',
    truth: { kind: 'TOKEN_F1', texts: ['Ana Roth'] },
  },
} satisfies Record<string, Question>;
export type Name = keyof typeof QUESTIONS;

export const worthOf = (question: Question, answer: string): number =>
  gradeNow(question.truth, { prompt: question.prompt, answer }).value;
