import { Pool } from 'undici';

interface Request {
  readonly path: string;
  readonly method: 'GET' | 'POST';
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** Requests a second over kept-alive connections, each answer read to its end. */
export async function requestRate(
  origin: string,
  request: Request,
  { connections, forMs }: { connections: number; forMs: number },
): Promise<number> {
  const pool = new Pool(origin, { connections, pipelining: 1 });
  const until = performance.now() + forMs;
  let answered = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < until) {
        const { statusCode, body } = await pool.request(request);
        const text = await body.text();
        if (statusCode !== 200) throw new Error(`${statusCode}: ${text.slice(0, 200)}`);
        answered += 1;
      }
    }),
  );
  const seconds = (performance.now() - began) / 1_000;
  await pool.close();
  return answered / seconds;
}
