import { request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

export interface PortProbe {
  readonly asked: () => number;
  /** What went wrong, and when, in milliseconds since the probe began. */
  readonly failures: () => readonly string[];
  /** Forgets what it has seen. */
  reset(): void;
  stop(): Promise<void>;
}

const ANSWER_MS = 10_000;
const PAUSE_MS = 20;

/** Asks a port for its health again and again, each time over a connection of its own. */
export function probePort(address: string, port: number, path = '/health'): PortProbe {
  let asked = 0;
  let failures: string[] = [];
  let isOver = false;
  const beganAt = performance.now();

  const once = (): Promise<string | null> =>
    new Promise((resolve) => {
      const options = { host: address, port, path, agent: false, timeout: ANSWER_MS } as const;
      const call = request(options, (response) => {
        response.resume();
        response.once('end', () => resolve(response.statusCode === 200 ? null : `${response.statusCode}`));
        response.once('error', (error) => resolve(error.message));
      });
      call.once('timeout', () => call.destroy(new Error(`no answer within ${ANSWER_MS} ms`)));
      call.once('error', (error) => resolve(error.message));
      call.end();
    });

  const loop = (async () => {
    while (!isOver) {
      const trouble = await once();
      asked += 1;
      if (trouble !== null) failures.push(`${Math.round(performance.now() - beganAt)} ms: ${trouble}`);
      await delay(PAUSE_MS);
    }
  })();
  return {
    asked: () => asked,
    failures: () => failures,
    reset() {
      asked = 0;
      failures = [];
    },
    async stop() {
      isOver = true;
      await loop;
    },
  };
}
