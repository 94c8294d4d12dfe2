import type { CheckedEntry } from './archive-rules.js';

/** As many as the kernel follows. */
const MOST_HOPS = 40;

/** Symbolic links that lead to nothing, among these entries. */
export function deadLinksIn(entries: readonly CheckedEntry[]): string[] {
  const links = entries.filter(({ type }) => type === 'SYMLINK');
  if (links.length === 0) return [];
  const targets = new Map(links.map(({ path, target }) => [path, target ?? '']));
  const known = new Set(['']);
  for (const { path } of entries)
    for (let at = path; !known.has(at); at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) known.add(at);
  return links.map(({ path }) => path).filter((path) => !leadsSomewhere(path, targets, known));
}

function leadsSomewhere(
  path: string,
  targets: ReadonlyMap<string, string>,
  known: ReadonlySet<string>,
): boolean {
  const ahead = path.split('/').toReversed();
  let at: string[] = [];
  for (let hops = 0; ; ) {
    const part = ahead.pop();
    if (part === undefined) return true;
    if (part === '' || part === '.') continue;
    at = part === '..' ? at.slice(0, -1) : [...at, part];
    const here = at.join('/');
    if (!known.has(here)) return false;
    const target = targets.get(here);
    if (target === undefined) continue;
    hops += 1;
    if (hops > MOST_HOPS) return false;
    at = at.slice(0, -1);
    ahead.push(...target.split('/').toReversed());
  }
}
