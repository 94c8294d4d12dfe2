import { createServer, type IncomingMessage, request as send, type ServerResponse } from 'node:http';
import { type Duplex, pipeline } from 'node:stream';
import type { HaproxyConfig, RequestFacts, Rule } from './config.js';

interface Needs {
  readonly config: HaproxyConfig;
  /** To a port of the machine's loopback address; null when nobody listens. */
  readonly connect: (port: number) => Duplex | null;
  readonly counters: { requests: number; bytesIn: number; bytesOut: number };
  /** No connection is left after it was asked to stop. */
  readonly ended: () => void;
}
export type Worker = ReturnType<typeof createWorker>;

/** Between two hops only, or ours to say. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade']);

/** One process of HAProxy: it serves its connections by the configuration it began with until they are gone. */
export function createWorker({ config, connect, counters, ended }: Needs) {
  const connections = new Set<Duplex>();
  let isStopping = false;
  let hardStop: NodeJS.Timeout | undefined;

  const server = createServer((request, response) => {
    counters.requests += 1;
    // Only the time until a request is here is limited.
    request.socket.setTimeout(0);
    request.on('data', (chunk: Buffer) => (counters.bytesIn += chunk.length));
    if (isStopping) response.shouldKeepAlive = false;
    serve(request, response);
  });
  server.keepAliveTimeout = config.keepAliveMs;
  server.on('clientError', (_error, socket) => socket.destroy());

  function serve(request: IncomingMessage, response: ServerResponse): void {
    const facts = {
      path: (request.url ?? '/').split('?', 1)[0] ?? '/',
      headers: request.headers,
      variables: new Map<string, string>(),
    };
    const dropped = new Set<string>();
    const outcome = walk(config.frontend, facts, dropped);
    if (outcome?.kind === 'RETURN') return give(response, outcome);
    const backend = config.backends.get(outcome?.backend ?? config.defaultBackend ?? '');
    const answer = backend && walk(backend.rules, facts, dropped);
    if (answer?.kind === 'RETURN') return give(response, answer);
    const upstream = backend?.server == null ? null : connect(backend.server);
    if (!upstream) return refuse(response, 503, 'No server is available to handle this request.');
    forward(request, response, upstream, dropped);
  }

  function forward(
    request: IncomingMessage,
    response: ServerResponse,
    upstream: Duplex,
    dropped: ReadonlySet<string>,
  ): void {
    const headers = pairsOf(request.rawHeaders).filter(
      ([name]) => !isOwn(name) && !dropped.has(name.toLowerCase()),
    );
    headers.push(['x-forwarded-for', request.socket.remoteAddress ?? '127.0.0.1'], ['connection', 'close']);
    if (request.headers['transfer-encoding']) headers.push(['transfer-encoding', 'chunked']);
    const call = send({
      createConnection: () => upstream,
      method: request.method ?? 'GET',
      path: request.url ?? '/',
      headers: headers.flat(),
      setHost: false,
    });
    call.on('error', () => {
      if (response.headersSent) response.destroy();
      else refuse(response, 502, 'The server returned an invalid or incomplete response.');
    });
    call.on('response', (answer) => {
      // It may have been asked to stop since the request came.
      if (isStopping) response.shouldKeepAlive = false;
      response.sendDate = false;
      response.writeHead(
        answer.statusCode ?? 502,
        answer.statusMessage,
        pairsOf(answer.rawHeaders)
          .filter(([name]) => !isOwn(name))
          .flat(),
      );
      answer.on('data', (chunk: Buffer) => (counters.bytesOut += chunk.length));
      pipeline(answer, response, () => undefined);
    });
    // The client has gone: nobody waits for the answer.
    response.on('close', () => upstream.destroy());
    pipeline(request, call, () => undefined);
  }

  return {
    accept(stream: Duplex) {
      connections.add(stream);
      stream.on('close', () => {
        connections.delete(stream);
        settle();
      });
      if ('setTimeout' in stream && typeof stream.setTimeout === 'function')
        stream.setTimeout(config.requestMs, () => stream.destroy());
      server.emit('connection', stream);
    },
    /** Takes no more connections; those there are end after their next answer, or after being idle for long. */
    stop() {
      isStopping = true;
      hardStop = setTimeout(close, config.hardStopMs);
      settle();
    },
    close,
  };

  function settle(): void {
    if (!isStopping || connections.size > 0) return;
    clearTimeout(hardStop);
    ended();
  }
  function close(): void {
    clearTimeout(hardStop);
    server.close();
    for (const connection of connections) connection.destroy();
  }
}

/** The rule that decides, if any does; the others take effect. */
function walk(rules: readonly Rule[], facts: RequestFacts, dropped: Set<string>) {
  for (const rule of rules) {
    if (!rule.when(facts)) continue;
    if (rule.kind === 'RETURN' || rule.kind === 'USE') return rule;
    if (rule.kind === 'DROP_HEADER') dropped.add(rule.header);
    else {
      const value = dropped.has(rule.header) ? undefined : facts.headers[rule.header];
      if (value !== undefined) facts.variables.set(rule.name, String(value));
    }
  }
  return null;
}

function give(response: ServerResponse, { status, headers, text }: Extract<Rule, { kind: 'RETURN' }>): void {
  response.sendDate = false;
  response.writeHead(status, [...headers, ['content-length', String(Buffer.byteLength(text))]].flat());
  response.end(text);
}

const refuse = (response: ServerResponse, status: number, sentence: string): void =>
  give(response, {
    kind: 'RETURN',
    status,
    headers: [
      ['cache-control', 'no-cache'],
      ['content-type', 'text/html'],
    ],
    text: `<html><body><h1>${status}</h1>\n${sentence}\n</body></html>\n`,
    when: () => true,
  });

const isOwn = (name: string): boolean => HOP_BY_HOP.has(name.toLowerCase());

function pairsOf(raw: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) pairs.push([raw[at] ?? '', raw[at + 1] ?? '']);
  return pairs;
}
