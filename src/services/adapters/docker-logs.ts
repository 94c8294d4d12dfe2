import type { EngineLogLine } from './engine.js';
import { AdapterError } from './failure.js';

type Stream = EngineLogLine['stream'];
type Lines = EngineLogLine[];

/** Far more than the engine's 16 KiB a message, far less than what hurts. */
const MAX_FRAME = 1024 * 1024;
const MAX_LINE = 64 * 1024;
/** Smaller, so that what a redactor holds back of one piece still fits into the next. */
const MAX_CONTINUATION = 48 * 1024;
/** Where the engine cuts what it stores. */
const ENGINE_PART = 16 * 1024;
/** RFC 3339, as the engine puts it in front of every message when asked for timestamps. */
const TIMESTAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)) /;
const LONGEST_TIMESTAMP = 40;
/** With nanoseconds and in UTC, as engines write it. */
const USUAL_TIMESTAMP = 30;
const LINE_FEED = 0x0a;

/** The lines of a log, as many at once as the bytes that came hold. Follows `chunks` to their end. */
export async function* readLines(
  chunks: AsyncIterable<Buffer>,
  isTerminal: boolean,
): AsyncGenerator<readonly EngineLogLine[], void> {
  const joiner = createJoiner(isTerminal);
  const reader = isTerminal ? terminalReader(joiner) : frameReader(joiner);
  for await (const chunk of chunks) {
    const lines: Lines = [];
    reader.push(chunk, lines);
    if (lines.length > 0) yield lines;
  }
  const last: Lines = [];
  reader.end(last);
  joiner.end(last);
  if (last.length > 0) yield last;
}

/** Takes the engine's frames apart: 1 byte stream, 3 bytes nothing, 4 bytes length, payload. */
function frameReader(joiner: Joiner) {
  let parts: Buffer[] = [];
  let have = 0;
  let needed = 8;
  return {
    push(chunk: Buffer, lines: Lines): void {
      parts.push(chunk);
      have += chunk.length;
      // Joined once per frame, however small the pieces are.
      if (have < needed) return;
      const bytes = parts.length === 1 ? chunk : Buffer.concat(parts);
      let at = 0;
      needed = 8;
      while (bytes.length - at >= 8) {
        const kind = bytes[at] ?? 0;
        const length = bytes.readUInt32BE(at + 4);
        if (kind > 2 || length > MAX_FRAME)
          throw new AdapterError('docker', 'GARBLED', 'the log is not made of frames');
        const end = at + 8 + length;
        if (bytes.length < end) {
          needed = 8 + length;
          break;
        }
        joiner.take(kind === 2 ? 'STDERR' : 'STDOUT', bytes, at + 8, end, lines);
        at = end;
      }
      have = bytes.length - at;
      parts = have > 0 ? [bytes.subarray(at)] : [];
    },
    end(): void {
      if (have > 0) throw new AdapterError('docker', 'UNREACHABLE', 'the log broke off inside a message');
    },
  };
}

/** A terminal's output comes bare, cut anywhere: pieces end where lines do, unless a line is too long. */
function terminalReader(joiner: Joiner) {
  let parts: Buffer[] = [];
  let have = 0;
  const flush = (lines: Lines): void => {
    const bytes = Buffer.concat(parts);
    parts = [];
    have = 0;
    if (bytes.length > 0) joiner.take('STDOUT', bytes, 0, bytes.length, lines);
  };
  const keep = (bytes: Buffer): void => {
    if (bytes.length > 0) parts.push(bytes);
    have += bytes.length;
  };
  return {
    push(chunk: Buffer, lines: Lines): void {
      const end = chunk.lastIndexOf(LINE_FEED) + 1;
      keep(chunk.subarray(0, end));
      if (end > 0) flush(lines);
      keep(chunk.subarray(end));
      if (have > MAX_FRAME) flush(lines);
    },
    end: flush,
  };
}

interface Pending {
  engineTime: string;
  parts: Buffer[];
  size: number;
  /** Something of the same line left already. */
  isRest: boolean;
}

/**
 * Joins pieces to lines. The engine cuts a long line into messages and stamps each; the first stamp counts.
 * A line over 64 KiB goes on as several, so that nothing is lost.
 */
function createJoiner(isTerminal: boolean) {
  const open: Record<Stream, Pending> = { STDOUT: blank(), STDERR: blank() };
  let lastTime = '';

  const add = (stream: Stream, bytes: Buffer, lines: Lines): void => {
    const line = open[stream];
    for (let at = 0; at < bytes.length; ) {
      const newline = bytes.indexOf(LINE_FEED, at);
      let end = newline < 0 ? bytes.length : newline;
      const stamp = stampAt(bytes, at, end);
      if (stamp) {
        lastTime = stamp;
        at += stamp.length + 1;
      }
      // Without frames nothing but its stamp shows where a part of a long line begins.
      const isPart = isTerminal && end - at > ENGINE_PART && stampAt(bytes, at + ENGINE_PART, end) !== null;
      if (isPart) end = at + ENGINE_PART;
      if (line.size === 0) line.engineTime = lastTime;
      line.parts.push(bytes.subarray(at, end));
      line.size += end - at;
      for (let most = longest(line); line.size > most; most = longest(line)) {
        lines.push(cut(stream, line, most));
      }
      if (isPart) {
        at = end;
        continue;
      }
      if (newline >= 0) lines.push(finish(stream, line));
      at = end + 1;
    }
  };

  return {
    take(stream: Stream, bytes: Buffer, from: number, to: number, lines: Lines): void {
      if (open[stream].size === 0 && to - from <= MAX_LINE) {
        // Nearly every message is one whole line with a usual stamp, and is decoded in one go.
        const text = bytes.toString('utf8', from, to);
        const isUsual =
          text.indexOf('\n') === text.length - 1 &&
          text.charCodeAt(USUAL_TIMESTAMP) === 0x20 &&
          text.charCodeAt(USUAL_TIMESTAMP - 1) === 0x5a &&
          text.charCodeAt(0) <= 0x39;
        const engineTime = isUsual ? text.slice(0, USUAL_TIMESTAMP) : '';
        if (isUsual && (isNear(engineTime, lastTime) || TIMESTAMP.exec(text)?.[1] === engineTime)) {
          lastTime = engineTime;
          lines.push({ engineTime, stream, text: readable(text.slice(USUAL_TIMESTAMP + 1, -1)) });
          return;
        }
      }
      add(stream, bytes.subarray(from, to), lines);
    },
    end(lines: Lines): void {
      for (const stream of ['STDOUT', 'STDERR'] as const) {
        if (open[stream].size > 0) lines.push(finish(stream, open[stream]));
      }
    },
  };
}
type Joiner = ReturnType<typeof createJoiner>;

const blank = (): Pending => ({ engineTime: '', parts: [], size: 0, isRest: false });
const longest = ({ isRest }: Pending): number => (isRest ? MAX_CONTINUATION : MAX_LINE);

/** Whether both stamps are of one second, so that the shape of one is that of the other. */
const isNear = (stamp: string, known: string): boolean =>
  known.length === USUAL_TIMESTAMP && stamp.slice(0, 20) === known.slice(0, 20);

function stampAt(bytes: Buffer, at: number, end: number): string | null {
  return TIMESTAMP.exec(bytes.toString('latin1', at, Math.min(end, at + LONGEST_TIMESTAMP)))?.[1] ?? null;
}

function finish(stream: Stream, line: Pending): EngineLogLine {
  const done = lineOf(stream, line, bytesOf(line), false);
  Object.assign(line, blank());
  return done;
}

function cut(stream: Stream, line: Pending, most: number): EngineLogLine {
  const all = bytesOf(line);
  const size = wholeCharacters(all, most);
  const done = lineOf(stream, line, all.subarray(0, size), true);
  line.parts = [all.subarray(size)];
  line.size = all.length - size;
  line.isRest = true;
  return done;
}

const bytesOf = ({ parts }: Pending): Buffer =>
  parts.length === 1 ? (parts[0] ?? Buffer.alloc(0)) : Buffer.concat(parts);

function lineOf(stream: Stream, line: Pending, bytes: Buffer, isCut: boolean): EngineLogLine {
  return {
    engineTime: line.engineTime,
    stream,
    text: readable(bytes.toString('utf8')),
    ...(line.isRest ? { continues: true } : {}),
    ...(isCut ? { isCut: true } : {}),
  };
}

/** Backs off from the middle of a UTF-8 sequence. */
function wholeCharacters(bytes: Buffer, size: number): number {
  for (let end = size; end > size - 4; end -= 1) {
    if (((bytes[end] ?? 0) & 0xc0) !== 0x80) return end;
  }
  return size;
}

/** Bytes that are no text are U+FFFD by now, and so becomes NUL, which PostgreSQL cannot store. */
function readable(text: string): string {
  const storable = text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text;
  return storable.endsWith('\r') ? storable.slice(0, -1) : storable;
}

/** Seconds and nanoseconds, as the engine's `since` wants them. */
export function sinceOf(engineTime: string): string {
  const [, fraction = ''] = /\.(\d{1,9})/.exec(engineTime) ?? [];
  const milliseconds = Date.parse(engineTime.replace(/\.\d+/, ''));
  if (Number.isNaN(milliseconds)) throw new AdapterError('docker', 'INVALID', 'not a time of the engine');
  return `${Math.floor(milliseconds / 1000)}.${fraction.padEnd(9, '0')}`;
}
