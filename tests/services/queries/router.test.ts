import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../../src/db/queries.js';
import { outcomeOf } from '../../../src/services/queries/cooldowns.js';
import { choose, ROUTER_DEFAULTS, type RoutingState } from '../../../src/services/queries/router.js';
import { createRandom } from '../../../src/simulator/random.js';
import { answered, refused } from '../probing/support.js';

const NOW = 1_800_000_000_000;
const candidate = (minerId: string, score: number | null, more: Partial<Candidate> = {}): Candidate => ({
  minerId,
  modelType: 'LLM',
  countryCode: null,
  address: '10.0.0.1',
  port: 3000,
  health: 'HEALTHY',
  activeAt: new Date(NOW),
  score,
  coverage: score === null ? 0 : 1,
  lastAt: new Date(NOW),
  requestCount: 0,
  responseMsSum: 0,
  ...more,
});
const state = (busy: Record<string, number> = {}): RoutingState => ({
  now: NOW,
  inFlight: (minerId) => busy[minerId] ?? 0,
  coolingUntil: () => null,
});

function shares(those: readonly Candidate[], at = state(), draws = 20_000): Record<string, number> {
  const random = createRandom(7);
  const counts: Record<string, number> = {};
  for (let n = 0; n < draws; n += 1) {
    const id = choose(those, at, ROUTER_DEFAULTS, () => random.next())?.chosen.candidate.minerId ?? 'none';
    counts[id] = (counts[id] ?? 0) + 1 / draws;
  }
  return counts;
}

describe('router', () => {
  it('sends questions in proportion to the score when nobody is busy', () => {
    const { good = 0, poor = 0 } = shares([candidate('good', 90), candidate('poor', 30)]);
    expect(good / poor).toBeGreaterThan(2.5);
    expect(good / poor).toBeLessThan(3.5);
  });

  it('prefers the less busy of two', () => {
    const { busy = 0, free = 0 } = shares([candidate('busy', 90), candidate('free', 90)], state({ busy: 5 }));
    expect(busy).toBe(0);
    expect(free).toBeCloseTo(1);
  });

  it('gives one reason whether one of two was busier or not', () => {
    const those = [candidate('a', 90), candidate('b', 90)];
    const reasons = [{}, { a: 5 }, { b: 5 }].map(
      (busy) => choose(those, state(busy), ROUTER_DEFAULTS, () => 0.5)?.reason,
    );
    expect(reasons).toEqual(Array(3).fill('BETTER_OF_TWO'));
  });

  it('gives newcomers about a twentieth together, whatever their number', () => {
    const those = [candidate('old', 90), candidate('a', null), candidate('b', 99, { coverage: 0.2 })];
    const { old = 0, a = 0, b = 0 } = shares(those);
    expect(old).toBeGreaterThan(0.94);
    expect(old).toBeLessThan(0.96);
    expect(a).toBeGreaterThan(0.02);
    expect(b).toBeGreaterThan(0.02);
  });

  it('asks newcomers when there is nobody else', () => {
    expect(shares([candidate('a', null)])).toEqual({ a: expect.closeTo(1) });
    expect(choose([], state(), ROUTER_DEFAULTS, Math.random)).toBeNull();
  });

  it('trusts old health less, and a degraded miner little', () => {
    const { fresh = 0, old = 0 } = shares([
      candidate('fresh', 80),
      candidate('old', 80, { lastAt: new Date(NOW - 240_000) }),
    ]);
    expect(fresh / old).toBeGreaterThan(2);
    const { well = 0, degraded = 0 } = shares([
      candidate('well', 80),
      candidate('degraded', 80, { health: 'DEGRADED' }),
    ]);
    expect(well / degraded).toBeGreaterThan(7);
  });

  it('tells an overloaded miner from a broken one and from a question it declines', () => {
    expect(outcomeOf(answered({}, 1, 429), null)).toBe('OVERLOADED');
    expect(outcomeOf(answered({}, 1, 500), null)).toBe('ERROR_STATUS');
    expect(outcomeOf(answered({}, 1, 413), null)).toBe('DECLINED');
    expect(outcomeOf(answered({}, 1, 404), null)).toBe('FORBIDDEN');
    expect(outcomeOf(answered({}, 1, 200), null)).toBe('BAD_ANSWER');
    expect(outcomeOf(answered({}, 1, 302), null)).toBe('ERROR_STATUS');
    expect(outcomeOf(refused, null)).toBe('REFUSED');
  });
});
