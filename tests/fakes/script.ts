import { AdapterError, type FailureKind } from '../../src/services/adapters/failure.js';

/** What shall go wrong, in the order of the calls; a call without an entry goes well. */
export function createScript<Method extends string>(adapter: string) {
  const planned = new Map<Method, Error[]>();
  const waiting = new Map<Method, { reached: () => void; go: Promise<void> }[]>();
  const calls: Method[] = [];
  const watchers = new Map<Method, () => void>();

  return {
    calls,
    count: (method: Method): number => calls.filter((name) => name === method).length,

    fail(method: Method, failure: FailureKind | Error, times = 1): void {
      const error =
        typeof failure === 'string' ? new AdapterError(adapter, failure, `planned ${failure}`) : failure;
      planned.set(method, [...(planned.get(method) ?? []), ...Array.from({ length: times }, () => error)]);
    },

    /** Called whenever `method` is entered. */
    onEnter: (method: Method, watcher: () => void): void => void watchers.set(method, watcher),

    /** What was planned and did not happen yet. */
    forget: (): void => planned.clear(),

    /** Holds the next call of `method` in the middle: `reached` when it got there, `go` to let it go on. */
    hold(method: Method): { reached: Promise<void>; go: () => void } {
      let reached: () => void = () => {};
      let go: () => void = () => {};
      const arrival = new Promise<void>((resolve) => {
        reached = resolve;
      });
      const release = new Promise<void>((resolve) => {
        go = resolve;
      });
      waiting.set(method, [...(waiting.get(method) ?? []), { reached, go: release }]);
      return { reached: arrival, go };
    },

    /** To be called at the beginning of every method of a fake. */
    async enter(method: Method, signal?: AbortSignal): Promise<void> {
      calls.push(method);
      watchers.get(method)?.();
      signal?.throwIfAborted();
      const held = waiting.get(method)?.shift();
      if (held) {
        held.reached();
        const aborted = new Promise<never>((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
        });
        await Promise.race([held.go, aborted]);
      }
      const error = planned.get(method)?.shift();
      if (error) throw error;
    },
  };
}
export type Script<Method extends string> = ReturnType<typeof createScript<Method>>;
