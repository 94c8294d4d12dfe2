import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  AddSshKeyDocument,
  DiagnoseDocument,
  ExecOnVmDocument,
  MinerDocument,
  RemoveSshKeyDocument,
  StartMinerDocument,
  StatsOfMinerDocument,
  StatsOfMinersDocument,
  StopMinerDocument,
  VmSshKeysDocument,
  WatchMinerStatsDocument,
} from '../operations/generated.js';
import { connectSsh, exec, newKeyPair, trySsh, until } from '../simulator/support/simulated.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launch, outcomeOf, SLOW } from './support.js';

let app: TestApp;
let minerId: string;
let vmId: string;
const NOTHING = { total: 0, ok: 0 };
beforeAll(async () => {
  app = await startTestApp({ EXEC_ON_VM: 'on' });
  const { miner, vm, deployment } = await launch(app, {
    name: 'looked-after',
    environment: [{ name: 'TOKEN', value: 'hunter2-hunter2' }],
  });
  [minerId, vmId] = [miner.id, vm.id];
  expect((await outcomeOf(app, deployment.id)).state).toBe('SUCCEEDED');
}, SLOW.timeout);
afterAll(() => app.close());

const stateNow = async () => (await app.ask(MinerDocument, { id: minerId })).miner;

describe('what an owner looks after a miner with, on a machine of the simulator', SLOW, () => {
  it('finds nothing wrong with a miner that serves', async () => {
    const { diagnose } = await app.ask(DiagnoseDocument, { minerId });
    if (diagnose.__typename !== 'Diagnosis') expect.fail(JSON.stringify(diagnose));
    expect(diagnose.lines.filter(({ status }) => status === 'FAIL')).toEqual([]);
    const of = Object.fromEntries(diagnose.lines.map(({ check, status }) => [check, status]));
    expect(of).toMatchObject({ PROVIDER_KEY: 'OK', LOGIN: 'OK', LISTENING: 'OK', PORT: 'OK', CHAT: 'OK' });
  });

  it('runs a command on the machine and one in the container, and hides its secrets', async () => {
    const run = async (input: object) => {
      const { execOnVm } = await app.ask(ExecOnVmDocument, {
        input: { vmId, command: ['true'], target: 'MACHINE', timeoutSeconds: 10, ...input },
      });
      if (execOnVm.__typename !== 'ExecOutcome') expect.fail(JSON.stringify(execOnVm));
      return execOnVm;
    };
    expect(await run({ command: ['uname', '-m'] })).toMatchObject({ exitCode: 0, stdout: 'x86_64\n' });
    const env = await run({ command: ['env'], target: 'CONTAINER' });
    expect(env.stdout).toContain('TOKEN=***');
    expect(await run({ command: ['sleep', '60'], timeoutSeconds: 1 })).toMatchObject({
      exitCode: null,
      isTimedOut: true,
      mayStillRun: false,
    });
  });

  it('shows what the container takes: fresh for one, as last seen in lists, and as a stream', async () => {
    const { miner } = await app.ask(StatsOfMinerDocument, { id: minerId });
    expect(miner?.stats?.memoryBytes).toBeGreaterThan(1_000_000);
    expect(miner?.stats?.freeDiskBytes).toBeGreaterThan(1_000_000);
    expect(miner?.stats?.containerDiskBytes).toBeGreaterThan(0);
    const { networkRxBytes, networkTxBytes, blockReadBytes, blockWriteBytes } = miner?.stats ?? {};
    const moved = [networkRxBytes, networkTxBytes, blockReadBytes, blockWriteBytes];
    for (const bytes of moved) expect(bytes).toBeGreaterThan(0);
    expect(new Set(moved).size).toBe(4);
    const { miners } = await app.ask(StatsOfMinersDocument, {});
    expect(miners.nodes.find(({ id }) => id === minerId)?.stats?.observedAt).toBe(miner?.stats?.observedAt);
    const connection = await app.connect();
    const stats = connection.watch(WatchMinerStatsDocument, { id: minerId, everySeconds: 1 });
    await stats.find('a sample', (item) => item.__typename === 'MinerStatsSample');
    await app.ask(StopMinerDocument, { id: minerId });
    await stats.find('a gap', (item) => item.__typename === 'MinerStatsGap' && item.why.includes('STOPPED'));
    await app.ask(StartMinerDocument, { id: minerId });
    await stats.find('a sample', (item) => item.__typename === 'MinerStatsSample');
    connection.drop();
    await until(() => app.app.core.mining.tools.stats.watched() === 0, 'nobody to look any more');
  });

  it('stops and starts it, which makes it not DOWN, but not available either', async () => {
    const { stopMiner } = await app.ask(StopMinerDocument, { id: minerId });
    expect(stopMiner).toMatchObject({ __typename: 'Miner', state: 'STOPPED', health: 'UNKNOWN' });
    const { db, repositories } = app.app.core;
    expect((await repositories.probeTargets.backlog(db, new Date())).targetCount).toBe(0);
    expect(await stateNow()).toMatchObject({ state: 'STOPPED', health: 'UNKNOWN' });
    const id = minerId.replace('Miner_', '');
    const failed = async () => {
      const ever = { hours: new Date(0), days: new Date(0) };
      const { total, ok } = (await repositories.probes.countHealth(db, [id], ever)).get(id)?.day ?? NOTHING;
      return total - ok;
    };
    const before = await failed();
    await repositories.miners.update(db, id, { healthSince: new Date(Date.now() - 60_000) });
    expect((await app.ask(StartMinerDocument, { id: minerId })).startMiner).toMatchObject({
      state: 'ACTIVE',
    });
    await until(async () => (await stateNow())?.health === 'HEALTHY', 'it to be healthy again');
    // It is looked at every 300 ms here, and stood still for a minute.
    expect((await failed()) - before).toBeGreaterThanOrEqual(199);
  });

  it('lets the owner sign in with a key of theirs, as the guide prints it, until it is removed', async () => {
    const mine = newKeyPair();
    const { addSshKey } = await app.ask(AddSshKeyDocument, { input: { minerId, publicKey: mine.publicKey } });
    if (addSshKey.__typename !== 'Vm') expect.fail(JSON.stringify(addSshKey));
    const fingerprint = addSshKey.sshKeys[0]?.fingerprint ?? '';
    const keys = async () => (await app.ask(VmSshKeysDocument, { id: vmId })).vm;
    await until(async () => (await keys())?.sshKeys[0]?.appliedAt != null, 'the key to be on the machine');
    const address = (await keys())?.address ?? '';

    const ssh = await connectSsh(address, mine.privateKey);
    const logs = await exec(ssh, 'docker logs my-container');
    expect(logs.code).toBe(0);
    expect(`${logs.stdout}${logs.stderr}`).not.toBe('');
    ssh.end();

    await app.ask(RemoveSshKeyDocument, { input: { vmId, fingerprint } });
    await until(async () => (await keys())?.sshKeys.length === 0, 'the key to be gone from the machine');
    await expect(trySsh(address, mine.privateKey)).rejects.toMatchObject({ level: 'client-authentication' });
    // Ours still works.
    const { diagnose } = await app.ask(DiagnoseDocument, { minerId });
    if (diagnose.__typename !== 'Diagnosis') expect.fail(JSON.stringify(diagnose));
    expect(diagnose.lines.find(({ check }) => check === 'LOGIN')?.status).toBe('OK');
  });
});
