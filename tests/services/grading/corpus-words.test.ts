import { describe, expect, it } from 'vitest';
import { gradeNow } from '../../../src/services/grading/grading.js';
import type { PlainTruth } from '../../../src/services/grading/truths.js';
import { type Asked, bankOf, drawnOf } from './corpus.js';

type Kind = 'EXACT' | 'SET' | 'CHOICE' | 'TOKEN_F1';
const worth = (truth: PlainTruth, prompt: string, answer: string): number =>
  gradeNow(truth, { prompt, answer }).value;
const unfair = <K extends Kind>(
  questions: readonly Asked<K>[],
  answersTo: (asked: Asked<K>) => readonly string[],
): readonly string[] =>
  questions
    .flatMap((asked) =>
      answersTo(asked)
        .filter((answer) => worth(asked.truth, asked.prompt, answer) < 1)
        .map((answer) => `${asked.prompt} ${answer}`),
    )
    .slice(0, 5);

const PHRASES: readonly ((said: string) => string)[] = [
  (said) => said,
  (said) => `${said}.`,
  (said) => `**${said}**`,
  (said) => `"${said}"`,
  (said) => `The answer is ${said}.`,
  (said) => `The answer is: **${said}**`,
  (said) => `Answer: ${said}`,
  (said) => `It is ${said}.`,
  (said) => `Sure! The answer is ${said}.`,
];

describe('an honest text', () => {
  const asked = [...drawnOf('EXACT', 400), ...bankOf('EXACT')];
  it.each(PHRASES.map((phrase) => [phrase('pots'), phrase] as const))('has full marks as %j', (_, phrase) => {
    expect(unfair(asked, ({ truth }) => [phrase(truth.text)])).toEqual([]);
  });

  it('has full marks in the words of its question', () => {
    const wordings = ({ prompt, truth }: Asked<'EXACT'>): string[] => {
      const { text } = truth;
      const quoted = /"(\p{L}+)"/u.exec(prompt)?.[1];
      if (prompt.includes('Reverse the'))
        return [`The reversed word is "${text}".`, `"${quoted}" reversed is "${text}".`];
      if (prompt.includes('opposite'))
        return [`The opposite of "${quoted}" is "${text}".`, `The opposite of ${quoted} is **${text}**.`];
      if (prompt.includes('plural')) return [`The plural of "${quoted}" is "${text}".`];
      if (prompt.includes('simple past')) return [`The simple past of "${quoted}" is "${text}".`];
      if (prompt.includes('chemical symbol')) {
        const element = /symbol of (\p{L}+)/u.exec(prompt)?.[1];
        return [
          `The chemical symbol of ${element} is ${text}.`,
          `The chemical symbol for ${element} is **${text}**.`,
        ];
      }
      if (prompt.includes('word of this list') || prompt.includes('Here is a list')) {
        const place = /the (\p{L}+) (?:word|one)/u.exec(prompt)?.[1];
        return [`The ${place} word is ${text}.`, `The ${place} word of the list is "${text}".`];
      }
      if (/[Ww]hich date|What is the date/.test(prompt))
        return [`The date is ${text}.`, `It will be ${text}.`];
      if (prompt.includes('Where does')) {
        const name = /Where does (\p{L}+) come from/u.exec(prompt)?.[1];
        return [`${name} comes from ${text}.`, `From ${text}`];
      }
      const sold = /Who sells (\p{L}+)\?/u.exec(prompt)?.[1];
      if (sold !== undefined) return [`${text} sells ${sold}.`, `The ${sold} are sold by ${text}.`];
      const most = /Who is the (\p{L}+)\?/u.exec(prompt)?.[1];
      return most === undefined ? [] : [`The ${most} is ${text}.`, `${text} is the ${most}.`];
    };
    expect(unfair(asked, wordings)).toEqual([]);
  });
});

describe('an honest set', () => {
  const asked = [...drawnOf('SET', 400), ...bankOf('SET')];
  it.each<[string, (items: readonly string[]) => string]>([
    ['with commas', (items) => items.join(', ')],
    ['with a point', (items) => `${items.join(', ')}.`],
    ['in bold', (items) => `**${items.join(', ')}**`],
    ['each in bold', (items) => items.map((item) => `**${item}**`).join(', ')],
    ['as a list', (items) => items.map((item) => `- ${item}`).join('\n')],
    ['numbered', (items) => items.map((item, i) => `${i + 1}. ${item}`).join('\n')],
    ['behind a lead', (items) => `The answer is: ${items.join(', ')}`],
    ['behind a line', (items) => `Here is the list:\n\n${items.map((item) => `- ${item}`).join('\n')}`],
    ['behind a courtesy', (items) => `Sure! Here is the answer: ${items.join(', ')}.`],
    [
      'as a sentence',
      (items) =>
        `They are ${items.slice(0, -1).join(', ')}${items.length > 1 ? ' and ' : ''}${items.at(-1)}.`,
    ],
  ])('has full marks %s', (_, said) => {
    expect(unfair(asked, ({ truth }) => [said(truth.items)])).toEqual([]);
  });

  it('has full marks in the words of its question', () => {
    const wordings = ({ prompt, truth }: Asked<'SET'>): string[] => {
      const what = /Which of these (?:(numbers) )?are ([^:]+):/u.exec(prompt);
      const list = truth.items.join(', ');
      if (!what) return [];
      const [, numbers = 'ones', property = ''] = what;
      return [`The ${numbers} that are ${property} are ${list}.`, `The ${property} ${numbers} are: ${list}`];
    };
    expect(unfair(asked, wordings)).toEqual([]);
  });
});

describe('an honest choice', () => {
  const asked = [...drawnOf('CHOICE', 600), ...bankOf('CHOICE')];
  it.each<[string, (letter: string, option: string) => string]>([
    ['the letter', (letter) => letter],
    ['a small letter', (letter) => letter.toLowerCase()],
    ['the letter in brackets', (letter) => `(${letter})`],
    ['the letter with a bracket', (letter) => `${letter})`],
    ['the letter in bold', (letter) => `**${letter}**`],
    ['the letter and the option', (letter, option) => `${letter}) ${option}`],
    ['both in bold', (letter, option) => `**${letter}) ${option}**`],
    ['the option', (_, option) => option],
    ['a sentence', (letter) => `The answer is ${letter}.`],
    ['a sentence with both', (letter, option) => `The correct answer is ${letter}) ${option}.`],
    ['a named option', (letter) => `Option ${letter}`],
    ['a label', (letter) => `Answer: ${letter}`],
    ['the option and then the letter', (letter, option) => `${option} (${letter})`],
  ])('has full marks as %s', (_, said) => {
    expect(
      unfair(asked, ({ truth }) => [said('ABCD'.charAt(truth.correct), truth.options[truth.correct] ?? '')]),
    ).toEqual([]);
  });
});

describe('honest free text', () => {
  const asked = bankOf('TOKEN_F1');
  it.each(PHRASES.map((phrase) => [phrase('Danke'), phrase] as const))(
    'has full marks as %j',
    (_, phrase) => {
      expect(unfair(asked, ({ truth }) => truth.texts.map(phrase))).toEqual([]);
    },
  );

  it('has full marks in the words of its question', () => {
    const wordings = ({ prompt, truth }: Asked<'TOKEN_F1'>): string[] => {
      const [, phrase, language] = /Translate "(.+)" into (\p{L}+)/u.exec(prompt) ?? [];
      return truth.texts.flatMap((text) => [
        `"${phrase}" in ${language} is "${text}".`,
        `The translation is: ${text}`,
        `In ${language}: ${text}`,
      ]);
    };
    expect(unfair(asked, wordings)).toEqual([]);
  });
});
