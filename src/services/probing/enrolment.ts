import type { Transaction } from '../../db/database.js';
import type { ProbeTargetRepository } from '../../db/probe-targets.js';
import { PROBE_KINDS, type ProbeKind } from '../../db/words.js';
import type { Bus } from '../events/bus.js';
import type { ProberLimits } from './limits.js';

export const PROBER = 'prober';

interface Needs {
  readonly probeTargets: ProbeTargetRepository;
  readonly bus: Bus;
  readonly random: () => number;
  readonly limits: Pick<ProberLimits, 'healthIntervalMs' | 'chatIntervalMs' | 'infoIntervalMs'>;
}

/** The first looks at a miner are spread over this time, so that a thousand launches at once do not stay in step. */
const FIRST_WITHIN_MS = 500;

/** Who is probed. Called in the transaction that makes a miner ACTIVE, or no longer so. */
export function createEnrolment({ probeTargets, bus, random, limits }: Needs) {
  const intervals: Readonly<Record<ProbeKind, number>> = {
    HEALTH: limits.healthIntervalMs,
    CHAT: limits.chatIntervalMs,
    INFO: limits.infoIntervalMs,
  };
  return {
    /** Due at once, and again when the miner was enrolled before. */
    async enroll(tx: Transaction, minerId: string, now: Date): Promise<void> {
      const rows = PROBE_KINDS.map((kind) => ({
        minerId,
        kind,
        intervalMs: intervals[kind],
        dueAt: kind === 'HEALTH' ? now : new Date(now.getTime() + Math.floor(random() * FIRST_WITHIN_MS)),
        okStreak: 0,
        badStreak: 0,
        lastAt: null,
      }));
      await probeTargets.enroll(tx, rows);
      bus.publish(tx, { type: 'nudge', worker: PROBER });
    },

    withdraw: (tx: Transaction, minerId: string): Promise<void> => probeTargets.withdraw(tx, minerId),
  };
}
export type Enrolment = ReturnType<typeof createEnrolment>;
