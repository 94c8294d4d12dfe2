import { createHash } from 'node:crypto';

/** Numbers that follow from a secret and a name: whoever learns the secret later can draw them again. */
export interface Draw {
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  /** One of the items. */
  pick<T>(items: readonly T[]): T;
}

export function seededDraw(seed: string, name: string): Draw {
  let block = 0;
  let bytes = Buffer.alloc(0);
  const next = (): number => {
    if (bytes.length < 4) {
      bytes = createHash('sha256').update(`${seed}\n${name}\n${block}`).digest();
      block += 1;
    }
    const value = bytes.readUInt32BE(0);
    bytes = bytes.subarray(4);
    return value;
  };
  const between = (low: number, high: number): number => low + (next() % (high - low + 1));
  return {
    between,
    pick<T>(items: readonly T[]): T {
      const [item] = items.slice(between(0, items.length - 1));
      if (item === undefined) throw new Error('There is nothing to draw from');
      return item;
    },
  };
}
