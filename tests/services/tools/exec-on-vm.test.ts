import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AdapterError } from '../../../src/services/adapters/failure.js';
import type { ExecResult } from '../../../src/services/adapters/host.js';
import { createAudit } from '../../../src/services/audit/audit.js';
import { createExecOnVm, type ExecInput } from '../../../src/services/tools/exec-on-vm.js';
import { GOOD_DOCKERFILE, type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';

const OWNER = viewerOf('0.0.5');
const SECRET = 'hunter2-hunter2';
let rig: MiningRig;
let vmId: string;
let said: (readonly string[])[];
let answer: (words: readonly string[]) => Partial<ExecResult>;
beforeEach(async () => {
  rig = await openMiningRig();
  const { deployment, vm } = await rig.mining.miners.launch(OWNER, {
    name: 'm',
    source: { dockerfile: GOOD_DOCKERFILE },
    environment: [{ name: 'TOKEN', value: SECRET }],
  });
  vmId = vm.id;
  await rig.ends(deployment.id);
  said = [];
  answer = () => ({ stdout: 'done\n' });
  rig.hosts.answer = (words) => {
    said.push(words);
    return { code: 0, signal: null, stdout: '', stderr: '', ...answer(words) };
  };
});
afterEach(() => rig.close());

const execOf = (
  isExecOn = true,
  secretsOf: (minerId: string) => Promise<string[]> = async () => [SECRET],
) => {
  const { auditEvents } = rig.repositories;
  return createExecOnVm({
    ...rig.repositories,
    db: rig.db,
    hosts: rig.hosts.port,
    targetOf: async (vm) => ({
      address: vm.address ?? '',
      port: 22,
      user: 'ubuntu',
      privateKey: 'k',
      hostKeyFingerprint: null,
    }),
    secretsOf,
    audit: createAudit({ db: rig.db, auditEvents, now: () => new Date() }),
    ownedVm: rig.mining.vms.owned,
    isExecOn,
  });
};
const signal = new AbortController().signal;
const run = (command: string[], about: Partial<ExecInput> = {}, viewer = OWNER, exec = execOf()) =>
  exec.run(viewer, { vmId, command, target: 'MACHINE', timeoutSeconds: 5, ...about }, signal);
const audited = async () =>
  (await rig.repositories.auditEvents.list(rig.db, { limit: 10 })).map(
    ({ actor, action, target, detail }) => ({
      actor,
      action,
      target,
      detail,
    }),
  );

describe('a command of an owner on a machine', () => {
  it('is refused on a server where it is not switched on, which is the default', async () => {
    const refused = { code: 'ACTION_NOT_ALLOWED', hint: expect.stringContaining('EXEC_ON_VM=on') };
    await expect(run(['true'], {}, OWNER, execOf(false))).rejects.toMatchObject(refused);
    const input = { vmId, command: ['true'], target: 'MACHINE', timeoutSeconds: 5 } as const;
    await expect(rig.mining.tools.exec.run(OWNER, input, signal)).rejects.toMatchObject(refused);
    expect(said).toEqual([]);
  });

  it('reaches it as words, under a time limit of the machine’s own', async () => {
    expect(await run(['echo', '$(id); rm -rf /'])).toMatchObject({
      exitCode: 0,
      stdout: 'done\n',
      isTimedOut: false,
    });
    expect(said).toEqual([['timeout', '-k', '2', '5', 'echo', '$(id); rm -rf /']]);
  });

  it('goes into the container that serves, by its id', async () => {
    await run(['env'], { target: 'CONTAINER' });
    const id = rig.engines.containers()[0]?.id;
    expect(said[0]).toEqual([
      'timeout',
      '-k',
      '2',
      '10',
      'docker',
      'exec',
      id,
      'timeout',
      '-s',
      'KILL',
      '5',
      'env',
    ]);
  });

  it('runs in an image without `timeout` too, and says that it may go on there', async () => {
    answer = (words) =>
      words.includes('KILL')
        ? { code: 127, stderr: 'exec: "timeout": executable file not found in $PATH' }
        : { code: 0, stdout: 'hello' };
    expect(await run(['hello'], { target: 'CONTAINER' })).toMatchObject({ exitCode: 0, stdout: 'hello' });
    expect(said[1]).toEqual(['timeout', '-k', '2', '5', 'docker', 'exec', expect.any(String), 'hello']);
  });

  it.each([
    ['ends well', { code: 0 }],
    ['fails in its own way', { code: 1 }],
    ['printed something first', { code: 127, stdout: 'deleted 3 rows\n' }],
  ])(
    'does not run a command twice that %s, though it says itself that `timeout` is missing',
    async (_how, given) => {
      answer = () => ({ ...given, stderr: 'exec: "timeout": executable file not found in $PATH' });
      expect(await run(['deploy'], { target: 'CONTAINER' })).toMatchObject({ exitCode: given.code });
      expect(said).toHaveLength(1);
    },
  );

  it('tells its exit code and both streams, with secrets hidden and a cap', async () => {
    answer = () => ({ code: 3, stdout: `TOKEN=${SECRET}\n`, stderr: `${'x'.repeat(70_000)}` });
    const outcome = await run(['env']);
    expect(outcome).toMatchObject({ exitCode: 3, stdout: 'TOKEN=***\n', isOutputCut: true });
    expect(outcome.stderr).toHaveLength(64 * 1024);
  });

  it('shows nothing when the secrets can not be read', async () => {
    const exec = execOf(true, async () => {
      throw new Error('sealed');
    });
    answer = () => ({ stdout: SECRET });
    const { stdout } = await run(['env'], {}, OWNER, exec);
    expect(stdout).toContain('left out');
    expect(JSON.stringify(await audited())).not.toContain(SECRET);
  });

  it('leaves a trace of who, what and how it ended, without its output', async () => {
    answer = () => ({ code: 7, stdout: 'private' });
    await run(['curl', '-H', `auth: ${SECRET}`]);
    const [ended, begun] = await audited();
    const about = { actor: '0.0.5', target: `Vm ${vmId}` };
    const command = '["curl","-H","auth: ***"]';
    expect(begun).toEqual({ ...about, action: 'vm.exec', detail: { command, on: 'MACHINE' } });
    expect(ended).toEqual({
      ...about,
      action: 'vm.execEnded',
      detail: { command, on: 'MACHINE', exitCode: 7, isTimedOut: false },
    });
  });

  it('leaves its trace also when the machine dies under it', async () => {
    rig.hosts.script.fail('exec', 'UNREACHABLE');
    await expect(run(['reboot'])).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      hint: expect.stringContaining('may have run'),
    });
    expect((await audited()).map(({ action, detail }) => [action, detail['exitCode']])).toEqual([
      ['vm.execEnded', null],
      ['vm.exec', undefined],
    ]);
  });

  it('that nobody saw end says so', async () => {
    rig.hosts.script.fail('exec', new AdapterError('ssh', 'TIMEOUT', 'late'));
    expect(await run(['sleep', '900'])).toMatchObject({
      exitCode: null,
      isTimedOut: true,
      mayStillRun: true,
    });
  });

  it('runs beside at most three others on its machine', async () => {
    const exec = execOf();
    const held = [1, 2, 3, 4].map(() => rig.hosts.script.hold('exec'));
    const four = held.map(() => run(['true'], {}, OWNER, exec));
    await Promise.all(held.map(({ reached }) => reached));
    await expect(run(['true'], {}, OWNER, exec)).rejects.toMatchObject({
      code: 'LIMIT_REACHED',
      retryable: true,
    });
    for (const { go } of held) go();
    await Promise.all(four);
    await run(['true'], {}, OWNER, exec);
  });

  it.each([
    [[], 5, 'input.command'],
    [[''], 5, 'input.command'],
    [['a\0b'], 5, 'input.command'],
    [Array.from({ length: 101 }, () => 'a'), 5, 'input.command'],
    [['x'.repeat(20_000)], 5, 'input.command'],
    [['true'], 0, 'input.timeoutSeconds'],
    [['true'], 121, 'input.timeoutSeconds'],
  ])(
    'is refused with too many words, none, a bad one, or for a time that is no time (%#)',
    async (command, timeoutSeconds, field) => {
      await expect(run(command, { timeoutSeconds })).rejects.toMatchObject({ code: 'INVALID_INPUT', field });
      expect(said).toEqual([]);
    },
  );

  it('is the owner’s own business, not an operator’s, nor a token’s that only reads', async () => {
    await expect(run(['true'], {}, viewerOf('0.0.6'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(
      run(['true'], {}, viewerOf('0.0.9', { seesAll: true, isOperator: true })),
    ).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    for (const scopes of [['read'], ['read', 'operate']] as const) {
      await expect(run(['true'], {}, viewerOf('0.0.5', { scopes: [...scopes] }))).rejects.toMatchObject({
        code: 'FORBIDDEN',
      });
    }
    await expect(run(['true'], {}, viewerOf('0.0.5', { minerId: 'other' }))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(said).toEqual([]);
    expect(await audited()).toEqual([]);
  });
});
