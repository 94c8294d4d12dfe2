import { clearAllDataLoaders } from '@pothos/plugin-dataloader';
import type { Context } from './context.js';
import { refusalItem, type StreamRefusal } from './errors.js';
import { isStreamEnd, type StreamEndItem, streamEnd } from './stream.js';

/**
 * Every subscription goes through here. One operation has one context, so its loaders would show the first object for
 * ever: they are emptied before each item. Refusals become items. And `return` reaches the source at once: a plain
 * async generator would leave it waiting for its next event after the subscriber has gone.
 */
export function freshly<Item>(
  context: Context,
  run: (signal: AbortSignal) => AsyncGenerator<Item, void>,
): AsyncGenerator<Item | StreamRefusal | StreamEndItem, void> {
  const gone = new AbortController();
  const leave = (): void => gone.abort();
  context.signal.addEventListener('abort', leave, { once: true });
  if (context.signal.aborted) leave();

  async function* items(): AsyncGenerator<Item | StreamRefusal | StreamEndItem, void> {
    try {
      let last: Item | null = null;
      for await (const item of run(gone.signal)) {
        clearAllDataLoaders(context);
        last = item;
        yield item;
      }
      const goodbye = isStreamEnd(last) ? null : farewell(context.signal.reason);
      if (goodbye) yield goodbye;
    } catch (error) {
      if (gone.signal.aborted) return;
      const refusal = refusalItem(error);
      if (!refusal) context.log.error({ err: error, requestId: context.requestId }, 'a subscription failed');
      yield refusal ?? streamEnd('FAILED');
    } finally {
      context.signal.removeEventListener('abort', leave);
    }
  }

  const source = items();
  return {
    next: () => source.next(),
    return: (value) => {
      leave();
      return source.return(value);
    },
    throw: (error) => {
      leave();
      return source.throw(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** The server gives its reason for ending an operation with the abort; a reader who left gives none. */
function farewell(reason: unknown): StreamEndItem | null {
  if (typeof reason !== 'object' || reason === null || !('endCause' in reason)) return null;
  return streamEnd(reason.endCause === 'SERVER_STOPPING' ? 'SERVER_RESTART' : 'REVOKED');
}
