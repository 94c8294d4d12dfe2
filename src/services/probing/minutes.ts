import type { Database } from '../../db/database.js';
import type { ProbeRepository } from '../../db/probes.js';
import { SPAN_MS } from './rollups.js';
import { unpack } from './sample.js';

/** One look at a miner's health, as far as it is still known. */
export interface Look {
  readonly at: Date;
  readonly isOk: boolean;
  readonly firstByteMs: number | null;
  readonly totalMs: number;
  /** Of the full result; null: nothing but this is known of it. */
  readonly probeId: string | null;
}

export interface Minute {
  readonly at: Date;
  readonly total: number;
  readonly ok: number;
  readonly totalMsSum: number;
  readonly totalMsMax: number;
}

/** Every single look at a miner's health, those that have no row of their own included. */
export function createLooks({ db, probes }: { readonly db: Database; readonly probes: ProbeRepository }) {
  const looks = async (minerId: string, from: Date, to: Date): Promise<Look[]> => {
    const firstHour = new Date(from.getTime() - (from.getTime() % SPAN_MS.HOUR));
    const [hours, rows] = await Promise.all([
      probes.listSampled(db, minerId, firstHour, to),
      probes.listBetween(db, { minerId, kind: 'HEALTH' }, from, to),
    ]);
    const sampled = hours
      .flatMap(({ at, samples }) => unpack(at, samples))
      .filter(({ at }) => at >= from && at < to)
      .map((sample): Look => ({ ...sample, isOk: true, probeId: null }));
    const told = rows.map(
      ({ id, at, isOk, firstByteMs, totalMs }): Look => ({
        at,
        isOk,
        firstByteMs,
        totalMs: totalMs ?? 0,
        probeId: id,
      }),
    );
    return [...sampled, ...told].sort((a, b) => a.at.getTime() - b.at.getTime());
  };

  return {
    /** The oldest first. */
    looks,

    /** The same added up by minutes. */
    async minutes(minerId: string, from: Date, to: Date): Promise<Minute[]> {
      const found = new Map<number, Minute>();
      for (const { at, isOk, totalMs } of await looks(minerId, from, to)) {
        const start = at.getTime() - (at.getTime() % SPAN_MS.MINUTE);
        const known = found.get(start);
        found.set(start, {
          at: new Date(start),
          total: (known?.total ?? 0) + 1,
          ok: (known?.ok ?? 0) + (isOk ? 1 : 0),
          totalMsSum: (known?.totalMsSum ?? 0) + totalMs,
          totalMsMax: Math.max(known?.totalMsMax ?? 0, totalMs),
        });
      }
      return [...found.values()];
    },
  };
}
export type Looks = ReturnType<typeof createLooks>;
