import type { RentIntent } from '../../../src/services/adapters/cloud.js';
import { createFluenceCloud } from '../../../src/services/adapters/fluence.js';
import { generateSshKeyPair } from '../../../src/services/adapters/ssh.js';
import { type FaultInput, startSimulator } from '../../../src/simulator/simulator.js';
import { closing, silentLog, soon, startHttp } from './servers.js';

export const NAME = 'tn-abcdefgh23456777';
export const SMALL = { vcpu: 2, ramGb: 4, storageGb: 25 };
export const { publicKey } = generateSshKeyPair('miner');

export function optionsFor(baseUrl: string, apiKey = 'key', timeoutMs = 10_000, settleMs = 10_000) {
  const provider = 'SIMULATOR' as const;
  const times = { timeoutMs, settleMs, retryDelayMs: 1, lookMs: 5 };
  return { baseUrl, apiKey, ...times, provider, sshPort: 22, namePrefix: 'tn-', log: silentLog };
}

export const cloudAt = (...about: Parameters<typeof optionsFor>) =>
  closing(createFluenceCloud(optionsFor(...about)));

export async function simulated(...faults: FaultInput[]) {
  const simulator = closing(await startSimulator({ dataDir: null, seed: 3, log: silentLog }));
  const isSilent = faults.some(({ kind }) => kind.endsWith('hang'));
  const cloud = cloudAt(simulator.fluenceUrl, simulator.apiKey, isSilent ? 1_000 : 10_000);
  const [offer] = await cloud.offers(SMALL, soon());
  if (!offer) throw new Error('the simulator offers nothing');
  const intent = { name: NAME, offer, sshPublicKey: publicKey, hostname: 'miner-1', ports: [22, 3000] };
  for (const fault of faults) simulator.faults.add(fault);
  const creates = () =>
    simulator.requests().filter((one) => one.method === 'POST' && one.path === '/v2/vms').length;
  return { simulator, cloud, offer, intent, creates };
}

export async function until<T>(ask: () => Promise<T>, isDone: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const value = await ask();
    if (isDone(value)) return value;
    if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** A cloud of canned answers, by `METHOD /path`. */
export async function canned(routes: Record<string, unknown>) {
  const server = await startHttp(({ method, url }, response) => {
    const answer = routes[`${method} ${url.pathname}`];
    const value: unknown = typeof answer === 'function' ? (answer as (url: URL) => unknown)(url) : answer;
    if (value === undefined) return void response.writeHead(404).end('{"error":"not found"}');
    if (typeof value === 'object' && value !== null && 'status' in value && 'body' in value) {
      response.statusCode = Number(value.status);
      return typeof value.body === 'string' ? void response.end(value.body) : value.body;
    }
    return value;
  });
  return { ...server, cloud: cloudAt(server.url) };
}

export const CREATABLE = {
  'GET /v1/storages/default_images': [
    { slug: 'ubuntu-22-04-x64', downloadUrl: 'https://x/y.img', username: 'admin' },
  ],
  'POST /v1/ssh_keys': { id: 'k1', name: `${NAME}-k`, publicKey },
  'GET /v1/ssh_keys': { items: [{ id: 'k1', name: `${NAME}-k`, publicKey }] },
  'DELETE /v1/ssh_keys/k1': {},
};
export const INTENT: RentIntent = {
  name: NAME,
  offer: {
    ...{ id: 'o', provider: 'SIMULATOR', clusterId: 'c1', configurationId: 'cfg', configuration: 's' },
    ...{ vcpu: 2, ramGb: 4, storageGb: 10, countryCode: null, city: null, pricePerHourUsd: '1' },
  },
  sshPublicKey: publicKey,
  hostname: 'miner-1',
  ports: [22],
};
