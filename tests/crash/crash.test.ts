import { describe, expect, it } from 'vitest';
import { runCampaign } from './campaign.js';
import { describeMoment, kindOf, MOMENTS } from './moments.js';
import { planOf } from './plan.js';
import type { Sabotage } from './sabotage.js';

const SEEDS = Array.from({ length: 8 }, (_, seed) => seed);
/**
 * Killed right after the first order was taken, with no fault besides. Who ordered by then keeps the machine, and only
 * those who come in the second life give theirs back: so nothing heals what is left out.
 */
const SHOWS_EVERYTHING = 69_893;
const LIMIT_MS = 300_000;

const problemsOf = async (sabotage: Sabotage | null): Promise<string[]> => {
  const [ran] = await runCampaign({
    ...{ seeds: [SHOWS_EVERYTHING], lanes: 1, postgresUrl: null, sabotage },
    // Killed anywhere else it would show nothing.
    momentMs: 60_000,
    ...(sabotage === null ? {} : { patienceMs: 4_000 }),
  });
  return [...(ran?.problems ?? ['it did not run'])];
};

describe('a server that is killed again and again', () => {
  it(
    'leaks nothing, doubles nothing and leaves nothing undone',
    async () => {
      const all = await runCampaign({ seeds: SEEDS, lanes: 4, postgresUrl: null, sabotage: null });
      expect(all.flatMap(({ problems, log }) => (problems.length > 0 ? [...problems, log] : []))).toEqual([]);
      expect(all.flatMap(({ kills }) => kills).length).toBeGreaterThanOrEqual(SEEDS.length);
    },
    LIMIT_MS,
  );

  it('is killed at moments that lie all over its work, the same for the same seed', () => {
    const hit = new Set(
      Array.from({ length: 300 }, (_, seed) => planOf(seed)).flatMap(({ kills }) => kills.map(kindOf)),
    );
    expect(MOMENTS.map(kindOf).filter((kind) => !hit.has(kind))).toEqual([]);
    expect(planOf(7)).toEqual(planOf(7));
    expect(describeMoment({ at: 'time', ms: 5 })).toBe('any time + 5 ms');
  });
});

describe.concurrent('what is taken out of the protocol is seen', () => {
  it(
    'nothing taken out: the seed is green',
    async ({ expect: hopes }) => hopes(await problemsOf(null)).toEqual([]),
    LIMIT_MS,
  );

  for (const [what, seen] of [
    ['intent', /live machines are called/],
    ['adoption', /lives, and nobody wants it/],
    ['disk', /leaked DISK/],
    ['address', /leaked PUBLIC_IP/],
  ] as const) {
    it(
      `${what}: the same seed is red`,
      async ({ expect: hopes }) => hopes((await problemsOf(what)).join('\n')).toMatch(seen),
      LIMIT_MS,
    );
  }
});
