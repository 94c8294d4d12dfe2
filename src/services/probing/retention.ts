import type { Database } from '../../db/database.js';
import type { ProbeRepository } from '../../db/probes.js';
import { inBatches } from '../batches.js';

const DAY = 86_400_000;
/** Raw results are kept long enough to settle a dispute; roll-ups as long as a reader may ask for them. */
export const KEPT_MS = {
  raw: 30 * DAY,
  samples: 7 * DAY,
  MINUTE: 2 * DAY,
  HOUR: 35 * DAY,
  DAY: 730 * DAY,
  rounds: 7 * DAY,
} as const;

/** Removes what is too old, in small statements and never on the way of a probe. */
export function createProbeRetention({
  db,
  probes,
  now,
}: {
  readonly db: Database;
  readonly probes: ProbeRepository;
  readonly now: () => Date;
}) {
  return {
    async prune(signal: AbortSignal): Promise<number> {
      const before = (age: number) => new Date(now().getTime() - age);
      let removed = 0;
      for (const span of ['MINUTE', 'HOUR', 'DAY'] as const) {
        removed += await inBatches(
          (limit) => probes.removeRollupsBefore(db, span, before(KEPT_MS[span]), limit),
          signal,
        );
      }
      removed += await inBatches(
        (limit) => probes.removeSamplesBefore(db, before(KEPT_MS.samples), limit),
        signal,
      );
      removed += await inBatches(
        (limit) => probes.removeRoundsBefore(db, before(KEPT_MS.rounds), limit),
        signal,
      );
      return (
        removed + (await inBatches((limit) => probes.removeBefore(db, before(KEPT_MS.raw), limit), signal))
      );
    },
  };
}
