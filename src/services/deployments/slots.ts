/** At most `atOnce` at a time; the others wait for their turn, in order. */
export function createSlots(atOnce: number) {
  const waiting: (() => void)[] = [];
  let taken = 0;
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (taken >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    else taken += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      // The place goes over to the next one, so nobody gets in between.
      if (next) next();
      else taken -= 1;
    }
  };
}
