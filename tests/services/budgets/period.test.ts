import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BUDGET_PERIODS } from '../../../src/db/words.js';
import { periodAt } from '../../../src/services/budgets/period.js';

it.each([
  ['DAY', '2026-05-01T12:00:00.000Z', '2026-05-01', '2026-05-02'],
  ['DAY', '2026-12-31T23:59:59.999Z', '2026-12-31', '2027-01-01'],
  ['WEEK', '2026-05-01T12:00:00.000Z', '2026-04-27', '2026-05-04'],
  ['WEEK', '2026-05-03T23:59:59.999Z', '2026-04-27', '2026-05-04'],
  ['WEEK', '2026-05-04T00:00:00.000Z', '2026-05-04', '2026-05-11'],
  ['MONTH', '2028-02-29T12:00:00.000Z', '2028-02-01', '2028-03-01'],
  ['MONTH', '2026-12-31T23:59:59.999Z', '2026-12-01', '2027-01-01'],
] as const)('the %s of %s begins on %s', (period, at, from, to) => {
  expect(periodAt(period, new Date(at))).toEqual({
    startedAt: new Date(`${from}T00:00:00.000Z`),
    endsAt: new Date(`${to}T00:00:00.000Z`),
  });
});

it('periods follow one another without a gap, and every moment lies in its own', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...BUDGET_PERIODS),
      fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }),
      (period, at) => {
        const { startedAt, endsAt } = periodAt(period, at);
        expect(startedAt <= at && at < endsAt).toBe(true);
        expect(periodAt(period, endsAt).startedAt).toEqual(endsAt);
        expect(periodAt(period, new Date(endsAt.getTime() - 1)).startedAt).toEqual(startedAt);
      },
    ),
  );
});
