export const LONGEST_LINE_BYTES = 64 * 1024;

/** What came as one message may be several lines; a line feed at the end makes no empty line. */
export function splitLines(message: string): string[] {
  if (!message.includes('\n')) return [message];
  const lines = message.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Every control character is data, but PostgreSQL can not store NUL, and half a surrogate pair is no text. */
export function storable(text: string): string {
  const whole = text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text;
  return HALF.test(whole) ? whole.replaceAll(/\p{Surrogate}/gu, '\uFFFD') : whole;
}
const HALF = /[\ud800-\udfff]/;

/** Surely small enough, whatever its characters are. */
export const isShort = (text: string): boolean => text.length * 3 <= LONGEST_LINE_BYTES;

/** Pieces of at most `maxBytes` in UTF-8; no character is cut in two. */
export function cutToSize(text: string, maxBytes = LONGEST_LINE_BYTES): string[] {
  if (text.length * 3 <= maxBytes || Buffer.byteLength(text) <= maxBytes) return [text];
  const bytes = Buffer.from(text, 'utf8');
  const pieces: string[] = [];
  for (let start = 0; start < bytes.length; ) {
    let end = Math.min(start + maxBytes, bytes.length);
    // 10xxxxxx continues a character.
    while (end < bytes.length && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
    pieces.push(bytes.toString('utf8', start, end));
    start = end;
  }
  return pieces;
}

/** Colours, cursor movements, titles and links, as terminals understand them; what is left of one must not begin another. */
export const ANSI =
  // oxlint-disable-next-line no-control-regex -- that is what they are made of
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b[\]PX^_]|[\u009d\u0090])[^\u0007\u001b\u0090\u009c\u009d]*(?:\u0007|\u001b\\|\u009c)|\u001b[ -/]*[0-~]|[\u001b\u0090\u009b\u009d](?=[^])/g;
// oxlint-disable-next-line no-control-regex
const MAYBE_ANSI = /[\u001b\u0090\u009b\u009d]/;

/** The text as a terminal would show it, without what moves or paints. */
export const withoutAnsi = (text: string): string =>
  MAYBE_ANSI.test(text) ? text.replaceAll(ANSI, '') : text;

/** What is shown of a name that somebody else gave: one line that reads as it looks. */
export const asName = (text: string): string =>
  withoutAnsi(storable(text))
    .replaceAll(/[\t\n\r]+/g, ' ')
    .replaceAll(UNPRINTABLE, '')
    .trim();
const UNPRINTABLE = /\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu;

/** Whether a line contains the text, in whatever case, as it reads on a terminal. */
export function containing(text: string): (message: string) => boolean {
  const wanted = withoutAnsi(text).toLowerCase();
  return (message) => withoutAnsi(message).toLowerCase().includes(wanted);
}
