import type { IncomingMessage, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import { DomainError } from '../../services/errors.js';
import type { Log } from '../../services/log.js';
import type { Limits } from '../limits.js';
import type { Metrics } from '../metrics.js';
import { type HostCheck, isCrossSite } from './hosts.js';
import { HttpRefusal } from './refusal.js';
import { requestIdOf } from './request-id.js';
import { errorReply, type Reply, send } from './respond.js';
import { createRouter, type Match, type Route } from './router.js';

interface Needs {
  readonly routes: readonly Route[];
  readonly isOurHost: HostCheck;
  readonly publicUrl: string | null;
  readonly limits: Limits;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly isStopping: () => boolean;
}

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];
/** What a refused sender may still push into us before the connection is cut. */
const LINGER_MS = 1_000;

/** Every request goes through here: it is named, checked, routed, answered, counted and logged. */
export function createListener({ routes, isOurHost, publicUrl, limits, metrics, log, isStopping }: Needs) {
  const router = createRouter(routes);
  let inFlight = 0;

  const check = (request: IncomingMessage, method: string, { route }: Match): void => {
    if (!route.anyHost && !isOurHost(request.headers.host)) {
      throw new HttpRefusal(421, 'WRONG_HOST', 'This server is not known by that name', {
        hint: 'Set PUBLIC_URL to the name under which clients reach it.',
      });
    }
    if (!SAFE_METHODS.includes(method) && isCrossSite(request.headers, publicUrl)) {
      throw new HttpRefusal(403, 'CROSS_SITE', 'Pages of other origins can not change anything here');
    }
    if (inFlight > limits.requestsAtOnce && !route.anyHost) {
      metrics.shed.inc({ reason: 'overload' });
      throw new HttpRefusal(503, 'OVERLOADED', 'The server has more requests than it can take', {
        retryAfterMs: 1_000,
      });
    }
  };

  const answer = async (
    request: IncomingMessage,
    response: ServerResponse,
    requestId: string,
    told: Told,
  ): Promise<Reply | null> => {
    const method = request.method ?? 'GET';
    const url = request.url ?? '/';
    const mark = url.indexOf('?');
    const path = mark < 0 ? url : url.slice(0, mark);
    told.path = path;
    const match = router.find(method, path);
    told.route = match.route.path;
    check(request, method, match);
    const search = new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1));
    return match.route.handle({ request, response, requestId, method, path, search, params: match.params });
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const requestId = requestIdOf(request);
    const startedAt = performance.now();
    const told: Told = { route: 'none', path: '' };
    inFlight += 1;
    response.once('close', () => {
      inFlight -= 1;
      const ms = performance.now() - startedAt;
      const { method = 'GET' } = request;
      const status = response.statusCode;
      if (!String(response.getHeader('content-type') ?? '').startsWith('text/event-stream')) {
        metrics.httpSeconds.observe({ method, route: told.route, status }, ms / 1_000);
      }
      const fields = { requestId, method, path: told.path.slice(0, 200), status, ms: Math.round(ms) };
      if (told.isQuiet) log.debug(fields, 'request');
      else log.info(fields, 'request');
    });
    let reply: Reply | null;
    try {
      reply = await answer(request, response, requestId, told);
    } catch (error) {
      if (!(error instanceof DomainError)) log.error({ err: error, requestId }, 'a request failed');
      reply = errorReply(error, requestId);
    }
    told.isQuiet = told.route === '/healthz' || told.route === '/readyz' || told.route === '/metrics';
    if (!reply) return;
    if (isStopping()) response.setHeader('connection', 'close');
    send(response, reply, requestId, request.method === 'HEAD');
    if (!request.complete) discardRest(request);
  };

  return {
    handle(request: IncomingMessage, response: ServerResponse): void {
      // Nobody listens to a request that breaks while it is answered; its handler sees the response close.
      request.on('error', () => {});
      response.on('error', () => {});
      handle(request, response).catch((error: unknown) => {
        log.error({ err: error }, 'a request could not be answered');
        response.destroy();
      });
    },
  };
}

/** What is found out on the way, for the log line at the end. */
interface Told {
  route: string;
  path: string;
  isQuiet?: boolean;
}

/**
 * The sender has not finished. It gets a moment to read our answer, then the connection ends; closing it at once would
 * reset it, and the answer would be lost on the way.
 */
function discardRest(request: IncomingMessage): void {
  request.resume();
  const cut = setTimeout(() => request.socket.destroy(), LINGER_MS);
  cut.unref();
  request.once('end', () => clearTimeout(cut));
}
