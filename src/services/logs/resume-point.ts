import type { EngineLogLine } from '../adapters/engine.js';

/**
 * Where the following of a container goes on: after the line stored last, in the order of the log. The engine gives lines
 * again from a time on, and times are no order: lines share one, stdout and stderr are stamped by two hands, and the
 * machine's clock may be set back. So more is asked for than is needed, and what comes up to that line is dropped.
 */
export interface ResumePoint {
  /** Of the last line. */
  readonly lastEngineTime: string | null;
  /** How many lines with that very time are stored. */
  readonly lastTimeCount: number;
  /** The time to ask from. */
  readonly resumeFrom: string | null;
  /** The latest time of any line. */
  readonly newestEngineTime: string | null;
}

type Line = Pick<EngineLogLine, 'engineTime' | 'text' | 'continues'>;

/** How far out of order lines may come while the clock runs as it should. */
const DISORDER_NANOS = 10_000_000n;
/** As much is asked for again, so that a clock may be set back by as long as this took to write. */
const OVERLAP_BYTES = 64 * 1024;
const OVERLAP_STRETCHES = 500;
/** More than this is never kept waiting for the last line to turn up. */
const MOST_DOUBTFUL = 16 * 1024 * 1024;

const SHAPE = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/;

/** Nanoseconds since 1970; null when the text is no RFC 3339 time. */
export function nanosOf(engineTime: string): bigint | null {
  const parts = SHAPE.exec(engineTime);
  if (!parts) return null;
  const ms = Date.parse(`${parts[1]}${parts[3]}`);
  if (Number.isNaN(ms)) return null;
  return BigInt(ms) * 1_000_000n + BigInt((parts[2] ?? '').padEnd(9, '0'));
}

const engineTimeOf = (nanos: bigint): string => {
  const seconds = new Date(Number(nanos / 1_000_000_000n) * 1_000).toISOString().slice(0, 19);
  return `${seconds}.${(nanos % 1_000_000_000n).toString().padStart(9, '0')}Z`;
};

/** As engines write it: in UTC, to the nanosecond. */
const isUsual = (time: string): boolean => time.length === 30 && time.charCodeAt(29) === 0x5a;

/** Engine times are written alike, so most compare as text. */
function isBefore(a: string, b: string): boolean {
  if (isUsual(a) && isUsual(b)) return a < b;
  const [left, right] = [nanosOf(a), nanosOf(b)];
  return left !== null && right !== null && left < right;
}

const shifted = (engineTime: string, nanos: bigint): string => {
  const at = nanosOf(engineTime);
  return at === null || at + nanos < 0n ? engineTime : engineTimeOf(at + nanos);
};

/** Milliseconds since 1970 of times that come one after the other; null for what is no time. */
export function createTimeReader(): (engineTime: string) => number | null {
  let second = '';
  let base = 0;
  return (engineTime) => {
    if (!isUsual(engineTime)) {
      const ms = Date.parse(engineTime);
      return Number.isNaN(ms) ? null : ms;
    }
    if (!engineTime.startsWith(second) || second === '') {
      const ms = Date.parse(`${engineTime.slice(0, 19)}Z`);
      if (Number.isNaN(ms)) return null;
      second = engineTime.slice(0, 19);
      base = ms;
    }
    return base + Number(engineTime.slice(20, 23));
  };
}

/** Lines stored lately, to know what will come again. */
interface Stretch {
  readonly earliest: string;
  readonly latest: string;
  readonly times: readonly string[];
  readonly bytes: number;
}

/** Tells lines that are stored already from new ones, and keeps the point up to date. */
export function createResumeTracker<L extends Line>(start: ResumePoint) {
  let point = start;
  let recent: Stretch[] = [];
  let recentBytes = 0;

  const { lastEngineTime, newestEngineTime } = start;
  /** Null once it is known where new lines begin. */
  let search = lastEngineTime === null ? null : { time: lastEngineTime, seen: 0 };
  const gone = shifted(newestEngineTime ?? lastEngineTime ?? '', DISORDER_NANOS);
  let known: L[] = [];
  let doubtful: L[] = [];
  let doubtfulBytes = 0;
  let isMissing = false;

  const found = (): void => {
    search = null;
    remember(known);
    known = [];
  };
  const giveUp = (more: readonly L[]): readonly L[] => {
    isMissing = true;
    found();
    const fresh = [...doubtful, ...more];
    doubtful = [];
    return fresh;
  };

  const remember = (lines: readonly L[]): void => {
    let earliest = '';
    let latest = '';
    let bytes = 0;
    for (const { engineTime, text, continues } of lines) {
      bytes += text.length + 1;
      if (latest === '' || isBefore(latest, engineTime)) latest = engineTime;
      // A long line is read again from its beginning or not at all.
      if (!continues && (earliest === '' || isBefore(engineTime, earliest))) earliest = engineTime;
    }
    if (earliest === '') earliest = recent.at(-1)?.earliest ?? latest;
    if (earliest === '') return;
    recent.push({ earliest, latest, times: lines.map(({ engineTime }) => engineTime), bytes });
    recentBytes += bytes;
    let surplus = 0;
    for (const { bytes: size } of recent) {
      const isEnough = recentBytes - size >= OVERLAP_BYTES || recent.length - surplus > OVERLAP_STRETCHES;
      if (!isEnough || surplus === recent.length - 1) break;
      recentBytes -= size;
      surplus += 1;
    }
    if (surplus > 0) recent = recent.slice(surplus);
  };

  const timesStored = (time: string): number =>
    recent.reduce(
      (sum, { earliest, latest, times }) =>
        isBefore(time, earliest) || isBefore(latest, time)
          ? sum
          : times.reduce((count, other) => (other === time ? count + 1 : count), sum),
      0,
    );

  return {
    /** The new ones of the lines that the engine gave next, sometimes with some from before that were in doubt. */
    fresh(lines: readonly L[]): readonly L[] {
      if (search === null) return lines;
      for (const [i, line] of lines.entries()) {
        const { engineTime } = line;
        doubtful.push(line);
        doubtfulBytes += line.text.length;
        if (engineTime === search.time) {
          for (const stored of doubtful) known.push(stored);
          doubtful = [];
          search.seen += 1;
          if (search.seen < start.lastTimeCount) continue;
          found();
          return lines.slice(i + 1);
        }
        // Past every time behind which the last line could stand.
        const isPast = isBefore(gone, engineTime) || nanosOf(engineTime) === null;
        if (isPast || doubtfulBytes > MOST_DOUBTFUL) return giveUp(lines.slice(i + 1));
      }
      return [];
    },

    /** What is new when the engine has given all it has. */
    rest: (): readonly L[] => (search === null ? [] : giveUp([])),

    /** Whether the last line was not found any more: the engine threw it away, and perhaps others after it. */
    isMissing: (): boolean => isMissing,

    stored(lines: readonly L[]): void {
      remember(lines);
      const lastTime = lines.at(-1)?.engineTime ?? '';
      if (lastTime === '') return;
      const latest = recent.at(-1)?.latest ?? lastTime;
      const newest = point.newestEngineTime;
      const least = recent.map(({ earliest }) => earliest).reduce((a, b) => (isBefore(b, a) ? b : a));
      point = {
        lastEngineTime: lastTime,
        lastTimeCount: timesStored(lastTime),
        resumeFrom: shifted(least, -DISORDER_NANOS),
        newestEngineTime: newest === null || isBefore(newest, latest) ? latest : newest,
      };
    },

    point: (): ResumePoint => point,
  };
}
