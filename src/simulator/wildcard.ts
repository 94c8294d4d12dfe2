interface Signs {
  /** Stands for any run of characters, an empty one too. */
  readonly many: string;
  /** Stands for exactly one. */
  readonly one: string;
}

/** Takes at most pattern × text steps, whatever the pattern: patterns come from strangers, and a regular expression could hang. */
export function matchesWildcard(pattern: string, text: string, { many, one }: Signs): boolean {
  let [at, from] = [0, 0];
  let [star, resume] = [-1, 0];
  while (from < text.length) {
    const sign = pattern[at];
    if (sign === many) {
      star = at;
      resume = from;
      at += 1;
    } else if (sign !== undefined && (sign === one || sign === text[from])) {
      at += 1;
      from += 1;
    } else if (star >= 0) {
      // The last run takes one character more.
      resume += 1;
      from = resume;
      at = star + 1;
    } else return false;
  }
  while (pattern[at] === many) at += 1;
  return at === pattern.length;
}

/** A path against a pattern in which `*` and `?` stay within a folder and `**` stands for any number of folders. */
export function matchesGlob(pattern: string, path: string): boolean {
  const [patterns, parts] = [pattern.split('/'), path.split('/')];
  // reached[n]: the patterns so far match the first n parts.
  let reached = [true, ...parts.map(() => false)];
  for (const wanted of patterns) {
    const next = [false, ...parts.map(() => false)];
    for (let count = 0; count <= parts.length; count += 1) {
      if (wanted === '**') next[count] = reached[count] === true || (count > 0 && next[count - 1] === true);
      else if (count > 0 && reached[count - 1] === true) {
        next[count] = matchesWildcard(wanted, parts[count - 1] ?? '', { many: '*', one: '?' });
      }
    }
    reached = next;
  }
  return reached[parts.length] === true;
}
