import type { IncomingMessage, ServerResponse } from 'node:http';
import { HttpRefusal } from './refusal.js';
import type { Reply } from './respond.js';

/** One request on its way through the server. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  readonly search: URLSearchParams;
  /** Values of the `:names` in the route's path. */
  readonly params: Readonly<Record<string, string>>;
}

export interface Route {
  readonly method: string;
  /** `/vms/:id/docker/url` */
  readonly path: string;
  /** null: the handler answers by itself. */
  readonly handle: (exchange: Exchange) => Promise<Reply | null> | Reply | null;
  /** Answers whatever Host it is asked under; for probes that know no name. */
  readonly anyHost?: boolean;
}

export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** `*` as method answers every method. */
export function createRouter(routes: readonly Route[]) {
  const table = routes.map((route) => ({ route, parts: route.path.split('/') }));

  return {
    /** Throws the refusal for a path that nobody serves, or not with this method. */
    find(method: string, path: string): Match {
      const parts = path.split('/');
      if (parts.length > 2 && parts.at(-1) === '') parts.pop();
      const allowed = new Set<string>();
      for (const { route, parts: pattern } of table) {
        const params = match(pattern, parts);
        if (!params) continue;
        if (
          route.method === '*' ||
          route.method === method ||
          (route.method === 'GET' && method === 'HEAD')
        ) {
          return { route, params };
        }
        allowed.add(route.method);
      }
      if (allowed.size > 0) {
        const allow = [...allowed].join(', ');
        throw new HttpRefusal(405, 'METHOD_NOT_ALLOWED', `${method} is not served here; ${allow} is`, {
          allow,
        });
      }
      throw new HttpRefusal(404, 'NOT_FOUND', 'There is nothing at this path', {
        hint: 'The GraphQL API is at /graphql.',
      });
    },
  };
}

function match(pattern: readonly string[], parts: readonly string[]): Record<string, string> | null {
  if (pattern.length !== parts.length) return null;
  const params: Record<string, string> = {};
  for (const [i, expected] of pattern.entries()) {
    const part = parts[i] ?? '';
    if (!expected.startsWith(':')) {
      if (expected !== part) return null;
      continue;
    }
    const value = decoded(part);
    if (value === null || value === '') return null;
    params[expected.slice(1)] = value;
  }
  return params;
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}
