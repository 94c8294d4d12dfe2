import type { IncomingMessage } from 'node:http';
import { type ExecutionArgs, GraphQLError, type GraphQLSchema, parse } from 'graphql';
import { type Context as SocketContext, makeServer } from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { Viewer } from '../../services/accounts/viewer.js';
import { DomainError } from '../../services/errors.js';
import type { Log } from '../../services/log.js';
import { type Authenticate, callerKey, credentialsOf } from '../http/caller.js';
import { HttpRefusal } from '../http/refusal.js';
import type { Limits } from '../limits.js';
import { CLOSE_CODES, type CloseCode, type EndCause, StreamEnded } from './close-codes.js';
import type { Answer, Engine } from './engine.js';
import type { ErrorPresenter } from './errors.js';
import { readParams } from './params.js';
import type { Streams } from './streams.js';

interface Needs {
  readonly schema: GraphQLSchema;
  readonly engine: Engine;
  readonly present: ErrorPresenter;
  readonly authenticate: Authenticate;
  readonly streams: Streams;
  readonly limits: Limits;
  readonly log: Log;
}

/** What one socket knows of itself. */
interface Extra {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
  readonly requestId: string;
  /** Of every operation that runs. */
  readonly running: Set<AbortController>;
  viewer: Viewer | null;
  release: (() => void) | null;
}

type Payload = Record<string, unknown>;
type Context = SocketContext<Payload, Extra>;

const GOODBYE_MS = 1_000;
const MAX_ID_CHARS = 256;
const MAX_REASON_BYTES = 123;
/** The library wants a document to execute; ours was executed by the engine before. */
const NOTHING = parse('{ __typename }');

/** The graphql-transport-ws protocol on one `ws` socket; operations go through the same engine as over HTTP. */
export function createSocketHandler({ schema, engine, present, authenticate, streams, limits, log }: Needs) {
  const connect = async ({ connectionParams, extra }: Context): Promise<boolean> => {
    const { socket, request } = extra;
    const given = connectionParams?.['authorization'] ?? connectionParams?.['Authorization'] ?? null;
    if (given !== null && typeof given !== 'string')
      return refuse(socket, CLOSE_CODES.BAD_REQUEST, 'authorization is not a string');
    const shown = credentialsOf(request, given);
    try {
      const viewer = await authenticate(shown);
      const key = `ws:${callerKey(viewer, request.socket.remoteAddress)}`;
      if (streams.countOf(key) >= limits.socketsPerCaller) {
        return refuse(socket, CLOSE_CODES.TOO_MANY, `At most ${limits.socketsPerCaller} sockets`);
      }
      if (socket.readyState !== socket.OPEN) return false;
      extra.viewer = viewer;
      extra.release = streams.add({ viewer, shown, key, end: (cause, detail) => end(extra, cause, detail) });
      return socket.readyState === socket.OPEN;
    } catch (error) {
      if (error instanceof DomainError) {
        return refuse(
          socket,
          error.code === 'FORBIDDEN' ? CLOSE_CODES.FORBIDDEN : CLOSE_CODES.UNAUTHENTICATED,
          error.message,
        );
      }
      log.error({ err: error, requestId: extra.requestId }, 'a socket could not be authenticated');
      return refuse(socket, CLOSE_CODES.INTERNAL);
    }
  };

  const start = async (
    extra: Extra,
    id: string,
    payload: unknown,
    open: number,
  ): Promise<Answer | GraphQLError[]> => {
    const requestId = `${extra.requestId}.${id}`;
    const controller = new AbortController();
    const over = (): void => void extra.running.delete(controller);
    try {
      if (open > limits.streamsPerSocket) throw tooMany(limits.streamsPerSocket);
      const params = readParams(payload, limits.queryChars);
      extra.running.add(controller);
      const answer = await engine.run(
        params,
        {
          requestId,
          viewer: extra.viewer,
          transport: 'WS',
          userAgent: extra.request.headers['user-agent'] ?? null,
          key: callerKey(extra.viewer, extra.request.socket.remoteAddress),
          controller,
          over,
        },
        false,
      );
      if (answer.kind === 'stream') return answer;
      over();
      const { errors } = answer.result;
      // Nothing was executed: the protocol has a message of its own for that.
      return errors && !('data' in answer.result) ? [...errors] : answer;
    } catch (error) {
      over();
      return [present(error, requestId).error];
    }
  };

  /** What the engine answered, by the arguments that the library is given in its place. */
  const answers = new WeakMap<ExecutionArgs, Answer>();

  const protocol = makeServer<Payload, Extra>({
    connectionInitWaitTimeout: limits.initMs,
    onConnect: connect,
    async onSubscribe({ extra, subscriptions }, id, payload) {
      if (id.length > MAX_ID_CHARS) {
        refuse(extra.socket, CLOSE_CODES.BAD_REQUEST, 'The operation id is too long');
        return [new GraphQLError('The operation id is too long')];
      }
      const answer = await start(extra, id, payload, Object.keys(subscriptions).length);
      if (Array.isArray(answer)) return answer;
      const args: ExecutionArgs = { schema, document: NOTHING };
      answers.set(args, answer);
      return args;
    },
    execute(args) {
      const answer = answers.get(args);
      if (!answer) throw new Error('An operation was executed that was never started');
      return answer.kind === 'stream' ? answer.items : answer.result;
    },
  });

  return (socket: WebSocket, request: IncomingMessage, requestId: string): void => {
    const extra: Extra = { socket, request, requestId, running: new Set(), viewer: null, release: null };
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        close: (code, reason) => socket.close(code, reason),
        // Settles when the reader's connection has taken the message, so that a stream waits for a slow reader.
        send: (text) =>
          new Promise((resolve, reject) => {
            if (socket.readyState !== socket.OPEN) resolve();
            else socket.send(text, (error) => (error ? reject(error) : resolve()));
          }),
        onMessage: (handle) => {
          socket.on('message', (data) => {
            if (socket.bufferedAmount > limits.socketBacklogBytes) {
              refuse(socket, CLOSE_CODES.BACKLOG);
              socket.terminate();
              return;
            }
            handle(Buffer.isBuffer(data) ? data.toString('utf8') : '').catch((error: unknown) => {
              // A socket that broke while we were sending is no failure of ours.
              if (socket.readyState !== socket.OPEN) return;
              log.error({ err: error, requestId }, 'a WebSocket message could not be handled');
              refuse(socket, CLOSE_CODES.INTERNAL);
            });
          });
        },
      },
      extra,
    );
    socket.once('error', (error) => {
      // Too large a message, not UTF-8, a broken frame: the socket is closed by `ws` with the code that says so.
      log.debug({ err: error, requestId }, 'a WebSocket broke');
    });
    socket.once('close', (code, reason) => {
      extra.release?.();
      for (const controller of extra.running) controller.abort();
      closed(code, String(reason)).catch((error: unknown) => {
        log.error({ err: error, requestId }, 'a closed WebSocket left something behind');
      });
    });
  };
}

/** A credential that no longer holds gets nothing more; a server that stops lets streams say so first. */
function end({ socket, running }: Extra, cause: EndCause, detail?: string): void {
  const goodbye = CLOSE_CODES[cause];
  if (cause !== 'SERVER_STOPPING')
    refuse(socket, goodbye, detail === undefined ? undefined : `${goodbye.reason}: ${detail}`);
  for (const controller of running) controller.abort(new StreamEnded(cause));
  if (cause !== 'SERVER_STOPPING') return;
  const givenUpAt = Date.now() + GOODBYE_MS;
  const closeWhenSaid = (): void => {
    if (running.size === 0 || Date.now() >= givenUpAt) refuse(socket, goodbye);
    else setTimeout(closeWhenSaid, 20);
  };
  setImmediate(closeWhenSaid);
}

/** Reads as the answer "no" where one is wanted. */
function refuse(socket: WebSocket, { code, reason }: CloseCode, text: string = reason): false {
  if (socket.readyState === socket.OPEN) socket.close(code, shortened(text));
  return false;
}

function shortened(text: string): string {
  let short = text.replace(/[^\x20-\x7e]/g, '?');
  if (short.length > MAX_REASON_BYTES) short = `${short.slice(0, MAX_REASON_BYTES - 3)}...`;
  return short;
}

const tooMany = (most: number): HttpRefusal =>
  new HttpRefusal(429, 'TOO_MANY_STREAMS', `At most ${most} operations may run on one socket at a time`, {
    hint: 'Complete one, or open another socket.',
    retryAfterMs: 1_000,
  });
