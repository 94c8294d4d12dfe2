import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DEPLOY_STEPS, type DeployStep } from '../../src/db/words.js';
import { bundle } from '../crash/build.js';
import { type ApiClient, createApiClient } from '../support/api-client.js';
import { deploy, type Ended, endOf, launchOn, register } from '../support/e2e/deploy-client.js';
import { eventually } from '../support/e2e/eventually.js';
import { packVersion } from '../support/e2e/fault-model.js';
import { faultsOf, type HostFaults } from '../support/e2e/host-faults.js';
import { type MachineView, viewOf } from '../support/e2e/machine-view.js';
import { type PortProbe, probePort } from '../support/e2e/port-probe.js';
import { printTable } from '../support/e2e/printed-table.js';
import { GATE_IMAGE, type RealHost, startRealHost } from '../support/e2e/real-host.js';
import { type LifeTask, type ServerLife, startServerLife } from '../support/e2e/server-life.js';
import { reached } from '../api/support.js';

/** Quick looks, and a watch of a second and a half after the switch. */
const PACE = { healthMs: 30_000, healthEveryMs: 100, watchMs: 2_000, pollMs: 200 };
const ENGINE_STEPS: readonly DeployStep[] = ['BUILD', 'START_CANDIDATE', 'OBSERVE'];
/** Long enough for something to happen in it. */
const SLOW_BUILD = 'RUN python -c "import time; time.sleep(2)"';
const CUTS = 3;
const BETWEEN_CUTS_MS = 150;

describe('a redeploy on a real machine', () => {
  let host: RealHost;
  let faults: HostFaults;
  let view: MachineView;
  let probe: PortProbe;
  let programs: Awaited<ReturnType<typeof bundle>>;
  let dataDir: string;
  let life: ServerLife;
  let willDie = false;
  let client: ApiClient;
  let minerId: string;
  let version = 0;
  let serving = { id: '', name: 'version-0' };
  let foreign: readonly string[];
  const rows: string[][] = [];

  const begin = async (kill: LifeTask['kill'] = null): Promise<void> => {
    const environment = {
      ...{ PORT: '0', DATA_DIR: dataDir, ADDRESS_ALLOW: `${host.address}/32`, GATE_IMAGE },
      ...{ PROBE_INTERVAL_MS: '500', CHAT_PROBE_INTERVAL_MS: '3000', GRAPHIQL: 'false' },
    };
    life = await startServerLife(programs.pathOf('server'), { environment, pace: PACE, kill });
    client = createApiClient(life.url);
    willDie = kill !== null;
  };
  const again = async (kill: LifeTask['kill'] = null): Promise<void> => {
    client.close();
    await life.stop();
    await begin(kill);
  };
  const redeploy = async (also = ''): Promise<string> => {
    version += 1;
    return deploy(client, { minerId }, await packVersion({ name: `version-${version}`, also }));
  };
  /** Until the server has killed itself; what the deployment became instead is the failure. */
  const killed = async (id: string): Promise<void> => {
    const survived = endOf(client, id).then(
      ({ state, steps }) => ({ state, steps: steps.map((one) => `${one.step} ${one.outcome}`) }),
      () => life.ended,
    );
    const end = await Promise.race([life.ended, survived]);
    expect(end, `${JSON.stringify(end)} ${life.log()}`).toBe('SIGKILL');
  };
  const info = async (): Promise<unknown> =>
    (await fetch(`http://${host.address}:3000/info`, { signal: AbortSignal.timeout(5_000) })).json();

  /** The new version serves alone behind the gate, and nobody has noticed anything. */
  async function judge(what: string, step: string, ended: Ended, hasGap = false): Promise<void> {
    const tries = ended.steps.filter((one) => one.step === step).length;
    const failed = probe.failures();
    rows.push([
      what,
      step,
      ended.state,
      `${tries}`,
      hasGap ? `${failed.length} (engine was away)` : `${failed.length} of ${probe.asked()}`,
    ]);
    // The new version has just been started when the engine takes it down: the old one may be the better choice.
    const mayGoBack = hasGap && step === 'OBSERVE';
    if (ended.state === 'SUCCEEDED') serving = { id: ended.id, name: `version-${version}` };
    expect(mayGoBack ? ['SUCCEEDED', 'ROLLED_BACK'] : ['SUCCEEDED'], life.log()).toContain(ended.state);
    await eventually(async () => expect(await info()).toMatchObject({ model_name: serving.name }));
    const found = await view.found();
    expect(found).toMatchObject({ models: [`my-container running ${serving.id}`], gates: 1 });
    expect(found.routes).toEqual({ ports: [3000], live: { port: expect.any(Number) }, candidate: null });
    if (hasGap) return;
    expect(failed).toEqual([]);
    expect(found.foreign).toEqual(foreign);
  }

  beforeAll(async () => {
    programs = await bundle({ server: 'tests/support/e2e/server-life-main.ts' });
    dataDir = await mkdtemp(join(tmpdir(), 'tensornode-crashes-'));
    host = await startRealHost();
    faults = faultsOf(host);
    view = viewOf(host);
    await host.importBaseImage();
    await host.importGateImage();
    await view.startForeign('foreign');
    await begin();
    const hostId = await register(client, host);
    const launched = await launchOn(client, hostId, await packVersion({ name: 'version-0' }));
    minerId = launched.minerId;
    const ended = await endOf(client, launched.deploymentId);
    expect(ended.state, `${JSON.stringify(ended.failure)} ${life.log()}`).toBe('SUCCEEDED');
    serving = { ...serving, id: ended.id };
    foreign = (await view.found()).foreign;
    probe = probePort(host.address, 3_000);
  });
  // One test that leaves no server or no engine behind is one red test, not all that follow.
  beforeEach(async () => {
    await faults.startEngine();
    if (life.hasEnded() || willDie) await again();
  });
  afterEach(async (context) => {
    probe?.reset();
    const { state, errors } = context.task.result ?? {};
    if (state === 'fail')
      console.error(
        errors?.map(({ message }) => message),
        await host.logs(),
        life.log(),
      );
  });
  afterAll(async () => {
    printTable(
      'A redeploy that is disturbed in a step, on a real machine',
      ['disturbance', 'step', 'outcome', 'tries of the step', 'requests that failed'],
      rows,
    );
    await probe?.stop();
    client?.close();
    await life?.stop();
    await host?.stop();
    await programs?.remove();
    await rm(dataDir, { recursive: true, force: true });
  });

  test.each(DEPLOY_STEPS)('ends well when the server is killed at the end of %s', async (step) => {
    await again({ step, when: 'done', afterMs: 0 });
    const id = await redeploy();
    await killed(id);
    await begin();
    await judge('kill -9, nothing noted', step, await endOf(client, id));
  });

  test('ends well when the server is killed in the middle of every step, one after the other', async () => {
    const killIn = (step: DeployStep) => ({ step, when: 'begun', afterMs: 30 }) as const;
    const [first, ...rest] = DEPLOY_STEPS;
    await again(killIn(first));
    const id = await redeploy(SLOW_BUILD);
    for (const step of rest) {
      await killed(id);
      await begin(killIn(step));
    }
    await killed(id);
    await begin();
    await judge('kill -9, 12 in a row', 'every', await endOf(client, id));
  });

  test.each(DEPLOY_STEPS)('ends well when SSH is cut in %s', async (step) => {
    const id = await redeploy(step === 'BUILD' ? SLOW_BUILD : '');
    await reached(client, id, step);
    for (let cut = 0; cut < CUTS; cut += 1) {
      await faults.cutSsh();
      await delay(BETWEEN_CUTS_MS);
    }
    await judge(`SSH cut ${CUTS} times`, step, await endOf(client, id));
  });

  test.each(ENGINE_STEPS)('ends well when the engine is started anew in %s', async (step) => {
    const id = await redeploy(SLOW_BUILD);
    await reached(client, id, step);
    await faults.stopEngine();
    await faults.startEngine();
    await judge('engine restarted', step, await endOf(client, id), true);
  });
});
