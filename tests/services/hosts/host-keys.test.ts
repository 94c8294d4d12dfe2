import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MINUTE, type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';

const OWNER = viewerOf('0.0.5');
const STRANGER = viewerOf('0.0.6');
let rig: MiningRig;
let id: string;
beforeEach(async () => {
  rig = await openMiningRig();
  ({ id } = await rig.mining.hosts.register(OWNER, { name: 'box', address: '127.0.0.50' }));
  await rig.hostWorker.runDue();
});
afterEach(() => rig.close());

const host = async () => {
  const found = await rig.repositories.hosts.find(rig.db, id);
  if (!found) throw new Error('The host is not there');
  return found;
};
const notices = () => rig.repositories.notices.list(rig.db, '0.0.5', { limit: 10 });
const look = async () => {
  await rig.mining.hosts.check(OWNER, id);
  await rig.hostWorker.runDue();
};
const told = () => expect.poll(async () => (await notices()).length);

describe('a host that shows another key', () => {
  it('is not talked to any more, and its owner is told once', async () => {
    rig.hosts.hostKey = 'SHA256:second';
    rig.hosts.said.length = 0;
    await look();
    await told().toBe(1);
    expect(await host()).toMatchObject({
      state: 'UNREACHABLE',
      hostKeyFingerprint: 'SHA256:first',
      shownHostKeyFingerprint: 'SHA256:second',
      failure: { code: 'HOST_KEY_CHANGED' },
    });
    expect((await notices())[0]).toMatchObject({
      kind: 'HOST_KEY_CHANGED',
      hostId: id,
      message: expect.stringContaining('SHA256:second') as string,
    });
    expect(rig.hosts.said).toEqual([]);
    await expect(rig.mining.vms.rent(OWNER, { hostId: id })).rejects.toMatchObject({ code: 'NO_CAPACITY' });

    await look();
    rig.hosts.hostKey = 'SHA256:third';
    await look();
    await told().toBe(2);
    expect((await host()).shownHostKeyFingerprint).toBe('SHA256:third');
  });

  it('is accepted by exactly the key it shows, and by its owner only', async () => {
    const accept = (fingerprint: string, viewer = OWNER) =>
      rig.mining.hosts.acceptKey(viewer, id, fingerprint);
    await expect(accept('SHA256:second')).rejects.toMatchObject({ code: 'ACTION_NOT_ALLOWED', field: 'id' });
    rig.hosts.hostKey = 'SHA256:second';
    await look();
    for (const wrong of ['SHA256:first', 'SHA256:Second', 'SHA256:second ', '']) {
      await expect(accept(wrong)).rejects.toMatchObject({ code: 'INVALID_INPUT', field: 'fingerprint' });
    }
    await expect(accept('SHA256:second', STRANGER)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    for (const about of [{ minerId: 'm' }, { scopes: ['read', 'deploy'] as const }]) {
      const viewer = viewerOf('0.0.5', about);
      await expect(accept('SHA256:second', viewer)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    }
    expect((await host()).hostKeyFingerprint).toBe('SHA256:first');

    expect(await accept('SHA256:second')).toMatchObject({
      state: 'CHECKING',
      hostKeyFingerprint: 'SHA256:second',
      shownHostKeyFingerprint: null,
    });
    await rig.hostWorker.runDue();
    expect(await host()).toMatchObject({ state: 'AVAILABLE', failure: null });
    await expect(accept('SHA256:second')).rejects.toMatchObject({ code: 'ACTION_NOT_ALLOWED' });
  });

  it('that shows the pinned one again is available again, and the other can not be accepted any more', async () => {
    rig.hosts.hostKey = 'SHA256:second';
    await look();
    rig.hosts.hostKey = 'SHA256:first';
    await look();
    expect(await host()).toMatchObject({ state: 'AVAILABLE', shownHostKeyFingerprint: null });
    await expect(rig.mining.hosts.acceptKey(OWNER, id, 'SHA256:second')).rejects.toMatchObject({
      code: 'ACTION_NOT_ALLOWED',
    });
  });

  it('raises the alarm whoever meets it, also while a machine uses it', async () => {
    const { vm } = await rig.mining.vms.rent(OWNER, { hostId: id });
    await rig.vmBecomes(vm.id, 'READY');
    rig.hosts.hostKey = 'SHA256:second';
    const target = rig.hosts.connected.at(-1);
    if (!target) throw new Error('Nobody has connected');
    await expect(rig.hosts.port.connect(target, AbortSignal.timeout(1_000))).rejects.toMatchObject({
      kind: 'IDENTITY',
    });
    await told().toBe(1);
    expect(await host()).toMatchObject({ state: 'UNREACHABLE', shownHostKeyFingerprint: 'SHA256:second' });
    expect(await rig.vm(vm.id)).toMatchObject({ state: 'READY' });

    await rig.mining.hosts.acceptKey(OWNER, id, 'SHA256:second');
    await rig.hostWorker.runDue();
    expect(await host()).toMatchObject({ state: 'LEASED', failure: null });
  });
});

it('a rented machine that shows another key is an alarm too, once for each key', async () => {
  const { vm } = await rig.mining.vms.rent(OWNER, {});
  await rig.vmBecomes(vm.id, 'READY', { stepMs: MINUTE / 10 });
  const target = rig.hosts.connected.at(-1);
  if (!target) throw new Error('Nobody has connected');
  rig.hosts.hostKey = 'SHA256:second';
  const pinned = { ...target, hostKeyFingerprint: 'SHA256:first' };
  for (let i = 0; i < 3; i += 1) {
    await expect(rig.hosts.port.connect(pinned, AbortSignal.timeout(1_000))).rejects.toThrow('SHA256:second');
  }
  await told().toBe(1);
  expect((await notices())[0]).toMatchObject({ kind: 'HOST_KEY_CHANGED', vmId: vm.id, hostId: null });
  const { shownHostKeyFingerprint, shownHostKeySince } = await rig.vm(vm.id);
  expect([shownHostKeyFingerprint, shownHostKeySince]).toEqual(['SHA256:second', expect.any(Date)]);
  const remarks = (await rig.repositories.events.listAfter(rig.db, `vm:${vm.id}`, 0, 50)).flatMap(
    ({ payload }) => payload['remark'] ?? [],
  );
  expect(remarks).toEqual(['The machine shows the host key SHA256:second instead of SHA256:first']);
  expect((await host()).state).toBe('AVAILABLE');
});

it('those who watch a host are told of every change, and of no check that found what it was', async () => {
  const seen = async () =>
    (await rig.repositories.events.listAfter(rig.db, `host:${id}`, 0, 50)).map(
      ({ payload }) => payload['state'],
    );
  expect(await seen()).toEqual(['CHECKING', 'AVAILABLE']);
  rig.later(10 * MINUTE);
  await rig.hostWorker.runDue();
  expect(await seen()).toHaveLength(2);
  const { vm } = await rig.mining.vms.rent(OWNER, { hostId: id });
  await rig.vmBecomes(vm.id, 'READY');
  await rig.mining.vms.terminate(OWNER, vm.id);
  await rig.vmBecomes(vm.id, 'TERMINATED');
  await rig.mining.hosts.remove(OWNER, id);
  expect(await seen()).toEqual(['CHECKING', 'AVAILABLE', 'LEASED', 'AVAILABLE', 'REMOVED']);
});
