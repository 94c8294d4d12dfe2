import type { ExecutionResult } from 'graphql';
import { Unauthenticated } from '../../services/errors.js';
import { mediaType, readJson } from '../http/body.js';
import { type Authenticate, callerKey, credentialsOf } from '../http/caller.js';
import { readMultipart } from '../http/multipart.js';
import { HttpRefusal } from '../http/refusal.js';
import { errorHeaders, jsonReply, type Reply } from '../http/respond.js';
import type { Exchange, Route } from '../http/router.js';
import type { UploadSlots } from '../http/uploads.js';
import type { Limits } from '../limits.js';
import type { Engine } from './engine.js';
import type { ErrorPresenter } from './errors.js';
import {
  acceptable,
  EVENT_STREAM,
  JSON_TYPE,
  RESPONSE_JSON,
  type ResponseType,
  singleType,
} from './negotiation.js';
import type { Params } from './operation.js';
import { readParams, readQueryString } from './params.js';
import { openEventStream } from './sse.js';
import type { Streams } from './streams.js';
import { operationsOf } from './upload.js';

interface Needs {
  readonly engine: Engine;
  readonly present: ErrorPresenter;
  readonly authenticate: Authenticate;
  readonly streams: Streams;
  readonly uploadSlots: UploadSlots;
  readonly limits: Limits;
  /** The explorer's page; null when it is switched off. */
  readonly explorer: ((exchange: Exchange) => Promise<Reply>) | null;
}

/** GraphQL over HTTP: queries by GET and POST, mutations by POST, subscriptions as server-sent events. */
export function graphqlRoute({
  engine,
  present,
  authenticate,
  streams,
  uploadSlots,
  limits,
  explorer,
}: Needs): Route {
  const refused = (error: unknown, { requestId, request }: Exchange): Reply => {
    const shown = present(error, requestId);
    const type = singleType(acceptable(request.headers.accept));
    return jsonReply(
      shown.status,
      { errors: [shown.error] },
      {
        ...errorHeaders(error),
        'content-type': `${type === RESPONSE_JSON ? RESPONSE_JSON : JSON_TYPE}; charset=utf-8`,
      },
    );
  };

  const paramsOf = async ({ request, method, search }: Exchange): Promise<Params> => {
    if (method === 'GET') return readQueryString(search, limits.queryChars);
    const type = mediaType(request);
    if (type === JSON_TYPE || type === 'application/graphql+json') {
      return readParams(
        await readJson(request, { maxBytes: limits.jsonBytes, timeoutMs: limits.bodyMs }),
        limits.queryChars,
      );
    }
    if (type !== 'multipart/form-data') throw unsupported();
    const form = await readMultipart(request, {
      maxBytes: limits.uploadBytes,
      maxFieldBytes: limits.jsonBytes,
      timeoutMs: limits.uploadMs,
      maxFiles: 10,
    });
    return readParams(operationsOf(form), limits.queryChars);
  };

  const answer = async (exchange: Exchange): Promise<Reply | null> => {
    const { request, response, requestId, method } = exchange;
    if (method !== 'GET' && method !== 'POST') {
      throw new HttpRefusal(405, 'METHOD_NOT_ALLOWED', 'GraphQL is served over GET and POST', {
        allow: 'GET, POST',
      });
    }
    if (explorer && method === 'GET' && !exchange.search.has('query') && wantsPage(request.headers.accept)) {
      return explorer(exchange);
    }
    const types = acceptable(request.headers.accept);
    const single = singleType(types);
    if (single === null) {
      throw new HttpRefusal(
        406,
        'NOT_ACCEPTABLE',
        `Answers are ${JSON_TYPE}, ${RESPONSE_JSON} or ${EVENT_STREAM}`,
      );
    }
    const credentials = credentialsOf(request);
    const viewer = await authenticate(credentials);
    const isUpload = method === 'POST' && mediaType(request) === 'multipart/form-data';
    if (isUpload && !viewer) throw new Unauthenticated('Sign in before uploading files');
    const key = callerKey(viewer, request.socket.remoteAddress);
    const controller = new AbortController();
    const run = {
      requestId,
      viewer,
      transport: single === EVENT_STREAM || types[0] === EVENT_STREAM ? 'SSE' : 'HTTP',
      userAgent: request.headers['user-agent'] ?? null,
      key,
      controller,
    } as const;

    const execute = async () => {
      const params = await paramsOf(exchange);
      response.once('close', () => {
        if (!response.writableFinished) controller.abort();
      });
      return engine.run(params, run, method === 'GET');
    };
    const outcome = await (isUpload ? uploadSlots(execute) : execute());
    if (outcome.kind === 'single' && single !== EVENT_STREAM) {
      return singleReply(outcome.result, outcome.statuses, single);
    }
    const items = outcome.kind === 'stream' ? outcome.items : once(outcome.result);
    const refusal = streamRefusal(types, streams.countOf(`sse:${key}`), limits.streamsPerCaller);
    if (refusal) {
      await items.return?.();
      throw refusal;
    }
    const stream = openEventStream({ response, requestId, controller, pingMs: limits.pingMs });
    const over = streams.add({ viewer, shown: credentials, key: `sse:${key}`, end: stream.end });
    try {
      await stream.pump(items);
    } finally {
      over();
    }
    return null;
  };

  return {
    method: '*',
    path: '/graphql',
    handle: async (exchange) => {
      try {
        return await answer(exchange);
      } catch (error) {
        return refused(error, exchange);
      }
    },
  };
}

function streamRefusal(types: readonly ResponseType[], open: number, most: number): HttpRefusal | null {
  if (!types.includes(EVENT_STREAM)) {
    return new HttpRefusal(406, 'NOT_ACCEPTABLE', 'A subscription can not be answered as one JSON document', {
      hint: 'Send "Accept: text/event-stream", or use a WebSocket with the subprotocol graphql-transport-ws.',
    });
  }
  if (open < most) return null;
  return new HttpRefusal(429, 'TOO_MANY_STREAMS', `At most ${most} event streams may be open at a time`, {
    retryAfterMs: 5_000,
  });
}

/**
 * As JSON, mistakes in the document are 200, as clients of that type expect; as GraphQL response they have their status.
 * What the server refuses before looking at the document has its status either way.
 */
function singleReply(result: ExecutionResult, statuses: readonly number[], type: ResponseType): Reply {
  const isWhole = !('data' in result);
  const worst = statuses.length === 0 ? 200 : Math.max(...statuses);
  const isEdge = worst === 405 || worst === 429 || worst === 401 || worst === 503 || worst === 500;
  let status = 200;
  if (isWhole) status = type === RESPONSE_JSON || isEdge ? worst : 200;
  else if (result.data === null && type === RESPONSE_JSON) status = worst;
  return {
    status,
    headers: {
      'content-type': `${type}; charset=utf-8`,
      'cache-control': 'no-store',
      ...headersFor(status, result),
    },
    body: JSON.stringify(result),
  };
}

function headersFor(status: number, { errors = [] }: ExecutionResult): Record<string, string> {
  if (status === 405) return { allow: 'POST' };
  if (status === 401) return { 'www-authenticate': 'Bearer realm="tensornode"' };
  const waitMs = errors[0]?.extensions['retryAfterMs'];
  return typeof waitMs === 'number' ? { 'retry-after': String(Math.ceil(waitMs / 1_000)) } : {};
}

const wantsPage = (accept: string | undefined): boolean => accept?.includes('text/html') ?? false;

const unsupported = (): HttpRefusal =>
  new HttpRefusal(
    415,
    'UNSUPPORTED_MEDIA_TYPE',
    'Send "Content-Type: application/json", or multipart/form-data with files',
  );

async function* once(result: ExecutionResult): AsyncGenerator<ExecutionResult, undefined> {
  yield result;
}
