import { setTimeout as delay } from 'node:timers/promises';

/** Asks again until the answer comes without a throw; past the deadline the last throw is the answer. */
export async function eventually<T>(ask: () => Promise<T> | T, withinMs = 30_000): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(50);
    }
  }
}
