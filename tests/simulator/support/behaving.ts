import { afterEach, beforeEach } from 'vitest';
import type { FaultInput, Simulator } from '../../../src/simulator/simulator.js';
import { type Api, apiOf, createLeftovers, type Loose, launchVm, newVmBody, until } from './simulated.js';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** A simulator for each test, its API and its levers. */
export function simulated() {
  const left = createLeftovers();
  let simulator: Simulator;
  let api: Api;
  const start = async (options: Parameters<typeof left.simulator>[0] = {}) => {
    simulator = await left.simulator(options);
    api = apiOf(simulator);
    return simulator;
  };
  beforeEach(() => start().then(() => {}));
  afterEach(() => left.clear());

  const emu = async (path: string, body?: unknown): Promise<Loose> => {
    const answer = await api(body === undefined ? 'GET' : 'POST', `/__emu${path}`, body);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  return {
    left,
    start,
    emu,
    simulator: () => simulator,
    api: ((...about) => api(...about)) as Api,
    /** With another key than the account's own. */
    as: (apiKey: string): Api => apiOf({ fluenceUrl: simulator.fluenceUrl, apiKey }),
    launch: () => launchVm(simulator),
    body: (name?: string) => newVmBody(api, [], name),
    create: async (name?: string) => (await api('POST', '/v2/vms', await newVmBody(api, [], name))).body,
    advance: (advanceMs: number) => emu('/clock', { advanceMs }),
    knobs: (changes: object) => emu('/knobs', changes),
    vmIs: (id: string, status: string) =>
      until(async () => {
        const { body } = await api('GET', `/v2/vms/${id}?expand=publicIp`);
        return body.status === status ? body : null;
      }, `${id} to be ${status}`),
    /** What a client sees of a request under a fault: nothing at all is status 0. */
    async under(fault: FaultInput, method: string, path: string, body?: unknown, timeoutMs = 400) {
      simulator.faults.add(fault);
      const seen = await fetch(`${simulator.fluenceUrl}${path}`, {
        method,
        headers: { 'x-api-key': simulator.apiKey, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(timeoutMs),
      }).then(
        async (response) => ({
          status: response.status,
          headers: response.headers,
          text: await response.text().catch(() => null),
        }),
        (error: unknown) => ({
          status: 0,
          headers: new Headers(),
          text: error instanceof Error ? error.name : '',
        }),
      );
      simulator.faults.clear();
      return seen;
    },
    /** How many machines, disks and addresses there are under a name. */
    async made(name: string) {
      const count = async (path: string, suffix: string) =>
        (await api('GET', `${path}?name=${name}${suffix}`)).body.items.length as number;
      return {
        vms: await count('/v2/vms', ''),
        disks: await count('/v1/storages', '-d'),
        ips: await count('/v1/public_ips', '-i'),
      };
    },
  };
}

/** The same call again until it is no longer refused as too early. */
export const settled = (go: () => Promise<{ status: number; body: Loose }>) =>
  until(async () => {
    const answer = await go();
    return answer.status === 406 ? null : answer;
  }, 'the machine to take orders');
