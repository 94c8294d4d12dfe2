import type { AccountRepository } from '../../db/accounts.js';
import type { Database } from '../../db/database.js';
import type { Miner, MinerRepository } from '../../db/miners.js';
import type { ProbeSpecRepository, StoredProbeSpec } from '../../db/probe-specs.js';
import type { ProbeTargetRepository } from '../../db/probe-targets.js';
import type { ProbeSpec } from '../../db/tables-watch.js';
import { PROBE_KINDS, type ProbeKind } from '../../db/words.js';
import { mayTouchMiner, ownerScope, requireScope, type Viewer } from '../accounts/viewer.js';
import type { Audit } from '../audit/audit.js';
import { ActionNotAllowed, NotFound } from '../errors.js';
import { PATHS, timeoutOf } from './checks.js';
import { BAD_TO_FALL, OK_TO_RISE } from './health.js';
import type { ProberLimits } from './limits.js';
import { ownIntervalOf } from './pace.js';
import { type ProbeSpecInput, readProbeSpec } from './spec-input.js';

export interface SetProbeSpecInput extends ProbeSpecInput {
  readonly minerId: string;
  readonly kind: ProbeKind;
}

/** How a miner is probed: the owner's own where there is one, the network's otherwise. */
export interface EffectiveSpec {
  readonly minerId: string;
  readonly kind: ProbeKind;
  readonly path: string;
  /** Null: hidden. */
  readonly everySeconds: number | null;
  readonly timeoutMs: number;
  readonly conditions: readonly string[];
  /** Null: health does not follow from this kind. */
  readonly failAfter: number | null;
  readonly passAfter: number | null;
  readonly graceSeconds: number | null;
  /** When the owner last set something; null when all of it is the network's. */
  readonly setAt: Date | null;
}

const DAY_MS = 86_400_000;

interface Needs {
  readonly db: Database;
  readonly accounts: Pick<AccountRepository, 'hold'>;
  readonly miners: Pick<MinerRepository, 'find' | 'findOwned'>;
  readonly probeSpecs: ProbeSpecRepository;
  readonly probeTargets: Pick<ProbeTargetRepository, 'lock' | 'advance'>;
  readonly audit: Pick<Audit, 'record'>;
  readonly now: () => Date;
  readonly limits: ProberLimits;
}

/** What owners ask of the probes of their miners. It can only make the network's own measurement stricter. */
export function createProbeSpecs(needs: Needs) {
  const { db, accounts, miners, probeSpecs, probeTargets, audit, now, limits } = needs;

  const owned = async (viewer: Viewer, minerId: string, field: string): Promise<Miner> => {
    requireScope(viewer, 'operate');
    const miner = mayTouchMiner(viewer, minerId)
      ? await miners.findOwned(db, ownerScope(viewer), minerId)
      : null;
    if (!miner) throw new NotFound('miner', field);
    if (miner.state === 'TERMINATING' || miner.state === 'TERMINATED') {
      throw new ActionNotAllowed('This miner has ended', { field });
    }
    return miner;
  };

  const change = async (
    viewer: Viewer,
    { id, ownerId }: Miner,
    kind: ProbeKind,
    /** What is to hold after `before`; null: what holds for everybody. */
    next: (before: ProbeSpec) => ProbeSpec | null,
    field: string,
  ): Promise<void> => {
    await db.transaction(async (tx) => {
      await accounts.hold(tx, ownerId);
      // The miner before its targets, as everybody takes them.
      await probeTargets.lock(tx, [id]);
      const at = now();
      const before = (await probeSpecs.listOf(tx, [id])).find((row) => row.kind === kind)?.spec ?? {};
      const wanted = next(before);
      const spec = wanted && hasOwn(wanted) ? wanted : null;
      if (spec === null && !hasOwn(before)) return;
      const everyChangedAt = changeOfInterval(before, spec, at, field);
      if (spec === null && everyChangedAt === undefined) await probeSpecs.remove(tx, id, kind);
      else {
        // What is left of a cleared one says when the interval may be changed again.
        const kept = { ...spec, ...(everyChangedAt === undefined ? {} : { everyChangedAt }) };
        await probeSpecs.put(tx, { minerId: id, kind, spec: kept, updatedAt: at });
      }
      await audit.record(tx, {
        actor: viewer.accountId,
        action: spec === null ? 'CLEAR_PROBE_SPEC' : 'SET_PROBE_SPEC',
        target: `miner ${id}`,
        detail: { kind, spec },
      });
      // A shorter interval begins with the next probe, which is not to wait for the end of the longer one.
      const every = spec?.everyMs;
      if (every !== undefined) await probeTargets.advance(tx, kind, [id], new Date(at.getTime() + every));
    });
  };

  return {
    /** What is left out stays as it was set for this kind before. */
    async set(viewer: Viewer, { minerId, kind, ...input }: SetProbeSpecInput): Promise<Miner> {
      const miner = await owned(viewer, minerId, 'input.minerId');
      const next = (before: ProbeSpec): ProbeSpec => readProbeSpec(kind, input, before, limits);
      await change(viewer, miner, kind, next, 'input.everySeconds');
      return miner;
    },

    /** Clearing what was never set does no harm. */
    async clear(viewer: Viewer, { minerId, kind }: { minerId: string; kind: ProbeKind }): Promise<Miner> {
      const miner = await owned(viewer, minerId, 'minerId');
      await change(viewer, miner, kind, () => null, 'kind');
      return miner;
    },

    /** Of each miner one for every kind. */
    async effectiveOf(minerIds: readonly string[]): Promise<EffectiveSpec[]> {
      const stored = await probeSpecs.listOf(db, minerIds);
      const byKey = new Map(stored.map((row) => [`${row.minerId} ${row.kind}`, row]));
      return minerIds.flatMap((minerId) =>
        PROBE_KINDS.map((kind) => effective(minerId, kind, byKey.get(`${minerId} ${kind}`), limits)),
      );
    },

    /** What the owner set alone; null: nothing. */
    async ownOf(minerId: string, kind: ProbeKind): Promise<ProbeSpec | null> {
      const spec = (await probeSpecs.listOf(db, [minerId])).find((row) => row.kind === kind)?.spec;
      return spec && hasOwn(spec) ? spec : null;
    },
  };
}
export type ProbeSpecs = ReturnType<typeof createProbeSpecs>;

const hasOwn = ({ everyChangedAt: _at, ...own }: ProbeSpec): boolean => Object.keys(own).length > 0;

/**
 * When the interval was last changed, this change among it. Throws when that is less than a day ago: who is looked at often while
 * up and seldom while down would choose his availability.
 */
function changeOfInterval(
  before: ProbeSpec,
  after: ProbeSpec | null,
  at: Date,
  field: string,
): number | undefined {
  const last = before.everyChangedAt;
  if (ownIntervalOf(before) === after?.everyMs) return last;
  const retryAfterMs = last === undefined ? 0 : last + DAY_MS - at.getTime();
  if (retryAfterMs > 0) {
    const when = new Date(at.getTime() + retryAfterMs).toISOString();
    throw new ActionNotAllowed('How often it is probed may be changed once in 24 hours', {
      field,
      retryable: true,
      retryAfterMs,
      hint: `It may be changed again from ${when} on. To change something else meanwhile, leave \`everySeconds\` out.`,
    });
  }
  return at.getTime();
}

function effective(
  minerId: string,
  kind: ProbeKind,
  stored: StoredProbeSpec | undefined,
  limits: ProberLimits,
): EffectiveSpec {
  const spec = stored?.spec ?? {};
  const isJudged = kind !== 'INFO';
  const everyMs = { HEALTH: limits.healthIntervalMs, INFO: limits.infoIntervalMs, CHAT: null }[kind];
  const ownEvery = kind === 'CHAT' ? null : (ownIntervalOf(spec) ?? everyMs);
  return {
    minerId,
    kind,
    path: spec.path ?? PATHS[kind],
    everySeconds: ownEvery === null ? null : ownEvery / 1_000,
    timeoutMs: Math.min(spec.timeoutMs ?? Number.POSITIVE_INFINITY, timeoutOf(kind, limits)),
    conditions: spec.conditions ?? [],
    failAfter: isJudged ? (spec.failAfter ?? BAD_TO_FALL) : null,
    passAfter: isJudged ? (spec.passAfter ?? OK_TO_RISE) : null,
    graceSeconds: isJudged ? (spec.graceMs ?? 0) / 1_000 : null,
    setAt: stored && hasOwn(spec) ? stored.updatedAt : null,
  };
}
