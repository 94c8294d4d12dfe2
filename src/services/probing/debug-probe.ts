import type { Database } from '../../db/database.js';
import type { Miner, MinerRepository } from '../../db/miners.js';
import type { VmRepository } from '../../db/vms.js';
import type { ProbeKind } from '../../db/words.js';
import { mayTouchMiner, ownerScope, requireScope, type Viewer } from '../accounts/viewer.js';
import type { ModelAnswer, ModelTrace, ModelTracer } from '../adapters/model.js';
import { ActionNotAllowed, LimitReached, NotFound } from '../errors.js';
import { type Check, judge, parseJson, requestOf } from './checks.js';
import { evaluate, type Verdict } from './conditions/evaluate.js';
import type { ProberLimits } from './limits.js';
import type { Maintenance } from './maintenance.js';
import { isOurFault } from './our-fault.js';
import { createOwnRules } from './own-rules.js';
import type { ProbeSpecs } from './probe-specs.js';

/** What a probe of the prober would have counted as. */
export const COUNTS_AS = ['GOOD', 'BAD', 'EXCUSED', 'NOTHING'] as const;
export type CountsAs = (typeof COUNTS_AS)[number];

export interface DebugProbe extends ModelTrace {
  readonly kind: ProbeKind;
  readonly at: Date;
  readonly timeoutMs: number;
  /** Of the timeout that was used up, 0–1. */
  readonly timeoutShare: number;
  readonly isOk: boolean;
  /** A code like TIMEOUT or CONDITION_FAILED; null when it is good. */
  readonly code: string | null;
  readonly message: string | null;
  readonly grade: number | null;
  /** The owner's own, each on its own; none when nothing was answered. */
  readonly conditions: readonly Verdict[];
  readonly countsAs: CountsAs;
}

interface Needs {
  readonly db: Database;
  readonly miners: Pick<MinerRepository, 'findOwned'>;
  readonly vms: Pick<VmRepository, 'find'>;
  readonly tracer: ModelTracer;
  readonly probeSpecs: Pick<ProbeSpecs, 'ownOf'>;
  readonly maintenance: Maintenance;
  readonly now: () => Date;
  readonly random: () => number;
  readonly limits: ProberLimits;
}

const PER_MINUTE = 10;
const MINUTE_MS = 60_000;
/** Callers remembered; beyond that everybody begins anew. */
const MOST_CALLERS = 10_000;

/** One probe now, seen from all sides, that counts for nothing. */
export function createDebugProbe(needs: Needs) {
  const { db, miners, vms, tracer, probeSpecs, maintenance, now, limits } = needs;
  const ownRules = createOwnRules();
  const underWay = new Set<string>();
  const asked = new Map<string, number[]>();

  const requireTurn = (accountId: string, minerId: string): void => {
    const at = now().getTime();
    const recent = (asked.get(accountId) ?? []).filter((one) => Math.abs(at - one) < MINUTE_MS);
    const hint = 'Ask again a little later.';
    if (underWay.has(minerId)) {
      throw new LimitReached('This miner is being probed so already', {
        field: 'minerId',
        retryable: true,
        retryAfterMs: 1_000,
        hint,
      });
    }
    if (recent.length >= PER_MINUTE) {
      const retryAfterMs = Math.max(1, (recent[0] ?? at) + MINUTE_MS - at);
      throw new LimitReached(`At most ${PER_MINUTE} a minute`, { retryable: true, retryAfterMs, hint });
    }
    if (asked.size >= MOST_CALLERS) asked.clear();
    asked.set(accountId, [...recent, at]);
  };

  /** Of a miner that serves nowhere: that of the machine on which it is to. */
  const addressOf = async ({ state, address, vmId }: Miner): Promise<string> => {
    const hasEnded = state === 'TERMINATING' || state === 'TERMINATED';
    const vm = address === null && vmId !== null && !hasEnded ? await vms.find(db, vmId) : null;
    const found = address ?? (vm?.state === 'READY' ? vm.address : null);
    if (hasEnded || found === null)
      throw new ActionNotAllowed('This miner has no address', { field: 'minerId' });
    return found;
  };

  return {
    async run(viewer: Viewer, minerId: string, kind: ProbeKind, signal: AbortSignal): Promise<DebugProbe> {
      requireScope(viewer, 'operate');
      const miner = mayTouchMiner(viewer, minerId)
        ? await miners.findOwned(db, ownerScope(viewer), minerId)
        : null;
      if (!miner) throw new NotFound('miner', 'minerId');
      const address = await addressOf(miner);
      requireTurn(viewer.accountId, miner.id);
      underWay.add(miner.id);
      try {
        const spec = await probeSpecs.ownOf(miner.id, kind);
        const own = ownRules.of(spec);
        const check = checkOf(kind, needs.random);
        const wanted = requestOf(check, limits, own);
        const at = now();
        const trace = await tracer.trace({ address, port: miner.port }, wanted, signal);
        const answer = answerOf(trace);
        const { isOk, error: code, detail, grade } = judge(check, answer, own);
        const isYoung =
          spec?.graceMs !== undefined &&
          miner.activeAt !== null &&
          at.getTime() - miner.activeAt.getTime() < spec.graceMs;
        return {
          ...trace,
          kind,
          at,
          timeoutMs: wanted.timeoutMs,
          timeoutShare: Math.min(1, trace.timings.totalMs / wanted.timeoutMs),
          isOk,
          code,
          message: detail?.message ?? null,
          grade,
          conditions: answer.ok ? verdictsOf(own?.conditions ?? [], answer) : [],
          countsAs: countsAs({
            isOk,
            isYoung,
            isVoid: miner.state !== 'ACTIVE' || maintenance.covers(miner.id, at) || isOurFault(answer),
          }),
        };
      } finally {
        underWay.delete(miner.id);
      }
    },
  };
}
export type DebugProbes = ReturnType<typeof createDebugProbe>;

/** Not one of the hidden challenges: whoever debugs is to learn nothing of those. */
function checkOf(kind: ProbeKind, random: () => number): Check {
  if (kind !== 'CHAT') return { kind };
  const [a, b] = [11 + Math.floor(random() * 89), 11 + Math.floor(random() * 89)];
  return {
    kind,
    challenge: {
      prompt: `What is ${a} plus ${b}?`,
      truth: { kind: 'NUMERIC', value: a + b, tolerance: 1e-6 },
    },
  };
}

function answerOf({ response, error, timings }: ModelTrace): ModelAnswer {
  if (error) return { ok: false, error: error.code, message: error.message, timings };
  if (!response) return { ok: false, error: 'BAD_HTTP', message: 'there was no answer', timings };
  const { status, text } = response;
  return { ok: true, status, retryAfterMs: null, text, timings };
}

const verdictsOf = (
  conditions: readonly Parameters<typeof evaluate>[0][],
  { status, text, timings: { totalMs } }: Extract<ModelAnswer, { ok: true }>,
): Verdict[] => {
  const answered = { status, totalMs, text, json: parseJson(text) };
  return conditions.map((condition) => evaluate(condition, answered));
};

function countsAs({
  isOk,
  isYoung,
  isVoid,
}: {
  readonly isOk: boolean;
  readonly isYoung: boolean;
  readonly isVoid: boolean;
}): CountsAs {
  if (isVoid) return 'NOTHING';
  if (isOk) return 'GOOD';
  return isYoung ? 'EXCUSED' : 'BAD';
}
