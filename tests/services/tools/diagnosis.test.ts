import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ownerScope } from '../../../src/services/accounts/viewer.js';
import type { Engine } from '../../../src/services/adapters/engine.js';
import { AdapterError } from '../../../src/services/adapters/failure.js';
import { runChecks } from '../../../src/services/tools/check-runner.js';
import { createDiagnosis } from '../../../src/services/tools/diagnosis.js';
import { CHECK_NAMES } from '../../../src/services/tools/diagnosis-checks.js';
import { ourFault } from '../probing/support.js';
import { GOOD_DOCKERFILE, type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';

const OWNER = viewerOf('0.0.5');
const SECRET = 'hunter2-hunter2';
const NEVER = new AbortController().signal;
const hang = <T>(): Promise<T> => new Promise<T>(() => {});

describe('checks', () => {
  it('end in time whatever they do, also those that do not heed their signal', async () => {
    const begunAt = performance.now();
    const lines = await runChecks(
      [
        { name: 'A', timeoutMs: 60_000, run: hang },
        { name: 'B', timeoutMs: 20, run: hang },
        { name: 'C', timeoutMs: 60_000, run: async () => ({ status: 'OK', evidence: 'fine' }) },
        { name: 'D', needs: ['A'], timeoutMs: 60_000, run: hang },
      ],
      100,
      NEVER,
    );
    expect(performance.now() - begunAt).toBeLessThan(2_000);
    expect(lines.map(({ check, status }) => [check, status])).toEqual([
      ['A', 'FAIL'],
      ['B', 'FAIL'],
      ['C', 'OK'],
      ['D', 'SKIPPED'],
    ]);
  });

  it('that depend on one that failed are skipped with the reason, and a warning stops nobody', async () => {
    const run = (status: 'WARN' | 'FAIL' | 'OK') => async () => ({ status, evidence: status });
    const lines = await runChecks(
      [
        { name: 'BAD', timeoutMs: 1_000, run: run('FAIL') },
        { name: 'POOR', timeoutMs: 1_000, run: run('WARN') },
        { name: 'AFTER_BAD', needs: ['BAD'], timeoutMs: 1_000, run: run('OK') },
        { name: 'LATER', needs: ['AFTER_BAD'], timeoutMs: 1_000, run: run('OK') },
        { name: 'AFTER_POOR', needs: ['POOR'], timeoutMs: 1_000, run: run('OK') },
      ],
      5_000,
      NEVER,
    );
    expect(Object.fromEntries(lines.map(({ check, evidence }) => [check, evidence]))).toEqual({
      BAD: 'FAIL',
      POOR: 'WARN',
      AFTER_BAD: 'BAD has to be in order first',
      LATER: 'AFTER_BAD has to be in order first',
      AFTER_POOR: 'OK',
    });
  });

  it('show what a far end says of itself, and nothing of a fault of ours', async () => {
    const failing = (error: Error) => () => Promise.reject(error);
    const lines = await runChecks(
      [
        { name: 'FAR', timeoutMs: 1_000, run: failing(new AdapterError('ssh', 'UNREACHABLE', 'gone away')) },
        { name: 'OURS', timeoutMs: 1_000, run: failing(new TypeError('secret is undefined')) },
      ],
      5_000,
      NEVER,
    );
    expect(lines.map(({ evidence }) => evidence)).toEqual(['gone away', 'This server could not look']);
  });
});

describe('the diagnosis of a miner', () => {
  let rig: MiningRig;
  let minerId: string;
  let vmId: string;
  let tables: string;
  beforeEach(async () => {
    rig = await openMiningRig();
    const { miner, deployment, vm } = await rig.mining.miners.launch(OWNER, {
      name: 'm',
      source: { dockerfile: GOOD_DOCKERFILE },
      environment: [{ name: 'TOKEN', value: SECRET }],
    });
    [minerId, vmId] = [miner.id, vm.id];
    await rig.ends(deployment.id);
    const { sshPort } = await rig.vm(vmId);
    for (const port of [sshPort ?? 22, 3_000]) rig.hosts.knocks.set(port, 'OPEN');
    tables = tableOf('00000000:0BB8');
    rig.hosts.answer = (words) =>
      words[0] === 'cat' && words[1]?.startsWith('/proc/')
        ? { code: 0, signal: null, stdout: tables, stderr: '' }
        : null;
  });
  afterEach(() => rig.close());

  const tableOf = (...locals: string[]) =>
    `  sl  local_address rem_address   st\n${locals
      .map((local, index) => `   ${index}: ${local} 00000000:0000 0A 00000000:00000000 00:00000000\n`)
      .join('')}`;
  const diagnose = async () => {
    const { lines, status } = await rig.mining.tools.diagnosis.run(OWNER, minerId);
    return { status, lines, of: Object.fromEntries(lines.map((line) => [line.check, line])) };
  };
  const container = () => {
    const one = rig.engines.containers()[0];
    if (!one) throw new Error('Nothing runs');
    return one;
  };

  it('that serves finds nothing wrong, and gives evidence for each line', async () => {
    const { lines, of } = await diagnose();
    expect(lines.map(({ check }) => check)).toEqual(CHECK_NAMES);
    expect(lines.filter(({ status }) => status === 'FAIL')).toEqual([]);
    for (const name of [
      'MACHINE',
      'LOGIN',
      'HOST_KEY',
      'ENGINE',
      'CONTAINER',
      'LISTENING',
      'PORT',
      'CHAT',
      'HEALTH',
    ])
      expect(of[name], name).toMatchObject({ status: 'OK' });
    expect(lines.every(({ evidence }) => evidence !== '')).toBe(true);
  });

  it('names a changed host key, skips what depends on it, and still asks the model', async () => {
    rig.hosts.hostKey = 'SHA256:other';
    const { of, status } = await diagnose();
    expect(status).toBe('FAIL');
    expect(of['HOST_KEY']).toMatchObject({
      status: 'FAIL',
      evidence: expect.stringContaining('SHA256:other'),
    });
    expect(of['CONTAINER']).toMatchObject({ status: 'SKIPPED' });
    expect(of['LOGIN']).toMatchObject({ status: 'SKIPPED', evidence: 'HOST_KEY has to be in order first' });
    expect(of['CHAT']).toMatchObject({ status: 'OK' });
  });

  it('tells a refused login from a changed key', async () => {
    rig.hosts.script.fail('connect', 'AUTH', 3);
    const { of } = await diagnose();
    expect(of['HOST_KEY']?.status).toBe('OK');
    expect(of['LOGIN']).toMatchObject({ status: 'FAIL', fix: expect.stringContaining('sshPublicKey') });
  });

  it('says how a container ended, with its last lines and no secret', async () => {
    const one = container();
    one.status = 'exited';
    one.exitCode = 137;
    one.lines.push(`starting with TOKEN=${SECRET}`);
    const { of } = await diagnose();
    expect(of['CONTAINER']).toMatchObject({
      status: 'FAIL',
      evidence: expect.stringContaining('exit code 137'),
      fix: expect.stringContaining('memory'),
    });
    expect(of['CONTAINER']?.log.at(-1)).toBe('starting with TOKEN=***');
    expect(of['LISTENING']?.status).toBe('SKIPPED');
  });

  it.each([
    ['0100007F:0BB8', '127.0.0.1 only', '0.0.0.0'],
    ['00000000:1F90', 'it listens on 8080', 'Deploy with the port'],
  ])('says that the program listens in the wrong place (%s)', async (local, evidence, fix) => {
    tables = tableOf(local);
    expect((await diagnose()).of['LISTENING']).toMatchObject({
      status: 'FAIL',
      evidence: expect.stringContaining(evidence),
      fix: expect.stringContaining(fix),
    });
  });

  it('says that the port is behind a firewall, and that the model can not be asked then', async () => {
    rig.hosts.knocks.set(3_000, 'SILENT');
    const { of } = await diagnose();
    expect(of['PORT']).toMatchObject({ status: 'FAIL', evidence: expect.stringContaining('firewall') });
    for (const name of ['HEALTH', 'INFO', 'CHAT', 'RESPONSE_TIME']) expect(of[name]?.status).toBe('SKIPPED');
  });

  it('says that we could not ask, and gives the owner nothing to mend, when that is our own fault', async () => {
    rig.model.behaviour = () => ourFault;
    const { of } = await diagnose();
    for (const name of ['HEALTH', 'INFO', 'CHAT'])
      expect(of[name]).toMatchObject({ status: 'FAIL', evidence: 'This server could not look', fix: null });
  });

  it('takes a miner that its owner stopped for stopped, not for broken', async () => {
    await rig.mining.miners.stop(OWNER, minerId);
    const { of } = await diagnose();
    expect(of['CONTAINER']).toMatchObject({ status: 'WARN', fix: expect.stringContaining('startMiner') });
    expect(of['CHAT']?.status).toBe('SKIPPED');
  });

  it('shows the failure of the last deployment while the one before serves', async () => {
    rig.engines.script.fail('build', 'INVALID', 9);
    const { deployment } = await rig.mining.deployments.deploy(OWNER, {
      minerId,
      source: { dockerfile: `${GOOD_DOCKERFILE}# again\n` },
    });
    await rig.ends(deployment.id);
    expect((await diagnose()).of['LAST_DEPLOYMENT']).toMatchObject({ status: 'WARN' });
  });

  it('ends when provider, machine, engine and model all hang for ever', async () => {
    const diagnosis = createDiagnosis({
      ...rig.repositories,
      db: rig.db,
      now: () => new Date(),
      hosts: { connect: hang, knock: hang },
      targetOf: hang,
      engineOf: () => hang<Engine>(),
      model: { request: hang, close: async () => {} },
      cloudOf: () => ({ ...rig.cloud.port, observe: hang }),
      lookAtAccount: hang,
      vmsPerOwner: 10,
      ownedMiner: async (viewer, id) => {
        const miner = await rig.repositories.miners.findOwned(rig.db, ownerScope(viewer), id);
        return miner ?? expect.fail('no miner');
      },
      secretsOf: async () => [],
      totalMs: 200,
    });
    const begunAt = performance.now();
    const { lines } = await diagnosis.run(OWNER, minerId);
    expect(performance.now() - begunAt).toBeLessThan(3_000);
    expect(lines.find(({ check }) => check === 'MACHINE')).toMatchObject({
      status: 'FAIL',
      evidence: expect.stringContaining('no answer within'),
    });
    expect(lines.find(({ check }) => check === 'CHAT')?.status).toBe('SKIPPED');
    expect(lines.find(({ check }) => check === 'LIMITS')?.status).toBe('OK');
  });

  it('is for the owner; those who ask at once get the same one', async () => {
    const { diagnosis } = rig.mining.tools;
    await expect(diagnosis.run(viewerOf('0.0.6'), minerId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(diagnosis.run(viewerOf('0.0.5', { scopes: ['deploy'] }), minerId)).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    const asked = rig.model.asked.length;
    await Promise.all([diagnosis.run(OWNER, minerId), diagnosis.run(OWNER, minerId)]);
    expect(rig.model.asked.slice(asked).filter(({ path }) => path === '/api/chat')).toHaveLength(1);
  });
});
