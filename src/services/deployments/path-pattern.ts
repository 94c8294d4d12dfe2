/** Matches paths the way .dockerignore and COPY do, in time bounded by length times length: patterns are strangers'. */
export interface PathPattern {
  readonly matches: (path: string) => boolean;
}

type Part =
  | { readonly kind: 'ONE'; readonly char: string }
  /** Anything but a slash. */
  | { readonly kind: 'ANY' }
  | {
      readonly kind: 'CLASS';
      readonly isNegated: boolean;
      readonly ranges: readonly (readonly [string, string])[];
    }
  /** Any number of characters; with or without slashes among them. */
  | { readonly kind: 'MANY'; readonly crosses: boolean }
  /** Nothing, or whole folders. */
  | { readonly kind: 'FOLDERS' };

/** Null for a pattern that the engine would not take either. */
export function parsePattern(text: string): PathPattern | null {
  const parts = partsOf(text);
  if (!parts) return null;
  const [first, ...rest] = parts;
  if (parts.every(isOne)) {
    const literal = parts.map(({ char }) => char).join('');
    return { matches: (path) => path === literal };
  }
  if (first?.kind === 'FOLDERS' && rest.every(isOne)) {
    const literal = rest.map(({ char }) => char).join('');
    return { matches: (path) => path === literal || path.endsWith(`/${literal}`) };
  }
  return { matches: (path) => run(parts, path) };
}

const isOne = (part: Part): part is Extract<Part, { kind: 'ONE' }> => part.kind === 'ONE';

function partsOf(text: string): Part[] | null {
  const parts: Part[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (char === '*' && text[at + 1] === '*') {
      at += 1;
      if (text[at + 1] === '/') {
        at += 1;
        if (parts.at(-1)?.kind !== 'FOLDERS') parts.push({ kind: 'FOLDERS' });
      } else {
        pushMany(parts, true);
      }
    } else if (char === '*') pushMany(parts, false);
    else if (char === '?') parts.push({ kind: 'ANY' });
    else if (char === '[') {
      const found = classAt(text, at + 1);
      if (!found) return null;
      parts.push(found.part);
      at = found.end;
    } else if (char === '\\') {
      at += 1;
      if (at >= text.length) return null;
      parts.push({ kind: 'ONE', char: text[at] ?? '' });
    } else parts.push({ kind: 'ONE', char });
  }
  return parts;
}

/** Several in a row are one. */
function pushMany(parts: Part[], crosses: boolean): void {
  const last = parts.at(-1);
  if (last?.kind === 'MANY') parts.splice(-1, 1, { kind: 'MANY', crosses: crosses || last.crosses });
  else parts.push({ kind: 'MANY', crosses });
}

function classAt(text: string, start: number): { part: Part; end: number } | null {
  let at = start;
  const isNegated = text[at] === '^' || text[at] === '!';
  if (isNegated) at += 1;
  const ranges: (readonly [string, string])[] = [];
  const next = (): string | undefined => {
    if (text[at] === '\\') at += 1;
    const char = text[at];
    at += 1;
    return char;
  };
  while (at < text.length && !(text[at] === ']' && ranges.length > 0)) {
    const from = next();
    let to = from;
    if (text[at] === '-' && text[at + 1] !== ']') {
      at += 1;
      to = next();
    }
    if (from === undefined || to === undefined) return null;
    ranges.push([from, to]);
  }
  return at < text.length ? { part: { kind: 'CLASS', isNegated, ranges }, end: at } : null;
}

/** All ways through the pattern at once, one character after the other. */
function run(parts: readonly Part[], path: string): boolean {
  let states = new Set<number>();
  const enter = (set: Set<number>, state: number): void => {
    for (let at = state; ; at += 1) {
      set.add(at);
      const kind = parts[at]?.kind;
      if (kind !== 'MANY' && kind !== 'FOLDERS') return;
    }
  };
  enter(states, 0);
  for (const char of path) {
    const next = new Set<number>();
    for (const state of states) {
      const part = parts[state];
      if (!part) continue;
      if (part.kind === 'MANY') {
        if (part.crosses || char !== '/') enter(next, state);
        // Within the name of a folder the pattern can not go on.
      } else if (part.kind === 'FOLDERS') {
        if (char === '/') enter(next, state);
        else next.add(state);
      } else if (takes(part, char)) enter(next, state + 1);
    }
    if (next.size === 0) return false;
    states = next;
  }
  return states.has(parts.length);
}

function takes(part: Part, char: string): boolean {
  if (part.kind === 'ONE') return part.char === char;
  if (part.kind === 'ANY') return char !== '/';
  if (part.kind !== 'CLASS' || char === '/') return false;
  return part.ranges.some(([from, to]) => from <= char && char <= to) !== part.isNegated;
}
