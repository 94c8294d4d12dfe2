import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { readBody } from '../http/body.js';
import type { Random } from '../random.js';
import { answerTo, wrongAnswerTo } from './answers.js';
import type { Knobs } from './knobs.js';

const MAX_BODY_BYTES = 256 * 1_024;

interface Needs {
  /** Read at every request: changes take effect at once. */
  readonly knobs: () => Knobs;
  readonly random: Random;
  readonly write: (stream: 'stdout' | 'stderr', text: string) => void;
}

export interface ModelCounters {
  requests: number;
  bytesIn: number;
  bytesOut: number;
}
export type ModelServer = ReturnType<typeof createModelServer>;

/** The program inside a container: an HTTP server that keeps the guide's contract, unless told otherwise. */
export function createModelServer({ knobs, random, write }: Needs) {
  const startedAt = Date.now();
  const counters: ModelCounters = { requests: 0, bytesIn: 0, bytesOut: 0 };
  const timers = new Set<NodeJS.Timeout>();
  let chats = 0;
  const server = createServer((request, response) => {
    counters.requests += 1;
    serve(request, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 65_000;

  const later = (milliseconds: number) =>
    milliseconds <= 0
      ? null
      : new Promise<void>((resolve) => {
          const timer = setTimeout(() => {
            timers.delete(timer);
            resolve();
          }, milliseconds);
          timers.add(timer);
        });

  const send = (request: IncomingMessage, response: ServerResponse, status: number, body: object) => {
    const text = JSON.stringify(body);
    counters.bytesOut += text.length;
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    });
    response.end(text);
    const peer = request.socket.remoteAddress ?? '-';
    write(
      'stderr',
      `${peer} - - [${new Date().toISOString()}] "${request.method} ${request.url} HTTP/1.1" ${status} -`,
    );
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const set = knobs();
    if (set.hang) return;
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    if (path === '/health' && request.method === 'GET') {
      send(request, response, set.unhealthy ? 503 : 200, health(set, Date.now() - startedAt));
    } else if (path === '/info' && request.method === 'GET') {
      send(request, response, 200, info(set));
    } else if (path === '/api/chat' || path === '/api/chat/llm') {
      if (request.method === 'POST') await chat(request, response, set);
      else send(request, response, 405, { error: 'Method not allowed' });
    } else {
      send(request, response, 404, {
        error: path.startsWith('/api/chat/') ? 'Model not available' : 'Not found',
      });
    }
  };

  const chat = async (request: IncomingMessage, response: ServerResponse, set: Knobs): Promise<void> => {
    const began = performance.now();
    const body = await readBody(request, MAX_BODY_BYTES);
    counters.bytesIn += body?.length ?? 0;
    const prompt = body && promptIn(body);
    if (typeof prompt !== 'string') {
      send(request, response, body ? 400 : 413, { error: 'A JSON body with a "prompt" is needed' });
      return;
    }
    // Drawn in this order at every request, so that one knob does not shift another's draws.
    const [jitter, error, wrong, pick] = [random.next(), random.next(), random.next(), random.next()];
    chats += 1;
    const isSpared = chats <= set.errorsAfter;
    await later(set.latencyMs + jitter * set.jitterMs);
    if (error < set.errorRate && !isSpared) {
      write('stderr', 'RuntimeError: simulated failure while generating');
      send(request, response, 500, { error: 'simulated failure while generating' });
      return;
    }
    const answer = wrong < set.wrongRate ? wrongAnswerTo(prompt, pick) : answerTo(prompt);
    const seconds = Number(((performance.now() - began) / 1_000).toFixed(3));
    send(
      request,
      response,
      200,
      set.badShape
        ? { answer }
        : {
            response: answer,
            model: set.modelName,
            timestamp: new Date().toISOString(),
            processing_time: seconds,
          },
    );
  };

  return {
    counters,
    /** Serves one accepted connection. */
    accept(stream: Duplex) {
      server.emit('connection', stream);
    },
    close() {
      for (const timer of timers) clearTimeout(timer);
      server.close();
      server.closeAllConnections();
    },
  };
}

function promptIn(body: Buffer): string | null {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    if (typeof parsed !== 'object' || parsed === null || !('prompt' in parsed)) return null;
    return typeof parsed.prompt === 'string' ? parsed.prompt : null;
  } catch {
    return null;
  }
}

function health({ unhealthy, badShape }: Knobs, upMs: number) {
  if (badShape) return { ok: !unhealthy };
  return { status: unhealthy ? 'unhealthy' : 'healthy', model_loaded: !unhealthy, uptime: uptime(upMs) };
}

function uptime(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1_000);
  return `${Math.floor(seconds / 3_600)}h ${Math.floor((seconds % 3_600) / 60)}m ${seconds % 60}s`;
}

function info({ modelName, badShape }: Knobs) {
  if (badShape) return { name: modelName };
  return {
    model_name: modelName,
    model_type: 'llm',
    version: '1.0.0',
    capabilities: ['text-generation', 'qa'],
    max_context_length: 4_096,
  };
}
