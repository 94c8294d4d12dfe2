import { HttpRefusal } from '../http/refusal.js';
import { parseJson } from '../http/body.js';
import type { Params } from './operation.js';

const bad = (message: string, hint?: string): HttpRefusal =>
  new HttpRefusal(400, 'BAD_REQUEST', message, hint === undefined ? {} : { hint });

/** Of a JSON body or a WebSocket message. */
export function readParams(body: unknown, maxQueryChars: number): Params {
  if (Array.isArray(body)) {
    throw new HttpRefusal(
      400,
      'BATCHING_NOT_SUPPORTED',
      'Several operations in one request are not supported',
      {
        hint: 'Send one request per operation; they may run at the same time.',
      },
    );
  }
  if (!isRecord(body)) throw bad('The body is not a JSON object');
  const { query, variables, operationName, extensions } = body;
  if (query === undefined || query === null) throw bad('The parameter "query" is missing');
  if (typeof query !== 'string') throw bad('The parameter "query" is not a string');
  if (query.length > maxQueryChars) {
    throw new HttpRefusal(400, 'QUERY_TOO_LONG', `The query is longer than ${maxQueryChars} characters`, {
      hint: 'Send long values, such as a Dockerfile, as variables.',
    });
  }
  if (operationName !== undefined && operationName !== null && typeof operationName !== 'string') {
    throw bad('The parameter "operationName" is not a string');
  }
  for (const [name, value] of Object.entries({ variables, extensions })) {
    if (value !== undefined && value !== null && !isRecord(value)) {
      throw bad(`The parameter "${name}" is not an object`);
    }
  }
  return {
    query,
    variables: isRecord(variables) ? variables : {},
    operationName: operationName === '' ? null : (operationName ?? null),
  };
}

export function readQueryString(search: URLSearchParams, maxQueryChars: number): Params {
  const json = (name: string): unknown => {
    const text = search.get(name);
    return text === null || text === '' ? undefined : parseJson(text, `The parameter "${name}"`);
  };
  return readParams(
    {
      query: search.get('query'),
      operationName: search.get('operationName'),
      variables: json('variables'),
      extensions: json('extensions'),
    },
    maxQueryChars,
  );
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
