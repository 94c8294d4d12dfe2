import { describe, expect, it } from 'vitest';
import type { Database } from '../../../src/db/database.js';
import type { CloudPort } from '../../../src/services/adapters/cloud.js';
import { AdapterError } from '../../../src/services/adapters/failure.js';
import { createProviderAccount } from '../../../src/services/spend/provider-account.js';
import { viewerOf } from '../../fakes/mining-rig.js';
import { createQuietLog } from '../../support/test-app.js';

const OPERATOR = viewerOf('0.0.9', { isOperator: true, seesAll: true });
const START = new Date('2026-05-01T12:00:00Z');
const never = () => new Promise<never>(() => {});

/** Machines for one dollar an hour are rented. */
function open(about: Partial<CloudPort>, alive = [{ pricePerHourUsd: '0.25', count: 4 }]) {
  const { log, lines } = createQuietLog();
  const clock = { at: START.getTime() };
  let checks = 0;
  const cloud = {
    provider: 'FLUENCE',
    generation: 'G2',
    balance: async () => ({ spendableUsd: '100', debtUsd: '0' }),
    check: async () => {
      checks += 1;
      return { ok: true, problems: [] };
    },
    ...about,
  } as CloudPort;
  const account = createProviderAccount({
    db: {} as Database,
    spend: { aliveByPrice: async () => alive },
    cloud,
    now: () => new Date(clock.at),
    log,
    limits: { timeoutMs: 60 },
  });
  return { account, clock, lines, checks: () => checks };
}

describe('the account at the provider', () => {
  it('is shown with what it pays for', async () => {
    const { account } = open({});
    expect(await account.show(OPERATOR)).toEqual({
      provider: 'FLUENCE',
      generation: 'G2',
      mode: 'REAL',
      balance: { spendableUsd: '100', debtUsd: '0' },
      problems: [],
      hourlyUsd: '1.000000',
      daysLeft: '4.1',
      checkedAt: START,
    });
    expect(await open({ provider: 'SIMULATOR' }, []).account.show(OPERATOR)).toMatchObject({
      mode: 'SIMULATED',
      hourlyUsd: '0.000000',
      daysLeft: null,
    });
  });

  it.each([viewerOf('0.0.5'), viewerOf('0.0.9', { isOperator: true, seesAll: true, scopes: ['deploy'] })])(
    'is for operators who may read: %#',
    async (viewer) => {
      await expect(open({}).account.show(viewer)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    },
  );

  it.each([
    ['24', 0],
    ['23.999999', 1],
    ['0', 1],
  ])('of %s USD has so many problems with 24 hours at one dollar: %i', async (spendableUsd, count) => {
    const { account } = open({ balance: async () => ({ spendableUsd, debtUsd: '0' }) });
    const { problems } = await account.show(OPERATOR);
    expect(problems).toHaveLength(count);
    if (count > 0)
      expect(problems[0]).toMatchObject({ kind: 'BALANCE', detail: expect.stringContaining('24 hours') });
  });

  it('is asked once for many, and again when the answer is old', async () => {
    const { account, clock, checks } = open({});
    await Promise.all(Array.from({ length: 20 }, () => account.show(OPERATOR)));
    clock.at += 9_999;
    await account.show(OPERATOR);
    expect(checks()).toBe(1);
    clock.at += 1;
    await account.show(OPERATOR);
    expect(checks()).toBe(2);
  });

  it.each<[string, Partial<CloudPort>, object]>([
    [
      'hangs, whatever it was told',
      { check: never, balance: never },
      { balance: null, daysLeft: null, problems: [{ kind: 'UNREACHABLE' }] },
    ],
    [
      'hangs on one call',
      { check: never },
      { balance: { spendableUsd: '100' }, daysLeft: '4.1', problems: [{ kind: 'UNREACHABLE' }] },
    ],
    [
      'refuses to tell the balance',
      {
        balance: async () => {
          throw new AdapterError('fluence', 'AUTH', 'no');
        },
      },
      { balance: null, problems: [] },
    ],
    [
      'is out of order',
      { check: async () => ({ ok: false, problems: [{ kind: 'MAINTENANCE', detail: 'soon' }] }) },
      { problems: [{ kind: 'MAINTENANCE' }] },
    ],
    [
      'tells nonsense',
      { balance: async () => ({ spendableUsd: 'much', debtUsd: '0' }) },
      { balance: null, daysLeft: null, problems: [] },
    ],
    ['keeps no account', { balance: async () => null }, { balance: null, daysLeft: null, problems: [] }],
  ])('is shown in time when the provider %s', async (_what, about, shown) => {
    const { account } = open(about);
    const begun = performance.now();
    expect(await account.show(OPERATOR)).toMatchObject({ hourlyUsd: '1.000000', ...shown });
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  it('is warned of in the log when it is low: once, and again after an hour or a recovery', async () => {
    let spendableUsd = '5';
    const { account, clock, lines } = open({ balance: async () => ({ spendableUsd, debtUsd: '0' }) });
    const later = async (ms: number) => {
      clock.at += ms;
      await account.watch();
      return lines.length;
    };
    expect(await later(0)).toBe(1);
    expect(lines[0]).toMatchObject({
      level: 'warn',
      fields: { balance: { spendableUsd: '5' }, daysLeft: '0.2' },
    });
    expect(await later(3_599_999)).toBe(1);
    expect(await later(1)).toBe(2);
    spendableUsd = '500';
    expect(await later(300_000)).toBe(2);
    spendableUsd = '5';
    expect(await later(300_000)).toBe(3);
  });
});
