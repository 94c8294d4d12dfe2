import { Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

/** One request of the load; the times are of the wall clock. */
export interface Asked {
  readonly kind: string;
  readonly began: number;
  readonly ended: number;
  /** Who answered; null when nobody did as they should. */
  readonly version: string | null;
  readonly failure: string | null;
}

interface Client {
  readonly kind: string;
  readonly count: number;
  /** Whether its requests share one connection. */
  readonly isKept: boolean;
  readonly pauseMs: () => number;
  readonly ask: (agent: Agent | false) => Promise<string>;
}

const NO_ANSWER_MS = 60_000;
const between = (least: number, most: number): number => least + Math.random() * (most - least);
const seconds = (): string => between(2, 8).toFixed(1);

/** Everything that clients do to a model at once, until it is stopped. */
export function startVersionedLoad(host: string, port: number) {
  const asked: Asked[] = [];
  let isOver = false;

  const send = (
    agent: Agent | false,
    method: string,
    path: string,
    body?: object,
  ): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const call = request({ host, port, method, path, agent, timeout: NO_ANSWER_MS }, resolve);
      call.on('error', reject);
      call.on('timeout', () => call.destroy(new Error('no answer')));
      call.end(body && JSON.stringify(body));
    });

  /** The one version that the whole answer is of. */
  const versionIn = async (response: IncomingMessage): Promise<string> => {
    const answer = await text(response);
    if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}: ${answer.slice(0, 80)}`);
    const pieces = answer
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { model: string; left?: number });
    const [first] = pieces;
    if (!first) throw new Error('an empty answer');
    if (pieces.some(({ model }) => model !== first.model)) throw new Error('an answer of two versions');
    if ((pieces.at(-1)?.left ?? 0) !== 0) throw new Error('an answer without its end');
    return first.model;
  };
  const health = async (agent: Agent | false) => versionIn(await send(agent, 'GET', '/health'));
  const chat =
    (about: () => object = () => ({})) =>
    async (agent: Agent | false) =>
      versionIn(await send(agent, 'POST', '/api/chat', { prompt: 'What is 2 + 2?', ...about() }));
  const slow = chat(() => ({ prompt: `wait ${seconds()}` }));
  const streamed = chat(() => ({ prompt: `wait ${seconds()}`, stream: true }));

  const [quickly, soon, atLeisure] = [() => 25, () => 60, () => between(500, 9_000)];
  const clients: readonly Client[] = [
    { kind: 'health, kept connection', count: 4, isKept: true, pauseMs: quickly, ask: health },
    { kind: 'health, new connection', count: 2, isKept: false, pauseMs: quickly, ask: health },
    { kind: 'health, idle connection', count: 4, isKept: true, pauseMs: atLeisure, ask: health },
    { kind: 'chat, kept connection', count: 2, isKept: true, pauseMs: soon, ask: chat() },
    { kind: 'chat, new connection', count: 2, isKept: false, pauseMs: soon, ask: chat() },
    { kind: 'slow, kept connection', count: 3, isKept: true, pauseMs: soon, ask: slow },
    { kind: 'slow, new connection', count: 3, isKept: false, pauseMs: soon, ask: slow },
    { kind: 'streamed, kept connection', count: 3, isKept: true, pauseMs: soon, ask: streamed },
    { kind: 'streamed, new connection', count: 3, isKept: false, pauseMs: soon, ask: streamed },
  ];

  const run = async ({ kind, isKept, pauseMs, ask }: Client): Promise<void> => {
    const agent = isKept && new Agent({ keepAlive: true, maxSockets: 1 });
    while (!isOver) {
      const began = Date.now();
      try {
        asked.push({ kind, began, version: await ask(agent), failure: null, ended: Date.now() });
      } catch (error) {
        asked.push({ kind, began, version: null, failure: String(error), ended: Date.now() });
      }
      await sleep(pauseMs());
    }
    if (agent) agent.destroy();
  };
  const running = clients.flatMap((client) => Array.from({ length: client.count }, () => run(client)));

  return {
    asked,
    /** Ends after the requests that are on their way. */
    async stop(): Promise<void> {
      isOver = true;
      await Promise.all(running);
    },
  };
}
