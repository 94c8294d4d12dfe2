import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoteWords } from '../../src/services/deployments/shell-words.js';

describe('quoting words', () => {
  it('leaves plain words readable and quotes the rest', () => {
    expect(quoteWords(['docker', 'version', '--format', '{{.Server.Version}}'])).toBe(
      "docker version --format '{{.Server.Version}}'",
    );
    expect(quoteWords(['sudo', '-n', 'env', 'A=b', 'apt-get'])).toBe('sudo -n env A=b apt-get');
    expect(quoteWords(['echo', '', "it's"])).toBe(`echo '' 'it'\\''s'`);
  });

  it('gives a shell exactly the words back, whatever is in them', () => {
    const word = fc.string({ unit: 'binary', maxLength: 30 }).filter((text) => !text.includes('\0'));
    const nasty = fc.constantFrom(
      '$(id)',
      '`id`',
      '; rm -rf /',
      '-oProxyCommand=x',
      '~',
      '*',
      '\n',
      "'",
      '"',
      '\\',
      'A=b',
      '!!',
      '#',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(word, nasty), { minLength: 1, maxLength: 6 }), (words) => {
        const line = quoteWords(['printf', '%s\\0', ...words]);
        const output = execFileSync('/bin/sh', ['-c', line]);
        expect(output.toString('utf8')).toBe(
          `${words.map((one) => Buffer.from(one).toString('utf8')).join('\0')}\0`,
        );
      }),
      { numRuns: 60 },
    );
  });

  it('never lets the first word be read as an assignment', () => {
    expect(quoteWords(['PATH=/tmp', 'ls'])).toBe("'PATH=/tmp' ls");
  });

  it('refuses nothing at all, and NUL', () => {
    expect(() => quoteWords([])).toThrow(RangeError);
    expect(() => quoteWords(['a\0b'])).toThrow(RangeError);
  });
});
