import { describe, expect, it } from 'vitest';
import { gradeNow } from '../../../src/services/grading/grading.js';
import { promptShape } from '../../../src/services/validation/input.js';
import { readTruth, type TruthOptions } from '../../../src/services/validation/truth.js';
import type { GraderName } from '../../../src/db/words.js';
import { faultOf, withoutValues } from '../../../src/services/validation/fault.js';

const refusalOf = (text: string, grader: GraderName | null, options: TruthOptions = {}) => {
  try {
    readTruth(text, grader, options);
    return null;
  } catch (error) {
    return error;
  }
};

describe('a truth in the words of a validator', () => {
  it.each<[string, GraderName | null, TruthOptions, object]>([
    ['42', null, {}, { kind: 'NUMERIC', value: 42, tolerance: { relative: 1e-6 } }],
    ['-1,234.5', null, { tolerance: 1 }, { kind: 'NUMERIC', value: -1234.5, tolerance: 1 }],
    [
      '5 km',
      null,
      { relativeTolerance: 0.1 },
      { kind: 'NUMERIC', value: 5, unit: 'km', tolerance: { relative: 0.1 } },
    ],
    ['Paris', null, {}, { kind: 'CONTAINS', text: 'Paris' }],
    ['Paris', 'CONTAINS', { rivals: ['Rome'] }, { kind: 'CONTAINS', text: 'Paris', rivals: ['Rome'] }],
    ['3 men in a boat', null, {}, { kind: 'CONTAINS', text: '3 men in a boat' }],
    ['a long answer that has many more words', null, {}, { kind: 'TOKEN_F1' }],
    ['Paris', 'EXACT', { also: ['paree'] }, { kind: 'EXACT', text: 'Paris', also: ['paree'] }],
    [
      'red, green,blue',
      'SET',
      { ordered: true },
      { kind: 'SET', items: ['red', 'green', 'blue'], ordered: true },
    ],
    ['red, or so\ngreen', 'SET', {}, { kind: 'SET', items: ['red, or so', 'green'] }],
    ['b', null, { choices: ['cat', 'dog'] }, { kind: 'CHOICE', options: ['cat', 'dog'], correct: 1 }],
    ['Cat', 'CHOICE', { choices: ['cat', 'dog'] }, { kind: 'CHOICE', correct: 0 }],
    [
      'Paris',
      'JUDGE',
      { rubric: 'the city' },
      {
        kind: 'JUDGE',
        reference: 'Paris',
        rubric: 'the city',
        otherwise: { kind: 'CONTAINS', text: 'Paris' },
      },
    ],
  ])('%s by %s is read as its grader needs it', (text, grader, options, truth) => {
    expect(readTruth(text, grader, options)).toMatchObject(truth);
  });

  it.each<[string, GraderName | null, TruthOptions, string]>([
    ['', null, {}, 'input.truth'],
    ['?!', null, {}, 'input.truth'],
    ['many', 'NUMERIC', {}, 'input.truth'],
    ['5 parsnips', 'NUMERIC', {}, 'input.truth'],
    ['5', 'NUMERIC', { tolerance: -1 }, 'input.options.tolerance'],
    ['5', null, { relativeTolerance: 2 }, 'input.options.relativeTolerance'],
    ['5', null, { tolerance: 1, relativeTolerance: 0.1 }, 'input.options.relativeTolerance'],
    ['a,a', 'SET', {}, 'input.truth'],
    ['Paris', 'EXACT', { also: ['paree', '?'] }, 'input.options.also.1'],
    ['Paris', 'TOKEN_F1', { also: ['?'] }, 'input.options.also.0'],
    ['Paris', null, { rivals: ['?'] }, 'input.options.rivals.0'],
    ['a', null, { choices: ['a'] }, 'input.options.choices'],
    ['a', null, { choices: ['cat', 'Cat '] }, 'input.options.choices'],
    ['Paris', 'JUDGE', { rivals: ['?'] }, 'input.options.rivals.0'],
    ['Paris', 'JUDGE', { rubric: 'x'.repeat(5_000) }, 'input.options.rubric'],
    ['cat', 'CHOICE', {}, 'input.options.choices'],
    ['bird', 'CHOICE', { choices: ['cat', 'dog'] }, 'input.truth'],
    ['x'.repeat(3_000), 'EXACT', {}, 'input.truth'],
  ])('%s by %s is refused, and the field is named', (text, grader, options, field) => {
    expect(refusalOf(text, grader, options)).toMatchObject({ code: 'INVALID_INPUT', field });
  });

  it.each<[string, GraderName | null, TruthOptions, string]>([
    ['42', null, { rivals: ['41'] }, 'rivals'],
    ['Paris', 'EXACT', { rivals: ['Rome'] }, 'rivals'],
    ['Paris', null, { also: ['paree'] }, 'also'],
    ['Paris', null, { tolerance: 0 }, 'tolerance'],
    ['a, b', null, { ordered: true }, 'ordered'],
    ['cat', 'CONTAINS', { choices: ['cat', 'dog'] }, 'choices'],
    ['Paris', null, { rubric: 'the city' }, 'rubric'],
    ['Paris', 'JUDGE', { tolerance: 1 }, 'tolerance'],
  ])(
    '%s by %s with what its grader would not look at is refused, and that is named',
    (text, grader, options, option) => {
      expect(refusalOf(text, grader, options)).toMatchObject({
        ...{ code: 'INVALID_INPUT', field: `input.options.${option}` },
        message: expect.stringContaining('has no use for this'),
      });
    },
  );

  it('takes options that are null as left out', () => {
    expect(readTruth('42', null, { rivals: null, also: undefined })).toMatchObject({ kind: 'NUMERIC' });
  });

  it('gives nothing to "a" when it is "Paris", nor to all digits when it is one', () => {
    const grade = (text: string, answer: string) =>
      gradeNow(readTruth(text, null, {}), { prompt: 'What is it?', answer }).value;
    expect(grade('Paris', 'a')).toBe(0);
    expect(grade('Paris', 'It is Paris.')).toBe(1);
    expect(grade('7', '0 1 2 3 4 5 6 7 8 9')).toBe(0);
    expect(grade('7', 'The answer is 7.')).toBe(1);
  });
});

describe('two prompts', () => {
  it('are one when they differ only in case, spaces and punctuation', () => {
    expect(promptShape(' Capital of\nFRANCE?!')).toBe(promptShape('capital of france'));
    expect(promptShape('1 + 1')).not.toBe(promptShape('1 + 2'));
    expect(promptShape('?')).not.toBe(promptShape('!'));
  });
});

describe('what went wrong', () => {
  it('is told without the values of the statement', () => {
    const error = new Error('Failed query: insert into x params: the truth');
    expect(JSON.stringify(faultOf(error))).not.toContain('the truth');
    const wrapped = new Error('Failed query … params: the truth', { cause: new Error('disk full') });
    expect(withoutValues(wrapped)).toMatchObject({ message: expect.stringContaining('disk full') });
    expect(String(withoutValues(wrapped).stack)).not.toContain('the truth');
    expect(faultOf('text')).toMatchObject({ name: 'unknown' });
  });
});
