import type { EngineLogLine } from './engine.js';
import { AdapterError } from './failure.js';

type Stream = EngineLogLine['stream'];

interface Piece {
  readonly stream: Stream;
  readonly bytes: Buffer;
}

/** Far more than the engine's 16 KiB a message, far less than what hurts. */
const MAX_FRAME = 1024 * 1024;
const MAX_LINE = 64 * 1024;
/** RFC 3339, as the engine puts it in front of every message when asked for timestamps. */
const TIMESTAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)) /;
const LONGEST_TIMESTAMP = 40;

/** Takes the engine's frames apart: 1 byte stream, 3 bytes nothing, 4 bytes length, payload. */
export async function* demultiplex(chunks: AsyncIterable<Buffer>): AsyncGenerator<Piece> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    while (rest.length - at >= 8) {
      const kind = rest[at] ?? 0;
      const length = rest.readUInt32BE(at + 4);
      if (kind > 2 || length > MAX_FRAME)
        throw new AdapterError('docker', 'GARBLED', 'the log is not made of frames');
      if (rest.length - at - 8 < length) break;
      yield { stream: kind === 2 ? 'STDERR' : 'STDOUT', bytes: rest.subarray(at + 8, at + 8 + length) };
      at += 8 + length;
    }
    rest = rest.subarray(at);
  }
}

/** A terminal's output comes bare, cut anywhere: pieces end where lines do, unless a line is too long. */
export async function* terminalPieces(chunks: AsyncIterable<Buffer>): AsyncGenerator<Piece> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = rest.length > MAX_FRAME ? rest.length : rest.lastIndexOf(0x0a) + 1;
    if (end > 0) yield { stream: 'STDOUT', bytes: rest.subarray(0, end) };
    rest = rest.subarray(end);
  }
  if (rest.length > 0) yield { stream: 'STDOUT', bytes: rest };
}

interface Pending {
  engineTime: string;
  readonly parts: Buffer[];
  size: number;
}

/**
 * Joins pieces to lines. The engine cuts a long line into messages and stamps each; the first stamp counts.
 * A line over 64 KiB goes on as several, so that nothing is lost.
 */
export async function* toLines(pieces: AsyncIterable<Piece>): AsyncGenerator<EngineLogLine> {
  const open: Record<Stream, Pending> = { STDOUT: blank(), STDERR: blank() };
  let lastTime = '';
  for await (const { stream, bytes } of pieces) {
    const line = open[stream];
    for (let at = 0; at < bytes.length; ) {
      const newline = bytes.indexOf(0x0a, at);
      const end = newline < 0 ? bytes.length : newline;
      const stamp = TIMESTAMP.exec(bytes.toString('latin1', at, Math.min(end, at + LONGEST_TIMESTAMP)));
      if (stamp?.[1]) {
        lastTime = stamp[1];
        at += stamp[0].length;
      }
      if (line.size === 0) line.engineTime = lastTime;
      line.parts.push(bytes.subarray(at, end));
      line.size += end - at;
      // A piece may hold many lines' worth of bytes for one line; what is over leaves at once.
      while (line.size > MAX_LINE) yield take(stream, line, MAX_LINE);
      if (newline >= 0) yield take(stream, line, line.size);
      at = end + 1;
    }
  }
  for (const stream of ['STDOUT', 'STDERR'] as const) {
    if (open[stream].size > 0) yield take(stream, open[stream], open[stream].size);
  }
}

const blank = (): Pending => ({ engineTime: '', parts: [], size: 0 });

function take(stream: Stream, line: Pending, wanted: number): EngineLogLine {
  const all = line.parts.length === 1 ? (line.parts[0] ?? Buffer.alloc(0)) : Buffer.concat(line.parts);
  const size = wanted < all.length ? wholeCharacters(all, wanted) : all.length;
  const rest = all.subarray(size);
  line.parts.splice(0, line.parts.length, ...(rest.length > 0 ? [rest] : []));
  line.size = rest.length;
  return { engineTime: line.engineTime, stream, text: readable(all.subarray(0, size)) };
}

/** Backs off from the middle of a UTF-8 sequence. */
function wholeCharacters(bytes: Buffer, size: number): number {
  for (let end = size; end > size - 4; end -= 1) {
    if (((bytes[end] ?? 0) & 0xc0) !== 0x80) return end;
  }
  return size;
}

/** Bytes that are no text become U+FFFD, and so does NUL, which PostgreSQL cannot store. */
function readable(bytes: Buffer): string {
  const text = bytes.toString('utf8').replaceAll('\0', '\uFFFD');
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}

/** Seconds and nanoseconds, as the engine's `since` wants them. */
export function sinceOf(engineTime: string): string {
  const [, fraction = ''] = /\.(\d{1,9})/.exec(engineTime) ?? [];
  const milliseconds = Date.parse(engineTime.replace(/\.\d+/, ''));
  if (Number.isNaN(milliseconds)) throw new AdapterError('docker', 'INVALID', 'not a time of the engine');
  return `${Math.floor(milliseconds / 1000)}.${fraction.padEnd(9, '0')}`;
}
