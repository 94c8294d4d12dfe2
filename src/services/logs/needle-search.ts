export interface Span {
  readonly start: number;
  end: number;
}

/** Of a text, together; found by where their first characters are. */
export type FindNeedles = (text: string) => Span[];

const BLOCK = 3;
const TABLE_SIZE = 1 << 16;
const LONGEST_STEP = 255;
/** Comparisons for each character of the text; needles that are alike could take for ever otherwise. */
const EFFORT = 64;
const LEAST_EFFORT = 100_000;

const hashOf = (text: string, end: number): number =>
  ((text.charCodeAt(end - 2) << 10) ^ (text.charCodeAt(end - 1) << 5) ^ text.charCodeAt(end)) &
  (TABLE_SIZE - 1);

/**
 * Looks for all needles at once and steps over what can not begin one, as Wu and Manber do, so that the number of
 * needles hardly matters. Spans that overlap come as one. Needles have at least three characters. A text made to be slow
 * counts as found from where the effort ended.
 */
export function createNeedleSearch(needles: readonly string[]): FindNeedles {
  if (needles.length === 0) return () => [];
  const window = Math.min(...needles.map(({ length }) => length), LONGEST_STEP + BLOCK - 1);
  if (window < BLOCK) throw new RangeError(`A needle has at least ${BLOCK} characters`);
  const steps = new Uint8Array(TABLE_SIZE).fill(window - BLOCK + 1);
  const buckets = new Map<number, string[]>();
  for (const needle of needles) {
    for (let end = BLOCK - 1; end < window; end += 1) {
      const hash = hashOf(needle, end);
      steps[hash] = Math.min(steps[hash] ?? 0, window - 1 - end);
    }
    const hash = hashOf(needle, window - 1);
    const bucket = buckets.get(hash);
    if (bucket) bucket.push(needle);
    else buckets.set(hash, [needle]);
  }
  for (const bucket of buckets.values()) bucket.sort((a, b) => b.length - a.length);

  return (text) => {
    const spans: Span[] = [];
    let effort = LEAST_EFFORT + EFFORT * text.length;
    for (let at = window - 1; at < text.length; ) {
      const hash = hashOf(text, at);
      const step = steps[hash] ?? 1;
      if (step > 0) {
        at += step;
        continue;
      }
      const start = at - window + 1;
      for (const needle of buckets.get(hash) ?? []) {
        const same = sameLength(text, start, needle);
        effort -= same + 1;
        if (effort < 0) {
          add(spans, start, text.length);
          return spans;
        }
        if (same === needle.length) {
          add(spans, start, start + same);
          // The others in the bucket are shorter.
          break;
        }
      }
      at += 1;
    }
    return spans;
  };
}

function sameLength(text: string, start: number, needle: string): number {
  let length = 0;
  while (length < needle.length && text.charCodeAt(start + length) === needle.charCodeAt(length)) length += 1;
  return length;
}

function add(spans: Span[], start: number, end: number): void {
  const last = spans.at(-1);
  if (last && start < last.end) last.end = Math.max(last.end, end);
  else spans.push({ start, end });
}
