import type { BudgetPeriod } from '../../db/words.js';

export interface Period {
  readonly startedAt: Date;
  /** The moment at which the next one begins. */
  readonly endsAt: Date;
}

/** The period in which a moment lies: days, weeks from Monday, and months, all of UTC. */
export function periodAt(period: BudgetPeriod, at: Date): Period {
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  const utc = (m: number, d: number): Date => new Date(Date.UTC(year, m, d));
  switch (period) {
    case 'DAY':
      return { startedAt: utc(month, day), endsAt: utc(month, day + 1) };
    case 'WEEK': {
      const monday = day - ((at.getUTCDay() + 6) % 7);
      return { startedAt: utc(month, monday), endsAt: utc(month, monday + 7) };
    }
    case 'MONTH':
      return { startedAt: utc(month, 1), endsAt: utc(month + 1, 1) };
  }
}
