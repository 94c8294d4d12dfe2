import { Agent, type IncomingMessage, request } from 'node:http';
import { json } from 'node:stream/consumers';

export interface Load {
  readonly answers: ReadonlyMap<string, number>;
  readonly failures: readonly string[];
  /** Resolves when one question is on its way: with its answer, the name of the model that gave it. */
  ask(prompt: string): Promise<{ model: Promise<string> }>;
  /** Ends after the requests that are on their way. */
  stop(): Promise<void>;
}

/** So many clients that each keep one connection and ask again as soon as they are answered. */
export function startLoad(address: string, port: number, clients: number): Load {
  const answers = new Map<string, number>();
  const failures: string[] = [];
  let isOver = false;

  const send = (
    agent: Agent,
    method: string,
    path: string,
    body?: object,
    sent?: () => void,
  ): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const call = request({ host: address, port, method, path, agent, timeout: 30_000 }, resolve);
      if (sent) call.on('finish', sent);
      call.on('error', reject);
      call.on('timeout', () => call.destroy(new Error('no answer')));
      call.end(body && JSON.stringify(body));
    });
  const run = async (): Promise<void> => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (!isOver) {
      try {
        const response = await send(agent, 'GET', '/info');
        const { model_name: name } = (await json(response)) as { model_name?: string };
        if (response.statusCode !== 200 || name === undefined) failures.push(`status ${response.statusCode}`);
        else answers.set(name, (answers.get(name) ?? 0) + 1);
      } catch (error) {
        failures.push(String(error));
      }
    }
    agent.destroy();
  };
  const running = Array.from({ length: clients }, run);

  return {
    answers,
    failures,
    ask: (prompt) =>
      new Promise((resolve, reject) => {
        const body = { prompt };
        const model: Promise<string> = send(new Agent(), 'POST', '/api/chat', body, () =>
          resolve({ model }),
        ).then(async (response) => {
          if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}`);
          return ((await json(response)) as { model: string }).model;
        });
        model.catch(reject);
      }),
    async stop() {
      isOver = true;
      await Promise.all(running);
    },
  };
}
