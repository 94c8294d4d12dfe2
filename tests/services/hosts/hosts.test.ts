import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { generateSshKeyPair } from '../../../src/services/adapters/ssh.js';
import { MINUTE, type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';

const OWNER = viewerOf('0.0.5');
const STRANGER = viewerOf('0.0.6');
const ENCRYPTED = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs1', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'secret' })
  .toString();
const PKCS8 = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const ENCRYPTED_PKCS8 = generateKeyPairSync('ed25519')
  .privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'secret' })
  .toString();
let rig: MiningRig;
beforeEach(async () => {
  rig = await openMiningRig();
});
afterEach(() => rig.close());

const register = (input = {}, viewer = OWNER) =>
  rig.mining.hosts.register(viewer, { name: 'box', address: '127.0.0.50', ...input });
const host = async (id: string) => {
  const found = await rig.repositories.hosts.find(rig.db, id);
  if (!found) throw new Error('The host is not there');
  return found;
};

describe('registering a host', () => {
  it('makes a key pair whose public half is shown, and checks the host', async () => {
    const made = await register();
    expect(made).toMatchObject({ state: 'CHECKING', port: 22, user: 'ubuntu' });
    expect(made.publicKey).toMatch(/^ssh-ed25519 /);
    expect(made.privateKeySealed).toMatch(/^tnb1\./);
    await rig.hostWorker.runDue();
    expect(await host(made.id)).toMatchObject({
      state: 'AVAILABLE',
      hostKeyFingerprint: 'SHA256:first',
      engineVersion: '27.0',
      vcpu: 4,
      ramGb: 8,
      storageGb: 61,
      failure: null,
      freeDiskGb: 40,
      checkedAt: rig.clock.at,
      stepDueAt: new Date(rig.clock.at.getTime() + 10 * MINUTE),
    });
    expect(rig.hosts.connected[0]?.privateKey).toContain('PRIVATE KEY');
  });

  it('takes the private key of the owner', async () => {
    const { privateKey, publicKey } = generateSshKeyPair('mine');
    const made = await register({ privateKey });
    expect(made.publicKey.split(' ').slice(0, 2)).toEqual(publicKey.split(' ').slice(0, 2));
    await rig.hostWorker.runDue();
    expect(rig.hosts.connected[0]?.privateKey).toBe(privateKey);
  });

  it.each([
    [{ name: 'x'.repeat(10_000) }, 'INVALID_INPUT', 'input.name'],
    [{ address: 'example.com' }, 'INVALID_INPUT', 'input.address'],
    [{ address: '0x7f.1' }, 'INVALID_INPUT', 'input.address'],
    [{ address: '10.0.0.1' }, 'ADDRESS_REFUSED', 'input.address'],
    [{ address: '169.254.169.254' }, 'ADDRESS_REFUSED', 'input.address'],
    [{ address: '::ffff:10.0.0.1' }, 'ADDRESS_REFUSED', 'input.address'],
    [{ port: 0 }, 'INVALID_INPUT', 'input.port'],
    [{ port: 70_000 }, 'INVALID_INPUT', 'input.port'],
    [{ user: '-oProxyCommand=x' }, 'INVALID_INPUT', 'input.user'],
    [{ user: 'root;id' }, 'INVALID_INPUT', 'input.user'],
    [{ user: 'u'.repeat(10_000) }, 'INVALID_INPUT', 'input.user'],
    [{ privateKey: 'no key' }, 'INVALID_INPUT', 'input.privateKey'],
    [{ privateKey: 'k'.repeat(20_000) }, 'INVALID_INPUT', 'input.privateKey'],
  ])('refuses %j and stores nothing', async (input, code, field) => {
    await expect(register(input)).rejects.toMatchObject({ code, field });
    expect(await rig.mining.hosts.list(OWNER, { limit: 10 })).toEqual([]);
  });

  it.each([
    ['encrypted', ENCRYPTED, 'This private key is encrypted'],
    ['the public half', generateSshKeyPair('x').publicKey, 'This is a public key'],
    ['encrypted in another form', ENCRYPTED_PKCS8, 'This private key is encrypted'],
    ['of a form that SSH does not use', PKCS8, 'Keys of this kind are not supported'],
    ['cut short', generateSshKeyPair('x').privateKey.slice(0, 200), 'Not a private key that can be read'],
  ])('refuses a private key that is %s, and says so', async (_what, privateKey, message) => {
    await expect(register({ privateKey })).rejects.toMatchObject({ field: 'input.privateKey', message });
  });

  it('knows one address by every spelling of it', async () => {
    const first = await register({ address: '2606:4700:0:0:0:0:0:1111' });
    expect(first.address).toBe('2606:4700::1111');
    for (const address of ['2606:4700::1111', '2606:4700:0000::1111', '2606:4700::0:1111']) {
      await expect(register({ address })).rejects.toMatchObject({ code: 'NAME_TAKEN' });
    }
    expect((await register({ address: '::ffff:127.0.0.60' })).address).toBe('127.0.0.60');
    await expect(register({ address: '127.0.0.60' })).rejects.toMatchObject({ code: 'NAME_TAKEN' });
    await expect(register({ address: 'fe80::1%eth0' })).rejects.toMatchObject({ field: 'input.address' });
  });

  it('never repeats a key that can not be read', async () => {
    const error: unknown = await register({ privateKey: 'my s3cret' }).catch((thrown: unknown) => thrown);
    expect(String(error)).not.toContain('s3cret');
    expect(error).not.toHaveProperty('cause');
  });

  it('is refused for an address of the same owner, until that is removed, and says nothing of others', async () => {
    const { id } = await register();
    await expect(register()).rejects.toMatchObject({ code: 'NAME_TAKEN' });
    await register({}, STRANGER);
    await register({ port: 2_222 });
    await rig.mining.hosts.remove(OWNER, id);
    await register();
  });

  it('never goes beyond the number an account may have', async () => {
    for (let port = 1; port <= 50; port += 1) await register({ port });
    await expect(register({ port: 51 })).rejects.toMatchObject({
      code: 'LIMIT_REACHED',
      message: 'An account has at most 50 hosts',
    });
    await register({ port: 51 }, STRANGER);
  });
});

describe('checking a host', () => {
  it.each([
    ['AUTH', 'SSH_KEY_REFUSED', true],
    ['IDENTITY', 'HOST_KEY_CHANGED', false],
    ['UNREACHABLE', 'SSH_UNREACHABLE', true],
  ] as const)('that fails with %s says %s', async (kind, code, retryable) => {
    rig.hosts.script.fail('connect', kind);
    const { id } = await register();
    await rig.hostWorker.runDue();
    expect(await host(id)).toMatchObject({ state: 'UNREACHABLE', failure: { code, retryable } });
    rig.later(10 * MINUTE);
    await rig.hostWorker.runDue();
    if (!retryable) {
      expect((await host(id)).state).toBe('UNREACHABLE');
      rig.later(50 * MINUTE);
      await rig.hostWorker.runDue();
    }
    expect(await host(id)).toMatchObject({ state: 'AVAILABLE', failure: null });
  });

  it('that has no Docker and may not install it says what to do', async () => {
    rig.hosts.script.fail('openSocket', 'NOT_READY');
    const { id } = await register();
    await rig.hostWorker.runDue();
    expect(await host(id)).toMatchObject({ state: 'UNREACHABLE', failure: { code: 'SUDO_REFUSED' } });
    expect((await host(id)).failure?.hint).toContain('docker group');
  });

  it('goes on elsewhere when this process stops', async () => {
    const { id } = await register();
    const { reached } = rig.hosts.script.hold('connect');
    const turn = rig.hostWorker.runDue();
    await reached;
    await rig.hostWorker.drain(0);
    await turn;
    expect(await host(id)).toMatchObject({ state: 'CHECKING', failure: null, lockToken: null });
    expect((await host(id)).stepDueAt).toEqual(rig.clock.at);
  });
});

it('shows hosts to their owner only', async () => {
  const { id } = await register();
  expect(await rig.mining.hosts.byIds(STRANGER, [id])).toEqual([]);
  expect(await rig.mining.hosts.list(STRANGER, { limit: 10 })).toEqual([]);
  expect(await rig.mining.hosts.byIds(OWNER, [id])).toHaveLength(1);
  const bound = viewerOf('0.0.5', { minerId: 'm' });
  const mayNotRead = viewerOf('0.0.5', { scopes: ['operate'] });
  for (const viewer of [bound, mayNotRead]) expect(await rig.mining.hosts.byIds(viewer, [id])).toEqual([]);
  expect(await rig.mining.hosts.list(bound, { limit: 10 })).toEqual([]);
  await expect(rig.mining.hosts.list(mayNotRead, { limit: 10 })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await expect(register({ port: 9 }, bound)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await expect(rig.mining.hosts.remove(bound, id)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  const readOnly = viewerOf('0.0.5', { scopes: ['read', 'deploy'] });
  await expect(register({}, readOnly)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await expect(rig.mining.hosts.remove(readOnly, id)).rejects.toMatchObject({ code: 'FORBIDDEN' });
});
