import { createChecker } from './json-schema.js';

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const objectAt = (value: unknown, ...path: string[]): Json => {
  let found: unknown = value;
  for (const step of path) found = isObject(found) ? found[step] : undefined;
  return isObject(found) ? found : {};
};

export interface Exchange {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly requestBody: string;
  readonly status: number;
  readonly responseBody: string;
}

export interface Verdict {
  /** As the document writes it; null when the document has no such route. */
  readonly route: string | null;
  readonly request: readonly string[];
  readonly response: readonly string[];
  /** Not in the document, yet no fault of ours. */
  readonly notes: readonly string[];
}

/** Compares what was sent and answered with an OpenAPI 3.1 document. */
export function createOpenApiChecker(document: unknown) {
  const { check, resolve } = createChecker(document);
  const templates = Object.keys(objectAt(document, 'paths')).toSorted(
    (a, b) => (a.match(/\{/g)?.length ?? 0) - (b.match(/\{/g)?.length ?? 0),
  );

  function find(path: string): { template: string; params: Record<string, string> } | null {
    for (const template of templates) {
      const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
      const match = new RegExp(`^${template.replace(/\{\w+\}/g, '([^/]+)')}$`).exec(path);
      if (match)
        return { template, params: Object.fromEntries(names.map((name, at) => [name, match[at + 1] ?? ''])) };
    }
    return null;
  }

  const deref = (value: unknown): Json =>
    isObject(value) && typeof value['$ref'] === 'string' ? objectAt(resolve(value['$ref'])) : objectAt(value);
  const jsonSchema = (value: unknown) => objectAt(deref(value), 'content', 'application/json')['schema'];

  function checkParameters(operation: Json, shared: unknown, params: Json, query: URLSearchParams): string[] {
    const declared = [operation['parameters'], shared].flat().filter(isObject).map(deref);
    const faults: string[] = [];
    const named = (place: string) => declared.filter((one) => one['in'] === place);
    for (const one of named('path'))
      faults.push(...check(one['schema'], params[String(one['name'])], `path ${String(one['name'])}`));
    const seen = new Set<string>();
    for (const one of named('query')) {
      const name = String(one['name']);
      const keys = [...query.keys()].filter(
        (key) => key === name || (/^\[\d+\]$/.test(key.slice(name.length)) && key.startsWith(name)),
      );
      for (const key of keys) seen.add(key);
      if (keys.length === 0) {
        if (one['required'] === true) faults.push(`query ${name} is missing`);
        continue;
      }
      const schema = deref(one['schema']);
      const values = keys.flatMap((key) => query.getAll(key)).map((value) => typed(schema, value));
      const given = schema['type'] === 'array' ? values : values[0];
      if (schema['type'] !== 'array' && keys.some((key) => key !== name))
        faults.push(`query ${name} is no list`);
      faults.push(...check(one['schema'], given, `query ${name}`));
    }
    for (const key of query.keys()) if (!seen.has(key)) faults.push(`query ${key} is not in the document`);
    return faults;
  }

  return (exchange: Exchange): Verdict => {
    const found = find(exchange.url.pathname);
    const item = found ? objectAt(document, 'paths', found.template) : {};
    const operation = objectAt(item, exchange.method.toLowerCase());
    if (!found || Object.keys(operation).length === 0)
      return { route: null, request: ['the document has no such route'], response: [], notes: [] };

    const request = checkParameters(
      operation,
      item['parameters'] ?? [],
      found.params,
      exchange.url.searchParams,
    );
    const wanted = operation['requestBody'];
    if (wanted === undefined) {
      if (exchange.requestBody !== '') request.push('a body is sent where none belongs');
    } else if (exchange.requestBody !== '') {
      request.push(...checkJson(jsonSchema(wanted), exchange.requestBody, 'body', true));
    } else if (deref(wanted)['required'] === true) request.push('the body is missing');
    if (typeof exchange.headers['x-api-key'] !== 'string') request.push('X-API-KEY is missing');
    if (exchange.headers['authorization'] !== undefined) request.push('Authorization is sent');

    const documented = objectAt(operation, 'responses')[String(exchange.status)];
    if (documented === undefined) {
      // Refusals that came after the document was written are told, not condemned; anything else is a fault.
      const told = [`${exchange.status} is not in the document`];
      const isRefusal = exchange.status >= 400;
      const route = `${exchange.method} ${found.template}`;
      return { route, request, response: isRefusal ? [] : told, notes: isRefusal ? told : [] };
    }
    const schema = jsonSchema(documented);
    const response = schema === undefined ? [] : checkJson(schema, exchange.responseBody, 'body');
    return { route: `${exchange.method} ${found.template}`, request, response, notes: [] };
  };

  function checkJson(schema: unknown, text: string, at: string, strict = false): string[] {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return [`${at}: is not JSON`];
    }
    return check(schema, value, at, strict);
  }

  function typed(schema: Json, value: string): unknown {
    const { type } = schema;
    if (type === 'integer' || type === 'number') return /^-?\d+$/.test(value) ? Number(value) : value;
    if (type === 'boolean') return value === 'true' ? true : value === 'false' ? false : value;
    return value;
  }
}
