import { describe, expect, it } from 'vitest';
import { PROBER_DEFAULTS } from '../../../src/services/probing/limits.js';
import { roomFor } from '../../../src/services/probing/places.js';

const WANTED = { concurrency: 1_000, suspectConcurrency: 2_000, chatConcurrency: 3_000, claimAtMost: 900 };
const KEPT = 4_000;
const ALL = { places: WANTED, kept: KEPT, wanting: null };

describe('the places of a prober', () => {
  it('are all that are wanted where the process may open enough, or nobody says how much', () => {
    expect(roomFor(WANTED, KEPT, null)).toEqual(ALL);
    expect(roomFor(WANTED, KEPT, 1_048_576)).toEqual(ALL);
    expect(roomFor(WANTED, KEPT, 12_048)).toEqual(ALL);
  });

  it('are fewer in proportion where it may not, and leave something for the rest of the process', () => {
    expect(roomFor(WANTED, KEPT, 4_096)).toEqual({
      places: { concurrency: 307, suspectConcurrency: 614, chatConcurrency: 921, claimAtMost: 276 },
      kept: 1_228,
      wanting: 12_048,
    });
    for (const mayOpen of [256, 1_024, 4_096, 12_047]) {
      const { places, kept, wanting } = roomFor(WANTED, KEPT, mayOpen);
      const { claimAtMost: _, ...lanes } = places;
      const used = Object.values(lanes).reduce((sum, one) => sum + one, kept);
      expect(used).toBeLessThanOrEqual(mayOpen - Math.min(2_048, mayOpen / 4));
      expect(wanting).toBe(12_048);
    }
  });

  it('are never none', () => {
    expect(roomFor(WANTED, KEPT, 4).places).toEqual({
      ...{ concurrency: 1, suspectConcurrency: 1, chatConcurrency: 1, claimAtMost: 1 },
    });
  });

  it.each([null, 100_000, 4_096, 1_024, 256, 4])(
    'hold each claim when the process may open %s',
    (mayOpen) => {
      const { claimAtMost, ...lanes } = roomFor(PROBER_DEFAULTS, 4_096, mayOpen).places;
      expect(claimAtMost).toBeLessThanOrEqual(Math.min(...Object.values(lanes)));
    },
  );
});
