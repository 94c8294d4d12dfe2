import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

export type Json = Readonly<Record<string, unknown>>;

export interface DemoClient {
  ask<T>(query: string, variables?: Json): Promise<T>;
  /** Ends when the stream ends or `signal` aborts. */
  watch<T>(query: string, variables: Json, signal: AbortSignal, on: (data: T) => void): Promise<void>;
  close(): void;
}

/** A client like any other: GraphQL over HTTP, and graphql-transport-ws. */
export function createDemoClient(url: string): DemoClient {
  const sockets = createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 5,
  });
  return {
    async ask<T>(query: string, variables: Json = {}): Promise<T> {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
        signal: AbortSignal.timeout(60_000),
      });
      const body = (await response.json()) as { data?: T; errors?: readonly { message: string }[] };
      if (!body.data || body.errors) throw new Error(body.errors?.[0]?.message ?? `HTTP ${response.status}`);
      return body.data;
    },

    watch<T>(query: string, variables: Json, signal: AbortSignal, on: (data: T) => void): Promise<void> {
      return new Promise((resolve, reject) => {
        const stop = sockets.subscribe<T>(
          { query, variables: { ...variables } },
          {
            next({ data, errors }) {
              if (errors) reject(new Error(errors[0]?.message));
              else if (data) on(data);
            },
            error: (error) => reject(error instanceof Error ? error : new Error(JSON.stringify(error))),
            complete: resolve,
          },
        );
        signal.addEventListener('abort', stop, { once: true });
      });
    },

    close: () => void sockets.dispose(),
  };
}
