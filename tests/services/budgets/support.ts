import type { Store } from '../../../src/db/open.js';
import type { NewVm } from '../../../src/db/vms.js';
import { createBudgetWatch } from '../../../src/services/budgets/budget-watch.js';
import type { BudgetInput } from '../../../src/services/budgets/budgets.js';
import { vmRow } from '../../db/rows.js';
import { openMiningRig, viewerOf } from '../../fakes/mining-rig.js';

export const OWNER = viewerOf('0.0.5');
export const STRANGER = viewerOf('0.0.6');
export const OPERATOR = viewerOf('0.0.9', { isOperator: true, seesAll: true });
export const at = (text: string) => new Date(`2026-05-${text}Z`);

/** Budgets over a rig whose clock stands at noon on Friday, the first of May. */
export async function openBudgets(store: Store) {
  const rig = await openMiningRig(store);
  const { notices, budgets } = rig.mining.money;
  const watch = createBudgetWatch({
    db: rig.db,
    ...rig.repositories,
    tell: notices.tell,
    beginEnd: rig.mining.vms.beginEnd,
    now: () => new Date(rig.clock.at),
  });
  return {
    ...rig,
    budgets,
    clock: rig.clock,
    look: () => watch.run(new AbortController().signal),
    set: (limitUsd: string, about: Partial<BudgetInput> = {}, viewer = OWNER) =>
      budgets.set(viewer, { limitUsd, period: 'DAY', onExhausted: 'REFUSE', ...about }),
    rented: (id: string, price: string | null, about: Partial<NewVm> = {}) =>
      rig.repositories.vms.insert(
        rig.db,
        vmRow(id, { state: 'READY', pricePerHourUsd: price, rentedAt: at('01T10:00:00'), ...about }),
      ),
    told: async (viewer = OWNER) =>
      (await notices.list(viewer, { limit: 50 })).map(({ kind, message }) => `${kind} ${message}`).reverse(),
  };
}
