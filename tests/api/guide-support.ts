import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';

/** A block of the guide, to the letter. */
export const guideText = (name: string): Promise<string> =>
  readFile(new URL(`./fixtures/${name}`, import.meta.url), 'utf8');

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** How often the script slept. */
  readonly naps: number;
}

/** Runs a script as a person would, except that its `sleep` takes a fifth of a second. */
export async function runScript(text: string, timeoutMs = 60_000): Promise<Ran> {
  const dir = await mkdtemp(join(tmpdir(), 'tensornode-guide-'));
  try {
    const naps = join(dir, 'naps');
    await writeFile(naps, '');
    await writeFile(join(dir, 'sleep'), `#!/bin/sh\necho "$1" >> '${naps}'\nexec /bin/sleep 0.2\n`);
    await chmod(join(dir, 'sleep'), 0o755);
    await writeFile(join(dir, 'script.sh'), text);
    const child = spawn('bash', [join(dir, 'script.sh')], {
      env: { PATH: `${dir}:/usr/local/bin:/usr/bin:/bin`, HOME: dir, no_proxy: '*' },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once('close', resolve);
      child.once('error', reject);
    });
    const [stdout, stderr, code] = await Promise.all([buffer(child.stdout), buffer(child.stderr), ended]);
    const slept = (await readFile(naps, 'utf8')).split('\n').filter((line) => line !== '');
    return { code, stdout: stdout.toString(), stderr: stderr.toString(), naps: slept.length };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** A page that a Dockerfile can be fetched from. */
export async function serveDockerfile(text: string) {
  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return {
    hostAndPort: `127.0.0.1:${port}`,
    url: `http://127.0.0.1:${port}/Dockerfile`,
    asked: () => asked,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A build context as people make it: `tar czf`. */
export async function tarGz(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const tar = pack();
  for (const [name, content] of Object.entries(files)) tar.entry({ name }, content);
  tar.finalize();
  return gzipSync(await buffer(tar));
}
