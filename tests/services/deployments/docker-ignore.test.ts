import { describe, expect, it } from 'vitest';
import { IgnoreRefused, ignoredPaths } from '../../../src/services/deployments/docker-ignore.js';
import { parsePattern } from '../../../src/services/deployments/path-pattern.js';

describe('a pattern', () => {
  it.each([
    ['a/b', ['a/b'], ['a', 'a/b/c', 'x/a/b']],
    ['*.py', ['a.py', '.py'], ['a/b.py', 'a.pyc']],
    ['a*c', ['ac', 'abbc'], ['a/c', 'ab']],
    ['?', ['a', 'ü'], ['', 'ab', '/']],
    ['[a-c]x', ['ax', 'cx'], ['dx', '-x']],
    ['[^a-c]x', ['dx'], ['ax', '/x']],
    ['[]a]', [']', 'a'], ['b']],
    ['\\*', ['*'], ['a']],
    ['**/b', ['b', 'a/b', 'a/c/b'], ['ab', 'a/bc']],
    ['**/*.py', ['a.py', 'x/y/a.py'], ['a.pyc', 'x.py/y']],
    ['a/**', ['a/b', 'a/b/c'], ['a', 'ab']],
    ['a/**/b', ['a/b', 'a/x/b', 'a/x/y/b'], ['ab', 'a/xb', 'xa/b']],
    ['**', ['a', 'a/b'], []],
    ['a**b', ['ab', 'a/x/b'], ['b']],
    ['**/a/**/b', ['a/b', 'x/a/y/b', 'xa/a/b'], ['xa/b']],
  ])('%s matches what the engine matches with it', (text, these, not) => {
    const pattern = parsePattern(text);
    for (const path of these) expect([path, pattern?.matches(path)]).toEqual([path, true]);
    for (const path of not) expect([path, pattern?.matches(path)]).toEqual([path, false]);
  });

  it.each(['[a', '[', 'a\\', '[a-', '[]'])('%s is none', (text) => expect(parsePattern(text)).toBeNull());

  it('takes no longer the more ways there are through it', () => {
    const pattern = parsePattern(`${'*a'.repeat(200)}b`);
    const began = performance.now();
    expect(pattern?.matches('a'.repeat(1_000))).toBe(false);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});

describe('a .dockerignore', () => {
  const left = async (text: string, paths: readonly string[], kept: readonly string[] = []) => {
    const ignored = await ignoredPaths(text, paths, kept);
    return paths.filter((path) => !ignored.has(path));
  };

  it('leaves out what it names, with all that lies below', async () => {
    const paths = ['.git/config', 'node_modules/a/b', 'src/node_modules/c', 'src/a.py', 'a.log', 'src/b.log'];
    expect(await left('.git\n/node_modules/\n# src\n\n*.log\n', paths)).toEqual([
      'src/node_modules/c',
      'src/a.py',
      'src/b.log',
    ]);
    expect(await left('**/node_modules\n**/*.log', paths)).toEqual(['.git/config', 'src/a.py']);
  });

  it('has exceptions, of which the last that matches counts', async () => {
    const paths = ['docs/a.md', 'docs/README.md', 'b.md', 'README.md'];
    expect(await left('**/*.md\n!**/README.md\ndocs/README.md', paths)).toEqual(['README.md']);
    expect(await left('*\n!docs\n', paths)).toEqual(['docs/a.md', 'docs/README.md']);
  });

  it('never takes the Dockerfile away', async () => {
    expect(await left('*', ['Dockerfile', 'a'], ['Dockerfile'])).toEqual(['Dockerfile']);
  });

  it('that can not be read is refused', async () => {
    await expect(ignoredPaths('[a', ['a'], [])).rejects.toBeInstanceOf(IgnoreRefused);
    await expect(ignoredPaths('a\n'.repeat(2_000), ['a'], [])).rejects.toBeInstanceOf(IgnoreRefused);
  });

  it('that is made to take long is given up, and the event loop turns meanwhile', async () => {
    const text = Array.from({ length: 900 }, (_, i) => `${'**/*a'.repeat(12)}${i}`).join('\n');
    const paths = Array.from({ length: 10_000 }, (_, i) => `${'a'.repeat(200)}${i}`);
    let turns = 0;
    const counting = setInterval(() => (turns += 1), 1);
    await expect(ignoredPaths(text, paths, [])).rejects.toThrow('too complicated');
    clearInterval(counting);
    expect(turns).toBeGreaterThan(20);
  });
});
