import { AccountRef } from '../schema/account.js';
import { BudgetRef } from '../schema/budget.js';
import { builder } from '../schema/builder.js';
import { BudgetActionEnum, BudgetPeriodEnum } from '../schema/enums.js';
import { given } from '../schema/given.js';
import { Forbidden, InvalidInput } from '../services/errors.js';

const SetBudgetInput = builder.inputType('SetBudgetInput', {
  fields: (t) => ({
    limitUsd: t.field({ type: 'Decimal', required: true }),
    period: t.field({ type: BudgetPeriodEnum, required: true }),
    onExhausted: t.field({ type: BudgetActionEnum, required: true, defaultValue: 'REFUSE' }),
    ownerId: t.string({ description: 'For operators: whose budget, `0.0.x`. Left out, your own.' }),
  }),
});

builder.mutationField('setBudget', (t) =>
  t.field({
    type: BudgetRef,
    description:
      'Sets or replaces the budget of the account. Notices follow at 50, 80, 95 and 100 %, once in a period each.',
    args: { input: t.arg({ type: SetBudgetInput, required: true }) },
    errors: { types: [InvalidInput, Forbidden] },
    resolve: (_root, { input: { ownerId, ...input } }, { services, requireViewer }) =>
      services.budgets.set(requireViewer(), { ...input, ...given({ ownerId }) }),
  }),
);

builder.mutationField('removeBudget', (t) =>
  t.field({
    type: AccountRef,
    description: 'From now on nothing limits what the account rents. Asking again does no harm.',
    args: { ownerId: t.arg.string({ description: 'For operators: whose budget, `0.0.x`.' }) },
    errors: { types: [InvalidInput, Forbidden] },
    resolve: (_root, { ownerId }, { services, requireViewer }) =>
      services.budgets.remove(requireViewer(), ownerId ?? undefined),
  }),
);
