import type { Transaction } from '../../db/database.js';
import type { ProbeTargetRepository } from '../../db/probe-targets.js';
import type { ProbeRepository } from '../../db/probes.js';
import { PROBE_KINDS, type ProbeKind } from '../../db/words.js';
import type { Bus } from '../events/bus.js';
import { MIN_SAMPLES } from '../scoring/formula.js';
import type { ChallengeSource } from './challenge-source.js';
import type { ProberLimits } from './limits.js';

export const PROBER = 'prober';

interface Needs {
  readonly probes: Pick<ProbeRepository, 'listLatest'>;
  readonly probeTargets: ProbeTargetRepository;
  readonly challenges: Pick<ChallengeSource, 'nextDue'>;
  readonly bus: Bus;
  readonly random: () => number;
  readonly limits: Pick<ProberLimits, 'healthIntervalMs' | 'chatIntervalMs' | 'infoIntervalMs'>;
}

/** The first looks at a miner are spread over this time, so that a thousand launches at once do not stay in step. */
const FIRST_WITHIN_MS = 500;

/** Who is probed. Called in the transaction that makes a miner ACTIVE, or no longer so. */
export function createEnrolment({ probes, probeTargets, challenges, bus, random, limits }: Needs) {
  const intervals: Readonly<Record<ProbeKind, number>> = {
    HEALTH: limits.healthIntervalMs,
    CHAT: limits.chatIntervalMs,
    INFO: limits.infoIntervalMs,
  };
  /** One that was asked enough before is asked when it would have been: it must not choose when by starting again. */
  const dueAt = (kind: ProbeKind, minerId: string, now: Date, isKnown: boolean): Date => {
    if (kind === 'HEALTH') return now;
    if (kind === 'INFO' || !isKnown) return new Date(now.getTime() + Math.floor(random() * FIRST_WITHIN_MS));
    const target = { minerId, kind, intervalMs: intervals.CHAT, activeAt: null, spec: null };
    return challenges.nextDue(target, now);
  };
  return {
    /**
     * Due at once, and again when the miner was enrolled before; challenges only of one that was hardly asked yet. `isSeen`: it
     * answered just now, and has not to come up first.
     */
    async enroll(tx: Transaction, minerId: string, now: Date, isSeen = false): Promise<void> {
      const asked = await probes.listLatest(tx, [minerId], 'CHAT', MIN_SAMPLES);
      const isKnown = asked.length >= MIN_SAMPLES;
      const rows = PROBE_KINDS.map((kind) => ({
        minerId,
        kind,
        intervalMs: intervals[kind],
        dueAt: dueAt(kind, minerId, now, isKnown),
        okStreak: 0,
        badStreak: 0,
        lastAt: kind === 'HEALTH' && isSeen ? now : null,
      }));
      await probeTargets.enroll(tx, rows);
      if (isSeen) await probeTargets.saw(tx, [{ minerId, at: now }]);
      bus.publish(tx, { type: 'nudge', worker: PROBER });
    },

    withdraw: (tx: Transaction, minerId: string): Promise<void> => probeTargets.withdraw(tx, minerId),
  };
}
export type Enrolment = ReturnType<typeof createEnrolment>;
