import { setImmediate } from 'node:timers/promises';
import type { Budget, BudgetRepository } from '../../db/budgets.js';
import type { Database } from '../../db/database.js';
import type { SpendRepository } from '../../db/spend.js';
import type { Vm, VmRepository } from '../../db/vms.js';
import { exactUsd, shownUsd, usd } from '../money.js';
import type { Notices } from '../notices/notices.js';
import { VM_STATES_BEFORE_END } from '../vms/vm.js';
import type { VmService } from '../vms/vm-service.js';
import { type BudgetStanding, reachedBy, standingOf } from './budget.js';

interface Needs {
  readonly db: Database;
  readonly budgets: BudgetRepository;
  readonly spend: SpendRepository;
  readonly vms: Pick<VmRepository, 'list'>;
  readonly tell: Notices['tell'];
  readonly beginEnd: VmService['beginEnd'];
  readonly now: () => Date;
}

const AT_ONCE = 100;

/** Tells owners how much of their budgets is spent, and ends what may no longer run. Any number of processes may look. */
export function createBudgetWatch({ db, budgets, spend, vms, tell, beginEnd, now }: Needs) {
  async function look(budget: Budget): Promise<void> {
    const standing = await standingOf(spend, db, budget, now());
    const percent = reachedBy(standing);
    const isNew = standing.periodStartedAt.getTime() !== budget.periodStartedAt.getTime();
    if (percent > (isNew ? 0 : budget.warnedPercent)) {
      await db.transaction(async (tx) => {
        const { periodStartedAt } = standing;
        if (!(await budgets.noteWarned(tx, budget, { periodStartedAt, percent }))) return;
        const kind = percent === 100 ? 'BUDGET_EXHAUSTED' : 'BUDGET_WARNING';
        await tell(tx, { ownerId: budget.ownerId, kind, message: messageOf(standing, percent) });
      });
    }
    if (percent === 100 && budget.onExhausted === 'TERMINATE') await endAll(budget.ownerId);
  }

  /** Everything that costs; hosts of the owner's own run on. */
  async function endAll(ownerId: string): Promise<void> {
    let afterId: string | undefined;
    for (;;) {
      const page = await vms.list(
        db,
        ownerId,
        { states: VM_STATES_BEFORE_END },
        { limit: AT_ONCE, ...(afterId === undefined ? {} : { afterId }) },
      );
      for (const vm of page.filter(costs)) await db.transaction((tx) => beginEnd(tx, vm, 'BUDGET'));
      afterId = page.at(-1)?.id;
      if (page.length < AT_ONCE || afterId === undefined) return;
    }
  }

  return {
    async run(signal: AbortSignal): Promise<void> {
      const failures: unknown[] = [];
      let after = '';
      while (!signal.aborted) {
        const page = await budgets.list(db, after, AT_ONCE);
        for (const budget of page) {
          if (signal.aborted) return;
          // One that can not be looked at must not keep the others from being.
          await look(budget).catch((error: unknown) => failures.push(error));
          await setImmediate();
        }
        const last = page.at(-1);
        if (page.length < AT_ONCE || !last) break;
        after = last.ownerId;
      }
      if (failures.length > 0) throw new AggregateError(failures, 'budgets could not be looked at');
    },
  };
}
export type BudgetWatch = ReturnType<typeof createBudgetWatch>;

const costs = ({ provider, pricePerHourUsd }: Vm): boolean =>
  provider !== 'SSH' && (pricePerHourUsd === null || usd(pricePerHourUsd) > 0n);

function messageOf(standing: BudgetStanding, percent: number): string {
  const { spent, limit, period, perHour, onExhausted, periodEndsAt } = standing;
  const sum = `${shownUsd(spent)} of the budget of ${exactUsd(limit)} USD a ${period.toLowerCase()} are spent`;
  const end = periodEndsAt.toISOString();
  if (percent < 100) {
    return `${percent} % reached: ${sum}. What is rented costs ${shownUsd(perHour)} USD an hour. The period ends at ${end}.`;
  }
  return onExhausted === 'TERMINATE'
    ? `The budget is used up: ${sum}. The machines that cost something are being ended. The next period begins at ${end}.`
    : `The budget is used up: ${sum}. Nothing more can be rented before ${end}; what is rented runs on at ${shownUsd(perHour)} USD an hour.`;
}
