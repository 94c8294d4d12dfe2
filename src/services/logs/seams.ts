import { type EngineLogLine, LONGEST_HEALTH_OUTPUT } from '../adapters/engine.js';
import type { Span } from './needle-search.js';
import type { Redactor } from './redactor.js';

/** No form of a secret that is looked for in one line is longer. */
const HELD_BACK = 4 * 1024;
/** Few forms of a secret are longer, and something is to be left. */
const LEFT_OUT = 2 * 1024;
/** Each costs as much as the line itself. */
const MOST_TRIES = 3;

/**
 * Lines that were too long come in pieces, perhaps in different batches, and a secret may lie across their seam. So the end
 * of a piece is held back and goes in front of the next one. Given the same pieces from a line's beginning, the outcome is
 * the same, so pieces that come again after a break are told from new ones as whole lines are.
 */
export function createSeams(redact: Redactor) {
  const held: Record<EngineLogLine['stream'], string> = { STDOUT: '', STDERR: '' };

  const join = (line: EngineLogLine): EngineLogLine => {
    // A line that begins anew has nothing to do with what the last one left unfinished.
    const text = line.continues ? held[line.stream] + line.text : line.text;
    const at = line.isCut ? quietPlace(text, redact) : text.length;
    held[line.stream] = text.slice(at);
    return { ...line, text: text.slice(0, at) };
  };

  return (lines: readonly EngineLogLine[]): readonly EngineLogLine[] =>
    lines.some(({ isCut, continues }) => isCut || continues)
      ? lines.map((line) => (line.isCut || line.continues ? join(line) : line))
      : lines;
}

/** Where the text can be cut without a secret being cut. */
function quietPlace(text: string, redact: Redactor): number {
  const spans = redact.find(text);
  const redacted = redact(text);
  let place = text.length - HELD_BACK;
  for (let tries = 0; tries < MOST_TRIES; tries += 1, place -= 1) {
    place = lastOutside(text, spans, place);
    if (place <= 0) break;
    // A carriage return may bring together what stands far apart.
    if (redact(text.slice(0, place)) + redact(text.slice(place)) === redacted) return place;
  }
  return text.length;
}

/** What a check of health said. Where the engine cut it may lie within a secret, so what stood last is left out then. */
export function redactHealth(said: string, redact: Redactor): string {
  if (Buffer.byteLength(said) < LONGEST_HEALTH_OUTPUT) return redact(said);
  const place = lastOutside(said, redact.find(said), said.length - LEFT_OUT);
  return `${redact(said.slice(0, Math.max(0, place)))}…`;
}

/** The last place at or before this one that lies neither in a span nor in a character. */
function lastOutside(text: string, spans: readonly Span[], before: number): number {
  let place = before;
  for (const { start, end } of spans.toReversed()) {
    place = wholeCharacter(text, place);
    if (end <= place) break;
    if (start < place) place = start;
  }
  return wholeCharacter(text, place);
}

const wholeCharacter = (text: string, at: number): number =>
  (text.charCodeAt(at) & 0xfc00) === 0xdc00 ? at - 1 : at;
