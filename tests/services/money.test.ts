import { describe, expect, it } from 'vitest';
import {
  costOfAll,
  costOver,
  dayPrice,
  exactUsd,
  isCheapEnough,
  shownUsd,
  usd,
} from '../../src/services/money.js';
import { spentUsd } from '../../src/services/vms/spend.js';

describe('money', () => {
  it('is computed without a rounding error', () => {
    expect(dayPrice('0.1')).toBe('2.4');
    expect(dayPrice('0.012345678901234567')).toBe('0.296296293629629608');
    expect(dayPrice('1000000')).toBe('24000000');
    expect(dayPrice('.5')).toBe('12');
  });

  it.each([
    ['0.05', '1.2', true],
    ['0.050000000000000001', '1.2', false],
    ['0', '0.1', true],
  ])('%s an hour fits under %s a day: %s', (hour, cap, fits) => {
    expect(isCheapEnough(hour, cap)).toBe(fits);
  });

  it('over a time is rounded up, never down', () => {
    expect(costOver('3.6', 1_000)).toBe('0.001');
    expect(costOver('0.000000000000000001', 1)).toBe('0.000000000000000001');
    expect(costOver('1', -5)).toBe('0');
  });

  it.each(['', '.', 'a', '1e3', '-1', '1.2.3', ' '])('%j is no amount', (text) => {
    expect(() => dayPrice(text)).toThrow(RangeError);
  });

  it('of many is added up before it is rounded', () => {
    const tiny = { pricePerHourUsd: '0.000000000000000001', ms: 1_200_000 };
    expect(exactUsd(costOfAll([tiny, tiny, tiny]))).toBe('0.000000000000000001');
    expect(exactUsd(costOfAll([]))).toBe('0');
    expect(shownUsd(usd('0.0000005'))).toBe('0.000001');
    expect(shownUsd(usd('1234567.0000004'))).toBe('1234567.000000');
  });

  it('spent on a machine counts from when it was rented, or launched, to its end', () => {
    const at = (ms: number) => new Date(1_000_000 + ms);
    const vm = { pricePerHourUsd: '0.36', rentedAt: null, launchedAt: at(0), terminatedAt: null };
    expect(spentUsd(vm, at(3_600_000))).toBe('0.360000');
    expect(spentUsd({ ...vm, terminatedAt: at(1_800_000) }, at(3_600_000))).toBe('0.180000');
    expect(spentUsd({ ...vm, launchedAt: null }, at(1))).toBe('0');
    expect(spentUsd({ ...vm, pricePerHourUsd: null }, at(1))).toBe('0');
    expect(spentUsd(vm, at(-1))).toBe('0');
    expect(spentUsd({ ...vm, rentedAt: at(-3_600_000) }, at(3_600_000))).toBe('0.720000');
  });
});
