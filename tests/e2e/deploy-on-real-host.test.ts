import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { generateSshKeyPair } from '../../src/services/adapters/ssh-keys.js';
import {
  AskDocument,
  DeployDocument,
  HostChecksDocument,
  HostDocument,
  LaunchMinerDocument,
  MinerDocument,
  type MinerQuery,
  RegisterHostDocument,
  TerminateMinerDocument,
  WatchDeploymentEventsDocument,
  WatchLogsDocument,
} from '../operations/generated.js';
import { eventually } from '../support/e2e/eventually.js';
import { packModelContext } from '../support/e2e/model-context.js';
import { BASE_IMAGE, type RealHost, startRealHost } from '../support/e2e/real-host.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { deploymentNow, outcomeOf } from '../api/support.js';

const CONTEXT = 'variables.input.source.context.file';
const SLOW_MS = 180_000;

/** As the context's own, but for the name of its model and a step to wait in. */
const SECOND = `FROM ${BASE_IMAGE}
COPY model/ /app/model/
COPY api/ /app/api/
WORKDIR /app
ENV MODEL_NAME=second
EXPOSE 3000
HEALTHCHECK --interval=1s --timeout=10s --start-period=60s CMD curl -f http://localhost:3000/health || exit 1
CMD ["python", "-u", "api/server.py"]
`;

const FOREIGN_KEY = `${generateSshKeyPair('').publicKey} of-somebody-else`;

describe('a miner on a machine of its owner', () => {
  let host: RealHost;
  let app: TestApp;
  let hostId: string;
  let minerId: string;

  beforeAll(async () => {
    host = await startRealHost();
    await host.importBaseImage();
    const gateImage = await host.importGateImage();
    const foreign = await host.exec(
      ['docker', 'run', '--detach', '--name', 'foreign', BASE_IMAGE, 'python', '-m'].concat('http.server'),
    );
    expect(foreign, foreign.stderr).toMatchObject({ code: 0 });
    await must(['docker', 'tag', BASE_IMAGE, 'theirs:1']);
    await must(['docker', 'volume', 'create', 'their-volume']);
    await must(['sh', '-c', `echo '${FOREIGN_KEY}' >> ~${host.user}/.ssh/authorized_keys`]);
    app = await startTestApp({ ADDRESS_ALLOW: `${host.address}/32`, GATE_IMAGE: gateImage });
  });
  afterEach(async (context) => {
    if (context.task.result?.state === 'fail') console.error(await host.logs(), app.lines);
  });
  afterAll(async () => {
    await app?.close();
    await host?.stop();
  });

  const must = async (words: string[]): Promise<string> => {
    const { code, stdout, stderr } = await host.exec(words);
    expect(code, stderr).toBe(0);
    return stdout;
  };
  const containers = async (): Promise<string[]> => {
    const { stdout } = await host.exec(['docker', 'ps', '--all', '--format', '{{.Names}}']);
    return stdout.split('\n').filter(Boolean).toSorted();
  };
  const served = (): Promise<string> => must(['docker', 'inspect', '--format', '{{.Id}}', 'my-container']);
  const hostState = async (): Promise<string | undefined> =>
    (await app.ask(HostDocument, { id: hostId })).host?.state;
  const miner = async (): Promise<NonNullable<MinerQuery['miner']>> => {
    const found = (await app.ask(MinerDocument, { id: minerId })).miner;
    if (!found) throw new Error('The miner is not there');
    return found;
  };
  const info = async (): Promise<unknown> =>
    (await fetch(`http://${host.address}:3000/info`, { signal: AbortSignal.timeout(5_000) })).json();

  test('registers the machine, which is checked and found available', async () => {
    const { registerHost } = await app.ask(RegisterHostDocument, {
      input: {
        name: 'cellar',
        address: host.address,
        port: host.sshPort,
        user: host.user,
        privateKey: host.privateKey,
      },
    });
    expect(registerHost).toMatchObject({ __typename: 'Host', state: 'CHECKING', address: host.address });
    if (registerHost.__typename !== 'Host') return;
    hostId = registerHost.id;
    await eventually(async () => expect(await hostState()).toBe('AVAILABLE'));
    const facts = await app.ask<{ host: object }, unknown>(
      `query Facts($id: ID!) { host(id: $id) { hostKeyFingerprint engineVersion vcpu ramGb storageGb } }`,
      { id: hostId },
    );
    const { host: checked } = await app.ask(HostChecksDocument, { id: hostId });
    const failing = checked?.checks?.filter(({ passed }) => !passed).map(({ name }) => name);
    expect(checked?.checks).toHaveLength(7);
    // How much disk this machine has to spare is its own affair.
    expect(
      failing?.filter((name) => name !== 'DISK'),
      JSON.stringify(checked),
    ).toEqual([]);
    expect(facts.host).toEqual({
      hostKeyFingerprint: host.hostKeyFingerprint,
      engineVersion: expect.stringMatching(/^\d+\.\d+/),
      vcpu: expect.any(Number),
      ramGb: expect.any(Number),
      storageGb: expect.any(Number),
    });
  });

  test('launches a model that its engine builds from an uploaded context', async () => {
    const { launchMiner } = await app.upload(
      LaunchMinerDocument,
      {
        input: {
          name: 'counting-house',
          source: { context: { file: null } },
          machine: { provider: 'SSH', hostId },
          environment: [{ name: 'MODEL_NAME', value: 'first' }],
        },
      },
      { [CONTEXT]: await packModelContext() },
    );
    if (launchMiner.__typename !== 'LaunchMinerPayload') throw new Error(JSON.stringify(launchMiner));
    minerId = launchMiner.miner.id;
    const connection = await app.connect();
    const events = connection.watch(WatchDeploymentEventsDocument, { id: launchMiner.deployment.id });
    const logs = connection.watch(WatchLogsDocument, { source: { minerId }, after: '0' });
    await events.find('the end of the launch', (item) => item.__typename === 'StreamEnd', SLOW_MS);
    expect(await deploymentNow(app, launchMiner.deployment.id)).toMatchObject({
      state: 'SUCCEEDED',
      failure: null,
      source: { kind: 'CONTEXT' },
    });
    const copied = 'COPY model/ /app/model/';
    await logs.find(
      'the build log',
      (item) =>
        item.__typename === 'LogBatch' &&
        item.lines.some(({ stream, message }) => stream === 'BUILD' && message.includes(copied)),
    );
    connection.drop();
    expect(await hostState()).toBe('LEASED');
    expect(await info()).toMatchObject({ model_name: 'first' });
    await eventually(async () =>
      expect(await miner()).toMatchObject({ status: 'active', health: 'HEALTHY' }),
    );
    expect((await miner()).endpoint).toBe(`http://${host.address}:3000`);
  });

  test('answers a question, and its log line arrives live', async () => {
    const connection = await app.connect();
    const logs = connection.watch(WatchLogsDocument, { source: { minerId }, tail: 0 });
    const question = 'What is 17 + 25?';
    const { ask } = await app.ask(AskDocument, { input: { prompt: question } });
    expect(ask).toMatchObject({ __typename: 'AskPayload', answer: '42', query: { miner: { id: minerId } } });
    await logs.find(
      'the line of the question',
      (item) =>
        item.__typename === 'LogBatch' &&
        item.lines.some(({ stream, message }) => stream === 'STDOUT' && message === `asked: ${question}`),
    );
    connection.drop();
  });

  test('switches to a new version and removes the old container, not the one of somebody else', async () => {
    const before = await served();
    const { deploy } = await app.upload(
      DeployDocument,
      {
        input: {
          minerId,
          source: { context: { file: null } },
          environment: [{ name: 'MODEL_NAME', value: 'second' }],
        },
      },
      { [CONTEXT]: await packModelContext(SECOND) },
    );
    if (deploy.__typename !== 'DeployPayload') throw new Error(JSON.stringify(deploy));
    const outcome = await outcomeOf(app, deploy.deployment.id);
    expect(outcome).toMatchObject({ state: 'SUCCEEDED', failure: null });
    expect(await info()).toMatchObject({ model_name: 'second' });
    expect(await containers()).toEqual([
      'foreign',
      'my-container',
      expect.stringMatching(/^tensornode-gate-/),
    ]);
    expect(await served()).not.toBe(before);
    const { ask } = await app.ask(AskDocument, { input: { prompt: 'What is 6 * 7?' } });
    expect(ask).toMatchObject({ __typename: 'AskPayload', answer: '42' });
  });

  test('a version that can not be built changes nothing and says why', async () => {
    const { deploy } = await app.upload(
      DeployDocument,
      { input: { minerId, source: { context: { file: null } } } },
      { [CONTEXT]: await packModelContext(`FROM ${BASE_IMAGE}\nRUN python -c "import absent"\n`) },
    );
    if (deploy.__typename !== 'DeployPayload') throw new Error(JSON.stringify(deploy));
    const { state, failure } = await outcomeOf(app, deploy.deployment.id);
    expect({ state, code: failure?.code }).toEqual({ state: 'FAILED', code: 'BUILD_FAILED' });
    expect(failure?.logTail.join('\n')).toContain("No module named 'absent'");
    expect(await info()).toMatchObject({ model_name: 'second' });
  });

  test('is terminated without a trace of ours, and the machine is available again', async () => {
    await app.ask(TerminateMinerDocument, { id: minerId });
    await eventually(async () => expect((await miner()).state).toBe('TERMINATED'), 60_000);
    expect(await containers()).toEqual(['foreign']);
    const { stdout } = await host.exec(['docker', 'images', '--format', '{{.Repository}}:{{.Tag}}']);
    expect(stdout.split('\n').filter((name) => name.startsWith('tensornode/'))).toEqual([]);
    const running = await must(['docker', 'inspect', '--format', '{{.State.Running}}', 'foreign']);
    expect(running.trim()).toBe('true');
    expect(stdout).toContain('theirs:1');
    expect(await must(['docker', 'volume', 'ls', '--quiet'])).toContain('their-volume');
    expect(await must(['sh', '-c', `cat ~${host.user}/.ssh/authorized_keys`])).toContain(FOREIGN_KEY);
    await eventually(async () => expect(await hostState()).toBe('AVAILABLE'));
    await expect(info()).rejects.toThrow();
    expect(app.errors()).toEqual([]);
  });
});
