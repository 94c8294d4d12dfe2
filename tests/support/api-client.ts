import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import { WebSocket } from 'ws';
import { createWatch, type Watch } from './watch.js';

/** A generated document, or its text. */
export type Asked<Result, Variables> = TypedDocumentNode<Result, Variables> | string;

export interface Credential {
  /** Access or API token; without one the server may take us for its local developer. */
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ShownError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>>;
}
export interface Answer<Data> {
  readonly status: number;
  readonly data: Data | null;
  readonly errors: readonly ShownError[];
}

const TIMEOUT_MS = 30_000;
/** Of items of streams: what happens rarely takes longer than a launch. */
const OPENING_MS = 10_000;

const textOf = (document: Asked<unknown, never>): string =>
  typeof document === 'string' ? document : print(document);

/** Speaks to a running server as anybody could: HTTP, server-sent events, and WebSocket frames of its own. */
export function createApiClient(url: string) {
  const headersOf = ({ token, headers = {} }: Credential): Record<string, string> => ({
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...headers,
  });
  const left = new Set<() => void>();

  async function send<Result, Variables>(
    document: Asked<Result, Variables>,
    variables?: Variables,
    credential: Credential = {},
  ): Promise<Answer<Result>> {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        ...headersOf(credential),
      },
      body: JSON.stringify({ query: textOf(document), variables }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return readAnswer(response);
  }

  async function ask<Result, Variables>(
    document: Asked<Result, Variables>,
    variables?: Variables,
    credential: Credential = {},
  ): Promise<Result> {
    return dataOf(await send(document, variables, credential));
  }

  /** As the GraphQL multipart request specification says: `places` are paths of nulls in `variables`. */
  async function upload<Result>(
    document: Asked<Result, never>,
    variables: object,
    places: Readonly<Record<string, Uint8Array>>,
    credential: Credential = {},
  ): Promise<Result> {
    const form = new FormData();
    const entries = Object.entries(places);
    form.append('operations', JSON.stringify({ query: textOf(document), variables }));
    form.append('map', JSON.stringify(Object.fromEntries(entries.map(([path], i) => [String(i), [path]]))));
    for (const [i, [, bytes]] of entries.entries()) {
      form.append(String(i), new Blob([new Uint8Array(bytes)]), `file-${i}`);
    }
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: headersOf(credential),
      body: form,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return dataOf(await readAnswer<Result>(response));
  }

  /** One socket, on which many operations may run. */
  async function connect(credential: Credential = {}) {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/graphql`, 'graphql-transport-ws', {
      headers: { ...credential.headers },
    });
    const drop = (): void => socket.terminate();
    left.add(drop);
    const watches = new Map<string, ReturnType<typeof createWatch>>();
    const closed = new Promise<{ code: number; reason: string }>((resolve) => {
      socket.once('close', (code, reason) => {
        left.delete(drop);
        for (const watch of watches.values()) watch.end(null);
        resolve({ code, reason: reason.toString() });
      });
    });
    const acknowledged = new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.once('close', (code) => reject(new Error(`The socket was closed with ${code}`)));
      socket.once('open', () => {
        const { token } = credential;
        const payload = token === undefined ? {} : { payload: { authorization: `Bearer ${token}` } };
        socket.send(JSON.stringify({ type: 'connection_init', ...payload }));
      });
      socket.on('message', (data: Buffer) => {
        const message = JSON.parse(data.toString()) as {
          type: string;
          id?: string;
          payload?: { data?: object; errors?: readonly ShownError[] } & readonly ShownError[];
        };
        const watch = watches.get(message.id ?? '');
        if (message.type === 'connection_ack') resolve();
        if (message.type === 'ping') socket.send('{"type":"pong"}');
        if (message.type === 'next') watch?.take(message.payload?.data, message.payload?.errors);
        if (message.type === 'error') watch?.end(message.payload ?? []);
        if (message.type === 'complete') watch?.end(null);
      });
    });
    await within(OPENING_MS, 'the acknowledgement of the socket', acknowledged);

    return {
      /** As soon as this returns, the server has been told. */
      watch<Result, Variables>(
        document: Asked<Result, Variables>,
        variables: Variables,
      ): Watch<Result[keyof Result]> {
        const id = `s${watches.size + 1}`;
        const watch = createWatch<Result[keyof Result]>(() =>
          socket.send(JSON.stringify({ type: 'complete', id })),
        );
        watches.set(id, watch);
        socket.send(
          JSON.stringify({ type: 'subscribe', id, payload: { query: textOf(document), variables } }),
        );
        return watch;
      },
      /** Without a goodbye, as when the network breaks. */
      drop,
      closed,
    };
  }

  /** One stream of server-sent events. */
  function watchEvents<Result, Variables>(
    document: Asked<Result, Variables>,
    variables: Variables,
    credential: Credential = {},
  ): Watch<Result[keyof Result]> {
    const controller = new AbortController();
    const drop = (): void => controller.abort();
    left.add(drop);
    const watch = createWatch<Result[keyof Result]>(drop);
    const read = async (): Promise<void> => {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'text/event-stream',
          ...headersOf(credential),
        },
        body: JSON.stringify({ query: textOf(document), variables }),
        signal: controller.signal,
      });
      if (!response.body) throw new Error('The answer has no body');
      let buffered = '';
      for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
        const blocks = (buffered + text).split('\n\n');
        buffered = blocks.pop() ?? '';
        for (const block of blocks) {
          const line = /^data: (.+)$/m.exec(block)?.[1];
          if (line === undefined) continue;
          const { data, errors } = JSON.parse(line) as { data?: object; errors?: readonly ShownError[] };
          watch.take(data, errors);
        }
      }
    };
    read()
      .then(
        () => watch.end(null),
        (error: unknown) =>
          watch.end(controller.signal.aborted ? null : [{ message: String(error), extensions: {} }]),
      )
      .finally(() => left.delete(drop));
    return watch;
  }

  return {
    url,
    send,
    ask,
    upload,
    connect,
    watchEvents,
    /** REST, or anything else. */
    fetch: (path: string, init: RequestInit = {}): Promise<Response> =>
      fetch(`${url}${path}`, { signal: AbortSignal.timeout(TIMEOUT_MS), ...init }),
    /** Drops whatever is still open. */
    close: (): void => {
      for (const drop of [...left]) drop();
    },
  };
}
export type ApiClient = ReturnType<typeof createApiClient>;
export type Connection = Awaited<ReturnType<ApiClient['connect']>>;

async function readAnswer<Data>(response: Response): Promise<Answer<Data>> {
  const { data = null, errors = [] } = (await response.json()) as {
    data?: Data | null;
    errors?: readonly ShownError[];
  };
  return { status: response.status, data, errors };
}

function dataOf<Data>({ status, data, errors }: Answer<Data>): Data {
  if (data === null || errors.length > 0) throw new Error(`HTTP ${status}: ${JSON.stringify(errors)}`);
  return data;
}

export async function within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Waited ${ms} ms in vain for ${what}`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
