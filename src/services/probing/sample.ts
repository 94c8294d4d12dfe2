/** One good result, as little of it as settles a dispute. */
export interface Sample {
  readonly at: Date;
  readonly firstByteMs: number | null;
  readonly totalMs: number;
}

const HOUR = 3_600_000;
const BYTES = 6;
/** Characters of base64url that they make. */
const CHARACTERS = 8;
const UNKNOWN = 0xff_ff;
/** Times are kept to a fifth of a millisecond, up to thirteen seconds. */
const PER_MS = 5;

const shortened = (ms: number | null): number =>
  ms === null ? UNKNOWN : Math.min(UNKNOWN - 1, Math.max(0, Math.round(ms * PER_MS)));
const lengthened = (value: number): number | null => (value === UNKNOWN ? null : value / PER_MS);

/** Eight characters: where in its hour it began (to 55 ms), time to the first byte, and to the last. */
export function pack(samples: readonly Sample[]): string {
  const bytes = Buffer.allocUnsafe(samples.length * BYTES);
  samples.forEach(({ at, firstByteMs, totalMs }, i) => {
    bytes.writeUInt16BE(Math.floor(((at.getTime() % HOUR) / HOUR) * 0x1_00_00), i * BYTES);
    bytes.writeUInt16BE(shortened(firstByteMs), i * BYTES + 2);
    bytes.writeUInt16BE(shortened(totalMs), i * BYTES + 4);
  });
  return bytes.toString('base64url');
}

/** The samples of the hour that begins at `hour`. */
export function unpack(hour: Date, text: string): Sample[] {
  const samples: Sample[] = [];
  for (let from = 0; from + CHARACTERS <= text.length; from += CHARACTERS) {
    const bytes = Buffer.from(text.slice(from, from + CHARACTERS), 'base64url');
    samples.push({
      at: new Date(hour.getTime() + Math.round((bytes.readUInt16BE(0) / 0x1_00_00) * HOUR)),
      firstByteMs: lengthened(bytes.readUInt16BE(2)),
      totalMs: lengthened(bytes.readUInt16BE(4)) ?? 0,
    });
  }
  return samples;
}
