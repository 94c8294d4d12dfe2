/**
 * Whether the store took offence at what it was given, so that giving it again changes nothing: SQLSTATE classes 22 (data), 23
 * (integrity) and 54 (limits), and what SQLite calls the same.
 */
export function isRefused(error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    const { code } = at as Error & { readonly code?: unknown };
    if (typeof code !== 'string') continue;
    if (/^(22|23|54)[0-9A-Z]{3}$/.test(code)) return true;
    if (/^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG|RANGE)/.test(code)) return true;
  }
  return false;
}
