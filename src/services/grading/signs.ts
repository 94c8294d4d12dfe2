import { plainText } from './text.js';

/** Signs that make another thing of a name: "C" is not "C#", "5" not "-5", "3.14" not "14 3". */
export function hasSigns(answer: string, text: string): boolean {
  const bare = (given: string): string =>
    plainText(given)
      .toLowerCase()
      .replace(/[*_`"“”]/gu, '');
  const parts: readonly string[] = bare(text).match(/[\p{L}\p{N}\p{M}]+|[^\p{L}\p{N}\p{M}]+/gu) ?? [];
  const names = parts.filter((part) => /[\p{L}\p{N}]/u.test(part));
  const isNumber = /^\d/u.test(names[0] ?? '');
  const isWord = (part: string | undefined): boolean => /[\p{L}\p{N}]/u.test(part ?? '');
  const minus = isNumber && !isWord(parts[0]) && (parts[0] ?? '').endsWith('-') ? '-' : '';
  const end = isWord(parts.at(-1)) ? '' : (/^[+#]+/u.exec(parts.at(-1) ?? '')?.[0] ?? '');
  const inside = names.map((name, i) => {
    if (i + 1 === names.length) return name;
    const gap = parts[parts.indexOf(name) + 1] ?? '';
    const isPoint = /^\d+ \d+$/u.test(`${name} ${names[i + 1] ?? ''}`) && /^[.,:/]$/u.test(gap);
    if (!isPoint) return `${name}[^\\p{L}\\p{N}]+`;
    return name + (/[.,]/u.test(gap) ? '[.,]' : gap);
  });
  const spelt = names.length === 1 && !isNumber ? Array.from(names[0] ?? '').join("'?") : inside.join('');
  const found = bare(answer).matchAll(
    new RegExp(
      `(?<![\\p{L}\\p{N}])(${isNumber ? '(?<!\\d\\s)-' : ''})?${spelt}(?:e?s)?([+#]*)(?![\\p{L}\\p{N}])`,
      'gu',
    ),
  );
  return [...found].some(([, lead = '', tail = '']) => lead === minus && tail === end);
}
