import { AdapterError } from './failure.js';

const MAX_HEAD = 64 * 1024;
const MAX_DIGITS = 8;
const IS_CHUNKED = /^HTTP\/1\.1 200 [^]*\r\ntransfer-encoding:[ \t]*chunked[ \t]*\r\n/i;
const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;
const NOTHING = Buffer.alloc(0);

/**
 * An engine sends every line of a log as an HTTP chunk of its own, and to a parser a chunk costs far more than a line is
 * worth. This makes one chunk of all that came in one piece, and leaves everything else to the parser.
 */
export function createChunkMerger(): (piece: Buffer) => Buffer {
  let state: 'HEAD' | 'SIZE' | 'SIZE_END' | 'DATA' | 'DATA_CR' | 'DATA_LF' | 'AS_IS' = 'HEAD';
  let head: Buffer = NOTHING;
  let left = 0;
  let digits = 0;

  const merge = (piece: Buffer): Buffer => {
    const data = Buffer.allocUnsafe(piece.length);
    let size = 0;
    let at = 0;
    for (; at < piece.length && state !== 'AS_IS'; at += 1) {
      const byte = piece[at] ?? 0;
      if (state === 'SIZE') {
        const digit = hexOf(byte);
        if (digit >= 0 && digits < MAX_DIGITS) {
          left = left * 16 + digit;
          digits += 1;
        } else if (byte === CARRIAGE_RETURN && digits > 0) state = 'SIZE_END';
        else throw garbled();
      } else if (state === 'DATA') {
        const end = Math.min(at + left, piece.length);
        size += piece.copy(data, size, at, end);
        left -= end - at;
        at = end - 1;
        if (left === 0) state = 'DATA_CR';
      } else if (state === 'DATA_CR') {
        if (byte !== CARRIAGE_RETURN) throw garbled();
        state = 'DATA_LF';
      } else {
        if (byte !== LINE_FEED) throw garbled();
        const isLast = state === 'SIZE_END' && left === 0;
        state = isLast ? 'AS_IS' : state === 'SIZE_END' ? 'DATA' : 'SIZE';
        digits = 0;
      }
    }
    const parts: Buffer[] = [];
    if (size > 0)
      parts.push(Buffer.from(`${size.toString(16)}\r\n`), data.subarray(0, size), Buffer.from('\r\n'));
    if (state === 'AS_IS') parts.push(Buffer.from('0\r\n'), piece.subarray(at));
    return Buffer.concat(parts);
  };

  return (piece) => {
    if (state === 'AS_IS') return piece;
    if (state !== 'HEAD') return merge(piece);
    head = head.length === 0 ? piece : Buffer.concat([head, piece]);
    const end = head.indexOf('\r\n\r\n') + 4;
    if (end < 4 && head.length <= MAX_HEAD) return NOTHING;
    const all = head;
    head = NOTHING;
    const isChunked = end >= 4 && IS_CHUNKED.test(all.toString('latin1', 0, end));
    state = isChunked ? 'SIZE' : 'AS_IS';
    return isChunked ? Buffer.concat([all.subarray(0, end), merge(all.subarray(end))]) : all;
  };
}

const garbled = () => new AdapterError('docker', 'GARBLED', 'the log is not made of chunks');

function hexOf(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
