import { groupBy } from '../../db/chunks.js';
import type { Database } from '../../db/database.js';
import type { HealthSpan, ProbeRepository } from '../../db/probes.js';
import { SPAN_MS } from './rollups.js';
import { unpack } from './sample.js';

/** One look at a miner's health, as far as it is still known. */
export interface Look {
  readonly minerId: string;
  readonly at: Date;
  readonly isOk: boolean;
  readonly firstByteMs: number | null;
  readonly totalMs: number;
  /** Of the full result; null: nothing but this is known of it. */
  readonly probeId: string | null;
}

/** Every single look at the health of miners, those that have no row of their own included. */
export function createLooks({
  db,
  probes,
}: {
  readonly db: Database;
  readonly probes: Pick<ProbeRepository, 'listSampled' | 'listHealthLooks'>;
}) {
  const looks = async (minerIds: readonly string[], from: Date, to: Date): Promise<Look[]> => {
    const firstHour = new Date(from.getTime() - (from.getTime() % SPAN_MS.HOUR));
    const [hours, rows] = await Promise.all([
      probes.listSampled(db, minerIds, firstHour, to),
      probes.listHealthLooks(db, minerIds, from, to),
    ]);
    const sampled = hours
      .flatMap(({ minerId, at, samples }) => unpack(at, samples).map((sample) => ({ minerId, ...sample })))
      .filter(({ at }) => at >= from && at < to)
      .map((sample): Look => ({ ...sample, isOk: true, probeId: null }));
    const told = rows.map(
      ({ id, totalMs, ...row }): Look => ({ ...row, totalMs: totalMs ?? 0, probeId: id }),
    );
    return [...sampled, ...told].sort((a, b) => a.at.getTime() - b.at.getTime());
  };

  return {
    /** The oldest first. */
    looks,

    /** The same added up by minutes. */
    async minutes(minerIds: readonly string[], from: Date, to: Date): Promise<HealthSpan[]> {
      const found = groupBy(await looks(minerIds, from, to), ({ minerId, at }) =>
        [minerId, at.getTime() - (at.getTime() % SPAN_MS.MINUTE)].join(' '),
      );
      return [...found.values()].flatMap((same) => {
        const [first] = same;
        if (!first) return [];
        const { minerId, at } = first;
        return {
          minerId,
          at: new Date(at.getTime() - (at.getTime() % SPAN_MS.MINUTE)),
          total: same.length,
          ok: same.filter(({ isOk }) => isOk).length,
          totalMsSum: same.reduce((sum, { totalMs }) => sum + totalMs, 0),
          totalMsMax: Math.max(...same.map(({ totalMs }) => totalMs)),
        };
      });
    },
  };
}
export type Looks = ReturnType<typeof createLooks>;
