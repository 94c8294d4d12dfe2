/**
 * Printable ASCII and line feeds. Wallets count the length of a text in bytes or in UTF-16 units; only
 * for ASCII is that the same number.
 */
export function isAscii(text: string): boolean {
  return /^[\x20-\x7e\n]*$/.test(text);
}
