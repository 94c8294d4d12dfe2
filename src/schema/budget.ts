import type { BudgetView } from '../services/budgets/budgets.js';
import { builder } from './builder.js';
import { BudgetActionEnum, BudgetPeriodEnum } from './enums.js';

export const BudgetRef = builder.objectRef<BudgetView>('Budget').implement({
  description:
    'At most so much for everything an account rents in one period. A rental is refused when what was spent and one hour of everything rented, with the new machine, come to more.',
  fields: (t) => ({
    limitUsd: t.expose('limitUsd', { type: 'Decimal' }),
    period: t.expose('period', { type: BudgetPeriodEnum }),
    onExhausted: t.expose('onExhausted', { type: BudgetActionEnum }),
    spentUsd: t.expose('spentUsd', { type: 'Decimal', description: 'In this period.' }),
    remainingUsd: t.expose('remainingUsd', { type: 'Decimal', description: 'Never less than 0.' }),
    percent: t.exposeInt('percent', { description: 'Of the limit, rounded down; may be more than 100.' }),
    periodStartedAt: t.expose('periodStartedAt', { type: 'DateTime' }),
    periodEndsAt: t.expose('periodEndsAt', { type: 'DateTime', description: 'When the next one begins.' }),
    perHourUsd: t.expose('perHourUsd', {
      type: 'Decimal',
      description: 'What everything rented costs an hour, machines that were only booked among it.',
    }),
  }),
});
