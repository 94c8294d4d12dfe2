import type { Database } from '../../db/database.js';
import type { ProbeTargetRepository } from '../../db/probe-targets.js';
import type { Probe, ProbeRepository, ProbeRound } from '../../db/probes.js';
import type { TimePageRequest } from '../../db/repository.js';
import type { ProbeKind } from '../../db/words.js';
import { mayRead, mayTouchMiner, type Viewer } from '../accounts/viewer.js';
import { createHealthHistory } from './health-history.js';

interface Needs {
  readonly db: Database;
  readonly probes: ProbeRepository;
  readonly probeTargets: ProbeTargetRepository;
  readonly now: () => Date;
}

export interface ProberHealth {
  readonly targetCount: number;
  /** Due and not taken by any prober yet. */
  readonly overdueCount: number;
  /** How late the longest waiting target is. */
  readonly latenessMs: number;
  readonly lastRoundAt: Date | null;
  /** The newest round was void, or no prober is at work: nobody is judged. */
  readonly isBlind: boolean;
  /** Why; null while it sees. */
  readonly voidReason: string | null;
  readonly lastHour: {
    readonly rounds: number;
    readonly voidRounds: number;
    readonly probes: number;
    readonly failed: number;
  };
  readonly rounds: readonly ProbeRound[];
}

const ROUNDS_SHOWN = 20;
const HOUR = 3_600_000;
/** Anybody may ask, and the answer takes a look at every target. */
const HEALTH_KEPT_MS = 5_000;
/** Something is due for so long, and no prober has written anything: none is at work. */
const ABSENT_MS = 60_000;
const NO_PROBER = 'NO_PROBER';

/** What was measured, for readers. */
export function createProbeService({ db, probes, probeTargets, now }: Needs) {
  const health = createHealthHistory({ db, probes, now });

  /** Results are public; what was asked and answered is for the owner: others could learn the answers from it. */
  const shown = async (asker: Viewer | null, rows: Probe[]): Promise<Probe[]> => {
    const viewer = asker && mayRead(asker) ? asker : null;
    if (viewer?.seesAll) return rows;
    const minerIds = [...new Set(rows.map(({ minerId }) => minerId))].filter(
      (id) => viewer !== null && mayTouchMiner(viewer, id),
    );
    const owned = viewer ? await probes.ownedMiners(db, viewer.accountId, minerIds) : new Set();
    return rows.map((row) =>
      owned.has(row.minerId) || row.detail === null
        ? row
        : { ...row, detail: row.detail.message === undefined ? null : { message: row.detail.message } },
    );
  };

  let latest: { readonly at: Date; readonly health: Promise<ProberHealth> } | null = null;
  const readHealth = async (at: Date): Promise<ProberHealth> => {
    const [backlog, rounds, lastHour] = await Promise.all([
      probeTargets.backlog(db, at),
      probes.listRounds(db, ROUNDS_SHOWN),
      probes.countRounds(db, new Date(at.getTime() - HOUR)),
    ]);
    const [newest] = rounds;
    const since = (then: Date | undefined | null) => at.getTime() - (then?.getTime() ?? 0);
    const latenessMs = backlog.oldestDueAt ? Math.max(0, since(backlog.oldestDueAt)) : 0;
    const isAbsent = latenessMs > ABSENT_MS && since(newest?.endedAt) > ABSENT_MS;
    return {
      targetCount: backlog.targetCount,
      overdueCount: backlog.overdueCount,
      latenessMs,
      lastRoundAt: newest?.endedAt ?? null,
      isBlind: isAbsent || (newest?.isVoid ?? false),
      voidReason: isAbsent ? NO_PROBER : (newest?.voidReason ?? null),
      lastHour,
      rounds,
    };
  };

  return {
    async list(
      viewer: Viewer | null,
      filter: { readonly minerId: string; readonly kinds?: readonly ProbeKind[] },
      page: TimePageRequest,
    ): Promise<Probe[]> {
      return shown(viewer, await probes.list(db, filter, page));
    },

    async byIds(viewer: Viewer | null, ids: readonly string[]): Promise<Probe[]> {
      return shown(viewer, await probes.byIds(db, ids));
    },

    healthHistory: health.of,
    healthLooks: health.looks,

    /** From the store, so that every process can answer for all probers; at most five seconds old. */
    proberHealth(): Promise<ProberHealth> {
      const at = now();
      if (latest && Math.abs(at.getTime() - latest.at.getTime()) < HEALTH_KEPT_MS) return latest.health;
      const asked = { at, health: readHealth(at) };
      latest = asked;
      asked.health.catch(() => {
        if (latest === asked) latest = null;
      });
      return asked.health;
    },
  };
}
export type ProbeService = ReturnType<typeof createProbeService>;
