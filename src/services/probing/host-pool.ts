/** Runs tasks at most so many at once, and at most so many at once towards one host; first come, first served. */
export function createHostPool({ concurrency, perHost }: { concurrency: number; perHost: number }) {
  const waiting: { readonly host: string; readonly run: () => Promise<void> }[] = [];
  const active = new Map<string, number>();
  let running = 0;

  const next = (): void => {
    while (running < concurrency) {
      const at = waiting.findIndex(({ host }) => (active.get(host) ?? 0) < perHost);
      const [task] = at < 0 ? [] : waiting.splice(at, 1);
      if (!task) return;
      begin(task);
    }
  };
  const begin = ({ host, run }: { host: string; run: () => Promise<void> }): void => {
    running += 1;
    active.set(host, (active.get(host) ?? 0) + 1);
    const done = () => {
      running -= 1;
      const left = (active.get(host) ?? 1) - 1;
      if (left === 0) active.delete(host);
      else active.set(host, left);
      next();
    };
    run().then(done, done);
  };

  return {
    /** `task` must not reject; what it rejects with is lost. */
    add(host: string, task: () => Promise<void>): void {
      waiting.push({ host, run: task });
      next();
    },
    size: (): number => running + waiting.length,
    running: (): number => running,
    /** Forgets what has not begun. */
    clear: (): void => void waiting.splice(0),
  };
}
export type HostPool = ReturnType<typeof createHostPool>;
