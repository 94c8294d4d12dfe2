import type { z } from 'zod';
import { AdapterError, type FailureKind } from './failure.js';
import { errorBody, listOf } from './fluence-schemas.js';
import type { HttpAnswer, HttpClient } from './http-client.js';

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

  return {
    get,

    /** For POST requests that change nothing, or that change nothing more when sent twice. */
    ask: <T>(path: string, body: unknown, schema: z.ZodType<T>, signal: AbortSignal) =>
      http.call({ method: 'POST', path, body, repeatable: true, read: read(schema, 'GARBLED') }, signal),

    /** Sent exactly once: what is not a clear refusal is AMBIGUOUS. */
    order: <T>(path: string, body: unknown, schema: z.ZodType<T>, signal: AbortSignal) =>
      http.call(
        {
          method: 'POST',
          path,
          body,
          repeatable: false,
          read: (answer) => {
            // A redirect, a timeout or a server error may come after the order was booked.
            const doubtful = answer.status === 408 || answer.status >= 500;
            if (doubtful || (answer.status >= 300 && answer.status < 400)) {
              throw new AdapterError(ADAPTER, 'AMBIGUOUS', describe(answer));
            }
            return read(schema, 'AMBIGUOUS')(answer);
          },
        },
        signal,
      ),

    /** Asks for something to end. The body of the answer is of no interest; some servers send none. */
    end: (method: 'POST' | 'DELETE', path: string, signal: AbortSignal) =>
      http.call(
        {
          method,
          path,
          repeatable: true,
          read: (answer) => {
            if (answer.status < 200 || answer.status > 299) throw refusal(answer);
          },
        },
        signal,
      ),

    /** Every page of a list. Pages are counted from one. */
    async list<T>(path: string, query: Query, item: z.ZodType<T>, signal: AbortSignal): Promise<T[]> {
      const all: T[] = [];
      for (let page = 1; page <= MAX_PAGES; page += 1) {
        const paging: Query = [...query, ['page', String(page)], ['perPage', PER_PAGE]];
        const { items, totalPages } = await get(path, paging, listOf(item), signal);
        all.push(...items);
        if (items.length === 0 || page >= totalPages) return all;
      }
      throw new AdapterError(ADAPTER, 'GARBLED', `${path} never reaches its last page`);
    },
  };
}
export type FluenceApi = ReturnType<typeof createFluenceApi>;

const BY_CODE: Readonly<Record<string, FailureKind>> = {
  insufficient_balance: 'BALANCE',
  account_not_in_good_standing: 'BALANCE',
  billing_not_provisioned: 'BALANCE',
  fleet_too_large: 'CAPACITY',
  resource_price_unavailable: 'CAPACITY',
  unauthorized: 'AUTH',
  forbidden: 'AUTH',
};

function refusal(answer: HttpAnswer): AdapterError {
  const body = errorBody.safeParse(parseJson(answer.text));
  const code = body.success ? body.data.code : undefined;
  const kind = (code !== undefined ? BY_CODE[code] : undefined) ?? kindOfStatus(answer.status);
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
