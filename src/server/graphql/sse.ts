import type { ServerResponse } from 'node:http';
import type { ExecutionResult } from 'graphql';
import { SECURITY_HEADERS } from '../http/respond.js';
import { type EndCause, StreamEnded } from './close-codes.js';

interface Options {
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly controller: AbortController;
  readonly pingMs: number;
}

/** How long a stream may take to say goodbye in its own words when the server stops. */
const GOODBYE_MS = 1_000;

/**
 * Sends results as server-sent events ("distinct connections": one stream per request). Nothing is read from the source
 * before the last item was taken by the reader's connection, so a slow reader queues nothing here.
 */
export function openEventStream({ response, requestId, controller, pingMs }: Options) {
  let isEnded = false;
  response.writeHead(200, {
    ...SECURITY_HEADERS,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
    'x-request-id': requestId,
  });
  // Some readers wait for a first byte before they hand out the stream.
  response.write(':\n\n');
  const ping = setInterval(() => {
    if (!response.writableNeedDrain) response.write(':\n\n');
  }, pingMs);
  ping.unref();

  const finish = (): void => {
    if (isEnded) return;
    isEnded = true;
    clearInterval(ping);
    if (!response.destroyed) response.end('event: complete\ndata:\n\n');
  };
  const write = (result: ExecutionResult): boolean =>
    response.write(`event: next\ndata: ${JSON.stringify(result)}\n\n`);

  return {
    /** Settles when the stream is over, from whichever side. */
    async pump(items: AsyncIterableIterator<ExecutionResult>): Promise<void> {
      const onClose = (): void => {
        clearInterval(ping);
        void items.return?.();
      };
      response.once('close', onClose);
      try {
        for await (const item of items) {
          if (isEnded || response.destroyed) break;
          if (!write(item)) await drained(response);
        }
      } finally {
        response.off('close', onClose);
        finish();
      }
    },

    /** Ends it from our side. A credential that no longer holds gets nothing more; a server that stops lets streams say so. */
    end(cause: EndCause): void {
      if (isEnded) return;
      controller.abort(new StreamEnded(cause));
      const cut = (): void => {
        if (isEnded) return;
        const error = { message: new StreamEnded(cause).message, extensions: { code: cause, requestId } };
        response.write(`event: next\ndata: ${JSON.stringify({ errors: [error] })}\n\n`);
        finish();
      };
      if (cause === 'SERVER_STOPPING') setTimeout(cut, GOODBYE_MS);
      else cut();
    },
  };
}
/** Or closed: then there is nothing to wait for. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      response.off('drain', settle).off('close', settle);
      resolve();
    };
    response.on('drain', settle).on('close', settle);
    if (response.destroyed) settle();
  });
}

export type EventStreamResponse = ReturnType<typeof openEventStream>;
