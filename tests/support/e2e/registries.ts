import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.js';
import type { RealHost } from './real-host.js';

const SCRIPT = fileURLToPath(new URL('./registry.py', import.meta.url));

export interface Registries {
  /** Open to us, closed to the engine of the machine: as when credentials are withdrawn in between. */
  readonly withdrawn: string;
  /** For `me` with `right` alone; the engine of the machine finds it open. */
  readonly locked: string;
  /** Open to us, and nobody is there for the engine. */
  readonly gone: string;
  stop(): Promise<void>;
}

/** The same image in registries at the same loopback ports, here and on the machine, which let other people in. */
export async function startRegistries(host: RealHost): Promise<Registries> {
  const [open, locked, lonely, unused] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  const here = [
    [open, locked],
    [lonely, unused],
  ].map((ports) => spawn('python3', [SCRIPT, ...ports.map(String)], { stdio: 'ignore' }));
  // It ends with the host, whose first process it belongs to.
  const line = 'setsid python3 "$0" "$1" "$2" >/dev/null 2>&1 </dev/null &';
  await host.exec(['sh', '-c', line, SCRIPT, String(locked), String(open)]);
  for (const port of [open, lonely])
    await eventually(async () => void (await fetch(`http://127.0.0.1:${port}/v2/`)));
  return {
    withdrawn: `127.0.0.1:${open}`,
    locked: `127.0.0.1:${locked}`,
    gone: `127.0.0.1:${lonely}`,
    async stop() {
      for (const child of here) {
        const ended = once(child, 'exit');
        child.kill();
        await ended;
      }
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
