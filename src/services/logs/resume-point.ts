/**
 * Where the following of a container goes on. The engine gives lines again from a time on, and lines may share a time or
 * come a little out of order (stdout and stderr are stamped by two hands). So the point is a time shortly before the newest
 * line, with the number of lines from that time on which are stored already.
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
  const ms = Date.parse(`${parts[1]}${parts[3]}`);
  if (Number.isNaN(ms)) return null;
  return BigInt(ms) * 1_000_000n + BigInt((parts[2] ?? '').padEnd(9, '0'));
}

const engineTimeOf = (nanos: bigint): string => {
  const seconds = new Date(Number(nanos / 1_000_000_000n) * 1_000).toISOString().slice(0, 19);
  return `${seconds}.${(nanos % 1_000_000_000n).toString().padStart(9, '0')}Z`;
};

/** Tells lines that are stored already from new ones, and keeps the point up to date. */
export function createResumeTracker(start: ResumePoint) {
  const startNanos = start.lastEngineTime === null ? null : nanosOf(start.lastEngineTime);
  let toSkip = startNanos === null ? 0 : start.lastTimeCount;
  // Times of the stored lines from the point's time on.
  let recent: bigint[] = [];
  let newest: bigint | null = null;

  const remember = (nanos: bigint): void => {
    recent.push(nanos);
    if (newest === null || nanos > newest) newest = nanos;
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
      remember(nanos);
      return true;
    },

    stored(lines: readonly { readonly engineTime: string }[]): void {
      for (const { engineTime } of lines) {
        const nanos = nanosOf(engineTime);
        if (nanos !== null) remember(nanos);
      }
      if (newest === null) return;
      const horizon = newest - OVERLAP_NANOS;
      recent = recent.filter((nanos) => nanos >= horizon);
    },

    point(): ResumePoint {
      if (newest === null) return start;
      return { lastEngineTime: engineTimeOf(newest - OVERLAP_NANOS), lastTimeCount: recent.length };
    },
  };
}
