import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent as HttpAgent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import Docker from 'dockerode';
import ssh2, { type Client } from 'ssh2';
import { pack } from 'tar-stream';
import {
  type Log,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from '../../../src/simulator/simulator.js';

export const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** Closers run in reverse when the test ends. */
export function createLeftovers() {
  const closers: (() => unknown)[] = [];
  return {
    add: (closer: () => unknown) => void closers.push(closer),
    async clear() {
      for (const closer of closers.splice(0).reverse()) await closer();
    },
    /** Two thousand times as fast as the real thing, unless the default pace is asked for. */
    async simulator(
      options: Partial<SimulatorOptions> = {},
      pace: 'FAST' | 'DEFAULT' = 'FAST',
    ): Promise<Simulator> {
      const timeScale = pace === 'FAST' ? { timeScale: 2_000 } : {};
      const simulator = await startSimulator({
        dataDir: null,
        seed: 7,
        log: silent,
        ...timeScale,
        ...options,
      });
      closers.push(() => simulator.close());
      return simulator;
    },
    async directory(): Promise<string> {
      const path = await mkdtemp(join(tmpdir(), 'simulator-'));
      closers.push(() => rm(path, { recursive: true, force: true }));
      return path;
    },
  };
}

/** Asks again until the answer is right or time is up. */
export async function until<T>(
  ask: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  what: string,
) {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const found = await ask();
    if (found !== null && found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Parsed JSON, looked into freely. */
export type Loose = ReturnType<typeof JSON.parse>;

export interface Api {
  (
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: Loose }>;
}

export function apiOf({ fluenceUrl, apiKey }: { fluenceUrl: string; apiKey: string }): Api {
  return async (method, path, body, headers = { 'x-api-key': apiKey }) => {
    const response = await fetch(`${fluenceUrl}${path}`, {
      method,
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  };
}

export function newKeyPair() {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const pem = privateKey.export({ type: 'sec1', format: 'pem' }).toString();
  const parsed = ssh2.utils.parseKey(pem);
  if (parsed instanceof Error) throw parsed;
  return { privateKey: pem, publicKey: `${parsed.type} ${parsed.getPublicSSH().toString('base64')} test` };
}

export const token = () => `tn-${randomBytes(8).toString('hex')}`;

export async function newVmBody(api: Api, keyIds: readonly string[] = [], name = token()) {
  const clusters = (await api('GET', '/v1/clusters')).body.items;
  const clusterId: string = clusters[0].id;
  const resources = (await api('GET', `/v1/clusters/${clusterId}/resources`)).body;
  const images = (await api('GET', '/v1/storages/default_images')).body.items;
  const configuration = resources.availableConfigurations.find(
    (item: Loose) => item.vcpu === 4 && item.ramGb === 8,
  );
  return {
    name,
    clusterId,
    configurationId: configuration.id as string,
    bootDisk: {
      clusterId,
      name: `${name}-d`,
      storageType: 'NVME',
      volumeGb: 25,
      replicated: false,
      osImage: images[0].downloadUrl as string,
    },
    publicIp: { clusterId, name: `${name}-i`, addressType: 'V4' },
    sshKeys: [...keyIds],
  };
}

export async function launchVm(simulator: Pick<Simulator, 'fluenceUrl' | 'apiKey'>) {
  const api = apiOf(simulator);
  const { privateKey, publicKey } = newKeyPair();
  const key = await api('POST', '/v1/ssh_keys', { name: token(), publicKey });
  const created = await api('POST', '/v2/vms', await newVmBody(api, [key.body.id]));
  if (created.status !== 200) throw new Error(JSON.stringify(created.body));
  const id: string = created.body.id;
  const vm = await until(async () => {
    const { body } = await api('GET', `/v2/vms/${id}?expand=publicIp`);
    return body.status === 'launched' && body.expanded.publicIp.address ? body : null;
  }, 'the machine to be launched');
  return { id, vm, address: vm.expanded.publicIp.address as string, privateKey, api };
}

export async function connectSsh(address: string, privateKey: string, username = 'ubuntu'): Promise<Client> {
  return until(
    () =>
      trySsh(address, privateKey, username).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ECONNREFUSED') return null;
        throw error;
      }),
    'sshd',
  );
}

export function trySsh(
  address: string,
  privateKey: string,
  username = 'ubuntu',
  onHostKey = (_key: Buffer) => {},
) {
  return new Promise<Client>((resolve, reject) => {
    const client = new ssh2.Client();
    client.once('ready', () => resolve(client.setNoDelay(true)));
    client.once('error', reject);
    client.connect({
      host: address,
      port: 2222,
      username,
      privateKey,
      readyTimeout: 5_000,
      hostVerifier: (key: Buffer) => {
        onHostKey(key);
        return true;
      },
    });
  });
}

export function exec(
  client: Client,
  command: string,
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => {
      if (error) return reject(error);
      let [stdout, stderr] = ['', ''];
      channel.on('data', (data: Buffer) => {
        stdout += data;
      });
      channel.stderr.on('data', (data: Buffer) => {
        stderr += data;
      });
      channel.on('close', (code: number) => resolve({ code, stdout, stderr }));
    });
  });
}

/** dockerode whose every connection is a stream forwarded to the machine's engine socket. */
export function dockerOver(client: Client): Docker {
  class ForwardingAgent extends HttpAgent {
    override createConnection(_options: unknown, done: (error: Error | null, stream: Duplex) => void) {
      client.openssh_forwardOutStreamLocal('/var/run/docker.sock', (error, channel) => {
        if (error) done(error, undefined as never);
        else
          done(
            null,
            Object.assign(channel, {
              setNoDelay() {},
              setKeepAlive() {},
              setTimeout() {},
              ref() {},
              unref() {},
            }) as never,
          );
      });
      return undefined as never;
    }
  }
  return new Docker({ protocol: 'http', host: 'docker', port: 80, agent: new ForwardingAgent() } as never);
}

export async function tarOf(files: Record<string, string>): Promise<Buffer> {
  const archive = pack();
  for (const [name, text] of Object.entries(files)) archive.entry({ name }, text);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export const DOCKERFILE = `FROM python:3.11-slim
RUN pip install torch flask
COPY model/ /app/model/
COPY api/ /app/api/
ENV MODEL_NAME=test-model
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD curl -f http://localhost:3000/health || exit 1
CMD ["python", "api/server.py"]
`;
export const CONTEXT = { Dockerfile: DOCKERFILE, 'model/weights.bin': 'x', 'api/server.py': 'print(1)' };

export async function buildImage(
  docker: Docker,
  files: Record<string, string>,
  tag = 'miner:1',
  options = {},
) {
  const stream = await docker.buildImage((await tarOf(files)) as never, { t: tag, ...options });
  const messages: Loose[] = [];
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(
      stream,
      (error) => (error ? reject(error) : resolve()),
      (message) => messages.push(message),
    );
  });
  return messages;
}

export async function runContainer(
  docker: Docker,
  options: { name?: string; env?: string[]; hostPort?: number; restart?: string; image?: string } = {},
) {
  const container = await docker.createContainer({
    name: options.name ?? 'miner',
    Image: options.image ?? 'miner:1',
    Env: options.env ?? [],
    Labels: { 'tensornode.deployment': 'd1' },
    ExposedPorts: { '3000/tcp': {} },
    HostConfig: {
      PortBindings: { '3000/tcp': [{ HostPort: String(options.hostPort ?? 3000) }] },
      RestartPolicy: { Name: options.restart ?? 'unless-stopped' },
    },
  });
  await container.start();
  return container;
}
