export type LogStream = 'stdout' | 'stderr';
export interface LogLine {
  /** Nanoseconds since the epoch; rises strictly within one container. */
  readonly nanos: bigint;
  readonly stream: LogStream;
  readonly text: string;
}
/** A line as it is kept on disk. */
export type KeptLine = [nanos: string, stream: LogStream, text: string];

const MAX_LINES = 5_000;
const MAX_BYTES = 1_024 * 1_024;
const MAX_LINE_BYTES = 16 * 1_024;
const KEPT_LINES = 200;

export interface Listener {
  line(line: LogLine): void;
  /** The container ended: no line comes any more. */
  end(): void;
}
export type ContainerLog = ReturnType<typeof createContainerLog>;

export function createContainerLog(kept: readonly KeptLine[]) {
  let lines: LogLine[] = kept.map(([nanos, stream, text]) => ({ nanos: BigInt(nanos), stream, text }));
  let bytes = lines.reduce((sum, { text }) => sum + text.length, 0);
  let last = lines.at(-1)?.nanos ?? 0n;
  const listeners = new Set<Listener>();
  const epoch = BigInt(Date.now()) * 1_000_000n - process.hrtime.bigint();

  const write = (stream: LogStream, text: string) => {
    const now = epoch + process.hrtime.bigint();
    last = now > last ? now : last + 1n;
    const line = { nanos: last, stream, text: text.slice(0, MAX_LINE_BYTES) };
    lines.push(line);
    bytes += line.text.length;
    if (lines.length > MAX_LINES || bytes > MAX_BYTES) {
      // Many at once, so that a busy log is not shifted at every line.
      lines = lines.slice(Math.ceil(lines.length / 4));
      bytes = lines.reduce((sum, { text: kept }) => sum + kept.length, 0);
    }
    for (const listener of listeners) listener.line(line);
  };

  return {
    write,
    read: (): readonly LogLine[] => lines,
    follow(listener: Listener): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    endFollowing() {
      for (const listener of listeners) listener.end();
      listeners.clear();
    },
    keep: (): KeptLine[] =>
      lines.slice(-KEPT_LINES).map(({ nanos, stream, text }) => [nanos.toString(), stream, text]),
  };
}

/** RFC 3339 with nine digits, as the engine writes it. */
export function engineTime(nanos: bigint): string {
  const seconds = new Date(Number(nanos / 1_000_000_000n) * 1_000).toISOString().slice(0, 19);
  return `${seconds}.${(nanos % 1_000_000_000n).toString().padStart(9, '0')}Z`;
}

/** The `since` and `until` of the engine's API: seconds with up to nine decimals, or RFC 3339. */
export function parseEngineTime(text: string): bigint | null {
  const decimal = /^(\d{1,12})(?:\.(\d{1,9}))?$/.exec(text);
  if (decimal)
    return BigInt(decimal[1] ?? '0') * 1_000_000_000n + BigInt((decimal[2] ?? '').padEnd(9, '0') || '0');
  const written = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/.exec(text);
  const seconds = written ? Date.parse(`${written[1]}Z`) : Number.NaN;
  if (Number.isNaN(seconds)) return null;
  return BigInt(seconds) * 1_000_000n + BigInt((written?.[2] ?? '').padEnd(9, '0') || '0');
}
