import type { Database } from '../../db/database.js';
import { type Stray, strayId, type StrayRepository } from '../../db/strays.js';
import type { OwnedResource } from '../adapters/cloud.js';
import { AdapterError } from '../adapters/failure.js';
import type { Audit } from '../audit/audit.js';
import type { Log } from '../log.js';
import { judge, rankOf } from './judge.js';
import type { BillingCloud, Found, Look } from './look.js';

interface Needs {
  readonly db: Database;
  readonly strays: StrayRepository;
  readonly audit: Pick<Audit, 'record'>;
  readonly now: () => Date;
  readonly log: Log;
  /** Called for each thing that is gone by our order. */
  readonly onEnded: () => void;
}

interface ReapOptions {
  readonly actor: string;
  readonly cap: number;
  /** Also what is still held is to go, as soon as nothing holds it. */
  readonly isApproved?: boolean;
  readonly signal: AbortSignal;
}

/** With these it is no use to ask for the next thing. */
const PROVIDER_IS_ILL: ReadonlySet<AdapterError['kind']> = new Set([
  'AUTH',
  'RATE_LIMIT',
  'UNREACHABLE',
  'TIMEOUT',
]);

/** Ends strays one by one. Killed anywhere, it is begun again from the listing; two at once order the same end twice. */
export function createReap({ db, strays, audit, now, log, onEnded }: Needs) {
  const targetOf = ({ kind, resourceId }: Stray): string => `${kind} ${resourceId}`;

  return {
    /** Those of `chosen` that nothing holds, machines first, at most `cap`. Throws when the provider is ill. */
    async all(
      cloud: BillingCloud,
      { listed }: Pick<Look, 'listed'>,
      chosen: readonly Found[],
      { actor, cap, isApproved = false, signal }: ReapOptions,
    ): Promise<void> {
      const free: Found[] = [];
      for (const one of chosen) {
        const holder = await holderOf(cloud, one, listed);
        if (holder === null) free.push(one);
        else {
          if (isApproved) await begin(one.row, one.row.reason, actor);
          await strays.note(db, one.row.id, `still attached to ${holder}`);
        }
      }
      // What failed before waits behind the others, or a few such would take every round for themselves.
      const weight = ({ row }: Found): number => (row.lastError === null ? 0 : 10) + rankOf(row.kind);
      for (const one of free.toSorted((a, b) => weight(a) - weight(b)).slice(0, cap)) {
        signal.throwIfAborted();
        await end(cloud, one, listed, actor, signal);
      }
    },
  };

  async function end(
    cloud: BillingCloud,
    { resource, row, intentName }: Found,
    listed: readonly OwnedResource[],
    actor: string,
    signal: AbortSignal,
  ): Promise<void> {
    // Read again now: whatever was booked or adopted since the listing keeps what is its own.
    const [intent = null] = await strays.intents(db, [intentName]);
    const claimed = await strays.claimed(db, [resource.id]);
    const reason = claimed.has(resource.id) ? null : judge(resource, intent, listed);
    if (reason === null) {
      await strays.forget(db, row.id);
      log.info({ resource, intentName }, 'a stray turned out to belong to a machine');
      return;
    }
    await begin(row, reason, actor);
    try {
      if ((await cloud.destroyOwned(resource, signal)) === 'PENDING') await strays.note(db, row.id, null);
      else await done(row, actor);
    } catch (error) {
      signal.throwIfAborted();
      await failed(row, actor, error);
      if (!(error instanceof AdapterError) || PROVIDER_IS_ILL.has(error.kind)) throw error;
    }
  }

  /** Written down before the call, whatever becomes of it. */
  async function begin(row: Stray, reason: Stray['reason'], actor: string): Promise<void> {
    const { kind, resourceId, name, provider, state, firstSeenAt } = row;
    await db.transaction(async (tx) => {
      if (!(await strays.begin(tx, row.id, now()))) return;
      const detail = { name, provider, reason, state, firstSeenAt: firstSeenAt.toISOString() };
      await audit.record(tx, { actor, action: 'REAP', target: targetOf(row), detail });
      log.warn({ provider, kind, id: resourceId, name, reason, actor }, 'ending what should not be there');
    });
  }

  async function done(row: Stray, actor: string): Promise<void> {
    const ended = await db.transaction(async (tx) => {
      if (!(await strays.end(tx, row.id, now()))) return false;
      const detail = { name: row.name, result: 'gone' };
      await audit.record(tx, { actor, action: 'REAP_DONE', target: targetOf(row), detail });
      return true;
    });
    if (ended) onEnded();
  }

  async function failed(row: Stray, actor: string, error: unknown): Promise<void> {
    const why = (error instanceof Error ? error.message : String(error)).slice(0, 500);
    log.warn({ err: error, kind: row.kind, id: row.resourceId }, 'a stray could not be ended');
    await db.transaction(async (tx) => {
      await strays.note(tx, row.id, why);
      if (why === row.lastError) return;
      const detail = { name: row.name, error: why };
      await audit.record(tx, { actor, action: 'REAP_FAILED', target: targetOf(row), detail });
    });
  }

  /**
   * What keeps a part from being ended: anything it is attached to that is not known to have ended. That may be a
   * machine of somebody else, to whom it would be lost.
   */
  async function holderOf(
    { provider }: BillingCloud,
    { resource, intentName }: Found,
    listed: readonly OwnedResource[],
  ): Promise<string | null> {
    if (resource.attachedTo.length === 0) return null;
    const [intent] = await strays.intents(db, [intentName]);
    const ids = resource.attachedTo.map((id) => strayId(provider, 'VM', id));
    const ended = new Set(
      (await strays.findByIds(db, ids)).flatMap((one) => (one.endedAt === null ? [] : [one.resourceId])),
    );
    if (intent?.state === 'TERMINATED' && intent.providerVmId !== null) ended.add(intent.providerVmId);
    for (const { kind, id } of listed) if (kind === 'VM') ended.delete(id);
    return resource.attachedTo.find((id) => !ended.has(id)) ?? null;
  }
}
