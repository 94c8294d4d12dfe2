import { afterEach, beforeEach, expect, it } from 'vitest';
import { vmRow } from '../db/rows.js';
import {
  EstimateDocument,
  MySpendDocument,
  OffersLeftDocument,
  ProviderAccountDocument,
} from '../operations/generated.js';
import { ALICE, BOB, offerAt, openTestApi, OPERATOR, type TestApi, tokenOf } from './api.js';

let api: TestApi;
beforeEach(async () => {
  api = await openTestApi();
});
afterEach(() => api.close());

const HOUR = 3_600_000;

it('what an account spent is shown to it, and to nobody else', async () => {
  const rentedAt = new Date(Date.now() - 2 * HOUR);
  const terminatedAt = new Date(rentedAt.getTime() + HOUR);
  const id = '0198b3c0-0000-7000-8000-000000000000';
  await api.repositories.vms.insert(
    api.db,
    vmRow(id, {
      ownerId: ALICE.accountId,
      state: 'TERMINATED',
      pricePerHourUsd: '0.25',
      rentedAt,
      launchedAt: new Date(rentedAt.getTime() + HOUR / 2),
      terminatedAt,
    }),
  );
  const variables = { from: new Date(rentedAt.getTime() - HOUR).toISOString() };
  const spendOf = async (viewer = ALICE) =>
    (await api.ask(viewer, MySpendDocument, variables)).viewer?.account.spend;
  const spend = await spendOf();
  expect(spend).toMatchObject({
    totalUsd: '0.250000',
    byVm: [{ totalUsd: '0.250000', vm: { id: `Vm_${id}`, spendUsd: '0.250000' } }],
  });
  expect(spend?.byHour.length).toBeGreaterThanOrEqual(3);
  for (const other of [BOB, OPERATOR])
    expect(await spendOf(other)).toMatchObject({ totalUsd: '0.000000', byVm: [] });
  expect(await spendOf(tokenOf(ALICE, { scopes: ['deploy'] }))).toBeNull();

  const { errors } = await api.run(ALICE, MySpendDocument, { from: '2020-01-01T00:00:00Z' });
  expect(errors?.[0]?.message).toContain('366 days');
});

it('an estimate shows the offer, or refuses with what could be had', async () => {
  const input = { countries: ['DE'] };
  const { estimate } = await api.ask(ALICE, EstimateDocument, { input });
  expect(estimate).toMatchObject({
    __typename: 'Estimate',
    perHourUsd: '0.05',
    perDayUsd: '1.2',
    offer: { configuration: 'cpu-2-ram-4gb-storage-25gb', addressesLeft: null },
    cheapestAlternative: null,
  });
  const tooDear = await api.ask(ALICE, EstimateDocument, { input: { maxPricePerDayUsd: '1' } });
  expect(tooDear.estimate).toMatchObject({
    __typename: 'NoOffer',
    code: 'NO_CAPACITY',
    field: 'input.maxPricePerDayUsd',
    cheapestPerDayUsd: '1.2',
  });
  api.world.state.offers = [];
  expect((await api.ask(ALICE, EstimateDocument, { input })).estimate).toMatchObject({
    __typename: 'NoOffer',
    cheapestPerDayUsd: null,
    alternative: null,
    field: null,
    retryable: true,
  });
  const wrong = await api.ask(ALICE, EstimateDocument, { input: { hostId: 'h' } });
  expect(wrong.estimate).toMatchObject({ __typename: 'InvalidInput', field: 'input.hostId' });
});

it('offers are shown cheapest first, with what is left', async () => {
  api.world.state.offers = [offerAt('0.05'), { ...offerAt('0.02'), addressesLeft: 3, largestDiskGb: 100 }];
  const { offers } = await api.ask(ALICE, OffersLeftDocument, { input: {} });
  expect(offers).toMatchObject([
    { pricePerHourUsd: '0.02', addressesLeft: 3, largestDiskGb: 100 },
    { pricePerHourUsd: '0.05', addressesLeft: null },
  ]);
});

it('the account at the provider is for operators', async () => {
  const { providerAccount } = await api.ask(OPERATOR, ProviderAccountDocument, {});
  expect(providerAccount).toMatchObject({
    provider: 'SIMULATOR',
    mode: 'SIMULATED',
    problems: [],
    daysLeft: null,
  });
  for (const [viewer, code] of [
    [ALICE, 'operators'],
    [null, 'Sign in first'],
  ] as const) {
    const { errors } = await api.run(viewer, ProviderAccountDocument, {});
    expect(errors?.[0]?.message).toContain(code);
  }
});
