import { z } from 'zod';
import type { Database } from '../../db/database.js';
import type { PageRequest } from '../../db/repository.js';
import type { SettingRepository } from '../../db/settings.js';
import type { Stray, StrayRepository } from '../../db/strays.js';
import { mayOperate, requireOperator, requireScope, type Viewer } from '../accounts/viewer.js';
import { AdapterError } from '../adapters/failure.js';
import type { Audit } from '../audit/audit.js';
import { ActionNotAllowed, InvalidInput, NotFound, Unavailable } from '../errors.js';
import type { Log } from '../log.js';
import { prefixOf } from '../vms/intent-name.js';
import { isDoubtful } from './judge.js';
import { type BillingCloud, createLook, type Found } from './look.js';
import type { ReaperMode } from './mode.js';
import { createReap } from './reap.js';

export type { Stray } from '../../db/strays.js';

export interface ReaperPace {
  /** Between the end of a round and the next one. */
  readonly everyMs: number;
  /** How long something must have been seen; longer than any create call can be under way. */
  readonly graceMs: number;
  /** For one round of one provider. */
  readonly roundMs: number;
}
export const REAL_REAPER_PACE: ReaperPace = {
  everyMs: 3 * 60_000,
  graceMs: 10 * 60_000,
  roundMs: 10 * 60_000,
};
export const SIMULATED_REAPER_PACE: ReaperPace = { everyMs: 15_000, graceMs: 5_000, roundMs: 2 * 60_000 };

interface Needs {
  readonly db: Database;
  readonly strays: StrayRepository;
  readonly settings: Pick<SettingRepository, 'find' | 'put'>;
  readonly audit: Pick<Audit, 'record'>;
  /** Those that bill and can be listed; registered hosts have leases of their own. */
  readonly clouds: readonly BillingCloud[];
  readonly installation: string;
  readonly mode: ReaperMode;
  readonly pace: ReaperPace;
  readonly now: () => Date;
  readonly log: Log;
}

export interface ReaperStatus {
  readonly mode: ReaperMode;
  readonly prefix: string;
  readonly strays: number;
  readonly lastRunAt: Date | null;
  readonly lastError: string | null;
  readonly nextRunAt: Date | null;
}

/** Ended in one round, or by one call of an operator. */
const MOST_AT_ONCE = 50;
/** What an operator waits for. */
const CALL_MS = 60_000;
const SETTING = 'reaper';
const storedRun = z.object({
  at: z.coerce.date(),
  error: z.string().nullable(),
  /** Providers at which more is unknown than a right database could miss. */
  doubtful: z.array(z.string()),
});
const DOUBT =
  'more than half of what bears our name belongs to no machine of this database. Is it the right one, or was it restored? Until an operator has ended or claimed all of it (reapStrays), nothing is ended';

/** Finds what this database's names are on at the provider and no machine of it needs, and ends it. */
export function createReaper(needs: Needs) {
  const { db, strays, settings, clouds, installation, mode, pace, now, log } = needs;
  let endedHere = 0;
  const told = new Set<string>();
  const look = createLook({ ...needs, graceMs: pace.graceMs });
  const reap = createReap({ ...needs, onEnded: () => (endedHere += 1) });

  async function round(cloud: BillingCloud, wasDoubtful: boolean, signal: AbortSignal): Promise<boolean> {
    const seen = await look(cloud, signal);
    const { found, listed, unknown } = seen;
    const doubtful = isDoubtful({
      listed: listed.length,
      unknown: unknown.length,
      undecided: unknown.filter(({ row }) => row.endingAt === null).length,
      wasDoubtful,
    });
    const due = found.filter(({ isDue }) => isDue);
    // What was begun was decided, by a round without doubt or by an operator.
    const chosen = mode === 'report' ? [] : due.filter(({ row }) => !doubtful || row.endingAt !== null);
    report(due.filter((one) => !chosen.includes(one)));
    await reap.all(cloud, seen, chosen, { actor: 'reaper', cap: MOST_AT_ONCE, signal });
    return doubtful;
  }

  async function lastRun() {
    const text = await settings.find(db, SETTING);
    return text === null ? null : storedRun.parse(JSON.parse(text));
  }

  function report(due: readonly Found[]): void {
    for (const { row } of due) {
      if (told.has(row.id)) continue;
      told.add(row.id);
      const { provider, kind, resourceId, name, reason } = row;
      log.warn({ provider, kind, id: resourceId, name, reason }, 'would end what should not be there');
    }
  }

  return {
    /** One round over every provider. What goes wrong is in the status; the next round begins anew. */
    async run(stopping: AbortSignal): Promise<void> {
      const errors: string[] = [];
      const doubtful = new Set((await lastRun())?.doubtful);
      for (const cloud of clouds) {
        const { provider } = cloud;
        try {
          const signal = AbortSignal.any([stopping, AbortSignal.timeout(pace.roundMs)]);
          if (await round(cloud, doubtful.has(provider), signal)) doubtful.add(provider);
          else doubtful.delete(provider);
        } catch (error) {
          if (stopping.aborted) return;
          log.error({ err: error, provider }, 'the reaper did not come to the end of its round');
          errors.push(wordsOn(error));
        }
        if (doubtful.has(provider)) {
          log.error({ provider }, DOUBT);
          errors.push(`${provider}: ${DOUBT}`);
        }
      }
      const error = errors.length === 0 ? null : errors.join('; ').slice(0, 1_000);
      await settings.put(db, SETTING, JSON.stringify({ at: now(), error, doubtful: [...doubtful] }));
    },

    async status(viewer: Viewer): Promise<ReaperStatus> {
      requireOperator(requireScope(viewer, 'read'));
      const last = await lastRun();
      return {
        mode,
        prefix: prefixOf(installation),
        strays: await strays.countOpen(db),
        lastRunAt: last?.at ?? null,
        lastError: last?.error ?? null,
        nextRunAt: last === null ? null : new Date(last.at.getTime() + pace.everyMs),
      };
    },

    byIds: async (viewer: Viewer | null, ids: readonly string[]): Promise<Stray[]> =>
      mayOperate(viewer) ? strays.findByIds(db, ids) : [],

    async list(viewer: Viewer, ended: boolean | null, page: PageRequest): Promise<Stray[]> {
      requireOperator(requireScope(viewer, 'read'));
      return strays.list(db, ended, page);
    },

    /**
     * Ends these although the database is in doubt or the reaper only reports. Everything else that protects a
     * resource protects it from operators too. In mode `destroy` the rounds go on with what this began.
     */
    async reap(viewer: Viewer, ids: readonly string[]): Promise<Stray[]> {
      requireOperator(requireScope(viewer, 'operate'));
      const wanted = [...new Set(ids)];
      if (wanted.length === 0 || wanted.length > MOST_AT_ONCE) {
        throw new InvalidInput('ids', `Name 1 to ${MOST_AT_ONCE} strays`);
      }
      const known = await strays.findByIds(db, wanted);
      if (known.length < wanted.length) throw new NotFound('stray', 'ids');
      const signal = AbortSignal.timeout(CALL_MS);
      for (const cloud of clouds) {
        const open = known.filter((row) => row.provider === cloud.provider && row.endedAt === null);
        if (open.length > 0) await reapAt(cloud, open, viewer.accountId, signal);
      }
      return strays.findByIds(db, wanted);
    },

    /** For the metrics. */
    counts: async () => ({ open: await strays.countOpen(db), ended: endedHere }),
  };

  async function reapAt(
    cloud: BillingCloud,
    rows: readonly Stray[],
    actor: string,
    signal: AbortSignal,
  ): Promise<void> {
    const unavailable = (error: unknown) => {
      log.warn({ err: error, provider: cloud.provider }, 'strays could not be ended for an operator');
      return new Unavailable(`${cloud.provider} could not be asked`, { cause: error });
    };
    const seen = await look(cloud, signal).catch((error: unknown) => {
      throw unavailable(error);
    });
    const chosen = seen.found.filter(({ row }) => rows.some(({ id }) => id === row.id));
    if (chosen.some(({ isDue }) => !isDue)) {
      throw new ActionNotAllowed('A create call of its machine may still be under way', {
        field: 'ids',
        hint: `Wait until it has been seen for ${pace.graceMs / 1_000} seconds.`,
      });
    }
    const how = { actor, cap: MOST_AT_ONCE, isApproved: true, signal };
    await reap.all(cloud, seen, chosen, how).catch((error: unknown) => {
      throw unavailable(error);
    });
  }
}
export type Reaper = ReturnType<typeof createReaper>;

/** Faults of ours quote statements of the store; those are for the log. */
const wordsOn = (error: unknown): string =>
  error instanceof AdapterError || error instanceof DOMException
    ? error.message
    : 'Something went wrong on our side; it is logged';
