import type { Severity } from '../../db/tables.js';

export const LONGEST_LINE_BYTES = 64 * 1024;

/** What came as one message may be several lines; a line feed at the end makes no empty line. */
export function splitLines(message: string): string[] {
  if (!message.includes('\n')) return [message];
  const lines = message.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Every control character is data, but PostgreSQL can not store NUL, and half a surrogate pair is no text. */
export const storable = (text: string): string =>
  text.replaceAll('\0', '\u2400').replaceAll(/\p{Surrogate}/gu, '\uFFFD');

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

const LOOKED_AT = 300;
// oxlint-disable-next-line no-control-regex -- colours are control characters
const ANSI = /\u001b\[[0-9;]*[A-Za-z]/g;
const FIELD = /["']?\b(?:level|severity|lvl)["']?\s*[:=]\s*["']?([a-z]+)/i;
const WORD =
  /\b(TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERR(?:OR)?|FATAL|CRITICAL|PANIC|[A-Z]\w*(?:Error|Exception)|Traceback)\b/;

const SEVERITY_OF: ReadonlyMap<string, Severity> = new Map([
  ['trace', 'DEBUG'],
  ['debug', 'DEBUG'],
  ['info', 'INFO'],
  ['notice', 'INFO'],
  ['warn', 'WARN'],
  ['warning', 'WARN'],
  ['err', 'ERROR'],
  ['error', 'ERROR'],
  ['fatal', 'ERROR'],
  ['critical', 'ERROR'],
  ['panic', 'ERROR'],
]);

/** What a program's own line says of its weight; null when it says nothing. */
export function severityOf(line: string): Severity | null {
  const beginning = line.slice(0, LOOKED_AT).replaceAll(ANSI, '');
  const named = SEVERITY_OF.get(FIELD.exec(beginning)?.[1]?.toLowerCase() ?? '');
  if (named) return named;
  const word = WORD.exec(beginning)?.[1];
  return word === undefined ? null : (SEVERITY_OF.get(word.toLowerCase()) ?? 'ERROR');
}
