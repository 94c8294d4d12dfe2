import { expect, it } from 'vitest';
import { readEnvironment } from '../../../src/services/deployments/environment.js';

const of = (name: string, value = 'x') => [{ name, value }];

it('takes names as a shell does, and any text as value', () => {
  const given = [...of('A', ''), ...of('_b1', 'ä "$(id)"\n'), ...of('X'.repeat(128))];
  expect(readEnvironment(given, 'in')).toEqual({ A: '', _b1: 'ä "$(id)"\n', ['X'.repeat(128)]: 'x' });
  expect(readEnvironment([], 'in')).toEqual({});
});

it.each([
  [of('')],
  [of('1A')],
  [of('A-B')],
  [of('A=B')],
  [of('A\0')],
  [of('X'.repeat(129))],
  [of('X'.repeat(10_000))],
  [[...of('A'), ...of('A')]],
  [of('A', '\0')],
  [of('A', 'ä'.repeat(16 * 1024 + 1))],
  [Array.from({ length: 101 }, (_, i) => ({ name: `A${i}`, value: '' }))],
])('refuses what can not be one (%#)', (variables) => {
  expect(() => readEnvironment(variables, 'in')).toThrow(
    expect.objectContaining({ code: 'INVALID_INPUT', field: 'in' }),
  );
});

it('keeps names apart that objects have by themselves', () => {
  expect(Object.entries(readEnvironment(of('__proto__', 'x'), 'in'))).toEqual([['__proto__', 'x']]);
  expect(readEnvironment(of('constructor', 'x'), 'in')).toEqual({ constructor: 'x' });
});

it('never repeats a value in its refusal', () => {
  expect(() => readEnvironment(of('TOKEN', `s3cret\0`), 'in')).toThrow(
    /^The value of TOKEN is too long or has a NUL$/,
  );
});
