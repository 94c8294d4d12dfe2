/** Turns of the event loop until `happened` says so; what it last saw is in the failure. */
export async function until<T>(
  what: string,
  happened: () => T | Promise<T>,
  withinMs = 10_000,
): Promise<NonNullable<T>> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const seen = await happened();
    if (seen) return seen;
    if (performance.now() > deadline) throw new Error(`${what}: did not happen within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
