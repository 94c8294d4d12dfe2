import type { Client } from 'ssh2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSshHosts } from '../../src/services/adapters/ssh.js';
import { changeKeysFile } from '../../src/services/vms/keys-file.js';
import { silentLog } from '../../src/services/log.js';
import {
  buildImage,
  CONTEXT,
  connectSsh,
  createLeftovers,
  dockerOver,
  exec,
  launchVm,
  newKeyPair,
  runContainer,
  trySsh,
} from './support/simulated.js';

const left = createLeftovers();
let ssh: Client;
let address: string;
let privateKey: string;
beforeEach(async () => {
  ({ address, privateKey } = await launchVm(await left.simulator()));
  ssh = await connectSsh(address, privateKey);
  left.add(() => ssh.end());
});
afterEach(() => left.clear());

const hosts = () => {
  const pool = createSshHosts({ log: silentLog, connectTimeoutMs: 5_000, keepAliveMs: 5_000 });
  left.add(() => pool.close());
  const target = { address, port: 2_222, user: 'ubuntu', privateKey, hostKeyFingerprint: null };
  return pool.connect(target, AbortSignal.timeout(10_000));
};

describe('the keys of a simulated machine', () => {
  it('let in whoever’s key was written into the file, until it is taken out again', async () => {
    const mine = newKeyPair();
    const connection = await hosts();
    const signal = AbortSignal.timeout(10_000);
    await expect(trySsh(address, mine.privateKey)).rejects.toMatchObject({ level: 'client-authentication' });
    await changeKeysFile(connection, { present: [mine.publicKey], absent: [], own: '' }, signal);
    (await trySsh(address, mine.privateKey)).end();
    (await trySsh(address, privateKey)).end();
    await changeKeysFile(connection, { present: [], absent: [mine.publicKey], own: '' }, signal);
    await expect(trySsh(address, mine.privateKey)).rejects.toMatchObject({ level: 'client-authentication' });
    (await trySsh(address, privateKey)).end();
  });

  it('are all that commands can change', async () => {
    const connection = await hosts();
    const run = (...words: string[]) =>
      connection.exec(words, { signal: AbortSignal.timeout(5_000), timeoutMs: 5_000, stdin: 'x' });
    expect((await run('tee', '/etc/passwd')).code).toBe(1);
    expect((await run('tee', '.ssh/../../etc/passwd')).code).toBe(1);
    expect((await run('mv', '.ssh/authorized_keys', '/tmp/keys')).code).toBe(1);
    expect((await exec(ssh, 'base64 .ssh/authorized_keys')).code).toBe(0);
  });
});

describe('commands on a simulated machine', () => {
  it('end when their time is up, or when they are told to', async () => {
    expect(await exec(ssh, 'timeout -k 2 0.05 sleep 60')).toMatchObject({ code: 124 });
    expect(await exec(ssh, 'timeout -s KILL 5 echo done')).toMatchObject({ code: 0, stdout: 'done\n' });
    const connection = await hosts();
    const begun = performance.now();
    await expect(
      connection.exec(['sleep', '60'], { signal: AbortSignal.timeout(60_000), timeoutMs: 100 }),
    ).rejects.toMatchObject({ kind: 'TIMEOUT' });
    expect(performance.now() - begun).toBeLessThan(5_000);
  });
});

describe('the docker command on a simulated machine', () => {
  beforeEach(async () => {
    const docker = dockerOver(ssh);
    await buildImage(docker, CONTEXT);
    await runContainer(docker, { name: 'my-container', env: ['TOKEN=hush'] });
  });

  it('answers what the guide’s troubleshooting types', async () => {
    const logs = await exec(ssh, 'docker logs my-container');
    expect(logs).toMatchObject({ code: 0 });
    expect(`${logs.stdout}${logs.stderr}`).not.toBe('');
    const last = await exec(ssh, 'docker logs my-container --tail 1');
    expect(`${last.stdout}${last.stderr}`.trim().split('\n')).toHaveLength(1);
    expect((await exec(ssh, 'docker ps')).stdout).toContain('my-container');
    expect((await exec(ssh, "docker ps --format '{{.Names}}'")).stdout).toBe('my-container\n');
    expect((await exec(ssh, 'docker stats --no-stream my-container')).stdout).toMatch(
      /CPU %.*\n.*my-container.*%/,
    );
    expect(
      (await exec(ssh, "docker inspect -f '{{.State.Status}} {{.RestartCount}}' my-container")).stdout,
    ).toBe('running 0\n');
    expect(JSON.parse((await exec(ssh, 'docker inspect my-container')).stdout)).toMatchObject([
      { Name: '/my-container' },
    ]);
    expect((await exec(ssh, 'docker exec my-container echo -n hi')).stdout).toContain('hi');
    expect((await exec(ssh, 'docker exec my-container env')).stdout).toContain('TOKEN=hush');
  });

  it('says when there is no such container, no such program, or nothing runs', async () => {
    for (const verb of ['logs', 'top', 'exec', 'stats']) {
      expect(await exec(ssh, `docker ${verb} other true`)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('No such container: other'),
      });
    }
    expect(await exec(ssh, 'docker exec my-container nmap')).toMatchObject({ code: 127 });
    await dockerOver(ssh).getContainer('my-container').stop();
    expect(await exec(ssh, 'docker exec my-container true')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is not running'),
    });
  });

  it('shows in /proc where the program inside listens', async () => {
    const pid = (await exec(ssh, "docker inspect -f '{{.State.Pid}}' my-container")).stdout.trim();
    expect((await exec(ssh, `cat /proc/${pid}/net/tcp`)).stdout).toContain('00000000:0BB8');
  });
});
