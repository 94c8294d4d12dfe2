/** What a delta makes of its base; null for one that is damaged. `reserve` throws when the result would be too large. */
export function applyDelta(base: Buffer, delta: Buffer, reserve: (size: number) => void): Buffer | null {
  let at = 0;
  const size = (): number => {
    let value = 0;
    for (let factor = 1; factor < 2 ** 45; factor *= 128) {
      const byte = delta[at] ?? 0;
      at += 1;
      value += (byte & 0x7f) * factor;
      if ((byte & 0x80) === 0) return value;
    }
    return Number.NaN;
  };
  if (size() !== base.length) return null;
  const resultSize = size();
  if (!Number.isSafeInteger(resultSize)) return null;
  reserve(resultSize);
  const result = Buffer.alloc(resultSize);
  let filled = 0;
  while (at < delta.length) {
    const code = delta[at] ?? 0;
    at += 1;
    let from: Buffer = delta;
    let start = at;
    let length = code;
    if ((code & 0x80) !== 0) {
      const optional = (bits: number, first: number): number => {
        let value = 0;
        for (let bit = 0; bit < bits; bit += 1) {
          if ((code & (first << bit)) === 0) continue;
          value += (delta[at] ?? 0) * 256 ** bit;
          at += 1;
        }
        return value;
      };
      from = base;
      start = optional(4, 0x01);
      length = optional(3, 0x10) || 0x10000;
    } else {
      at += length;
    }
    // 0 is reserved; the rest would read or write where nothing is.
    if (code === 0 || start + length > from.length || filled + length > resultSize) return null;
    from.copy(result, filled, start, start + length);
    filled += length;
  }
  return filled === resultSize && at === delta.length ? result : null;
}
