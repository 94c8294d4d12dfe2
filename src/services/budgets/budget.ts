import type { Budget } from '../../db/budgets.js';
import type { SpendRepository } from '../../db/spend.js';
import type { Executor } from '../../db/database.js';
import type { BudgetAction, BudgetPeriod } from '../../db/words.js';
import { costOfAll, type Usd, usd } from '../money.js';
import { periodAt } from './period.js';

/** Shares of the limit at which the owner is told, once in a period each. */
export const THRESHOLDS = [50, 80, 95, 100] as const;

/** A budget and what was spent of it, as amounts to compute with. */
export interface BudgetStanding {
  readonly ownerId: string;
  readonly period: BudgetPeriod;
  readonly onExhausted: BudgetAction;
  readonly periodStartedAt: Date;
  readonly periodEndsAt: Date;
  readonly limit: Usd;
  readonly spent: Usd;
  /** What everything alive costs in an hour, with what was only booked. */
  readonly perHour: Usd;
}

export async function standingOf(
  spend: SpendRepository,
  db: Executor,
  { ownerId, period, onExhausted, limitUsd }: Budget,
  now: Date,
): Promise<BudgetStanding> {
  const { startedAt, endsAt } = periodAt(period, now);
  const rented = await spend.byPrice(db, ownerId, startedAt, now);
  return {
    ownerId,
    period,
    onExhausted,
    periodStartedAt: startedAt,
    periodEndsAt: endsAt,
    limit: usd(limitUsd),
    spent: costOfAll(rented),
    perHour: hourOf(await spend.aliveByPrice(db, ownerId)),
  };
}

export const hourOf = (
  alive: Iterable<{ readonly pricePerHourUsd: string; readonly count: number }>,
): Usd => {
  let total = 0n;
  for (const { pricePerHourUsd, count } of alive) total += usd(pricePerHourUsd) * BigInt(count);
  return total;
};

/** GraphQL has no larger whole numbers. */
export const MAX_INT = 2 ** 31 - 1;

/** Whole percent of the limit, rounded down. A limit may be as small as its owner likes. */
export function percentOf({ spent, limit }: Pick<BudgetStanding, 'spent' | 'limit'>): number {
  const percent = (spent * 100n) / limit;
  return percent > MAX_INT ? MAX_INT : Number(percent);
}

/** The highest threshold that is reached; 0 when none is. */
export const reachedBy = (standing: Pick<BudgetStanding, 'spent' | 'limit'>): number =>
  THRESHOLDS.findLast((threshold) => percentOf(standing) >= threshold) ?? 0;
