import { expect, it } from 'vitest';
import {
  overlaid,
  readEnvironment,
  secretsIn,
  valuesOf,
} from '../../../src/services/deployments/environment.js';

const of = (name: string, value = 'x') => [{ name, value }];

it('takes names as a shell does, and any text as value', () => {
  const given = [...of('A', ''), ...of('_b1', 'ä "$(id)"\n'), ...of('X'.repeat(128))];
  const environment = valuesOf(readEnvironment(given, 'in'));
  expect(environment).toEqual({ A: '', _b1: 'ä "$(id)"\n', ['X'.repeat(128)]: 'x' });
  expect(readEnvironment([], 'in')).toEqual([]);
});

it.each([
  [of(''), 'in.0.name'],
  [of('1A'), 'in.0.name'],
  [of('A-B'), 'in.0.name'],
  [of('A=B'), 'in.0.name'],
  [of('A\0'), 'in.0.name'],
  [of('X'.repeat(129)), 'in.0.name'],
  [of('X'.repeat(10_000)), 'in.0.name'],
  [[...of('A'), ...of('A')], 'in.1.name'],
  [[...of('B'), ...of('A', '\0')], 'in.1.value'],
  [of('A', 'ä'.repeat(16 * 1024 + 1)), 'in.0.value'],
  [Array.from({ length: 101 }, (_, i) => ({ name: `A${i}`, value: '' })), 'in'],
])('refuses what can not be one, and says which (%#)', (variables, field) => {
  expect(() => readEnvironment(variables, 'in')).toThrow(
    expect.objectContaining({ code: 'INVALID_INPUT', field }),
  );
});

it('keeps names apart that objects have by themselves', () => {
  expect(Object.entries(valuesOf(readEnvironment(of('__proto__', 'x'), 'in')))).toEqual([['__proto__', 'x']]);
  expect(valuesOf(readEnvironment(of('constructor', 'x'), 'in'))).toEqual({ constructor: 'x' });
});

it('never repeats a value in its refusal', () => {
  expect(() => readEnvironment(of('TOKEN', `s3cret\0`), 'in')).toThrow(
    /^The value of TOKEN has a NUL in it$/,
  );
  expect(() => readEnvironment(of('TOKEN', 's3cret'.repeat(6_000)), 'in')).toThrow(
    /^The value of TOKEN has more than 32768 bytes$/,
  );
});

it('takes everything for a secret unless told otherwise', () => {
  const given = [
    { name: 'TOKEN', value: 't-1' },
    { name: 'KEY', value: 'k-1', isSecret: true },
    { name: 'MODEL_NAME', value: 'llama', isSecret: false },
  ];
  expect(secretsIn(readEnvironment(given, 'in'))).toEqual(['t-1', 'k-1']);
});

it('lays what was given over what was there, whole variables at a time', () => {
  const base = readEnvironment([...of('A', '1'), ...of('B', '2')], 'in');
  const over = readEnvironment([{ name: 'B', value: '3', isSecret: false }], 'in');
  expect(overlaid(base, over)).toEqual([
    { name: 'A', value: '1', isSecret: true },
    { name: 'B', value: '3', isSecret: false },
  ]);
});
