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
  it('is given up after twenty tries', async () => {
    rig.hosts.script.fail('connect', 'UNREACHABLE', 100);
    const { id } = await register();
    for (let turn = 0; turn < 25; turn += 1) {
      await rig.hostWorker.runDue();
      rig.later(10 * MINUTE);
    }
    expect(rig.hosts.script.count('connect')).toBe(20);
    expect(await host(id)).toMatchObject({
      state: 'UNREACHABLE',
      stepDueAt: null,
      failure: { code: 'SSH_UNREACHABLE', retryable: false },
    });
    expect((await host(id)).failure?.hint).toContain('register it again');
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
