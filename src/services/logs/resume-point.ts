/**
 * Where the following of a container goes on. The engine gives lines again from a time, and lines may share a time or come
 * a little out of order (stdout and stderr are stamped by two hands). So the point is a time shortly before the last line,
 * with the number of lines from that time on which are stored already.
 */
export interface ResumePoint {
  readonly lastEngineTime: string | null;
  readonly lastTimeCount: number;
}

/** How far out of order lines may come. */
const OVERLAP_NANOS = 10_000_000n;

const SHAPE = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/;

/** Nanoseconds since 1970; null when the text is no RFC 3339 time. */
export function nanosOf(engineTime: string): bigint | null {
  const parts = SHAPE.exec(engineTime);
  if (!parts) return null;
  const seconds = Date.parse(`${parts[1]}${parts[3]}`);
  if (Number.isNaN(seconds)) return null;
  return BigInt(seconds) * 1_000_000n + BigInt((parts[2] ?? '').padEnd(9, '0'));
}

interface Stamped {
  readonly nanos: bigint;
  readonly engineTime: string;
}

/** Tells lines that are stored already from new ones, and keeps the point up to date. */
export function createResumeTracker(start: ResumePoint) {
  const startNanos = start.lastEngineTime === null ? null : nanosOf(start.lastEngineTime);
  let toSkip = startNanos === null ? 0 : start.lastTimeCount;
  // The stored lines from the point's time on, in the order in which the engine gives them.
  let recent: Stamped[] = [];
  let newest: bigint | null = null;

  const remember = (line: Stamped): void => {
    recent.push(line);
    if (newest === null || line.nanos > newest) newest = line.nanos;
  };

  return {
    /** True for a line that was stored before the connection was opened. */
    isKnown({ engineTime }: { readonly engineTime: string }): boolean {
      if (toSkip === 0 || startNanos === null) return false;
      const nanos = nanosOf(engineTime);
      if (nanos !== null && nanos < startNanos) return true;
      if (nanos === null || nanos > startNanos + OVERLAP_NANOS) {
        // The engine threw old lines away in between: nothing known is left to come.
        toSkip = 0;
        return false;
      }
      toSkip -= 1;
      remember({ nanos, engineTime });
      return true;
    },

    stored(lines: readonly { readonly engineTime: string }[]): void {
      for (const { engineTime } of lines) {
        const nanos = nanosOf(engineTime);
        if (nanos !== null) remember({ nanos, engineTime });
      }
      const horizon = newest === null ? 0n : newest - OVERLAP_NANOS;
      recent = recent.filter(({ nanos }) => nanos >= horizon);
    },

    point(): ResumePoint {
      const [first] = recent;
      if (!first) return start;
      const oldest = recent.reduce((a, b) => (b.nanos < a.nanos ? b : a), first);
      return { lastEngineTime: oldest.engineTime, lastTimeCount: recent.length };
    },
  };
}
