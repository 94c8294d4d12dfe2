import { type ExecutionResult, GraphQLError } from 'graphql';
import { DomainError } from '../../services/errors.js';
import type { Log } from '../../services/log.js';
import { HttpRefusal, INTERNAL_MESSAGE, statusOfCode } from '../http/refusal.js';
import type { Metrics } from '../metrics.js';
import { withoutValues } from './without-values.js';

/** A `GraphQLError` whose extensions are complete, and the status it stands for. */
export interface Presented {
  readonly error: GraphQLError;
  readonly status: number;
}

/**
 * What callers see of an error: refusals as they are, mistakes in the request with a code, and anything else as one
 * sentence; that one is logged once, under the request id.
 */
export function createErrorPresenter({
  log,
  metrics,
  hints,
}: {
  log: Log;
  metrics: Metrics;
  hints: boolean;
}) {
  const logged = new WeakSet<object>();

  const bug = (cause: unknown, requestId: string, path: GraphQLError['path']): void => {
    if (typeof cause === 'object' && cause !== null) {
      if (logged.has(cause)) return;
      logged.add(cause);
    }
    log.error({ err: cause, requestId, path: path?.join('.') }, 'a request failed');
  };

  const present = (error: unknown, requestId: string): Presented => {
    const located = error instanceof GraphQLError ? error : null;
    const cause = rootOf(error);
    const about = describe(cause, located, hints);
    if (about.code === 'INTERNAL') bug(cause, requestId, located?.path);
    metrics.errors.inc({ code: about.code });
    const { status, message, ...extensions } = about;
    return {
      status,
      error: new GraphQLError(message, {
        nodes: located?.nodes ?? null,
        source: located?.source ?? null,
        positions: located?.positions ?? null,
        path: located?.path ?? null,
        extensions: { ...extensions, requestId },
      }),
    };
  };

  return Object.assign(present, {
    /** The same for every error of a result, with the statuses they stand for. */
    result(given: ExecutionResult, requestId: string) {
      if (!given.errors) return { result: given, statuses: [] };
      const presented = given.errors.map((error) => present(error, requestId));
      return {
        result: { ...given, errors: presented.map(({ error }) => error) },
        statuses: presented.map(({ status }) => status),
      };
    },
  });
}
export type ErrorPresenter = ReturnType<typeof createErrorPresenter>;

interface About {
  readonly message: string;
  readonly code: string;
  readonly status: number;
  readonly retryable: boolean;
  readonly retryAfterMs: number | null;
  readonly [extra: string]: unknown;
}

function describe(cause: unknown, located: GraphQLError | null, hints: boolean): About {
  if (cause instanceof DomainError) {
    const { message, code, retryable, retryAfterMs, field, hint } = cause;
    const status = cause instanceof HttpRefusal ? cause.status : statusOfCode(code);
    return { message, code, status, retryable, retryAfterMs, field, hint };
  }
  const calm = { retryable: false, retryAfterMs: null };
  if (cause instanceof GraphQLError) {
    const { code, http, ...extra } = cause.extensions;
    // The outer error says where: which variable, which argument.
    const full = withoutValues(located ?? cause);
    const message = hints ? full : full.replace(/ Did you mean .*$/s, '');
    const known = typeof code === 'string' ? code : codeOfMistake(located);
    return { ...calm, ...extra, message, code: known, status: statusIn(http) ?? statusOfCode(known) };
  }
  // A scalar that refused its value: the caller's mistake, though it is thrown as an ordinary error.
  if (located && located.path === undefined && located.locations !== undefined) {
    return { ...calm, message: withoutValues(located), code: 'BAD_USER_INPUT', status: 400 };
  }
  return { ...calm, message: INTERNAL_MESSAGE, code: 'INTERNAL', status: 500 };
}

/** graphql-js gives its own errors no code: those with a path come from executing, the rest from what was sent. */
function codeOfMistake(located: GraphQLError | null): string {
  if (located?.path !== undefined) return 'BAD_USER_INPUT';
  return located?.message.startsWith('Syntax Error') ? 'GRAPHQL_PARSE_FAILED' : 'BAD_USER_INPUT';
}

function statusIn(http: unknown): number | null {
  const status: unknown = typeof http === 'object' && http !== null ? Reflect.get(http, 'status') : null;
  return typeof status === 'number' ? status : null;
}

function rootOf(error: unknown): unknown {
  let at = error;
  while (at instanceof GraphQLError && at.originalError) at = at.originalError;
  return at;
}
