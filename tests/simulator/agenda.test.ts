import { describe, expect, it } from 'vitest';
import { createAgenda } from '../../src/simulator/cloud/agenda.js';
import { createRandom } from '../../src/simulator/random.js';

describe('an agenda', () => {
  it('has the soonest first, whatever was added and withdrawn before', () => {
    const random = createRandom(4);
    const agenda = createAgenda<number>();
    const waiting = new Map<number, number>();
    const order: number[] = [];
    for (let item = 0; item < 2_000; item += 1) {
      const at = Math.floor(random.between(0, 500));
      agenda.add(at, item);
      waiting.set(item, at);
      if (random.chance(0.3)) waiting.delete(Math.floor(random.between(0, item)));
      if (!random.chance(0.3)) continue;
      const first = agenda.first((one) => waiting.has(one));
      expect(first?.at).toBe(waiting.size === 0 ? undefined : Math.min(...waiting.values()));
      if (first) waiting.delete(first.item);
    }
    for (let first = agenda.first((one) => waiting.has(one)); first; ) {
      order.push(first.at);
      waiting.delete(first.item);
      first = agenda.first((one) => waiting.has(one));
    }
    expect(waiting.size).toBe(0);
    expect(order.length).toBeGreaterThan(300);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });
});
