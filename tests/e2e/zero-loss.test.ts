import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Helper, startHelper } from '../bench/measure.js';
import {
  type Deployed,
  deployTimed,
  launchTimed,
  registerRealHost,
  rollBackTimed,
  stepMs,
} from '../support/e2e/timed-deploys.js';
import { type RealHost, startRealHost } from '../support/e2e/real-host.js';
import type { Asked } from '../support/e2e/versioned-load.js';
import { packVersion } from '../support/e2e/versioned-model.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const PORT = 3_000;
const DEPLOYS = 10;
const LONG_MS = 30 * 60_000;

interface Change {
  readonly from: string;
  readonly to: string;
  readonly deployed: Deployed;
}

describe('a miner under load on a real machine', () => {
  let host: RealHost;
  let app: TestApp;
  let load: Helper | null = null;
  let minerId: string;
  const first = 'v0';
  let serving = first;
  const changes: Change[] = [];
  const asked: Asked[] = [];
  const releases = new Map<string, string>();

  beforeAll(async () => {
    host = await startRealHost();
    await host.importBaseImage();
    const gateImage = await host.importGateImage();
    app = await startTestApp({ ADDRESS_ALLOW: `${host.address}/32`, GATE_IMAGE: gateImage });
    const hostId = await registerRealHost(app, host);
    const launched = await launchTimed(app, hostId, 'never-closed', await packVersion(first));
    expect(launched.deployed, await host.logs()).toMatchObject({ state: 'SUCCEEDED', failure: null });
    minerId = launched.minerId;
    remember(first, launched.deployed);
    const process = new URL('../support/e2e/versioned-load-process.ts', import.meta.url).href;
    load = await startHelper(process, [host.address, String(PORT)]);
  });
  afterAll(async () => {
    await load?.stop();
    await app?.close();
    await host?.stop();
  });

  const remember = (version: string, { release }: Deployed): void => {
    if (release) releases.set(version, release.id);
  };
  const collect = async (type: 'since' | 'stop' = 'since'): Promise<readonly Asked[]> => {
    const since = (await load?.ask<readonly Asked[]>({ type })) ?? [];
    asked.push(...since);
    return since;
  };
  const releaseOf = (version: string): string => {
    const id = releases.get(version);
    if (id === undefined) throw new Error(`There is no release of ${version}`);
    return id;
  };
  /** Changes the version, and says how the load fared meanwhile. */
  const change = async (to: string, begin: () => Promise<Deployed>): Promise<void> => {
    const deployed = await begin();
    changes.push({ from: serving, to, deployed });
    const failed = (await collect()).filter(({ failure }) => failure !== null);
    const { state, failure, totalMs, servesAfterMs } = deployed;
    console.info(
      `${serving} -> ${to}: ${state} ${failure?.code ?? ''} after ${inSeconds(totalMs)}, served after ${inSeconds(servesAfterMs)};`,
      `${failed.length} requests failed; ${JSON.stringify(stepMs(deployed))}`,
    );
    expect({ state, failure }, JSON.stringify(deployed.steps)).toEqual({ state: 'SUCCEEDED', failure: null });
    expect(failed).toEqual([]);
    serving = to;
    remember(to, deployed);
  };

  test(
    `loses no request in ${DEPLOYS} deploys in a row and two rollbacks`,
    async () => {
      for (let index = 1; index <= DEPLOYS; index += 1) {
        const version = `v${index}`;
        await change(version, async () => deployTimed(app, minerId, await packVersion(version)));
      }
      await change('v9', () => rollBackTimed(app, minerId));
      // Long pruned from the machine: built again from its stored source.
      await change('v2', () => rollBackTimed(app, minerId, releaseOf('v2')));
      await collect('stop');
      summarize();
      expect(asked.filter(({ failure }) => failure !== null)).toEqual([]);
    },
    LONG_MS,
  );

  test('what was asked after a version had taken over was answered by it', () => {
    for (const [index, { to, deployed }] of changes.entries()) {
      const from = deployed.bookedAt + deployed.totalMs;
      const next = changes[index + 1];
      const until = next ? switchOf(next).began : Number.POSITIVE_INFINITY;
      const then = asked.filter(({ began, ended }) => began > from && ended < until);
      if (next) expect(then.length).toBeGreaterThan(50);
      expect(then.filter(({ version }) => version !== to)).toEqual([]);
    }
    const all = Array.from({ length: DEPLOYS + 1 }, (_, index) => `v${index}`);
    expect(new Set(asked.map(({ version }) => version))).toEqual(new Set(all));
  });

  test('what was under way when the port changed hands was answered to its end by the version it began with', () => {
    for (const one of changes) {
      const { from, to } = one;
      const under = underWay(one);
      expect(under.filter(({ version }) => version === from).length).toBeGreaterThan(0);
      expect(under.filter(({ version }) => version !== from && version !== to)).toEqual([]);
    }
  });

  const switchOf = ({ deployed }: Change): { began: number; ended: number } => {
    const step = deployed.steps.find((one) => one.step === 'SWITCH');
    return { began: Date.parse(step?.startedAt ?? ''), ended: Date.parse(step?.endedAt ?? '') };
  };
  const underWay = (one: Change): Asked[] => {
    const { began, ended } = switchOf(one);
    return asked.filter((request) => request.began < began && request.ended > ended);
  };

  const summarize = (): void => {
    const kinds = new Map<string, { requests: number; failed: number }>();
    for (const { kind, failure } of asked) {
      const { requests, failed } = kinds.get(kind) ?? { requests: 0, failed: 0 };
      kinds.set(kind, { requests: requests + 1, failed: failed + (failure === null ? 0 : 1) });
    }
    for (const [kind, counts] of kinds) console.info(`${kind}: ${JSON.stringify(counts)}`);
    const failed = asked.filter(({ failure }) => failure !== null).length;
    const across = changes.reduce((sum, one) => sum + underWay(one).length, 0);
    const total = changes.map(({ deployed }) => deployed.totalMs).toSorted((a, b) => a - b);
    console.info(
      `zero loss: ${asked.length} requests, ${failed} failed, ${across} under way in a switch; ${changes.length} changes of version,`,
      `${inSeconds(total[Math.floor(total.length / 2)] ?? 0)} each (${inSeconds(total[0] ?? 0)} to ${inSeconds(total.at(-1) ?? 0)})`,
    );
  };
});

const inSeconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
