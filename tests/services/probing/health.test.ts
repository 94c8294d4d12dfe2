import { describe, expect, it } from 'vitest';
import type { Health } from '../../../src/db/words.js';
import { createSelfWatch, isBlind } from '../../../src/services/probing/blindness.js';
import { judge } from '../../../src/services/probing/checks.js';
import { extend, needsRecheck, nextHealth, type Streak } from '../../../src/services/probing/health.js';
import { answered, refused } from './support.js';

const quiet: Streak = { ok: 0, bad: 0 };

function after(results: string, from: 'UNKNOWN' | 'HEALTHY' | 'DOWN' = 'UNKNOWN') {
  let health: ReturnType<typeof nextHealth> = from;
  let streak = quiet;
  for (const letter of results) {
    streak = extend(streak, letter === '+');
    health = nextHealth(health, streak, quiet);
  }
  return health;
}

describe('health', () => {
  it.each([
    ['+', 'UNKNOWN'],
    ['++', 'HEALTHY'],
    ['++-', 'HEALTHY'],
    ['++--', 'HEALTHY'],
    ['++--+', 'HEALTHY'],
    ['++---', 'DOWN'],
    ['++---+', 'DOWN'],
    ['++---++', 'HEALTHY'],
    ['++---+-+-+-', 'DOWN'],
    ['++-+-+-+-', 'HEALTHY'],
    ['---', 'DOWN'],
  ])('after %s is %s', (results, health) => {
    expect(after(results)).toBe(health);
  });

  it('is looked at again soon when it is about to change, and only then', () => {
    expect(needsRecheck('HEALTHY', { ok: 0, bad: 1 })).toBe(true);
    expect(needsRecheck('HEALTHY', { ok: 0, bad: 2 })).toBe(true);
    expect(needsRecheck('DOWN', { ok: 0, bad: 7 })).toBe(false);
    expect(needsRecheck('DOWN', { ok: 1, bad: 0 })).toBe(true);
    expect(needsRecheck('HEALTHY', { ok: 9, bad: 0 })).toBe(false);
  });
});

describe('a health answer', () => {
  const health = (body: unknown, status = 200) => judge({ kind: 'HEALTH' }, answered(body, 10, status));
  it.each([
    [{ status: 'healthy', model_loaded: true }, true],
    [{ status: 'Healthy', uptime: 5, more: [] }, true],
    [{ status: 'OK' }, true],
    [{ status: 'healthy', model_loaded: false }, false],
    [{ status: 'starting' }, false],
    [{}, false],
    [[], false],
    ['healthy', false],
    ['<html>', false],
    ['', false],
  ])('%j is good: %s', (body, isOk) => {
    expect(health(body).isOk).toBe(isOk);
  });
  it('with another status than 200 is bad', () => {
    expect(health({ status: 'healthy' }, 503)).toMatchObject({
      isOk: false,
      error: 'BAD_STATUS',
      httpStatus: 503,
    });
  });
});

it('a challenge that nobody answers is worth nothing, not nothing known', () => {
  const challenge = {
    prompt: 'What is 1 plus 10?',
    truth: { kind: 'NUMERIC', value: 11, tolerance: 0 },
  } as const;
  expect(judge({ kind: 'CHAT', challenge }, refused)).toMatchObject({
    isOk: false,
    grade: 0,
    error: 'REFUSED',
  });
  expect(judge({ kind: 'CHAT', challenge }, answered({ response: '' }))).toMatchObject({
    isOk: false,
    grade: 0,
  });
  expect(judge({ kind: 'CHAT', challenge }, answered({ answer: '11' }))).toMatchObject({
    isOk: false,
    grade: 0,
  });
  expect(judge({ kind: 'CHAT', challenge }, answered({ response: '11', extra: 1 }))).toMatchObject({
    isOk: true,
    grade: 1,
  });
});

describe('blindness', () => {
  const limits = { blindMinFailures: 5, blindShare: 0.5 };
  const some = (count: number, isOk: boolean, ownerOf: (n: number) => string, health: Health = 'HEALTHY') =>
    Array.from({ length: count }, (_, n) => ({
      minerId: `${health} ${isOk} ${ownerOf(n)} ${n}`,
      ...{ ownerId: ownerOf(n), health, isOk },
    }));
  const [alone, own] = [() => 'alone', (n: number) => `owner ${n}`];
  const round = (ok: number, bad: number, down = 0, ownerOf = own) => [
    ...some(ok, true, (n) => ownerOf(100 + n)),
    ...some(bad, false, ownerOf),
    ...some(down, false, ownerOf, 'DOWN'),
  ];
  it.each([
    ['each has an owner of its own', own],
    ['all are of one owner', alone],
  ])(
    'is at least five failures that are at least half of those not known to be down, where %s',
    (_, whose) => {
      expect(isBlind(round(5, 5, 0, whose), limits)).toBe(true);
      expect(isBlind(round(6, 5, 0, whose), limits)).toBe(false);
      expect(isBlind(round(0, 4, 0, whose), limits)).toBe(false);
      expect(isBlind(round(20, 3, 100, whose), limits)).toBe(false);
    },
  );

  it('is nothing that one owner can bring about alone, however many miners he has', () => {
    const [hanging, other] = [some(50, false, alone), some(1, true, () => 'other')];
    expect(isBlind([...hanging, ...other], limits)).toBe(false);
    // Nor with one more that fails for itself among those that do not.
    const unlucky = some(1, false, () => 'unlucky');
    expect(isBlind([...hanging, ...unlucky, ...some(3, true, own)], limits)).toBe(false);
    expect(isBlind([...hanging, ...unlucky, ...some(2, true, own)], limits)).toBe(true);
  });

  it('is noticed in ourselves: a late timer, a slow store, a clock that was set', async () => {
    let [mono, wall] = [0, 1_000_000];
    const watch = () => createSelfWatch({ now: () => new Date(wall), monotonic: () => mono, stallMs: 2_000 });
    const pass = (ms: number, clockMs = ms) => {
      mono += ms;
      wall += clockMs;
    };
    const late = watch();
    late.beat(100);
    pass(100);
    late.beat(100);
    expect(late.troubleSince(0)).toBeNull();
    pass(3_000);
    late.beat(100);
    expect(late.troubleSince(0)).toBe('PROCESS_STALLED');
    expect(late.troubleSince(mono + 1)).toBeNull();

    const jumped = watch();
    jumped.beat(100);
    pass(100, 60_000);
    jumped.beat(100);
    expect(jumped.troubleSince(0)).toBe('CLOCK_JUMPED');

    const slow = watch();
    await slow.timed(async () => pass(1_999));
    expect(slow.troubleSince(0)).toBeNull();
    await slow.timed(async () => pass(30_000));
    expect(slow.troubleSince(0)).toBe('STORE_STALLED');
  });
});
