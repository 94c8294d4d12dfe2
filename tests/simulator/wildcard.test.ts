import { describe, expect, it } from 'vitest';
import { matchesGlob, matchesWildcard } from '../../src/simulator/wildcard.js';

describe('a pattern', () => {
  it.each([
    ['%', '', true],
    ['a%c', 'abbbc', true],
    ['a%c', 'abbb', false],
    ['a_c', 'abc', true],
    ['a_c', 'ac', false],
    ['%b%b', 'abcab', true],
    ['', 'a', false],
  ])('%j against %j: %j', (pattern, text, expected) => {
    expect(matchesWildcard(pattern, text, { many: '%', one: '_' })).toBe(expected);
  });

  it.each([
    ['*.py', 'a.py', true],
    ['*.py', 'src/a.py', false],
    ['**/*.py', 'a.py', true],
    ['src/**/c.json', 'src/x/y/c.json', true],
    ['src/**', 'src/x/y', true],
    ['mode?', 'model', true],
    ['model', 'models', false],
  ])('%j against the path %j: %j', (pattern, path, expected) => {
    expect(matchesGlob(pattern, path)).toBe(expected);
  });

  it('made to hang a matcher does not', () => {
    const began = performance.now();
    expect(matchesGlob(`${'*a'.repeat(60)}*b`, 'a'.repeat(250))).toBe(false);
    expect(matchesGlob(`${'**/'.repeat(60)}b`, 'a/'.repeat(120))).toBe(false);
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});
