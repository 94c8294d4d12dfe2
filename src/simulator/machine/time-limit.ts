import type { Result } from './commands.js';

/** `timeout [-k 2] [-s KILL] SECONDS WORDS…`, as coreutils does it. */
export function limited(args: readonly string[], inner: (words: readonly string[]) => Result): Result {
  let at = 0;
  while (args[at]?.startsWith('-')) at += /^-[ks]$/.test(args[at] ?? '') ? 2 : 1;
  const limitMs = Number.parseFloat(args[at] ?? '') * 1_000;
  const result = inner(args.slice(at + 1));
  if (!(limitMs > 0) || (result.lastsMs ?? 0) <= limitMs) return result;
  const isKilled = args.includes('KILL') || args.includes('--signal=KILL');
  return { code: isKilled ? 137 : 124, stdout: '', stderr: '', lastsMs: limitMs };
}
