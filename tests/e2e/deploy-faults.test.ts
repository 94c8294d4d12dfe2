import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { CancelDeploymentDocument } from '../operations/generated.js';
import { reached } from '../api/support.js';
import { deploy, type Ended, endOf, launchOn, register, tryDeploy } from '../support/e2e/deploy-client.js';
import { packVersion } from '../support/e2e/fault-model.js';
import { FOREIGN_PORT, faultTable } from '../support/e2e/fault-table.js';
import { faultsOf, type HostFaults } from '../support/e2e/host-faults.js';
import { type Found, type MachineView, viewOf } from '../support/e2e/machine-view.js';
import { type PortProbe, probePort } from '../support/e2e/port-probe.js';
import { printTable } from '../support/e2e/printed-table.js';
import { type Registries, startRegistries } from '../support/e2e/registries.js';
import { GATE_IMAGE, type RealHost, startRealHost } from '../support/e2e/real-host.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** Quick looks, and a watch of a second and a half after the switch. */
const PACE = { healthMs: 30_000, healthEveryMs: 100, watchMs: 2_000, pollMs: 200 };
const DISK_MB = 700;

describe('a redeploy on a real machine that goes wrong because', () => {
  let host: RealHost;
  let faults: HostFaults;
  let view: MachineView;
  let probe: PortProbe;
  let registries: Registries;
  let app: TestApp;
  let minerId: string;
  let serving = 'version-0';
  let version = 0;
  const rows: string[][] = [];

  const served = async (): Promise<string> => {
    const answer = await fetch(`http://${host.address}:3000/info`, { signal: AbortSignal.timeout(5_000) });
    return ((await answer.json()) as { model_name: string }).model_name;
  };
  const deployGood = async (also = ''): Promise<{ id: string; name: string }> => {
    version += 1;
    const name = `version-${version}`;
    return { id: await deploy(app, { minerId, config: {} }, await packVersion({ name, also })), name };
  };
  const note = (fault: string, { state, failure }: Ended, isServed: boolean): void => {
    const { step = '', code = '', hint = '' } = failure ?? {};
    rows.push([fault, step ?? '', state, code ?? '', isServed ? 'yes' : 'NO', hint ?? '']);
  };
  /** Nothing but what serves, and all that is not ours as it was. */
  const expectAsBefore = async (before: Found): Promise<void> => {
    expect(await view.found()).toEqual(before);
    expect(probe.failures()).toEqual([]);
  };
  const secondSucceeds = async (): Promise<void> => {
    const { id, name } = await deployGood();
    const { state, failure } = await endOf(app, id);
    expect({ state, failure }).toEqual({ state: 'SUCCEEDED', failure: null });
    serving = name;
    expect(await served()).toBe(serving);
    const found = await view.found();
    expect(found.models).toEqual([`my-container running ${id}`]);
    expect(found.routes).toEqual({ ports: [3_000], live: { port: expect.any(Number) }, candidate: null });
  };

  beforeAll(async () => {
    host = await startRealHost();
    faults = faultsOf(host);
    view = viewOf(host);
    await faults.limitDisk(DISK_MB);
    await host.importBaseImage();
    await host.importGateImage();
    registries = await startRegistries(host);
    await view.startForeign('foreign', FOREIGN_PORT);
    const { withdrawn, locked, gone } = registries;
    const environment = {
      ...{
        ADDRESS_ALLOW: `${host.address}/32`,
        GATE_IMAGE,
        FETCH_ALLOW: [withdrawn, locked, gone].join(','),
      },
    };
    app = await startTestApp(environment, {}, undefined, PACE);
    const hostId = await register(app, host);
    const launched = await launchOn(app, hostId, await packVersion({ name: serving }));
    minerId = launched.minerId;
    const ended = await endOf(app, launched.deploymentId);
    expect(ended.state, JSON.stringify([ended.failure, app.lines])).toBe('SUCCEEDED');
    // Its health is asked for by us alone: there are versions that count how often.
    probe = probePort(host.address, 3_000, '/info');
  });
  afterEach(async (context) => {
    probe?.reset();
    const { state, errors } = context.task.result ?? {};
    if (state === 'fail')
      console.error(
        errors?.map(({ message }) => message),
        await host.logs(),
        app.lines.slice(-20),
      );
  });
  afterAll(async () => {
    const heading = ['fault', 'step', 'outcome', 'code', 'old version served', 'hint'];
    printTable('What goes wrong with a redeploy, on a real machine', heading, rows);
    await probe?.stop();
    await app?.close();
    await registries?.stop();
    await host?.stop();
  });

  const table = faultTable(() => ({
    ...{ faults, view, registries },
    reached: (id, step) => reached(app, id, step),
    async cancel(id) {
      const { cancelDeployment } = await app.ask(CancelDeploymentDocument, { id });
      expect(cancelDeployment).toMatchObject({ __typename: 'Deployment' });
    },
  }));

  test.each(table)('$fault', async (one) => {
    const before = await view.found();
    await one.before?.();
    let ended: Ended;
    const mayFail = one.state === 'ROLLED_BACK' || one.hasGap;
    try {
      // Without one it would have that of the deployment before, though that failed.
      const input = { minerId, config: {}, ...one.input };
      const id = one.image
        ? await deploy(app, { ...input, source: { image: { reference: one.image() } } })
        : await deploy(app, input, await packVersion({ name: 'faulty', ...one.version }));
      await one.during?.(id);
      ended = await endOf(app, id);
    } finally {
      await one.after?.();
    }
    const isServed = one.hasGap ? false : (await served()) === serving;
    note(one.fault, ended, isServed && (mayFail || probe.failures().length === 0));
    const { state, failure } = ended;
    expect({ state, code: failure?.code }, JSON.stringify(failure)).toEqual({
      ...{ state: one.state, code: one.code },
    });
    if (one.step !== '') expect(failure?.step).toBe(one.step);
    expect(`${failure?.message} ${failure?.logTail.join('\n')}`).toContain(one.says ?? '');
    if (!one.hasGap) {
      expect(isServed).toBe(true);
      // What the faulty version answered itself while it had the port is no gap.
      if (mayFail) probe.reset();
      await expectAsBefore(before);
    }
    await secondSucceeds();
  });

  test('credentials that the registry refuses', async () => {
    const image = { reference: `${registries.locked}/team/model:1`, username: 'me', password: 'wrong' };
    const refused = await tryDeploy(app, { minerId, source: { image } });
    expect(refused).toMatchObject({
      __typename: 'SourceRefused',
      field: 'input.source.image.password',
    });
    const { code, hint } = refused as { code: string; hint: string };
    rows.push(['wrong credentials of an image', '(nothing begun)', 'refused', code, 'yes', hint]);
  });

  test('a newer one comes while it waits', async () => {
    const first = await deployGood('RUN python -c "import time; time.sleep(5)"');
    await reached(app, first.id, 'BUILD');
    const second = await deployGood();
    const third = await deployGood();
    const [firstEnd, secondEnd, thirdEnd] = [
      await endOf(app, first.id),
      await endOf(app, second.id),
      await endOf(app, third.id),
    ];
    note('a newer deployment comes while it waits', secondEnd, (await served()) === third.name);
    expect([firstEnd.state, secondEnd.state, thirdEnd.state]).toEqual([
      ...['SUCCEEDED', 'SUPERSEDED', 'SUCCEEDED'],
    ]);
    expect((await view.found()).models).toEqual([`my-container running ${third.id}`]);
    expect(probe.failures()).toEqual([]);
  });
});
