/** Rows of words in columns, for whoever reads what a test has seen. */
export function printTable(
  title: string,
  heading: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const all = [heading, ...rows];
  const widths = heading.map((_, at) => Math.max(...all.map((row) => (row[at] ?? '').length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join(' | ')
      .trimEnd();
  const text = [
    title,
    line(heading),
    widths.map((width) => '-'.repeat(width)).join('-|-'),
    ...rows.map(line),
  ];
  process.stdout.write(`\n${text.join('\n')}\n\n`);
}
