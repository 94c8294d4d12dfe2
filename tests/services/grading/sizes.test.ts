import { describe, expect, it } from 'vitest';
import { parseTruth } from '../../../src/services/grading/truths.js';
import { readTruth } from '../../../src/services/validation/truth.js';

const names = (count: number, length = 4): string[] =>
  Array.from({ length: count }, (_, i) => `${i}`.padStart(length, 'n'));
const refusalOf = (read: () => unknown): unknown => {
  try {
    read();
    return null;
  } catch (error) {
    return error;
  }
};

describe('the lists of a truth', () => {
  it('have fifty names of two hundred characters', () => {
    const rivals = names(50, 200);
    expect(parseTruth({ kind: 'CONTAINS', text: 'Paris', rivals })).toMatchObject({ rivals });
    expect(parseTruth({ kind: 'SET', items: rivals })).toMatchObject({ items: rivals });
  });

  it.each<[string, object]>([
    ['input.truth.rivals', { kind: 'CONTAINS', text: 'Paris', rivals: names(51) }],
    ['input.truth.rivals.2', { kind: 'CONTAINS', text: 'Paris', rivals: [...names(2), 'x'.repeat(201)] }],
    ['input.truth.items', { kind: 'SET', items: names(51) }],
    ['input.truth.items.1', { kind: 'SET', items: [...names(1), 'x'.repeat(201)] }],
    ['input.truth.options', { kind: 'CHOICE', options: names(27), correct: 0 }],
    ['input.truth.options.3', { kind: 'CHOICE', options: [...names(3), 'x'.repeat(201)], correct: 0 }],
    ['input.truth.also', { kind: 'EXACT', text: 'Paris', also: names(51) }],
    ['input.truth.texts', { kind: 'TOKEN_F1', texts: names(51) }],
  ])('beyond that are refused, and %s is named', (field, truth) => {
    expect(refusalOf(() => parseTruth(truth))).toMatchObject({ code: 'INVALID_INPUT', field });
  });

  it('are as short in the words of a validator', () => {
    expect(refusalOf(() => readTruth('Paris', null, { rivals: names(51) }))).toMatchObject({
      field: 'input.options.rivals',
    });
    expect(refusalOf(() => readTruth('Paris', null, { rivals: ['Rome', 'x'.repeat(201)] }))).toMatchObject({
      field: 'input.options.rivals.1',
    });
  });
});
