import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';
import { writeGlobalId } from '../../src/schema/global-id.js';
import { BASE_IMAGE, type RealHost, startRealHost } from '../support/e2e/real-host.js';
import { type Helper, startHelper } from './measure.js';

/**
 * `npm run bench:logs [-- --quick]`: what a container of a real engine wrote, through a real sshd, the store and GraphQL, to
 * a subscriber that counts every line; beside what plain `ssh` brings of the same bytes in the same run.
 */
const isQuick = process.argv.includes('--quick');
const MEGABYTES = isQuick ? 8 : 32;
const ROUNDS = isQuick ? 1 : 3;
const LATENCY_MS = isQuick ? 2_000 : 8_000;
// As `npm start` has it; the server's process takes it over.
process.env['NODE_ENV'] = 'production';

const NUMBERED = `
import sys
size, total = int(sys.argv[1]), int(sys.argv[2])
for first in range(0, total, 1000):
    sys.stdout.write("".join("%09d %s\\n" % (n, "x" * (size - 11)) for n in range(first, min(first + 1000, total))))
`;
const TICKS = `
import sys, time
while True:
    print(time.time(), flush=True)
    time.sleep(0.02)
`;
const FLOOD = `
import sys
text = "x" * 99 + "\\n"
while True:
    sys.stdout.write(text * 1000)
`;

interface Where {
  readonly url: string;
  readonly token: string;
  readonly minerIds: readonly string[];
}
interface Usage {
  readonly rss: number;
  /** Microseconds. */
  readonly cpu: { readonly user: number; readonly system: number };
}
interface Lines {
  onLines(listener: (messages: readonly string[]) => void): void;
  close(): void;
}
interface Batch {
  readonly lines?: readonly { readonly message: string }[];
  readonly fromSeq?: string;
}

const dataDir = await mkdtemp(join(tmpdir(), 'tensornode-bench-'));
const host = await startRealHost();
const key = join(dataDir, 'key');
await writeFile(key, host.privateKey, { mode: 0o600 });
let server: Helper | null = null;
try {
  await host.importBaseImage();
  server = await startHelper('./logs-process.ts', [dataDir, host.address, host.user, host.privateKey]);
  const where = await server.ask<Where>({ type: 'where' });
  const miners = where.minerIds.values();
  const nextMiner = (): string => miners.next().value ?? '';

  console.log(`${MEGABYTES} MB of a container's log, MB/s, median of ${ROUNDS}`);
  for (const size of [100, 1_000]) {
    const total = Math.round((MEGABYTES * 1e6) / size);
    const bytes = total * size;
    const id = await run(host, ['python3', '-c', NUMBERED, String(size), String(total)], true);
    await must(host, ['sh', '-c', `docker logs ${id} > /opt/lines-${size}`]);
    const rates: Record<string, number[]> = { ours: [], cat: [], engine: [], logs: [] };
    const connected: number[] = [];
    let lost = 0;
    const before = await server.ask<Usage>({ type: 'usage' });
    for (let round = 0; round < ROUNDS; round += 1) {
      const cat = await overSsh(['cat', `/opt/lines-${size}`], bytes);
      rates['cat']?.push(cat.rate);
      connected.push(cat.connected);
      rates['engine']?.push((await overSsh(['curl', ...fromEngine(id)], bytes)).rate);
      rates['logs']?.push((await overSsh(['docker', 'logs', '--timestamps', id], bytes)).rate);
      const arrived = await subscribed(server, where, nextMiner(), id, total);
      lost += arrived.lost;
      rates['ours']?.push(bytes / 1e6 / arrived.seconds);
    }
    const after = await server.ask<Usage>({ type: 'usage' });
    const spent = after.cpu.user + after.cpu.system - before.cpu.user - before.cpu.system;
    const [ours = 0, cat = 0, engine = 0, logs = 0] = Object.values(rates).map(median);
    console.log(
      `${size}-byte lines: ours ${show(ours)} (${Math.round((ours * 1e6) / size / 1_000)} k lines/s), ssh cat of a file ${show(cat)} (${show(median(connected))} once connected), ` +
        `ssh curl of the engine's log ${show(engine)}, ssh docker logs ${show(logs)}; lost ${lost} of ${total * ROUNDS}`,
    );
    console.log(
      `  ours of cat ${(ours / cat).toFixed(2)} (target >= 0.5; the engine by itself brings ${(engine / cat).toFixed(2)}), ` +
        `of the engine ${(ours / engine).toFixed(2)}, of docker logs ${(ours / logs).toFixed(2)}; ` +
        `${(spent / total / ROUNDS).toFixed(1)} µs of the server's processor a line`,
    );
  }

  const ticker = await run(host, ['python3', '-c', TICKS], false);
  const ticks = watch(where, nextMiner(), async (minerId) => follow(server, minerId, ticker));
  await ticks.started;
  const peer = watchOverSsh(ticker);
  const alone = await Promise.all([ticks, peer].map((stream) => latencies(stream, LATENCY_MS)));
  const before = await server.ask<Usage>({ type: 'usage' });
  const loud = await run(host, ['python3', '-c', FLOOD], false);
  const flood = watch(where, nextMiner(), async (minerId) => follow(server, minerId, loud));
  await flood.started;
  const counted = flood.count();
  const beside = await Promise.all([ticks, peer].map((stream) => latencies(stream, LATENCY_MS)));
  const after = await server.ask<Usage>({ type: 'usage' });
  const perSecond = ((flood.count() - counted) / LATENCY_MS) * 1_000;
  console.log(
    `a quiet container's line arrives after ${alone.map(spread).join('; by ssh docker logs -f after ')}`,
  );
  console.log(
    `beside one that floods (${Math.round(perSecond / 1_000)} k lines/s arrive) after ${beside.map(spread).join('; by ssh docker logs -f after ')}`,
  );
  console.log(
    `memory of the server ${megabytes(before.rss)} before the flood, ${megabytes(after.rss)} in it`,
  );
  for (const stream of [ticks, flood, peer]) stream.close();
} finally {
  await server?.stop();
  await host.stop();
  await rm(dataDir, { recursive: true, force: true });
}

async function run(on: RealHost, words: readonly string[], isWaited: boolean): Promise<string> {
  const id = await must(on, ['docker', 'run', '--detach', '--network', 'none', BASE_IMAGE, ...words]);
  if (isWaited) await must(on, ['docker', 'wait', id]);
  return id;
}

async function must(on: RealHost, words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await on.exec(words, { timeoutMs: 300_000 });
  if (code !== 0) throw new Error(`${words.join(' ').slice(0, 80)}: ${stderr}`);
  return stdout.trim();
}

function ssh(words: readonly string[]) {
  const options = ['-F', 'none', '-i', key, '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=no'];
  options.push('-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR');
  return spawn('ssh', [...options, `${host.user}@${host.address}`, words.join(' ')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** MB of the log a second, from the command on and from the first byte on; stamps and the like are not counted. */
async function overSsh(
  words: readonly string[],
  bytes: number,
): Promise<{ rate: number; connected: number }> {
  const began = performance.now();
  const child = ssh(words);
  let got = 0;
  let first = began;
  child.stdout.on('data', (chunk: Buffer) => {
    if (got === 0) first = performance.now();
    got += chunk.length;
  });
  await once(child, 'close');
  if (got < bytes) throw new Error(`ssh brought ${got} bytes instead of ${bytes}`);
  const ended = performance.now();
  return { rate: bytes / 1e3 / (ended - began), connected: bytes / 1e3 / (ended - first) };
}

/** What the server asks of the engine, asked on the machine itself. */
function fromEngine(id: string): string[] {
  const query = 'stdout=1\\&stderr=1\\&timestamps=1';
  return [
    '--silent',
    '--unix-socket',
    '/var/run/docker.sock',
    `http://engine/containers/${id}/logs?${query}`,
  ];
}

/** The lines of a container as plain tools bring them. */
function watchOverSsh(id: string): Lines {
  const child = ssh(['docker', 'logs', '--follow', '--tail', '0', id]);
  const lines = createInterface({ input: child.stdout });
  return {
    onLines: (listener) => void lines.on('line', (line) => listener([line])),
    close: () => void child.kill(),
  };
}

async function follow(on: Helper | null, minerId: string, containerId: string): Promise<void> {
  await on?.ask({ type: 'follow', minerId, containerId });
}

/** A subscription to a miner's log that is begun, and then the container followed. */
function watch({ url, token }: Where, minerId: string, begin: (minerId: string) => Promise<void>) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    perMessageDeflate: false,
  });
  const listeners = new Set<(messages: readonly string[]) => void>();
  let count = 0;
  const started = (async () => {
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
    await once(socket, 'message');
    const query = `subscription { logs(source: { minerId: "${writeGlobalId('Miner', minerId)}" }, tail: 0) {
      ... on LogBatch { seq lines { message } } ... on StreamGap { fromSeq toSeq cause } } }`;
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as { type: string; payload?: { data?: { logs: Batch } } };
      if (frame.type !== 'next') {
        if (frame.type !== 'ping') throw new Error(`The stream ended: ${data.toString().slice(0, 300)}`);
        return;
      }
      const messages = frame.payload?.data?.logs.lines?.map(({ message }) => message) ?? [];
      count += messages.length;
      for (const listener of listeners) listener(messages);
    });
    await begin(minerId);
  })();
  return {
    started,
    onLines: (listener: (messages: readonly string[]) => void) => void listeners.add(listener),
    count: () => count,
    close: () => socket.terminate(),
  };
}

/** From the beginning of the following until the last line is there; counts what did not come, or came twice. */
async function subscribed(on: Helper, where: Where, minerId: string, id: string, total: number) {
  let began = 0;
  const stream = watch(where, minerId, async () => {
    began = performance.now();
    await follow(on, minerId, id);
  });
  const seen = new Uint8Array(total);
  const last = new Promise<void>((resolve) => {
    stream.onLines((messages) => {
      for (const message of messages) {
        const n = Number(message.slice(0, 9));
        seen[n] = (seen[n] ?? 0) + 1;
      }
      if (seen[total - 1]) resolve();
    });
  });
  await Promise.all([stream.started, last]);
  const seconds = (performance.now() - began) / 1_000;
  stream.close();
  return { seconds, lost: seen.reduce((sum, times) => (times === 1 ? sum : sum + 1), 0) };
}

async function latencies(stream: Lines, forMs: number): Promise<number[]> {
  const found: number[] = [];
  let isOn = true;
  stream.onLines((messages) => {
    for (const message of messages) if (isOn) found.push(Date.now() - Number(message) * 1_000);
  });
  await new Promise((resolve) => setTimeout(resolve, forMs));
  isOn = false;
  return found.sort((a, b) => a - b);
}

function spread(sorted: readonly number[]): string {
  const at = (part: number) => Math.round(sorted[Math.floor(sorted.length * part)] ?? Number.NaN);
  return `${at(0.5)} ms (p99 ${at(0.99)} ms, ${sorted.length} lines)`;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function show(rate: number | undefined): string {
  return (rate ?? 0).toFixed(1);
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
