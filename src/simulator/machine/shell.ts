/** Just enough of a shell to read what tools send: quotes, `&&`, `||`, `;` and redirections. */
export interface Command {
  readonly words: readonly string[];
  /** Streams redirected elsewhere, which here means nowhere. */
  readonly dropped: ReadonlySet<'stdout' | 'stderr'>;
  /** When to run it, looking at how the one before ended. */
  readonly when: 'ALWAYS' | 'AFTER_SUCCESS' | 'AFTER_FAILURE';
}

const OPERATORS = { '&&': 'AFTER_SUCCESS', '||': 'AFTER_FAILURE', ';': 'ALWAYS', '\n': 'ALWAYS' } as const;
const TOKEN =
  /\s*(?:(\d?>>?\s*(?:&\d|\S+))|(&&|\|\||;|\n)|((?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\;&|<>])+))/y;

/** null for anything this is not a shell for, such as pipes and substitutions. */
export function parseShell(line: string): Command[] | null {
  const commands: Command[] = [];
  let words: string[] = [];
  let dropped = new Set<'stdout' | 'stderr'>();
  let when: Command['when'] = 'ALWAYS';
  TOKEN.lastIndex = 0;
  const text = line.trim();
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(text);
    if (!token) {
      if (text.slice(at).trim() === '') break;
      return null;
    }
    const [, redirection, operator, word] = token;
    if (redirection !== undefined) {
      const source = redirection.startsWith('2') ? 'stderr' : 'stdout';
      // `2>&1` follows wherever the standard output goes.
      if (!redirection.includes('&') || dropped.has('stdout')) dropped.add(source);
      continue;
    }
    if (word !== undefined) {
      if (/(^|[^\\'])(\$\(|`)/.test(word)) return null;
      words.push(unquote(word));
    } else if (operator === '&&' || operator === '||' || operator === ';' || operator === '\n') {
      if (words.length > 0) commands.push({ words, when, dropped });
      words = [];
      dropped = new Set();
      when = OPERATORS[operator];
    }
  }
  if (words.length > 0) commands.push({ words, when, dropped });
  return commands;
}

function unquote(word: string): string {
  return word.replace(/'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/g, (_all, single, double, escaped) =>
    single !== undefined
      ? String(single)
      : double !== undefined
        ? String(double).replace(/\\(["\\$`])/g, '$1')
        : String(escaped),
  );
}
