import type { DeployStep, LogStream, Severity, Tables } from './tables.js';

export interface LogLine {
  readonly minerId: string;
  /** Rises by one per miner, without holes. */
  readonly seq: number;
  readonly deploymentId: string;
  readonly at: Date;
  readonly stream: LogStream;
  readonly severity: Severity | null;
  readonly step: DeployStep | null;
  /** The line before it on this stream was too long and goes on here. */
  readonly continues: boolean;
  readonly message: string;
}

export type LogChunk = Tables['logChunks']['$inferSelect'];

/** A chunk has no more lines than this, and no more bytes unless it is a single line. */
export const CHUNK_LINES = 1_000;
const CHUNK_BYTES = 256 * 1024;

type Kind = readonly [
  stream: LogStream,
  severity: Severity | null,
  step: DeployStep | null,
  continues: 0 | 1,
];
type Columns = readonly [times: readonly number[], kinds: readonly number[], messages: readonly string[]];

/** Consecutive lines of one deployment become one row: a row for each line would cost ten times the line. */
export function toChunks(lines: readonly LogLine[]): LogChunk[] {
  const chunks: LogChunk[] = [];
  for (let from = 0; from < lines.length; ) {
    const [first, to, bytes] = [lines[from], ...endOf(lines, from)];
    if (first) chunks.push(chunkOf(first, lines.slice(from, to), bytes));
    from = to;
  }
  return chunks;
}

function endOf(lines: readonly LogLine[], from: number): [to: number, bytes: number] {
  const first = lines[from];
  let bytes = 0;
  let to = from;
  for (; to < lines.length && to - from < CHUNK_LINES; to += 1) {
    const line = lines[to];
    if (!line || !first || line.deploymentId !== first.deploymentId || line.minerId !== first.minerId) break;
    if (line.seq !== first.seq + to - from) break;
    const size = Buffer.byteLength(line.message);
    if (to > from && bytes + size > CHUNK_BYTES) break;
    bytes += size;
  }
  return [Math.max(to, from + 1), bytes];
}

function chunkOf(first: LogLine, lines: readonly LogLine[], bytes: number): LogChunk {
  const kinds: Kind[] = [];
  const times: number[] = [];
  const kindOf: number[] = [];
  const messages: string[] = [];
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  let known = -1;
  let last: LogLine | null = null;
  // Some hundred thousand lines a second when a container floods, and mostly alike.
  for (const line of lines) {
    const time = line.at.getTime();
    if (time < from) from = time;
    if (time > to) to = time;
    if (last === null || !isOneKind(last, line)) {
      known = indexIn(kinds, line);
      last = line;
    }
    times.push(time);
    kindOf.push(known);
    messages.push(line.message);
  }
  const columns: Columns = [times.map((time) => time - from), kindOf, messages];
  return {
    minerId: first.minerId,
    lastSeq: first.seq + lines.length - 1,
    firstSeq: first.seq,
    deploymentId: first.deploymentId,
    fromAt: new Date(from),
    toAt: new Date(to),
    bytes,
    kinds: JSON.stringify(kinds),
    lines: JSON.stringify(columns),
  };
}

const isOneKind = (a: LogLine, b: LogLine): boolean =>
  a.stream === b.stream && a.severity === b.severity && a.step === b.step && a.continues === b.continues;

function indexIn(kinds: Kind[], { stream, severity, step, continues }: LogLine): number {
  const goesOn = continues ? 1 : 0;
  const known = kinds.findIndex(
    ([a, b, c, d]) => a === stream && b === severity && c === step && d === goesOn,
  );
  return known >= 0 ? known : kinds.push([stream, severity, step, goesOn]) - 1;
}

/** The lines of a chunk, in order. */
export function linesOf({ minerId, deploymentId, firstSeq, fromAt, kinds, lines }: LogChunk): LogLine[] {
  // Both were written by `chunkOf`.
  const known = JSON.parse(kinds) as readonly Kind[];
  const [times, kindOf, messages] = JSON.parse(lines) as Columns;
  const from = fromAt.getTime();
  return messages.map((message, i) => {
    const [stream, severity, step, continues] = known[kindOf[i] ?? 0] ?? (['SYSTEM', null, null, 0] as const);
    return {
      minerId,
      seq: firstSeq + i,
      deploymentId,
      at: new Date(from + (times[i] ?? 0)),
      stream,
      severity,
      step,
      continues: continues === 1,
      message,
    };
  });
}
