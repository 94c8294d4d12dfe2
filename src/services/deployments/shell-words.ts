const PLAIN = /^[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*$/;

/** The one place where words become a shell line: a POSIX shell reads back exactly the words given. */
export function quoteWords(words: readonly string[]): string {
  if (words.length === 0) throw new RangeError('a command needs at least one word');
  return words.map((word, index) => quote(word, index === 0)).join(' ');
}

function quote(word: string, isCommand: boolean): string {
  if (word.includes('\0')) throw new RangeError('a word of a command contains a NUL byte');
  // NAME=value in front of a command would be read as an assignment.
  const isPlain = PLAIN.test(word) && !(isCommand && word.includes('='));
  return isPlain ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
