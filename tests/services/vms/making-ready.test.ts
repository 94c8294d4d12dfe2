import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EndReason } from '../../../src/db/words.js';
import { VM_MOVES, vmStatus } from '../../../src/services/vms/vm.js';
import { vmSteps } from '../../../src/services/vms/vm-steps.js';
import { moveTo } from '../../../src/services/workers/lifecycle.js';
import { MINUTE, type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';

const OWNER = viewerOf('0.0.5');
let rig: MiningRig;
beforeEach(async () => {
  rig = await openMiningRig();
});
afterEach(() => rig.close());

const inState = async (state: string, input = {}) => {
  const { vm } = await rig.mining.vms.rent(OWNER, input);
  await rig.vmBecomes(vm.id, state);
  return vm.id;
};
const ended = async (id: string, reason: EndReason) => {
  await rig.vmBecomes(id, 'TERMINATED', { stepMs: MINUTE });
  expect(await rig.vm(id)).toMatchObject({ endReason: reason, failure: { code: reason } });
  expect(rig.cloud.billed()).toEqual([]);
};

describe('waiting for the machine', () => {
  it('goes on while it starts, and while the provider does not show it yet', async () => {
    rig.cloud.startsAs = 'STARTING';
    const id = await inState('LAUNCHING');
    rig.cloud.blindLooks = 3;
    for (let look = 0; look < 5; look += 1) {
      rig.later(1_000);
      await rig.vmWorker.runDue();
    }
    expect(await rig.vm(id)).toMatchObject({ state: 'LAUNCHING', rawStatus: 'starting', attempts: 0 });
    rig.cloud.become('RUNNING');
    await rig.vmBecomes(id, 'BOOTSTRAPPING');
    expect(await rig.vm(id)).toMatchObject({
      address: '127.0.0.11',
      sshUser: 'ubuntu',
      launchedAt: rig.clock.at,
    });
  });

  it.each<['FAILED' | 'SUSPENDED' | 'TERMINATING', EndReason]>([
    ['FAILED', 'PROVIDER_REFUSED'],
    ['SUSPENDED', 'UNPAID'],
    ['TERMINATING', 'PROVIDER_LOST'],
  ])('a machine seen as %s ends with %s', async (state, reason) => {
    rig.cloud.startsAs = 'STARTING';
    const id = await inState('LAUNCHING');
    rig.cloud.become(state);
    await ended(id, reason);
  });

  it('gives a machine back that is not running by the deadline', async () => {
    rig.cloud.startsAs = 'STARTING';
    await ended(await inState('LAUNCHING'), 'PROVISION_TIMEOUT');
  });

  it('gives a machine back that turned out to cost more than the cap', async () => {
    const id = await inState('LAUNCHING', { maxPricePerDayUsd: '0.5' });
    for (const machine of rig.cloud.machines()) machine.pricePerHourUsd = '0.03';
    await ended(id, 'PRICE_CAP');
  });

  it('never connects to a private address that nobody allowed', async () => {
    const id = await inState('LAUNCHING');
    for (const machine of rig.cloud.machines()) Object.assign(machine, { address: '10.0.0.1' });
    await ended(id, 'ADDRESS_REFUSED');
    expect(rig.hosts.connected).toEqual([]);
  });
});

describe('making a machine ready', () => {
  it('pins the host key before anything else is said', async () => {
    const id = await inState('BOOTSTRAPPING');
    const { reached, go } = rig.hosts.script.hold('openSocket');
    const turn = rig.vmWorker.runDue();
    await reached;
    expect((await rig.vm(id)).hostKeyFingerprint).toBe('SHA256:first');
    expect(rig.hosts.said).toEqual([]);
    go();
    await turn;
  });

  it('connects with the key made for this machine and the pinned host key', async () => {
    rig.hosts.script.fail('openSocket', 'UNREACHABLE');
    const id = await inState('READY');
    const [first, second] = rig.hosts.connected;
    expect(first).toMatchObject({ address: '127.0.0.11', user: 'ubuntu', hostKeyFingerprint: null });
    expect(first?.privateKey).toContain('PRIVATE KEY');
    expect(second?.hostKeyFingerprint).toBe('SHA256:first');
    expect((await rig.vm(id)).sshPrivateKeySealed).not.toContain('PRIVATE KEY');
  });

  it('ends when another host key is shown than the pinned one', async () => {
    const id = await inState('BOOTSTRAPPING');
    rig.hosts.script.fail('connect', 'IDENTITY');
    await ended(id, 'HOST_KEY_CHANGED');
  });

  it('waits for a machine that refuses our key or does not answer yet', async () => {
    rig.hosts.script.fail('connect', 'UNREACHABLE', 30);
    rig.hosts.script.fail('connect', 'AUTH', 30);
    await rig.vmBecomes(await inState('BOOTSTRAPPING'), 'READY');
    expect(rig.hosts.connected).toHaveLength(61);
  });

  it('ends when it never answers over SSH', async () => {
    rig.hosts.script.fail('connect', 'UNREACHABLE', 10_000);
    await ended(await inState('BOOTSTRAPPING'), 'SSH_UNREACHABLE');
  });

  it('ends when Docker can not be made ready', async () => {
    rig.hosts.script.fail('openSocket', 'NOT_READY', 100);
    await ended(await inState('BOOTSTRAPPING'), 'HOST_PREPARATION_FAILED');
    expect(rig.hosts.said).toContain('sudo -n true');
  });

  it('logs in anew after the user was given the docker group', async () => {
    rig.hosts.script.fail('openSocket', 'NOT_READY', 2);
    const done = { code: 0, signal: null, stdout: '', stderr: '' };
    Object.assign(rig.hosts.answers, {
      'id -un': { ...done, stdout: 'ubuntu\n' },
      'id -nG': { ...done, stdout: 'ubuntu sudo\n' },
      'test -S /var/run/docker.sock': done,
      'sudo -n true': done,
      'sudo -n systemctl enable --now docker': done,
      'sudo -n usermod -aG docker ubuntu': done,
    });
    await inState('READY');
    expect(rig.hosts.dropped).toMatchObject([{ address: '127.0.0.11', port: 22, user: 'ubuntu' }]);
    expect(rig.hosts.connected).toHaveLength(2);
  });
});

describe('a machine that is ready', () => {
  it('is watched, and believed lost only after a second look', async () => {
    const id = await inState('READY');
    rig.cloud.blindLooks = 1;
    rig.later(MINUTE);
    await rig.vmWorker.runDue();
    const { state, rawStatus, missingSince } = await rig.vm(id);
    expect({ state, rawStatus }).toEqual({ state: 'READY', rawStatus: 'absent' });
    expect(missingSince).toEqual(rig.clock.at);
    rig.later(MINUTE);
    await rig.vmWorker.runDue();
    expect(await rig.vm(id)).toMatchObject({ state: 'READY', rawStatus: 'running', missingSince: null });
    rig.cloud.blindLooks = 2;
    await ended(id, 'PROVIDER_LOST');
  });

  it.each<['FAILED' | 'SUSPENDED' | 'TERMINATING', EndReason]>([
    ['FAILED', 'PROVIDER_LOST'],
    ['SUSPENDED', 'UNPAID'],
    ['TERMINATING', 'PROVIDER_LOST'],
  ])('and becomes %s ends with %s', async (state, reason) => {
    const id = await inState('READY');
    rig.cloud.become(state);
    await ended(id, reason);
  });

  it('stays, however long the provider or we ourselves fail', async () => {
    const id = await inState('READY');
    rig.cloud.script.fail('observe', 'AUTH', 15);
    rig.cloud.script.fail('observe', new Error('a bug of ours'), 30);
    for (let look = 0; look < 50; look += 1) {
      rig.later(2 * MINUTE);
      await rig.vmWorker.runDue();
    }
    expect(await rig.vm(id)).toMatchObject({ state: 'READY', rawStatus: 'running', attempts: 0 });
  });
});

describe('the state machine', () => {
  it('refuses a move that is not declared', async () => {
    const id = await inState('RESERVING');
    const { RESERVING } = vmSteps;
    Object.assign(vmSteps, { RESERVING: async () => moveTo('READY') });
    try {
      await rig.vmWorker.runDue();
    } finally {
      Object.assign(vmSteps, { RESERVING });
    }
    expect(await rig.vm(id)).toMatchObject({
      state: 'RESERVING',
      lastError: 'A VM can not move from RESERVING to READY',
    });
  });

  it('ends only through TERMINATING, which every living state may enter', () => {
    for (const [from, next] of Object.entries(VM_MOVES)) {
      expect((next as readonly string[]).includes('TERMINATED')).toBe(from === 'TERMINATING');
      if (!from.startsWith('TERMINAT')) expect(next).toContain('TERMINATING');
    }
  });

  it('is shown in the three words of the guide', () => {
    const words = Object.keys(VM_MOVES).map((state) => vmStatus({ state: state as keyof typeof VM_MOVES }));
    expect(words).toEqual([
      'deploying',
      'deploying',
      'deploying',
      'deploying',
      'active',
      'inactive',
      'inactive',
    ]);
  });
});
