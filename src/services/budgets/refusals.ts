import type { BudgetPeriod } from '../../db/words.js';
import { DomainError } from '../errors.js';
import { exactUsd, shownUsd, type Usd } from '../money.js';
import { type BudgetStanding, MAX_INT } from './budget.js';

/** What is to be rented does not fit into what is left of the account's budget. */
export class BudgetExceeded extends DomainError {
  override readonly name = 'BudgetExceeded';
  override readonly code = 'BUDGET_EXCEEDED';
  readonly limitUsd: string;
  readonly spentUsd: string;
  readonly period: BudgetPeriod;
  readonly periodEndsAt: Date;
  /** What everything alive and the new machine would cost in an hour. */
  readonly perHourUsd: string;
  /** The dearest machine for which there is room now. */
  readonly roomPerHourUsd: string;

  constructor(
    { limit, spent, perHour, period, periodEndsAt }: BudgetStanding,
    asked: Usd,
    now: Date,
    alternative?: string,
  ) {
    const left = limit - spent - perHour;
    const room = left > 0n ? left : 0n;
    const waitMs = periodEndsAt.getTime() - now.getTime();
    super(
      `The budget of ${exactUsd(limit)} USD a ${period.toLowerCase()} has no room for this: ` +
        `${shownUsd(spent)} are spent, and one hour of everything rented with this machine costs ` +
        `${shownUsd(perHour + asked)}. The next period begins at ${periodEndsAt.toISOString()}.`,
      {
        retryable: true,
        ...(waitMs > 0 && waitMs <= MAX_INT ? { retryAfterMs: waitMs } : {}),
        hint:
          (room > 0n ? `A machine of up to ${shownUsd(room)} USD an hour fits. ` : '') +
          (alternative === undefined ? '' : `${alternative} `) +
          'Raise the budget, or end a machine you no longer need.',
      },
    );
    this.limitUsd = exactUsd(limit);
    this.spentUsd = shownUsd(spent);
    this.period = period;
    this.periodEndsAt = periodEndsAt;
    this.perHourUsd = shownUsd(perHour + asked);
    this.roomPerHourUsd = shownUsd(room);
  }
}
