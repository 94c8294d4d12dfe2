import type { AccountRepository } from '../../db/accounts.js';
import type { BudgetRepository } from '../../db/budgets.js';
import type { Database, Executor } from '../../db/database.js';
import type { SpendRepository } from '../../db/spend.js';
import type { Vm, VmRepository } from '../../db/vms.js';
import type { BudgetAction, BudgetPeriod } from '../../db/words.js';
import { accountFor } from '../accounts/account-for.js';
import { mayRead, requireScope, requireWholeAccount, type Viewer } from '../accounts/viewer.js';
import { InvalidInput } from '../errors.js';
import { exactUsd, shownUsd, usd } from '../money.js';
import { type BudgetStanding, percentOf, reachedBy, standingOf } from './budget.js';
import { periodAt } from './period.js';
import { BudgetExceeded } from './refusals.js';

interface Needs {
  readonly db: Database;
  readonly accounts: AccountRepository;
  readonly budgets: BudgetRepository;
  readonly spend: SpendRepository;
  readonly vms: Pick<VmRepository, 'update'>;
  readonly now: () => Date;
}

export interface BudgetInput {
  readonly limitUsd: string;
  readonly period: BudgetPeriod;
  readonly onExhausted: BudgetAction;
  /** The account it is for; the caller's own when absent. */
  readonly ownerId?: string;
}

/** A budget as its owner sees it. */
export interface BudgetView {
  readonly ownerId: string;
  readonly limitUsd: string;
  readonly period: BudgetPeriod;
  readonly onExhausted: BudgetAction;
  readonly spentUsd: string;
  readonly remainingUsd: string;
  readonly percent: number;
  readonly periodStartedAt: Date;
  readonly periodEndsAt: Date;
  readonly perHourUsd: string;
}

/** At most so much for everything an account rents in a period. */
export function createBudgets({ db, accounts, budgets, spend, vms, now }: Needs) {
  const standing = async (executor: Executor, ownerId: string): Promise<BudgetStanding | null> => {
    const budget = await budgets.find(executor, ownerId);
    return budget && standingOf(spend, executor, budget, now());
  };

  return {
    /**
     * Refuses what is above the budget: what was spent, one hour of everything alive, and one hour of the new machine.
     * Call it while the account is held, with what is booked in the same transaction, and no two bookings pass on the
     * same money. Without a known price only what is there already counts.
     */
    async requireRoom(
      executor: Executor,
      ownerId: string,
      pricePerHourUsd: string | null,
      alternative?: string,
    ): Promise<void> {
      const asked = pricePerHourUsd === null ? null : usd(pricePerHourUsd);
      // What costs nothing always fits.
      if (asked === 0n) return;
      const found = await standing(executor, ownerId);
      if (!found) return;
      const { limit, spent, perHour } = found;
      const isFull = asked === null ? spent + perHour >= limit : spent + perHour + asked > limit;
      if (isFull) throw new BudgetExceeded(found, asked ?? 0n, now(), alternative);
    },

    /**
     * Lets a machine that was booked at one price have an offer at another: a dearer one only when there is room for the
     * difference, which counts from then on.
     */
    async rebook(
      { id, ownerId, pricePerHourUsd: booked }: Pick<Vm, 'id' | 'ownerId' | 'pricePerHourUsd'>,
      pricePerHourUsd: string,
    ): Promise<boolean> {
      const more = usd(pricePerHourUsd) - (booked === null ? 0n : usd(booked));
      if (more <= 0n) return true;
      return db.transaction(async (tx) => {
        await accounts.hold(tx, ownerId);
        const found = await standing(tx, ownerId);
        if (!found) return true;
        if (found.spent + found.perHour + more > found.limit) return false;
        await vms.update(tx, id, { pricePerHourUsd });
        return true;
      });
    },

    /** Null when there is none, or not for this viewer. */
    async of(viewer: Viewer | null, ownerId: string): Promise<BudgetView | null> {
      if (!viewer || !mayRead(viewer) || viewer.minerId !== null) return null;
      if (!viewer.seesAll && viewer.accountId !== ownerId) return null;
      const found = await standing(db, ownerId);
      return found && viewOf(found);
    },

    async set(viewer: Viewer, input: BudgetInput): Promise<BudgetView> {
      requireWholeAccount(requireScope(viewer, 'operate'));
      const ownerId = accountFor(viewer, input.ownerId, 'input.ownerId');
      const { period, onExhausted } = input;
      const limitUsd = readLimit(input.limitUsd);
      const at = now();
      return db.transaction(async (tx) => {
        await accounts.ensure(tx, ownerId, at);
        await accounts.hold(tx, ownerId);
        const before = await budgets.find(tx, ownerId);
        const { startedAt: periodStartedAt } = periodAt(period, at);
        const isSamePeriod =
          before?.period === period && before.periodStartedAt.getTime() === periodStartedAt.getTime();
        const draft = {
          ownerId,
          period,
          limitUsd,
          onExhausted,
          periodStartedAt,
          warnedPercent: 0,
          updatedAt: at,
        };
        const current = await standingOf(spend, tx, draft, at);
        // A higher limit makes what was told of before untrue again; a lower one is told of by the next look.
        const warnedPercent = isSamePeriod ? Math.min(before.warnedPercent, reachedBy(current)) : 0;
        await budgets.put(tx, { ...draft, warnedPercent });
        return viewOf(current);
      });
    },

    /** Asking again does no harm. */
    async remove(viewer: Viewer, ownerId: string | undefined): Promise<{ id: string }> {
      requireWholeAccount(requireScope(viewer, 'operate'));
      const id = accountFor(viewer, ownerId, 'ownerId');
      await db.transaction((tx) => budgets.remove(tx, id));
      return { id };
    },
  };
}
export type Budgets = ReturnType<typeof createBudgets>;

function readLimit(text: string): string {
  if (!/^\d{1,9}(\.\d{1,18})?$/.test(text) || usd(text) === 0n) {
    throw new InvalidInput('input.limitUsd', 'Must be a positive decimal amount in USD, like "25"');
  }
  return exactUsd(usd(text));
}

function viewOf(standing: BudgetStanding): BudgetView {
  const { limit, spent, perHour, ownerId, period, onExhausted, periodStartedAt, periodEndsAt } = standing;
  return {
    ownerId,
    period,
    onExhausted,
    periodStartedAt,
    periodEndsAt,
    limitUsd: exactUsd(limit),
    spentUsd: shownUsd(spent),
    remainingUsd: shownUsd(limit > spent ? limit - spent : 0n),
    percent: percentOf(standing),
    perHourUsd: shownUsd(perHour),
  };
}
