import { setMaxListeners } from 'node:events';

/** Calls back when the signal aborts, until the returned function is called. */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  // One signal may end a thousand calls; node would call that a leak.
  setMaxListeners(0, signal);
  signal.addEventListener('abort', listener, { once: true });
  return () => signal.removeEventListener('abort', listener);
}

/** The work's result, or the signal's reason if that comes first. The work itself goes on, unheard. */
export function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(signal.reason);
    if (signal.aborted) giveUp();
    const forget = onAbort(signal, giveUp);
    void work.then(resolve, reject).finally(forget);
  });
}
