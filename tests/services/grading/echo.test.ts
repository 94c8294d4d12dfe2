import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { positionsOf, withoutEcho } from '../../../src/services/grading/text.js';

/** The same, said plainly: the first echo is taken out until there is none. */
function slowly(words: readonly string[], prompt: readonly string[]): readonly string[] {
  if (prompt.length < 3) return words;
  const [at] = positionsOf(words, prompt);
  return at === undefined
    ? words
    : slowly([...words.slice(0, at), ...words.slice(at + prompt.length)], prompt);
}

describe('the question in an answer', () => {
  it('is taken out wherever it stands, and where taking it out made another one', () => {
    const prompt = ['how', 'old', 'is', 'it'];
    expect(withoutEcho([...prompt, 'ten', ...prompt], prompt)).toEqual(['ten']);
    expect(withoutEcho(['how', 'old', ...prompt, 'is', 'it', 'ten'], prompt)).toEqual(['ten']);
    expect(withoutEcho(['is', 'it', 'it'], ['is', 'it'])).toEqual(['is', 'it', 'it']);
  });

  it('is found as plainly as by looking again and again', () => {
    const words = (maxLength: number) => fc.array(fc.constantFrom('a', 'b'), { maxLength });
    fc.assert(
      fc.property(words(40), words(6), (answer, prompt) => {
        expect(withoutEcho(answer, prompt)).toEqual(slowly(answer, prompt));
      }),
      { numRuns: 1_000 },
    );
  });

  it('is found in one pass, however often it was repeated', () => {
    const many = Array.from({ length: 300_000 }, () => 'a');
    expect(withoutEcho(many, ['a', 'a', 'a'])).toEqual([]);
    expect(withoutEcho(many, [...many.slice(1, 150_000), 'b'])).toHaveLength(300_000);
  });
});
