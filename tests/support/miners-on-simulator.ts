import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCore } from '../../src/app/core.js';
import type { Pace } from '../../src/app/mining.js';
import { readConfig } from '../../src/config.js';
import { type Profile, startSimulator } from '../../src/simulator/simulator.js';
import { type Log, silentLog } from '../../src/services/log.js';
import { viewerOf } from '../fakes/mining-rig.js';

const QUICK: Partial<Pace> = {
  pollMs: 50,
  watchMs: 500,
  graceMs: 3_000,
  suspendGraceMs: 1_500,
  provisionMs: 60_000,
  healthMs: 30_000,
  healthEveryMs: 50,
};
export const OWNER = viewerOf('0.0.5');

/** A simulator of its own, and the levers to pull. */
export async function startCloud({
  profile = 'g2@0.13',
  withdrawn = [],
}: {
  profile?: Profile;
  withdrawn?: readonly string[];
} = {}) {
  const about = { dataDir: null, seed: 5, timeScale: 2_000, log: silentLog, profile };
  const simulator = await startSimulator(about);
  const emu = async (path: string, body?: object) => {
    const response = await fetch(`${simulator.fluenceUrl}/__emu/${path}`, {
      method: body ? 'POST' : 'GET',
      ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
    });
    if (!response.ok) throw new Error(`__emu/${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Record<string, unknown>;
  };
  if (withdrawn.length > 0) await emu('knobs', { withdrawn });
  return {
    simulator,
    emu,
    /** By the rules in force, and whether anything answers. */
    at: async (machine: string | null, port: number) =>
      emu(`reachability?machine=${machine}&port=${port}`) as Promise<{
        admitted: boolean;
        reachable: boolean;
      }>,
    /** Everything of ours that the cloud still has, free or not. */
    left: async () => {
      const { leaks, live } = await emu('report');
      const { securityGroups, keys } = simulator.cloud.record;
      return { leaks, live, groups: securityGroups.length, keys: keys.length };
    },
    close: () => simulator.close(),
  };
}
export type StartedCloud = Awaited<ReturnType<typeof startCloud>>;
export const NOTHING_LEFT = { leaks: [], live: [], groups: 0, keys: 0 };

/** Store, rules and workers that rent from the cloud at this address as they would from the real one. */
export async function openMinersAt(
  cloud: { readonly fluenceUrl: string; readonly apiKey: string; readonly sshPort: number },
  mirrorUrl: string,
  pace: Partial<Pace> = {},
) {
  const dataDir = await mkdtemp(join(tmpdir(), 'tensornode-miners-'));
  const errors: string[] = [];
  const log: Log = {
    ...silentLog,
    error: (fields, message) => void errors.push(`${message} ${JSON.stringify(fields)}`),
    child: () => log,
  };
  const closers: (() => unknown)[] = [() => rm(dataDir, { recursive: true, force: true })];
  const config = readConfig({
    DATA_DIR: dataDir,
    FLUENCE_API_KEY: cloud.apiKey,
    FLUENCE_API_URL: cloud.fluenceUrl,
    FLUENCE_SSH_PORT: String(cloud.sshPort),
    HEDERA_NETWORK: 'testnet',
    HEDERA_MIRROR_URL: mirrorUrl,
    ADDRESS_ALLOW: '127.0.0.0/8',
  });
  const core = await createCore({
    config,
    log,
    now: () => new Date(),
    closers,
    pace: { ...QUICK, ...pace },
  });
  const { db, repositories, mining } = core;
  for (const worker of mining.workers) worker.start();
  closers.push(() => mining.logs.writer.close());
  closers.push(() => Promise.all(mining.workers.map((worker) => worker.drain(0))));

  const must = <Row>(row: Row | null): Row => {
    if (row === null) throw new Error('The row is not there');
    return row;
  };
  return {
    core,
    mining,
    errors,
    vm: async (id: string) => must(await repositories.vms.find(db, id)),
    miner: async (id: string) => must(await repositories.miners.find(db, id)),
    async close(): Promise<void> {
      for (const close of closers.splice(0).reverse()) await close();
    },
  };
}
export type MinersAt = Awaited<ReturnType<typeof openMinersAt>>;
