import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Pool } from 'undici';

const PROGRAM = '/usr/bin/prometheus-blackbox-exporter';
const CONFIG = '/etc/prometheus/blackbox.yml';

/** Debian's `prometheus-blackbox-exporter`, asked as Prometheus asks it; null when it is not installed. */
export async function openBlackbox(target: string, concurrency: number) {
  const isThere = await Promise.all([access(PROGRAM), access(CONFIG)]).then(
    () => true,
    () => false,
  );
  if (!isThere) return null;
  const port = await freePort();
  const child = spawn(PROGRAM, [`--config.file=${CONFIG}`, `--web.listen-address=127.0.0.1:${port}`], {
    stdio: 'ignore',
  });
  const gone = once(child, 'exit');
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: concurrency, pipelining: 1 });
  const path = `/probe?module=http_2xx&target=${encodeURIComponent(`${target}/health`)}`;
  const probe = async (): Promise<string> => (await pool.request({ path, method: 'GET' })).body.text();
  for (let tries = 0; ; tries += 1) {
    const text = await probe().catch(() => '');
    if (text.includes('probe_success 1')) break;
    if (tries > 100) throw new Error('prometheus-blackbox-exporter does not probe');
    await wait(50);
  }
  return {
    /** Probes a second. */
    async round(probes: number): Promise<number> {
      const began = performance.now();
      let left = probes;
      await Promise.all(
        Array.from({ length: concurrency }, async () => {
          while (left > 0) {
            left -= 1;
            await probe();
          }
        }),
      );
      return probes / ((performance.now() - began) / 1_000);
    },
    async close(): Promise<void> {
      await pool.close();
      child.kill('SIGTERM');
      await gone;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (!address || typeof address === 'string') throw new Error('There is no free port');
  return address.port;
}
