import { posix } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { type PathPattern, parsePattern } from './path-pattern.js';

const MAX_BYTES = 64 * 1024;
const MAX_PATTERNS = 1_000;
/** No path is longer. */
const MAX_PATTERN = 1_024;
const TURN_MS = 10;
/** Beyond it the patterns are worse than the files they leave out. */
const MOST_MS = 2_000;

interface Rule extends PathPattern {
  readonly isException: boolean;
}

/** Why a .dockerignore can not be followed. */
export class IgnoreRefused extends Error {
  override readonly name = 'IgnoreRefused';
}

/** The paths that a .dockerignore leaves out of the context, by the engine's client's rules: the last match counts. */
export async function ignoredPaths(
  text: string,
  paths: readonly string[],
  alwaysKept: readonly string[],
): Promise<ReadonlySet<string>> {
  const rules = rulesOf(text);
  const ignored = new Set<string>();
  if (rules.length === 0) return ignored;
  const began = performance.now();
  let turned = began;
  const turn = async (): Promise<void> => {
    if (performance.now() - began > MOST_MS) throw new IgnoreRefused('The .dockerignore is too complicated');
    await setImmediate();
    turned = performance.now();
  };
  /** Which rules match the path or a folder above it. */
  const known = new Map<string, readonly boolean[]>([['.', rules.map(() => false)]]);
  const matched = async (path: string): Promise<readonly boolean[]> => {
    const before = known.get(path);
    if (before) return before;
    const above = await matched(posix.dirname(path));
    const found: boolean[] = [];
    for (const [index, rule] of rules.entries()) {
      found.push((above[index] ?? false) || rule.matches(path));
      if (performance.now() - turned >= TURN_MS) await turn();
    }
    known.set(path, found);
    return found;
  };
  for (const path of paths) {
    const found = await matched(path);
    const last = found.lastIndexOf(true);
    if (last >= 0 && rules[last]?.isException === false && !alwaysKept.includes(path)) ignored.add(path);
  }
  return ignored;
}

function rulesOf(text: string): Rule[] {
  if (text.length > MAX_BYTES) throw new IgnoreRefused(`The .dockerignore has more than ${MAX_BYTES} bytes`);
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.trim())
    .filter((line) => line !== '' && line !== '!');
  if (lines.length > MAX_PATTERNS)
    throw new IgnoreRefused(`The .dockerignore has more than ${MAX_PATTERNS} patterns`);
  return lines.map((line) => {
    const isException = line.startsWith('!');
    const pattern =
      line.length > MAX_PATTERN ? null : parsePattern(cleaned(isException ? line.slice(1).trim() : line));
    if (!pattern)
      throw new IgnoreRefused(`The .dockerignore has a pattern that is none: ${line.slice(0, 100)}`);
    return { ...pattern, isException };
  });
}

/** As written from the top of the context: `/a/`, `./a` and `a` are one. */
const cleaned = (pattern: string): string => posix.normalize(pattern).replace(/^\/+/, '').replace(/\/+$/, '');
