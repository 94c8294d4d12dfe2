import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Name, QUESTIONS, worthOf } from './questions.js';

const HONEST: readonly (readonly [Name, string])[] = [
  ['paris', 'Paris'],
  ['paris', 'The capital of France is **Paris**.'],
  ['paris', 'PARIS!'],
  ['paris', 'It is Paris, not Lyon.'],
  ['paris', "It's Paris (Lyon is the third largest city)."],
  ['paris', 'France is a country in Western Europe. Its capital is Paris.'],
  ['paris', 'The capital of France is Paris. Other major cities include Marseille, Lyon and Toulouse.'],
  ['paris', 'Paris is the capital of France. Marseille is its second-largest city.'],
  ['paris', 'Paris is not only the capital but also the largest city of France.'],
  ['paris', 'Although Marseille is older, the capital of France is Paris.'],
  ['paris', 'Paris, no doubt.'],
  ['language', 'The language is C.'],
  ['cold', 'It is -5 degrees.'],
  ['older', 'Between Rome and Paris, Rome is older.'],
  ['older', 'Rome was founded in 753 BC, Paris in the 3rd century BC. So Rome is older.'],
  ['york', 'It is in York.'],
  ['older', 'Rome is older than Paris.'],
  ['sum', '42'],
  ['sum', '17 + 25 = 42'],
  ['sum', 'forty-two'],
  ['sum', 'The answer is 42.'],
  ['sum', '17 + 20 = 37, 37 + 5 = 42'],
  ['sum', '42.0'],
  ['sum', '４２'],
  ['share', '50%'],
  ['share', '50 percent'],
  ['share', '50'],
  ['half', '0.5'],
  ['half', '0,5'],
  ['half', '1/2'],
  ['half', '½'],
  ['half', '50%'],
  ['metres', '5000'],
  ['metres', '5,000 m'],
  ['metres', '5000 Meter'],
  ['metres', '5 km are 5000 metres.'],
  ['metres', '5e3 m'],
  ['metres', '5 × 10^3 m'],
  ['metres', 'five thousand metres'],
  ['heat', '98.6 °F'],
  ['heat', '37 °C'],
  ['heat', 'about 310.15 K'],
  ['large', '1,234,567'],
  ['large', '1.234.567'],
  ['large', '1 234 567'],
  ['large', "1'234'567"],
  ['large', '1.234567 million'],
  ['large', '1.234567e6'],
  ['word', 'pots'],
  ['word', '"Pots."'],
  ['word', 'The answer is: pots'],
  ['letters', 'Au'],
  ['primes', '2, 7, 11'],
  ['primes', '11, 7 and 2'],
  ['primes', '- 2\n- 7\n- 11'],
  ['primes', 'The primes are: 2, 7 and 11.'],
  ['order', 'apple, fig, pear'],
  ['order', '1. apple\n2. fig\n3. pear'],
  ['pick', 'B'],
  ['pick', 'b'],
  ['pick', 'B)'],
  ['pick', 'B) Mars'],
  ['pick', 'Mars'],
  ['pick', 'The answer is B.'],
  ['pick', 'Mars is a planet, so B.'],
  ['passage', 'Ana Roth'],
  ['passage', 'The Ana Roth'],
];

describe('honest answers', () => {
  it.each(HONEST)('to %s: %j is worth everything', (name, answer) => {
    expect(worthOf(QUESTIONS[name], answer)).toBe(1);
  });
});

describe('appending text', () => {
  const honest: readonly (readonly [Name, string])[] = [
    ['paris', 'Paris'],
    ['sum', '42'],
    ['metres', '5000 m'],
    ['word', 'pots'],
    ['primes', '2, 7, 11'],
    ['order', 'apple, fig, pear'],
    ['pick', 'B'],
    ['passage', 'Ana Roth'],
  ];
  const wrong: Readonly<Partial<Record<Name, string>>> = {
    paris: 'Rome',
    sum: '43',
    metres: '4 m',
    word: 'tops',
    order: 'fig, apple, pear',
    pick: 'A',
  };
  const tail = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc
      .array(
        fc.constantFrom(
          'or',
          ',',
          '41',
          '42',
          '43',
          'Rome',
          'Paris',
          'A',
          'B',
          'C',
          'not',
          'pots',
          '=',
          'is',
          '2',
          '7',
          'fig',
          'Ana',
        ),
        { maxLength: 30 },
      )
      .map((words) => words.join(' ')),
  );

  it('never makes an answer worth more than the honest one', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...honest),
        tail,
        fc.constantFrom(' ', '\n', ', ', ' or '),
        (pair, text, joint) => {
          const [name, answer] = pair;
          const best = worthOf(QUESTIONS[name], answer);
          const longer = worthOf(QUESTIONS[name], `${answer}${joint}${text}`);
          expect(longer).toBeGreaterThanOrEqual(0);
          expect(longer).toBeLessThanOrEqual(best);
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each(Object.entries(wrong))(
    'the truth to a wrong answer to %s as one more guess is worth nothing',
    (name, answer) => {
      const [, truth = ''] = honest.find(([other]) => other === name) ?? [];
      for (const joint of [' or ', ', or ', ' / ', '; maybe ', ', possibly ', ', either that or ']) {
        expect([joint, worthOf(QUESTIONS[name as Name], `${answer}${joint}${truth}`)]).toEqual([joint, 0]);
        expect([joint, worthOf(QUESTIONS[name as Name], `${truth}${joint}${answer}`)]).toEqual([joint, 0]);
      }
    },
  );
});
