import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fingerprintOf, generateSshKeyPair } from '../../../src/services/adapters/ssh-keys.js';
import { KEY_WORDS } from '../../../src/services/vms/keys-file.js';
import { GOOD_DOCKERFILE, MINUTE, type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';
import { offerOf } from '../../fakes/fake-cloud.js';
import { createKeysDisk } from './keys-disk.js';

const OWNER = viewerOf('0.0.5');
const key = (comment: string) => generateSshKeyPair(comment).publicKey;
const LAPTOP = key('me@laptop');
const DESKTOP = key('me@desktop');

let rig: MiningRig;
let disk: ReturnType<typeof createKeysDisk>;
beforeEach(async () => {
  rig = await openMiningRig();
  disk = createKeysDisk(rig.hosts);
});
afterEach(() => rig.close());

const { sshKeys } = { sshKeys: () => rig.mining.tools.sshKeys };
const ready = async (input = {}) => {
  const { id } = (await rig.mining.vms.rent(OWNER, input)).vm;
  await rig.vmBecomes(id, 'READY');
  return id;
};
const look = async () => {
  rig.later(MINUTE);
  await rig.vmWorker.runDue();
};
const add = (vmId: string, publicKey: string, viewer = OWNER) => sshKeys().add(viewer, { vmId }, publicKey);
const remove = (vmId: string, publicKey: string, viewer = OWNER) =>
  sshKeys().remove(viewer, { vmId }, fingerprintOf(publicKey));
const shown = async (vmId: string) =>
  sshKeys()
    .listOf(await rig.vm(vmId))
    .map(({ comment, appliedAt, isBeingRemoved }) => ({
      comment,
      isThere: appliedAt !== null,
      isBeingRemoved,
    }));

describe('the keys that an owner adds to a machine', () => {
  it('come onto it at once, beside what others wrote there', async () => {
    const id = await ready();
    disk.text = `# mine\nssh-rsa AAAA foreign`;
    await add(id, LAPTOP);
    expect(await shown(id)).toEqual([{ comment: 'me@laptop', isThere: false, isBeingRemoved: false }]);
    await rig.vmWorker.runDue();
    expect(disk.text).toBe(`# mine\nssh-rsa AAAA foreign\n${LAPTOP}\n`);
    expect(disk.mode).toBe('600');
    expect(await shown(id)).toEqual([{ comment: 'me@laptop', isThere: true, isBeingRemoved: false }]);
  });

  it('reach the machine as words alone, never as part of a command', async () => {
    const id = await ready();
    disk.text = 'x';
    await add(id, `${LAPTOP} "$(reboot)" \`id\` ; rm -rf /`);
    await rig.vmWorker.runDue();
    const words: string[] = Object.values(KEY_WORDS).map((one) => one.join(' '));
    expect(
      rig.hosts.said.filter((line) => /ssh|base64/.test(line)).every((line) => words.includes(line)),
    ).toBe(true);
    expect(disk.text).toContain('$(reboot)');
  });

  it('leave every byte of the others as it is', async () => {
    const id = await ready();
    const latin1 = Buffer.concat([Buffer.from('ssh-rsa AAAA Jos'), Buffer.from([0xe9, 0x0d, 0x0a])]);
    disk.bytes = latin1;
    await add(id, LAPTOP);
    await rig.vmWorker.runDue();
    expect(disk.bytes.subarray(0, latin1.length)).toEqual(latin1);
  });

  it('are taken away again, wherever they stand in the file, and nothing else is', async () => {
    const id = await ready();
    await add(id, LAPTOP);
    await add(id, DESKTOP);
    await rig.vmWorker.runDue();
    const own = (await rig.vm(id)).sshPublicKey;
    const [, blob] = LAPTOP.split(' ');
    disk.text = `${own}\ncommand="/bin/true" ssh-ed25519 ${blob} copy\n${disk.text}# ${LAPTOP}\n`;
    await remove(id, LAPTOP);
    expect(await shown(id)).toContainEqual({ comment: 'me@laptop', isThere: true, isBeingRemoved: true });
    await rig.vmWorker.runDue();
    expect(disk.text).toBe(`${own}\n${DESKTOP}\n# ${LAPTOP}\n`);
    expect(await shown(id)).toEqual([{ comment: 'me@desktop', isThere: true, isBeingRemoved: false }]);
  });

  it('that were given at the rental and removed before anybody looked are looked for all the same', async () => {
    const id = (await rig.mining.vms.rent(OWNER, { authorizedKeys: [LAPTOP, DESKTOP] })).vm.id;
    await remove(id, LAPTOP);
    disk.text = `${LAPTOP}\n${DESKTOP}\n`;
    await rig.vmBecomes(id, 'READY');
    await look();
    expect(disk.text).toBe(`${DESKTOP}\n`);
    expect(await shown(id)).toEqual([{ comment: 'me@desktop', isThere: true, isBeingRemoved: false }]);
  });

  it('wait for a machine that is away, and say so', async () => {
    const id = await ready();
    rig.hosts.script.fail('connect', 'UNREACHABLE', 2);
    await add(id, LAPTOP);
    await rig.vmWorker.runDue();
    expect(await rig.vm(id)).toMatchObject({
      state: 'READY',
      lastError: expect.stringContaining('SSH keys'),
    });
    await look();
    expect(disk.text).toBeNull();
    await look();
    expect(disk.text).toBe(`${LAPTOP}\n`);
    expect((await rig.vm(id)).lastError).toBeNull();
  });

  it('do not wait for a provider that does not answer', async () => {
    const id = await ready();
    rig.cloud.script.fail('observe', 'UNREACHABLE', 3);
    await add(id, LAPTOP);
    await rig.vmWorker.runDue();
    expect(disk.text).toBe(`${LAPTOP}\n`);
    expect((await shown(id))[0]?.isThere).toBe(true);
  });

  it.each(['write', 'close', 'readNext', 'replace', 'read'] as const)(
    'leave the file as it was when "%s" fails on the machine',
    async (step) => {
      const id = await ready();
      disk.text = 'ssh-rsa AAAA foreign\n';
      disk.broken = KEY_WORDS[step];
      await add(id, LAPTOP);
      await rig.vmWorker.runDue();
      expect(disk.text).toBe('ssh-rsa AAAA foreign\n');
      expect((await rig.vm(id)).lastError).toContain('does not let its SSH keys be changed');
      disk.broken = null;
      await look();
      expect(disk.text).toBe(`ssh-rsa AAAA foreign\n${LAPTOP}\n`);
    },
  );

  it('lock nobody out when the disk is full and only half was written', async () => {
    const id = await ready();
    disk.text = 'ssh-rsa AAAA foreign\n';
    disk.room = 10;
    await add(id, LAPTOP);
    await rig.vmWorker.runDue();
    expect(disk.text).toBe('ssh-rsa AAAA foreign\n');
    expect((await shown(id))[0]?.isThere).toBe(false);
  });

  it('that are edited while the worker is at it are not forgotten', async () => {
    const id = await ready();
    await add(id, LAPTOP);
    const held = rig.cloud.script.hold('observe');
    const working = rig.vmWorker.runDue();
    await held.reached;
    await add(id, DESKTOP);
    await remove(id, LAPTOP);
    held.go();
    await working;
    await rig.vmWorker.runDue();
    expect(disk.text).toBe(`${DESKTOP}\n`);
  });

  it('may be added twice', async () => {
    const id = await ready();
    await Promise.all([add(id, LAPTOP), add(id, LAPTOP.replace('me@laptop', 'again')), add(id, DESKTOP)]);
    expect((await rig.vm(id)).authorizedKeys).toHaveLength(2);
  });

  it.each([
    ['command="reboot" ssh-ed25519 AAAA', 'INVALID_INPUT'],
    ['ssh-ed25519 AAAA', 'INVALID_INPUT'],
    [`${LAPTOP}\n${DESKTOP}`, 'INVALID_INPUT'],
    ['-----BEGIN OPENSSH PRIVATE KEY-----', 'INVALID_INPUT'],
    [LAPTOP.replace('ssh-ed25519', 'ssh-dss'), 'INVALID_INPUT'],
  ])('are refused when they are like %j', async (publicKey, code) => {
    const id = await ready();
    await expect(add(id, publicKey)).rejects.toMatchObject({ code, field: 'input.publicKey' });
  });

  it('can not be the key of this server, which can not be taken away either', async () => {
    const id = await ready();
    const { sshPublicKey } = await rig.vm(id);
    await expect(add(id, sshPublicKey)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(remove(id, sshPublicKey)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('are nobody else’s business, and not for a credential without the scope', async () => {
    const id = await ready();
    await expect(add(id, LAPTOP, viewerOf('0.0.6'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(add(id, LAPTOP, viewerOf('0.0.9', { seesAll: true }))).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await expect(add(id, LAPTOP, viewerOf('0.0.5', { scopes: ['read'] }))).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await expect(add(id, LAPTOP, viewerOf('0.0.5', { minerId: 'other' }))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect((await rig.vm(id)).authorizedKeys).toBeNull();
  });

  it('are told of in the audit, by fingerprint', async () => {
    const id = await ready();
    await add(id, LAPTOP);
    await add(id, LAPTOP);
    await remove(id, LAPTOP);
    const events = await rig.repositories.auditEvents.list(rig.db, { limit: 10 });
    expect(events.map(({ action, target, detail }) => [action, target, detail])).toEqual([
      ['vm.removeSshKey', `Vm ${id}`, { fingerprint: fingerprintOf(LAPTOP) }],
      ['vm.addSshKey', `Vm ${id}`, { fingerprint: fingerprintOf(LAPTOP) }],
    ]);
  });

  it('follow the miner to its next machine, those added on the way too', async () => {
    const { miner, deployment } = await rig.mining.miners.launch(OWNER, {
      name: 'm',
      source: { dockerfile: GOOD_DOCKERFILE },
    });
    await rig.ends(deployment.id);
    await sshKeys().add(OWNER, { minerId: miner.id }, LAPTOP);
    rig.cloud.offers = [
      offerOf('b', '0.05', { vcpu: 8, ramGb: 16, configuration: 'cpu-8-ram-16gb-storage-25gb' }),
    ];
    const moved = await rig.mining.miners.resize(OWNER, {
      minerId: miner.id,
      machine: { vcpu: 8, ramGb: 16 },
    });
    await sshKeys().add(OWNER, { minerId: miner.id }, DESKTOP);
    expect((await rig.vm(moved.vm.id)).authorizedKeys).toEqual([LAPTOP, DESKTOP]);
    await rig.vmBecomes(moved.vm.id, 'READY');
    disk.text = null;
    await look();
    expect((await rig.vm(moved.vm.id)).appliedAuthorizedKeys?.map(({ line }) => line)).toEqual([
      LAPTOP,
      DESKTOP,
    ]);
  });

  it('leave a registered host again, but for those that its owner had put there before', async () => {
    const { id: hostId } = await rig.mining.hosts.register(OWNER, { name: 'box', address: '127.0.0.50' });
    await rig.turn(
      rig.hostWorker,
      async () => (await rig.repositories.hosts.find(rig.db, hostId))?.state === 'AVAILABLE',
    );
    const id = await ready({ hostId });
    const theirs = `# ${DESKTOP}\n${LAPTOP}\n`;
    disk.text = theirs;
    await add(id, LAPTOP);
    await add(id, DESKTOP);
    await rig.vmWorker.runDue();
    expect(disk.text).toBe(`${theirs}${DESKTOP}\n`);
    await rig.mining.vms.terminate(OWNER, id);
    await rig.vmBecomes(id, 'TERMINATED', { stepMs: MINUTE });
    expect(disk.text).toBe(theirs);
  });
});
