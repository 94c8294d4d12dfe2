import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MINUTE, type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';

const OWNER = viewerOf('0.0.5');
const STRANGER = viewerOf('0.0.6');
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

describe('checking a host', () => {
  it('is tried twenty times, and from then on once an hour', async () => {
    rig.hosts.script.fail('connect', 'UNREACHABLE', 22);
    const { id } = await register();
    for (let turn = 0; turn < 20; turn += 1) {
      await rig.hostWorker.runDue();
      if (turn < 19) rig.later(10 * MINUTE);
    }
    expect(rig.hosts.script.count('connect')).toBe(20);
    expect(await host(id)).toMatchObject({
      state: 'UNREACHABLE',
      stepDueAt: new Date(rig.clock.at.getTime() + 60 * MINUTE),
      failure: { code: 'SSH_UNREACHABLE', message: expect.stringContaining('20 times') as string },
    });
    expect((await host(id)).failure?.hint).toContain('`checkHost`');
    rig.later(60 * MINUTE);
    await rig.hostWorker.runDue();
    expect(rig.hosts.script.count('connect')).toBe(21);
  });

  const SEVEN = ['REACHABLE', 'KEY', 'HOST_KEY', 'PRIVILEGES', 'ENGINE', 'DISK', 'PORTS'];
  const checksOf = async (id: string) =>
    Object.fromEntries(((await host(id)).checks ?? []).map((check) => [check.name, check]));
  const passedOf = async (id: string) =>
    ((await host(id)).checks ?? []).filter(({ passed }) => passed).map(({ name }) => name);

  it('finds everything in order, or says of every item how it is', async () => {
    const { id } = await register();
    await rig.hostWorker.runDue();
    expect(((await host(id)).checks ?? []).map(({ name }) => name)).toEqual(SEVEN);
    expect(await passedOf(id)).toEqual(SEVEN);
    expect(await checksOf(id)).toMatchObject({
      HOST_KEY: { detail: 'SHA256:first is pinned from now on' },
      ENGINE: { detail: 'Docker 27.0, API 1.47' },
      DISK: { detail: '40 GB are free at /var/lib/docker; 10 GB are wanted' },
      PORTS: { detail: '3000, 20000-20009 can be reached', fix: null },
    });
  });

  it.each([
    ['UNREACHABLE', 'REACHABLE', []],
    ['AUTH', 'KEY', ['REACHABLE']],
    ['IDENTITY', 'HOST_KEY', ['REACHABLE']],
  ] as const)('that ends with %s fails at %s, and looks at nothing after it', async (kind, at, passed) => {
    rig.hosts.script.fail('connect', kind);
    const { id } = await register();
    await rig.hostWorker.runDue();
    expect(await passedOf(id)).toEqual(passed);
    const checks = await checksOf(id);
    expect(Object.keys(checks)).toEqual(SEVEN);
    expect(checks[at]?.fix).not.toBeNull();
    expect(checks['DISK']).toMatchObject({ passed: false, detail: `Not looked at: ${at} failed` });
  });

  it.each<[string, () => void, string, string]>([
    [
      'no right to anything',
      () => rig.hosts.script.fail('openSocket', 'NOT_READY'),
      'PRIVILEGES',
      'SUDO_REFUSED',
    ],
    ['an old engine', () => void (rig.hosts.engine.ApiVersion = '1.40'), 'ENGINE', 'ENGINE_TOO_OLD'],
  ])('of one with %s keeps machines off it', async (_what, spoil, at, code) => {
    spoil();
    const { id } = await register();
    await rig.hostWorker.runDue();
    expect(await host(id)).toMatchObject({ state: 'UNREACHABLE', failure: { code } });
    expect((await checksOf(id))[at]).toMatchObject({ passed: false, fix: expect.any(String) as string });
  });

  it('takes 1.41 for recent enough, and 2.0 too', async () => {
    for (const [port, version] of [
      [22, '1.41'],
      [23, '2.0'],
    ] as const) {
      rig.hosts.engine.ApiVersion = version;
      const { id } = await register({ port });
      await rig.hostWorker.runDue();
      expect((await host(id)).state).toBe('AVAILABLE');
    }
  });

  it('warns of little disk and closed ports, but lets the owner place machines', async () => {
    const disk = 'Filesystem 1024-blocks Used Available\n/dev/sda1 60000000 1 9000000 3% /\n';
    const ok = { code: 0, signal: null, stderr: '' };
    rig.hosts.answers['df -Pk -- /var/lib/docker'] = { ...ok, stdout: disk };
    rig.hosts.answers['cat /proc/net/tcp /proc/net/tcp6'] = {
      ...ok,
      stdout: [
        '  sl  local_address rem_address   st tx_queue rx_queue',
        '   0: 0100007F:4E22 00000000:0000 0A 00000000:00000000',
        '   1: 0100007F:4E23 0100007F:9C40 01 00000000:00000000',
      ].join('\n'),
    };
    rig.hosts.knocks.set(3_000, 'SILENT').set(20_000, 'OPEN');
    const { id } = await register();
    await rig.hostWorker.runDue();
    expect(await host(id)).toMatchObject({ state: 'AVAILABLE', failure: null, freeDiskGb: 9 });
    const { DISK, PORTS } = await checksOf(id);
    expect(DISK).toMatchObject({ passed: false, fix: expect.stringContaining('prune') as string });
    expect(PORTS?.passed).toBe(false);
    expect(PORTS?.detail).toBe('Closed from here: 3000. In use by others: 20000, 20002');
    expect(PORTS?.fix).toContain('firewall');
    const { id: better } = await register({ port: 23 });
    rig.hosts.knocks.clear();
    delete rig.hosts.answers['cat /proc/net/tcp /proc/net/tcp6'];
    rig.later(MINUTE);
    await rig.hostWorker.runDue();
    expect((await rig.mining.vms.offers(OWNER, { provider: 'SSH' })).map((offer) => offer.clusterId)).toEqual(
      [better, id],
    );
  });

  it('is done again every ten minutes, and loses and finds what has changed', async () => {
    const { id } = await register();
    await rig.hostWorker.runDue();
    rig.hosts.script.fail('connect', 'UNREACHABLE');
    rig.later(10 * MINUTE - 1);
    expect(await rig.hostWorker.runDue()).toBe(0);
    rig.later(1);
    await rig.hostWorker.runDue();
    expect((await host(id)).state).toBe('UNREACHABLE');
    await expect(rig.mining.vms.rent(OWNER, { hostId: id })).rejects.toMatchObject({ code: 'NO_CAPACITY' });
    rig.later(MINUTE);
    await rig.hostWorker.runDue();
    expect(await host(id)).toMatchObject({ state: 'AVAILABLE', failure: null, attempts: 0 });
  });

  it('can be asked for, by the whole account only', async () => {
    const { id } = await register();
    await rig.hostWorker.runDue();
    expect(await rig.hostWorker.runDue()).toBe(0);
    expect((await rig.mining.hosts.check(OWNER, id)).state).toBe('AVAILABLE');
    expect(await rig.hostWorker.runDue()).toBe(1);
    const bound = viewerOf('0.0.5', { minerId: 'm' });
    await expect(rig.mining.hosts.check(bound, id)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(rig.mining.hosts.check(STRANGER, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await rig.mining.hosts.remove(OWNER, id);
    await expect(rig.mining.hosts.check(OWNER, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('that was asked for during another one is not forgotten', async () => {
    const { id } = await register();
    const { reached, go } = rig.hosts.script.hold('connect');
    const turn = rig.hostWorker.runDue();
    await reached;
    rig.later(1_000);
    await rig.mining.hosts.check(OWNER, id);
    go();
    await turn;
    expect(await rig.hostWorker.runDue()).toBe(1);
  });

  it('of a leased host changes nothing on it, and does not mind what runs there', async () => {
    const { id } = await register();
    await rig.hostWorker.runDue();
    const { vm } = await rig.mining.vms.rent(OWNER, { hostId: id });
    await rig.vmBecomes(vm.id, 'READY');
    rig.hosts.knocks.set(3_000, 'OPEN');
    rig.hosts.said.length = 0;
    await rig.mining.hosts.check(OWNER, id);
    await rig.hostWorker.runDue();
    expect(await host(id)).toMatchObject({ state: 'LEASED', failure: null });
    expect(await passedOf(id)).toEqual(SEVEN);

    rig.hosts.script.fail('openSocket', 'NOT_READY');
    await rig.mining.hosts.check(OWNER, id);
    await rig.hostWorker.runDue();
    expect(await host(id)).toMatchObject({ state: 'UNREACHABLE', failure: { code: 'ENGINE_STOPPED' } });
    expect(rig.hosts.said.filter((line) => /sudo|apt|systemctl|usermod/.test(line))).toEqual([]);
    expect(rig.hosts.dropped).toEqual([]);
    await rig.mining.vms.terminate(OWNER, vm.id);
    await rig.vmBecomes(vm.id, 'TERMINATED');
    expect(await host(id)).toMatchObject({ state: 'UNREACHABLE', leasedBy: null });
    await rig.hostWorker.runDue();
    expect((await host(id)).state).toBe('AVAILABLE');
  });

  it('never takes away the lease that was given meanwhile', async () => {
    const { id } = await register();
    await rig.hostWorker.runDue();
    await rig.mining.hosts.check(OWNER, id);
    const { reached, go } = rig.hosts.script.hold('connect');
    const turn = rig.hostWorker.runDue();
    await reached;
    const leased = await rig.db.transaction((tx) => rig.repositories.hosts.lease(tx, id, 'tn-intent'));
    expect(leased?.id).toBe(id);
    go();
    await turn;
    expect(await host(id)).toMatchObject({ state: 'LEASED', leasedBy: 'tn-intent' });
  });

  it('believes no size that no machine has, and stores none that does not fit', async () => {
    const ok = { code: 0, signal: null, stderr: '' };
    rig.hosts.answers['nproc'] = { ...ok, stdout: '99999999999\n' };
    rig.hosts.answers['cat /proc/meminfo'] = { ...ok, stdout: `MemTotal: ${'9'.repeat(30)} kB\n` };
    rig.hosts.answers['df -Pk -- /var/lib/docker'] = {
      ...ok,
      stdout: `Filesystem\n/dev/sda1 ${'9'.repeat(40)} 1 ${'9'.repeat(400)} 3% /\n`,
    };
    const { id } = await register();
    await rig.hostWorker.runDue();
    expect(await host(id)).toMatchObject({
      state: 'AVAILABLE',
      ...{ vcpu: null, ramGb: null, storageGb: null, freeDiskGb: null },
    });
  });

  it('never brings back a host that was removed meanwhile', async () => {
    const { id } = await register();
    const { reached, go } = rig.hosts.script.hold('connect');
    const turn = rig.hostWorker.runDue();
    await reached;
    await rig.mining.hosts.remove(OWNER, id);
    go();
    await turn;
    expect(await host(id)).toMatchObject({ state: 'REMOVED', stepDueAt: null, lockToken: null });
    // The key to it is nobody's to keep.
    expect((await host(id)).privateKeySealed).toBe('');
  });

  it('is done for four hosts of an owner at a time, so that slow ones keep nobody else waiting', async () => {
    const made: string[] = [];
    for (let port = 1; port <= 5; port += 1) made.push((await register({ port })).id);
    const { id: other } = await register({}, STRANGER);
    const held = [1, 2, 3, 4].map(() => rig.hosts.script.hold('connect'));
    const turn = rig.hostWorker.runDue();
    await Promise.all(held.map(({ reached }) => reached));
    await expect.poll(async () => (await host(other)).state).toBe('AVAILABLE');
    await expect.poll(async () => (await host(made[4] ?? '')).lockToken).toBeNull();
    expect(await host(made[4] ?? '')).toMatchObject({ state: 'CHECKING', attempts: 0 });
    for (const { go } of held) go();
    await turn;
    rig.later(MINUTE);
    await rig.hostWorker.runDue();
    expect((await host(made[4] ?? '')).state).toBe('AVAILABLE');
  });
});
