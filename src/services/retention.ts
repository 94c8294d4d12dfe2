import type { AuditRepository } from '../db/audit.js';
import type { Database } from '../db/database.js';
import type { EventRepository } from '../db/events.js';
import type { MaintenanceRepository } from '../db/maintenance.js';
import type { NoticeRepository } from '../db/notices.js';
import type { ProbeRepository } from '../db/probes.js';
import type { QueryRepository } from '../db/queries.js';
import type { ScoreRepository } from '../db/scores.js';
import type { SessionRepository } from '../db/sessions.js';
import type { StrayRepository } from '../db/strays.js';
import type { ValidationRepository } from '../db/validations.js';
import { inBatches } from './batches.js';
import type { EventLog } from './events/event-log.js';
import { createProbeRetention } from './probing/retention.js';
import { createInterruptedQueries } from './queries/interrupted.js';

interface Needs {
  readonly db: Database;
  readonly events: Pick<EventRepository, 'removeBefore'>;
  readonly probes: ProbeRepository;
  readonly scores: Pick<ScoreRepository, 'removeChangesBefore' | 'removeScoreRollupsBefore'>;
  readonly queries: QueryRepository;
  readonly notices: Pick<NoticeRepository, 'removeBefore'>;
  readonly maintenanceWindows: Pick<MaintenanceRepository, 'removeBefore'>;
  readonly sessions: Pick<SessionRepository, 'removeEndedBefore'>;
  readonly auditEvents: Pick<AuditRepository, 'removeBefore'>;
  readonly strays: Pick<StrayRepository, 'removeEndedBefore'>;
  readonly validations: Pick<ValidationRepository, 'removeBefore'>;
  readonly eventLog: EventLog;
  readonly now: () => Date;
  /** Of a question, as the query service has it. */
  readonly deadlineMs?: number;
}

const DAY = 86_400_000;
const KEPT_MS = {
  events: 7 * DAY,
  scoreChanges: 90 * DAY,
  scoreHours: 35 * DAY,
  scoreDays: 730 * DAY,
  queries: 30 * DAY,
  sessions: 90 * DAY,
  notices: 90 * DAY,
  maintenance: 90 * DAY,
  auditEvents: 90 * DAY,
  strays: 90 * DAY,
  /** Longer than the changes of scores that rest on them. */
  validations: 180 * DAY,
} as const;

/** Each with up to two hundred results. */
const VALIDATIONS_AT_ONCE = 50;

/** Removes what is too old, in small statements, and ends questions that were cut off. Logs have limits of their own. */
export function createRetention(needs: Needs) {
  const { db, events, scores, queries, sessions, notices, auditEvents, strays, validations, now } = needs;
  const probes = createProbeRetention(needs);
  const interrupted = createInterruptedQueries(needs);

  return {
    /** Returns how many rows went. */
    async run(signal: AbortSignal): Promise<number> {
      const before = (age: number) => new Date(now().getTime() - age);
      await inBatches(interrupted, signal);
      let removed = await probes.prune(signal);
      removed += await inBatches((limit) => events.removeBefore(db, before(KEPT_MS.events), limit), signal);
      removed += await inBatches(
        (limit) => scores.removeChangesBefore(db, before(KEPT_MS.scoreChanges), limit),
        signal,
      );
      for (const [span, age] of [
        ['HOUR', KEPT_MS.scoreHours],
        ['DAY', KEPT_MS.scoreDays],
      ] as const) {
        removed += await inBatches(
          (limit) => scores.removeScoreRollupsBefore(db, span, before(age), limit),
          signal,
        );
      }
      removed += await inBatches(
        (limit) => needs.maintenanceWindows.removeBefore(db, before(KEPT_MS.maintenance), limit),
        signal,
      );
      removed += await inBatches((limit) => queries.removeBefore(db, before(KEPT_MS.queries), limit), signal);
      removed += await inBatches(
        (limit) => sessions.removeEndedBefore(db, before(KEPT_MS.sessions), limit),
        signal,
      );
      removed += await inBatches((limit) => notices.removeBefore(db, before(KEPT_MS.notices), limit), signal);
      removed += await inBatches(
        (limit) => auditEvents.removeBefore(db, before(KEPT_MS.auditEvents), limit),
        signal,
      );
      removed += await inBatches(
        (limit) => strays.removeEndedBefore(db, before(KEPT_MS.strays), limit),
        signal,
      );
      removed += await inBatches(
        (limit) => db.transaction((tx) => validations.removeBefore(tx, before(KEPT_MS.validations), limit)),
        signal,
        VALIDATIONS_AT_ONCE,
      );
      return removed;
    },
  };
}
export type Retention = ReturnType<typeof createRetention>;
