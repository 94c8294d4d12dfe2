import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRepositories } from '../../../src/app/repositories.js';
import type { NewVm } from '../../../src/db/vms.js';
import { costOfAll, shownUsd, usd } from '../../../src/services/money.js';
import { createSpend, type SpendWindow } from '../../../src/services/spend/spend.js';
import { vmRow } from '../../db/rows.js';
import { viewerOf } from '../../fakes/mining-rig.js';
import { eachDatabase } from '../../support/each-database.js';

const OWNER = viewerOf('0.0.5');
const OPERATOR = viewerOf('0.0.9', { isOperator: true, seesAll: true });
const at = (text: string) => new Date(`2026-05-${text}Z`);
const NOW = at('20T12:34:56.789');
const HOUR = 3_600_000;

eachDatabase('spend', (store) => {
  const open = () => {
    const { database: db, tables } = store();
    const { vms, spend } = createRepositories(tables);
    const service = createSpend({ db, spend, now: () => NOW });
    return {
      db,
      tables,
      service,
      rented: (id: string, price: string, from: Date, to: Date | null = null, about: Partial<NewVm> = {}) =>
        vms.insert(
          db,
          vmRow(id, {
            state: to ? 'TERMINATED' : 'READY',
            pricePerHourUsd: price,
            rentedAt: from,
            terminatedAt: to,
            ...about,
          }),
        ),
      window: (from: Date, to?: Date): SpendWindow => {
        const window = service.within(OWNER, '0.0.5', { from, ...(to ? { to } : {}) });
        if (!window) throw new Error('It is the own account');
        return window;
      },
    };
  };

  it('is added up by machine and by hour', async () => {
    const { service, rented, window } = open();
    await rented('a', '0.6', at('02T10:30:00'), at('02T13:10:00'));
    await rented('b', '1', at('02T11:15:00'), at('02T11:45:00'));
    await rented('c', '0.06', at('02T12:00:00'));
    await rented('d', '9', at('02T14:00:00'));
    await rented('e', '9', at('01T14:00:00'), at('02T10:00:00'));
    await rented('f', '9', at('02T10:00:00'), null, { ownerId: '0.0.6' });
    const asked = window(at('02T10:00:00'), at('02T13:30:00'));
    expect(await service.total(asked)).toBe('2.190000');
    expect(await service.byVm(asked, 10)).toEqual([
      { vmId: 'a', totalUsd: '1.600000' },
      { vmId: 'b', totalUsd: '0.500000' },
      { vmId: 'c', totalUsd: '0.090000' },
    ]);
    expect(await service.byVm(asked, 1)).toHaveLength(1);
    expect(await service.byHour(asked)).toEqual([
      { hour: at('02T10:00:00'), usd: '0.300000' },
      { hour: at('02T11:00:00'), usd: '1.100000' },
      { hour: at('02T12:00:00'), usd: '0.660000' },
      { hour: at('02T13:00:00'), usd: '0.130000' },
    ]);
  });

  it('has hours that add up to the sum, whatever was rented when', async () => {
    const { db, tables, service, rented, window } = open();
    const begin = at('03T00:00:00').getTime();
    const moment = fc.oneof(
      fc.integer({ min: -2 * HOUR, max: 9 * HOUR }),
      fc.integer({ min: -2, max: 9 }).map((hour) => hour * HOUR),
    );
    const machine = fc.record({
      price: fc.constantFrom('0.1', '0.020833333', '3'),
      span: fc.tuple(moment, fc.option(moment, { nil: null })),
    });
    const asked = fc
      .tuple(moment, moment)
      .map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]);
    await fc.assert(
      fc.asyncProperty(fc.array(machine, { maxLength: 6 }), asked, async (machines, [from, to]) => {
        await db.delete(tables.vms).returning();
        for (const [index, { price, span }] of machines.entries()) {
          const end = span[1] === null ? null : new Date(begin + Math.max(span[0], span[1]));
          await rented(`v${index}`, price, new Date(begin + span[0]), end);
        }
        const within = window(new Date(begin + from), new Date(begin + to));
        const hours = await service.byHour(within);
        const naive = (lower: number, upper: number) =>
          shownUsd(
            costOfAll(
              machines.map(({ price, span: [start, end] }) => ({
                pricePerHourUsd: price,
                ms: Math.min(end === null ? upper : Math.max(start, end), upper) - Math.max(start, lower),
              })),
            ),
          );
        expect(await service.total(within)).toBe(naive(from, to));
        for (const { hour, usd: shown } of hours) {
          const lower = hour.getTime() - begin;
          const off = usd(shown) - usd(naive(Math.max(lower, from), Math.min(lower + HOUR, to)));
          // Parts of an hour are rounded to a place that is not shown.
          expect(off < 2_000_000_000_000n && off > -2_000_000_000_000n).toBe(true);
        }
        expect(hours).toHaveLength(Math.max(0, Math.ceil(to / HOUR) - Math.floor(from / HOUR)));
        const machinesTotal = (await service.byVm(within, 100)).reduce(
          (sum, { totalUsd }) => sum + usd(totalUsd),
          0n,
        );
        const difference = machinesTotal - usd(await service.total(within));
        expect(difference < 10_000_000_000_000n && difference > -10_000_000_000_000n).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('reads no machine that was gone before the time, or came after it', async () => {
    const { db, tables, rented } = open();
    const { spend } = createRepositories(tables);
    const [from, to] = [at('02T10:00:00'), at('02T12:00:00')];
    await rented('gone', '1', at('01T00:00:00'), from);
    await rented('later', '2', to);
    await rented('ended', '3', at('01T00:00:00'), at('02T10:00:00.001'));
    await rented('runs', '4', at('02T11:59:59.999'));
    const page = await spend.listRented(db, '0.0.5', { from, to }, { afterId: null, limit: 10 });
    expect(page.map(({ id }) => id)).toEqual(['ended', 'runs']);
    const prices = await spend.byPrice(db, '0.0.5', from, to);
    expect(prices.toSorted((a, b) => a.pricePerHourUsd.localeCompare(b.pricePerHourUsd))).toEqual([
      { pricePerHourUsd: '3', ms: 1 },
      { pricePerHourUsd: '4', ms: 1 },
    ]);
  });

  it('is read in pages, and never beyond now', async () => {
    const { db, tables, service, window } = open();
    const rows = Array.from({ length: 1_200 }, (_, index) =>
      vmRow(`v${String(index).padStart(4, '0')}`, {
        state: 'READY',
        pricePerHourUsd: '0.001',
        rentedAt: new Date(NOW.getTime() - HOUR),
      }),
    );
    for (let from = 0; from < rows.length; from += 100) {
      await db
        .insert(tables.vms)
        .values(rows.slice(from, from + 100))
        .returning({ id: tables.vms.id });
    }
    const asked = window(at('20T00:00:00'), at('25T00:00:00'));
    expect(asked.to).toEqual(NOW);
    expect(await service.total(asked)).toBe('1.200000');
    const hours = await service.byHour(asked);
    expect(hours.at(-1)?.hour).toEqual(at('20T12:00:00'));
    expect(shownUsd(hours.reduce((sum, hour) => sum + usd(hour.usd), 0n))).toBe('1.200000');
    expect(await service.byVm(asked, 100)).toHaveLength(100);
    const future = window(at('21T00:00:00'), at('22T00:00:00'));
    expect([
      await service.total(future),
      await service.byVm(future, 5),
      await service.byHour(future),
    ]).toEqual(['0.000000', [], []]);
  });

  describe('of too much', () => {
    it.each([
      [new Date('2025-05-01'), at('10T00:00:00'), 'from'],
      [at('10T00:00:00'), at('09T00:00:00'), 'from'],
    ])('is refused: %s to %s', (from, to, field) => {
      const { window } = open();
      expect(() => window(from, to)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT', field }));
    });

    it('is refused for hours beyond 31 days and for other pages than of 1 to 100', async () => {
      const { service, window } = open();
      const year = window(new Date('2025-12-01'));
      await expect(service.byHour(year)).rejects.toMatchObject({ code: 'INVALID_INPUT', field: 'from' });
      expect(await service.total(year)).toBe('0.000000');
      for (const first of [0, 101]) {
        await expect(service.byVm(year, first)).rejects.toMatchObject({ field: 'first' });
      }
      expect(await service.byHour(window(at('01T00:00:00'), at('02T00:00:00')))).toHaveLength(24);
    });
  });

  it('is seen by its owner and by operators', () => {
    const { service } = open();
    const from = at('01T00:00:00');
    expect(service.within(OPERATOR, '0.0.5', { from })).not.toBeNull();
    const blind = [
      null,
      viewerOf('0.0.6'),
      viewerOf('0.0.5', { minerId: 'm' }),
      viewerOf('0.0.5', { scopes: [] }),
    ];
    for (const viewer of blind) expect(service.within(viewer, '0.0.5', { from })).toBeNull();
  });
});
