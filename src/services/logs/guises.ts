import { ANSI } from './log-text.js';
import type { FindNeedles, Span } from './needle-search.js';

/** What a terminal does not print, or a reader takes out: sequences, control characters, and either as JSON spells them. */
const UNSEEN = new RegExp(
  [
    ANSI.source,
    String.raw`[\0-\x08\x0b-\x1f\x7f-\x9f]`,
    String.raw`\\{1,4}u001[bB]\[[0-?]*[ -/]*[@-~]`,
    String.raw`\\{1,4}u00(?:[01][0-9a-fA-F]|7[fF]|[89][0-9a-fA-F])`,
  ].join('|'),
  'g',
);
// oxlint-disable-next-line no-control-regex -- that is what they are made of
const MAYBE_UNSEEN = /[\0-\x08\x0b-\x1f\x7f-\x9f]|\\u00/;
// oxlint-disable-next-line no-control-regex
const MOVES_BACK = /[\x08\r]/;

/** Where the needles are once the text is shown, which is not always how it came: both as spans of what came. */
export function findInGuises(text: string, find: FindNeedles): Span[] {
  const spans = find(text);
  if (!MAYBE_UNSEEN.test(text)) return spans;
  const bare = text.replaceAll(UNSEEN, '');
  if (bare.length === text.length) return spans;
  const behind = find(bare);
  if (behind.length > 0) {
    const places = placesSeen(text);
    for (const { start, end } of behind)
      spans.push({ start: placeAt(places, start), end: placeAt(places, end - 1) + 1 });
  }
  if (MOVES_BACK.test(text)) spans.push(...findOverstruck(text, find));
  return spans.length > 1 ? together(spans) : spans;
}

const placeAt = (places: Uint32Array | readonly number[], index: number): number => places[index] ?? 0;

/** Where the characters that are seen stand. */
function placesSeen(text: string): Uint32Array {
  const places = new Uint32Array(text.length);
  let count = 0;
  const take = (from: number, to: number): void => {
    for (let at = from; at < to; at += 1, count += 1) places[count] = at;
  };
  let at = 0;
  for (const match of text.matchAll(UNSEEN)) {
    take(at, match.index);
    at = match.index + match[0].length;
  }
  take(at, text.length);
  return places.subarray(0, count);
}

/** A carriage return or a backspace lets what follows take the place of what stood there. */
function findOverstruck(text: string, find: FindNeedles): Span[] {
  const places: number[] = [];
  let begin = 0;
  let cursor = 0;
  const take = (from: number, to: number): void => {
    for (let at = from; at < to; at += 1) {
      if (text.charCodeAt(at) === LINE_FEED) cursor = begin = places.length;
      places[cursor] = at;
      cursor += 1;
      if (text.charCodeAt(at) === LINE_FEED) begin = cursor;
    }
  };
  let at = 0;
  for (const match of text.matchAll(UNSEEN)) {
    take(at, match.index);
    at = match.index + match[0].length;
    if (match[0] === '\r') cursor = begin;
    else if (match[0] === '\b') cursor = Math.max(begin, cursor - 1);
  }
  take(at, text.length);
  const shown = places.map((place) => text[place]).join('');
  return find(shown).map(({ start, end }) => {
    let from = text.length;
    let to = 0;
    for (const place of places.slice(start, end)) {
      from = Math.min(from, place);
      to = Math.max(to, place + 1);
    }
    return { start: from, end: to };
  });
}
const LINE_FEED = 0x0a;

function together(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last && start < last.end) last.end = Math.max(last.end, end);
    else merged.push({ start, end });
  }
  return merged;
}
