import { afterEach, beforeEach, expect, it } from 'vitest';
import { usd } from '../../src/services/money.js';
import { MySpendDocument, RentVmDocument, TerminateVmDocument } from '../operations/generated.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { until } from '../support/until.js';
import { SLOW } from './support.js';

const HOUR = 3_600_000;

let app: TestApp;
let aheadMs: number;
beforeEach(async () => {
  aheadMs = 0;
  app = await startTestApp({}, {}, () => new Date(Date.now() + aheadMs));
});
afterEach(() => app.close());

interface Report {
  readonly machines: Readonly<Record<string, { readonly spentUsd: string }>>;
  readonly leaks: readonly unknown[];
}

/** The provider's clock and ours go on together. */
async function later(ms: number): Promise<void> {
  await app.cloud('clock', { method: 'POST', body: { advanceMs: ms } });
  aheadMs += ms;
}

/**
 * What may differ: we count from our call to when we saw the last part gone, the provider from when it took the order to
 * when each part went. That is some seconds of polling at either end, and a millionth where an amount is shown.
 */
const TOLERATED_MS = 30_000;

it("our books agree with the provider's bill, while machines run and after they are gone", SLOW, async () => {
  const { vms, db } = { vms: app.app.core.repositories.vms, db: app.app.core.db };
  const from = new Date(Date.now() - HOUR).toISOString();
  const rent = async (): Promise<string> => {
    const { rentVm } = await app.ask(RentVmDocument, { input: {} });
    if (rentVm.__typename !== 'RentVmPayload') throw new Error(JSON.stringify(rentVm));
    return rentVm.vm.id;
  };
  const becomes = (id: string, state: string) =>
    until(
      `${id} ${state}`,
      async () => {
        const vm = await vms.find(db, id.replace('Vm_', ''));
        return vm?.state === state && vm;
      },
      60_000,
    );
  const agree = async (): Promise<void> => {
    const { machines } = await app.cloud<Report>('report');
    const { viewer } = await app.ask(MySpendDocument, { from });
    const spend = viewer?.account.spend;
    expect(spend?.byVm).toHaveLength(Object.keys(machines).length);
    for (const { vm, totalUsd } of spend?.byVm ?? []) {
      const row = await vms.find(db, vm.id.replace('Vm_', ''));
      const tolerated = (usd(row?.pricePerHourUsd ?? '0') * BigInt(TOLERATED_MS)) / BigInt(HOUR);
      const theirs = usd(machines[row?.name ?? '']?.spentUsd ?? '0');
      for (const ours of [usd(totalUsd), usd(vm.spendUsd)]) {
        const difference = ours > theirs ? ours - theirs : theirs - ours;
        expect([row?.name, difference <= tolerated]).toEqual([row?.name, true]);
        // An hour more or less would be far outside.
        expect(theirs > tolerated * 10n).toBe(true);
      }
    }
  };

  const [short, long] = [await rent(), await rent()];
  await becomes(short, 'READY');
  await becomes(long, 'READY');
  await later(HOUR);
  await agree();
  await app.ask(TerminateVmDocument, { id: short });
  await becomes(short, 'TERMINATED');
  await later(3 * HOUR);
  await agree();
  await app.ask(TerminateVmDocument, { id: long });
  await becomes(long, 'TERMINATED');
  await later(10 * HOUR);
  await agree();
  expect((await app.cloud<Report>('report')).leaks).toEqual([]);
});
