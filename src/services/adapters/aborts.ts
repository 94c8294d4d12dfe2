import { onAbort } from './abortable.js';

/** Many calls that one signal ends. The signal itself walks a list to forget a listener, which costs more with every call. */
export function createAborts() {
  const listeners = new WeakMap<AbortSignal, Set<() => void>>();

  const listen = (signal: AbortSignal): Set<() => void> => {
    const set = new Set<() => void>();
    listeners.set(signal, set);
    onAbort(signal, () => {
      for (const listener of set) listener();
      set.clear();
    });
    return set;
  };

  return {
    /** Calls back when the signal aborts, until the returned function is called. */
    add(signal: AbortSignal, listener: () => void): () => void {
      const set = listeners.get(signal) ?? listen(signal);
      set.add(listener);
      return () => void set.delete(listener);
    },
  };
}
