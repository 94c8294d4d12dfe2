import type { Transaction } from '../../db/database.js';
import type { MaintenanceRepository } from '../../db/maintenance.js';
import type { ProbeSpecRepository } from '../../db/probe-specs.js';
import type { ProbeRepository } from '../../db/probes.js';
import { AVAILABILITY_WINDOWS } from '../scoring/formula.js';
import type { ProberLimits } from './limits.js';
import { effectiveSpan } from './maintenance-plan.js';
import { ownIntervalOf } from './pace.js';
import { rollUp } from './rollups.js';

interface Needs {
  readonly probes: Pick<ProbeRepository, 'addRollups'>;
  readonly probeSpecs: Pick<ProbeSpecRepository, 'listOf'>;
  readonly windows: Pick<MaintenanceRepository, 'listOf'>;
  readonly random: () => number;
  readonly limits: Pick<ProberLimits, 'healthIntervalMs'>;
}

const LONGEST_MS = Math.max(...AVAILABILITY_WINDOWS.map(({ hours }) => hours * 3_600_000));

/** The time in which a miner stood still as its owner's doing: stopped, or with a container that came to nothing. */
export function createStandstill({ probes, probeSpecs, windows, random, limits }: Needs) {
  return {
    /**
     * Counts the looks at its health that it would have had as failed, announced maintenance excepted; as far back as availability
     * goes. To be called when it starts again, by whose transaction holds its row, before it is enrolled.
     */
    async count(tx: Transaction, minerId: string, since: Date, until: Date): Promise<void> {
      const from = Math.max(since.getTime(), until.getTime() - LONGEST_MS);
      const stored = await probeSpecs.listOf(tx, [minerId]);
      const spec = stored.find(({ kind }) => kind === 'HEALTH')?.spec ?? null;
      const everyMs = ownIntervalOf(spec) ?? limits.healthIntervalMs;
      const planned = await windows.listOf(tx, [minerId], new Date(from));
      const covered = planned.flatMap((window) => effectiveSpan(window) ?? []);
      const missed: Date[] = [];
      // The first falls anywhere in an interval: who stops often for less than one is not left out.
      for (let ms = from + random() * everyMs; ms < until.getTime(); ms += everyMs) {
        const at = new Date(ms);
        if (!covered.some(({ startsAt, endsAt }) => startsAt <= at && at < endsAt)) missed.push(at);
      }
      const looks = missed.map((at) => ({ minerId, at, kind: 'HEALTH', isOk: false }) as const);
      await probes.addRollups(tx, rollUp(looks.map((look) => ({ ...look, grade: null, totalMs: null }))));
    },
  };
}
export type Standstill = ReturnType<typeof createStandstill>;
