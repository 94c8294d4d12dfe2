import type { Database } from '../../db/database.js';
import type { ProbeRepository } from '../../db/probes.js';

const DAY = 86_400_000;
/** Raw results are kept long enough to settle a dispute; roll-ups as long as a reader may ask for them. */
const KEPT_MS = { raw: 30 * DAY, MINUTE: 2 * DAY, HOUR: 35 * DAY, rounds: 7 * DAY } as const;
const AT_ONCE = 5_000;

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
      let removed = await probes.removeRollupsBefore(db, 'MINUTE', before(KEPT_MS.MINUTE));
      removed += await probes.removeRollupsBefore(db, 'HOUR', before(KEPT_MS.HOUR));
      removed += await probes.removeRoundsBefore(db, before(KEPT_MS.rounds));
      for (;;) {
        const count = await probes.removeBefore(db, before(KEPT_MS.raw), AT_ONCE);
        removed += count;
        if (count < AT_ONCE || signal.aborted) return removed;
      }
    },
  };
}
