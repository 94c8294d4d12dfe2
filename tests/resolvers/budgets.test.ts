import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  LaunchMinerDocument,
  MyBudgetDocument,
  RemoveBudgetDocument,
  RentVmDocument,
  SetBudgetDocument,
} from '../operations/generated.js';
import { ALICE, BOB, DOCKERFILE, openTestApi, OPERATOR, type TestApi, tokenOf } from './api.js';

let api: TestApi;
beforeEach(async () => {
  api = await openTestApi();
});
afterEach(() => api.close());

const budgetOf = async (viewer = ALICE) =>
  (await api.ask(viewer, MyBudgetDocument, {})).viewer?.account.budget;

it('a budget is set, seen, enforced, raised and removed', async () => {
  expect(await budgetOf()).toBeNull();
  const { setBudget } = await api.ask(ALICE, SetBudgetDocument, {
    input: { limitUsd: '0.07', period: 'DAY' },
  });
  expect(setBudget).toMatchObject({
    __typename: 'Budget',
    limitUsd: '0.07',
    period: 'DAY',
    onExhausted: 'REFUSE',
    spentUsd: '0.000000',
    percent: 0,
  });
  const { rentVm: first } = await api.ask(ALICE, RentVmDocument, { input: {} });
  expect(first.__typename).toBe('RentVmPayload');
  expect(await budgetOf()).toMatchObject({ perHourUsd: '0.050000', remainingUsd: '0.070000' });
  expect(await budgetOf(BOB)).toBeNull();

  const { rentVm: second } = await api.ask(ALICE, RentVmDocument, { input: {} });
  expect(second).toMatchObject({
    __typename: 'BudgetExceeded',
    code: 'BUDGET_EXCEEDED',
    limitUsd: '0.07',
    perHourUsd: '0.100000',
    roomPerHourUsd: '0.020000',
    period: 'DAY',
    retryable: true,
  });
  const input = { name: 'm', source: { dockerfile: DOCKERFILE } };
  const { launchMiner } = await api.ask(ALICE, LaunchMinerDocument, { input });
  expect(launchMiner).toMatchObject({ __typename: 'BudgetExceeded' });

  const raised = {
    limitUsd: '1',
    period: 'WEEK',
    onExhausted: 'TERMINATE',
    ownerId: ALICE.accountId,
  } as const;
  await api.ask(OPERATOR, SetBudgetDocument, { input: raised });
  expect(await budgetOf()).toMatchObject({ limitUsd: '1', period: 'WEEK', onExhausted: 'TERMINATE' });
  const { launchMiner: launched } = await api.ask(ALICE, LaunchMinerDocument, { input });
  expect(launched).toMatchObject({ __typename: 'LaunchMinerPayload' });

  const { removeBudget } = await api.ask(ALICE, RemoveBudgetDocument, {});
  expect(removeBudget).toMatchObject({ accountId: ALICE.accountId, budget: null });
});

it.each([
  [ALICE, { limitUsd: '0', period: 'DAY' }, 'INVALID_INPUT', 'input.limitUsd'],
  [ALICE, { limitUsd: '5', period: 'DAY', ownerId: BOB.accountId }, 'FORBIDDEN', 'input.ownerId'],
  [OPERATOR, { limitUsd: '5', period: 'DAY', ownerId: 'Bob' }, 'INVALID_INPUT', 'input.ownerId'],
  [tokenOf(ALICE, { scopes: ['read', 'deploy'] }), { limitUsd: '5', period: 'DAY' }, 'FORBIDDEN', null],
] as const)('a budget that can not be set says why: %#', async (viewer, input, code, field) => {
  const { setBudget } = await api.ask(viewer, SetBudgetDocument, { input });
  expect(setBudget).toMatchObject({ code, field });
});
