/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function randomOf(seed: number) {
  let state = (seed * 0x9e3779b9) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  return {
    next,
    between: (low: number, high: number): number => Math.round(low + next() * (high - low)),
    chance: (probability: number): boolean => next() < probability,
  };
}
export type Random = ReturnType<typeof randomOf>;
