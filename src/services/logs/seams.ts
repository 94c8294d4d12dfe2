import type { EngineLogLine } from '../adapters/engine.js';
import type { Redact } from './redactor.js';

/** No form of a secret that is looked for in one line is longer. */
const HELD_BACK = 4 * 1024;
const STEP = 512;

/**
 * Lines that were too long come in pieces, perhaps in different batches, and a secret may lie across their seam. So the end
 * of a piece is held back and goes in front of the next one. Given the same pieces from a line's beginning, the outcome is
 * the same, so pieces that come again after a break are told from new ones as whole lines are.
 */
export function createSeams(redact: Redact) {
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
function quietPlace(text: string, redact: Redact): number {
  const redacted = redact(text);
  for (let at = text.length - HELD_BACK; at > 0; at -= STEP) {
    const isInsideCharacter = (text.charCodeAt(at) & 0xfc00) === 0xdc00;
    const place = isInsideCharacter ? at - 1 : at;
    if (redact(text.slice(0, place)) + redact(text.slice(place)) === redacted) return place;
  }
  return text.length;
}
