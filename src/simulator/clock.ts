/** The time the cloud lives in: the real one, plus what it was told to skip. */
export interface Clock {
  now(): number;
  /** Moves on at once; whoever keeps timers must look again. */
  skip(milliseconds: number): void;
  readonly offsetMs: number;
}

export function createClock(offset: { clockOffsetMs: number }): Clock {
  return {
    now: () => Date.now() + offset.clockOffsetMs,
    skip(milliseconds) {
      offset.clockOffsetMs += milliseconds;
    },
    get offsetMs() {
      return offset.clockOffsetMs;
    },
  };
}
