import type { z } from 'zod';
import { AdapterError, type FailureKind } from './failure.js';
import { errorBody, listOf } from './fluence-schemas.js';
import type { HttpAnswer, HttpClient } from './http-client.js';

type Paged<T> = z.ZodType<{ items: T[]; totalPages: number | null }>;
type Query = readonly (readonly [string, string])[];
export const ADAPTER = 'fluence';
const PER_PAGE = '100';
const MAX_PAGES = 200;

/** Fluence's routes in our words: checked answers, classified refusals, whole lists. */
export function createFluenceApi(http: HttpClient) {
  const read =
    <T>(schema: z.ZodType<T>, unreadable: FailureKind) =>
    (answer: HttpAnswer): T => {
      if (answer.status < 200 || answer.status > 299) throw refusal(answer);
      const parsed = schema.safeParse(parseJson(answer.text));
      if (parsed.success) return parsed.data;
      throw new AdapterError(
        ADAPTER,
        unreadable,
        `unreadable answer: ${parsed.error.issues[0]?.message ?? ''}`,
      );
    };

  const get = <T>(path: string, query: Query, schema: z.ZodType<T>, signal: AbortSignal) =>
    http.call({ method: 'GET', path, query, repeatable: true, read: read(schema, 'GARBLED') }, signal);

  /** Sent exactly once: what is not a clear refusal is AMBIGUOUS. */
  const order = <T>(path: string, body: unknown, schema: z.ZodType<T>, signal: AbortSignal) =>
    http.call(
      {
        method: 'POST',
        path,
        ...(body === undefined ? {} : { body }),
        repeatable: false,
        read: (answer) => {
          if (isDoubtful(answer)) throw new AdapterError(ADAPTER, 'AMBIGUOUS', describe(answer));
          return read(schema, 'AMBIGUOUS')(answer);
        },
      },
      signal,
    );

  /** Every page of a list. Pages are counted from one. */
  async function list<T>(path: string, query: Query, item: z.ZodType<T>, signal: AbortSignal): Promise<T[]> {
    const paging = (page: number): Query => [...query, ['page', String(page)], ['perPage', PER_PAGE]];
    return pages(path, paging, listOf(item), signal);
  }

  async function pages<T>(
    path: string,
    queryOf: (page: number) => Query,
    schema: Paged<T>,
    signal: AbortSignal,
  ): Promise<T[]> {
    const all: T[] = [];
    let last = '';
    for (let page = 1; page <= MAX_PAGES; page += 1) {
      const { items, totalPages } = await get(path, queryOf(page), schema, signal);
      const shown = JSON.stringify(items);
      // A server that tells no number of pages may also not know what a page is.
      if (items.length === 0 || (totalPages === null && shown === last)) return all;
      all.push(...items);
      if (totalPages !== null && page >= totalPages) return all;
      last = shown;
    }
    throw new AdapterError(ADAPTER, 'GARBLED', `${path} never reaches its last page`);
  }

  return {
    get,
    order,
    list,

    /** A list that is not paged by most servers, and whose shape is the caller's. */
    catalogue: <T>(path: string, schema: Paged<T>, signal: AbortSignal) =>
      pages(path, (page) => (page === 1 ? [] : [['page', String(page)]]), schema, signal),

    /** For POST requests that change nothing, or that change nothing more when sent twice with the same key. */
    ask: <T>(
      path: string,
      body: unknown,
      schema: z.ZodType<T>,
      signal: AbortSignal,
      idempotencyKey?: string,
    ) =>
      http.call(
        {
          method: 'POST',
          path,
          body,
          repeatable: true,
          read: read(schema, 'GARBLED'),
          ...withKey(idempotencyKey),
        },
        signal,
      ),

    /** Sets something to a value; the same once or twice. */
    change: (path: string, body: unknown, signal: AbortSignal) =>
      http.call({ method: 'PATCH', path, body, repeatable: true, read: accept }, signal),

    /** Orders something once, whose answer is of no interest; some servers send none. */
    command: (path: string, signal: AbortSignal) =>
      http.call(
        {
          method: 'POST',
          path,
          repeatable: false,
          read: (answer) => {
            if (isDoubtful(answer)) throw new AdapterError(ADAPTER, 'AMBIGUOUS', describe(answer));
            accept(answer);
          },
        },
        signal,
      ),

    /** Asks for something to end. The body of the answer is of no interest; some servers send none. */
    end: (method: 'POST' | 'DELETE', path: string, signal: AbortSignal, idempotencyKey?: string) =>
      http.call({ method, path, repeatable: true, read: accept, ...withKey(idempotencyKey) }, signal),
  };
}
export type FluenceApi = ReturnType<typeof createFluenceApi>;

const BY_CODE: ReadonlyMap<string | undefined, FailureKind> = new Map(
  Object.entries<FailureKind>({
    insufficient_balance: 'BALANCE',
    account_not_in_good_standing: 'BALANCE',
    billing_not_provisioned: 'BALANCE',
    fleet_too_large: 'CAPACITY',
    capacity_telemetry_unavailable: 'CAPACITY',
    resource_price_unavailable: 'CAPACITY',
    unauthorized: 'AUTH',
    forbidden: 'AUTH',
    cloud_init_too_large: 'INVALID',
    // Ours was removed by somebody meanwhile; a new try registers it again.
    ssh_key_not_found: 'CONFLICT',
    attached_to_vm: 'CONFLICT',
  }),
);

const codeOf = (answer: HttpAnswer): string | undefined => {
  const body = errorBody.safeParse(parseJson(answer.text));
  return body.success ? body.data.code : undefined;
};

/** A redirect, a timeout or a server error may come after the order was booked, unless its code says otherwise. */
function isDoubtful(answer: HttpAnswer): boolean {
  const { status } = answer;
  if (status >= 500) return !BY_CODE.has(codeOf(answer));
  return status === 408 || (status >= 300 && status < 400);
}

function accept(answer: HttpAnswer): void {
  if (answer.status < 200 || answer.status > 299) throw refusal(answer);
}

const withKey = (idempotencyKey: string | undefined) =>
  idempotencyKey === undefined ? {} : { headers: { 'idempotency-key': idempotencyKey } };

function refusal(answer: HttpAnswer): AdapterError {
  const kind = BY_CODE.get(codeOf(answer)) ?? kindOfStatus(answer.status);
  return new AdapterError(
    ADAPTER,
    kind,
    describe(answer),
    answer.retryAfterMs === undefined ? {} : { retryAfterMs: answer.retryAfterMs },
  );
}

function kindOfStatus(status: number): FailureKind {
  if (status === 401 || status === 403) return 'AUTH';
  if (status === 404) return 'GONE';
  if (status === 406) return 'NOT_READY';
  if (status === 408) return 'TIMEOUT';
  if (status === 409) return 'CONFLICT';
  if (status === 422) return 'CAPACITY';
  if (status === 429) return 'RATE_LIMIT';
  if (status >= 500) return 'UNREACHABLE';
  return status >= 400 ? 'INVALID' : 'GARBLED';
}

function describe(answer: HttpAnswer): string {
  const body = errorBody.safeParse(parseJson(answer.text));
  const words = body.success ? [body.data.code, body.data.error].filter(Boolean).join(': ') : '';
  return `HTTP ${answer.status}${words ? ` ${words.slice(0, 300)}` : ''}`;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
