import type { Columns } from './columns.pg.js';
import { laneColumn } from './lanes.js';
import type { GradeEvidence } from './tables-judge.js';
import {
  type Failure,
  MODEL_TYPES,
  PROBE_KINDS,
  QUERY_STATES,
  ROLLUP_SPANS,
  SCORE_CAUSES,
  type ScoreComponent,
} from './words.js';

/** What was asked of the challenge and what came back, kept as evidence. */
export interface ProbeDetail {
  readonly prompt?: string;
  readonly expected?: string;
  /** All of the answer that is graded, and one character more of what is longer. */
  readonly answer?: string;
  /** What the answer was held against: with `prompt` and `answer` enough to grade it again. */
  readonly truth?: Readonly<Record<string, unknown>>;
  /** Where the challenge was drawn. */
  readonly challenge?: {
    readonly epoch: number;
    readonly slots: number;
    readonly slot: number;
    readonly questionId?: string;
  };
  readonly grader?: string;
  readonly message?: string;
  readonly evidence?: GradeEvidence;
}

/** What a score was computed from: enough to compute it again. */
export interface ScoreEvidence {
  /** The challenges of the window: all that count of the miner from one probe to the other, both included. */
  readonly chat: { readonly fromId: string; readonly toId: string; readonly count: number } | null;
  readonly health: {
    readonly day: { readonly total: number; readonly ok: number };
    readonly week: { readonly total: number; readonly ok: number };
  } | null;
  /** Validations that counted. */
  readonly validationIds: readonly string[];
}

/** Why the router chose as it did. */
export interface Receipt {
  readonly queryId: string;
  readonly accountId: string;
  readonly endedAt: string;
  /** How many miners could have been asked at first, and how many could not, by reason. */
  readonly eligibleCount: number;
  readonly excluded: readonly { readonly reason: string; readonly count: number }[];
  /** All of them when they are few; otherwise those that were drawn. */
  readonly candidates: readonly {
    readonly minerId: string;
    /** Before how busy it was. */
    readonly weight: number;
  }[];
  readonly tries: readonly {
    readonly minerId: string;
    readonly reason: string;
    readonly outcome: string;
    readonly firstByteMs: number | null;
    readonly totalMs: number;
  }[];
  readonly promptHash: string;
  readonly answerHash: string | null;
  /** Ed25519 over the canonical JSON of the rest, base64. */
  readonly signature: string;
}

/** Probes, scores and questions. */
export function defineMeasureTables(c: Columns) {
  const probeTargets = c.table(
    'probe_targets',
    {
      minerId: c.text('miner_id').notNull(),
      kind: c.oneOf('kind', PROBE_KINDS).notNull(),
      intervalMs: c.integer('interval_ms').notNull(),
      /** Moved on before the probe runs, so that a crash only delays. */
      dueAt: c.instant('due_at').notNull(),
      okStreak: c.integer('ok_streak').notNull().default(0),
      badStreak: c.integer('bad_streak').notNull().default(0),
      lastAt: c.instant('last_at'),
    },
    (t) => [
      c.primaryKey({ columns: [t.minerId, t.kind] }),
      c.index('probe_targets_lane').on(laneColumn(t), t.dueAt),
    ],
  );

  const probeRounds = c.table(
    'probe_rounds',
    {
      id: c.text('id').primaryKey(),
      startedAt: c.instant('started_at').notNull(),
      endedAt: c.instant('ended_at').notNull(),
      targetCount: c.integer('target_count').notNull(),
      failedCount: c.integer('failed_count').notNull(),
      isVoid: c.flag('is_void').notNull(),
      voidReason: c.text('void_reason'),
    },
    (t) => [c.index('probe_rounds_started').on(t.startedAt)],
  );

  const probes = c.table(
    'probes',
    {
      id: c.text('id').primaryKey(),
      minerId: c.text('miner_id').notNull(),
      roundId: c.text('round_id').notNull(),
      kind: c.oneOf('kind', PROBE_KINDS).notNull(),
      at: c.instant('at').notNull(),
      isOk: c.flag('is_ok').notNull(),
      /** A void probe is kept as a fact about ourselves and counts for nothing. */
      isVoid: c.flag('is_void').notNull(),
      httpStatus: c.integer('http_status'),
      error: c.text('error'),
      /** null: the connection was there already, or never was. */
      connectMs: c.real('connect_ms'),
      firstByteMs: c.real('first_byte_ms'),
      totalMs: c.real('total_ms'),
      outputTokens: c.integer('output_tokens'),
      /** 0–1; null when the probe asked nothing that can be graded. */
      grade: c.real('grade'),
      detail: c.json<ProbeDetail>('detail'),
    },
    (t) => [c.index('probes_miner').on(t.minerId, t.kind, t.at), c.index('probes_at').on(t.at)],
  );

  const probeRollups = c.table(
    'probe_rollups',
    {
      minerId: c.text('miner_id').notNull(),
      kind: c.oneOf('kind', PROBE_KINDS).notNull(),
      span: c.oneOf('span', ROLLUP_SPANS).notNull(),
      /** Start of the span. */
      at: c.instant('at').notNull(),
      total: c.integer('total').notNull(),
      ok: c.integer('ok').notNull(),
      gradeSum: c.real('grade_sum').notNull(),
      gradeCount: c.integer('grade_count').notNull(),
      totalMsSum: c.real('total_ms_sum').notNull(),
      totalMsMax: c.real('total_ms_max').notNull(),
      /** Of an HOUR: the good results that have no row of their own, eight characters each; see `sample.ts`. */
      samples: c.text('samples'),
    },
    (t) => [
      c.primaryKey({ columns: [t.minerId, t.kind, t.span, t.at] }),
      c.index('probe_rollups_at').on(t.span, t.at),
    ],
  );

  const scores = c.table(
    'scores',
    {
      minerId: c.text('miner_id').primaryKey(),
      /** 0–100; null while no component is known. */
      value: c.real('value'),
      coverage: c.real('coverage').notNull(),
      confidence: c.real('confidence').notNull(),
      components: c.json<readonly ScoreComponent[]>('components').notNull(),
      formulaVersion: c.integer('formula_version').notNull(),
      at: c.instant('at').notNull(),
    },
    (t) => [c.index('scores_value').on(t.value, t.minerId)],
  );

  const scoreChanges = c.table(
    'score_changes',
    {
      id: c.text('id').primaryKey(),
      minerId: c.text('miner_id').notNull(),
      before: c.real('before'),
      after: c.real('after'),
      componentsBefore: c.json<readonly ScoreComponent[]>('components_before').notNull(),
      componentsAfter: c.json<readonly ScoreComponent[]>('components_after').notNull(),
      cause: c.oneOf('cause', SCORE_CAUSES).notNull(),
      /** Ids of the probes that made the change. */
      probeIds: c.json<readonly string[]>('probe_ids').notNull(),
      /** null: from before evidence was kept. */
      evidence: c.json<ScoreEvidence>('evidence'),
      formulaVersion: c.integer('formula_version').notNull(),
      at: c.instant('at').notNull(),
    },
    (t) => [c.index('score_changes_miner').on(t.minerId, t.id), c.index('score_changes_at').on(t.at)],
  );

  /** What a score was in each span of time. */
  const scoreRollups = c.table(
    'score_rollups',
    {
      minerId: c.text('miner_id').notNull(),
      span: c.oneOf('span', ROLLUP_SPANS).notNull(),
      /** Start of the span. */
      at: c.instant('at').notNull(),
      /** At its end; null: not known then. */
      last: c.real('last'),
      lowest: c.real('lowest'),
      highest: c.real('highest'),
      coverage: c.real('coverage').notNull(),
      confidence: c.real('confidence').notNull(),
      /** At its end. */
      components: c.json<readonly ScoreComponent[]>('components').notNull(),
    },
    (t) => [
      c.primaryKey({ columns: [t.minerId, t.span, t.at] }),
      c.index('score_rollups_at').on(t.span, t.at),
    ],
  );

  const queries = c.table(
    'queries',
    {
      id: c.text('id').primaryKey(),
      accountId: c.text('account_id').notNull(),
      modelType: c.oneOf('model_type', MODEL_TYPES).notNull(),
      state: c.oneOf('state', QUERY_STATES).notNull(),
      minerId: c.text('miner_id'),
      promptHash: c.text('prompt_hash').notNull(),
      answerHash: c.text('answer_hash'),
      /** Kept only when the asker opted in. */
      prompt: c.text('prompt'),
      answer: c.text('answer'),
      receipt: c.json<Receipt>('receipt'),
      failure: c.json<Failure>('failure'),
      createdAt: c.instant('created_at').notNull(),
      endedAt: c.instant('ended_at'),
    },
    (t) => [
      c.index('queries_account').on(t.accountId, t.id),
      c.index('queries_created').on(t.state, t.createdAt),
    ],
  );

  return { probeTargets, probeRounds, probes, probeRollups, scores, scoreChanges, scoreRollups, queries };
}
