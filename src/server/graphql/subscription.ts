import type { ExecutionResult } from 'graphql';

export function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

/**
 * A subscription as transports follow it: every item and every failure shown, and stopped at once when its reader leaves.
 * A generator that waits does not hear `return`, so the operation's signal is aborted first.
 */
export function followable(
  source: AsyncIterable<unknown>,
  controller: AbortController,
  shown: (item: unknown) => ExecutionResult,
  over: () => void,
): AsyncIterableIterator<ExecutionResult> {
  const iterator = source[Symbol.asyncIterator]();
  const done: IteratorReturnResult<undefined> = { done: true, value: undefined };
  let isOver = false;
  /** Settles the `next` that is being waited for. */
  let settle: (() => void) | null = null;
  const finish = (): void => {
    if (isOver) return;
    isOver = true;
    settle?.();
    over();
  };

  const take = async (): Promise<IteratorResult<ExecutionResult, undefined>> => {
    try {
      const item = await iterator.next();
      if (!item.done) return { done: false, value: shown(item.value) };
      finish();
      return done;
    } catch (error) {
      settle = null;
      finish();
      // Broken off on purpose: there is nobody left, or nothing to say.
      return controller.signal.aborted ? done : { done: false, value: shown({ errors: [error] }) };
    }
  };

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next() {
      if (isOver) return Promise.resolve(done);
      return new Promise((resolve, reject) => {
        settle = () => resolve(done);
        take().then((item) => {
          settle = null;
          resolve(item);
        }, reject);
      });
    },
    return() {
      finish();
      controller.abort();
      // It settles when the generator gets to it, which nobody needs to wait for.
      iterator.return?.().then(
        () => {},
        () => {},
      );
      return Promise.resolve(done);
    },
    async throw(error: unknown) {
      await this.return?.();
      throw error;
    },
  };
}
