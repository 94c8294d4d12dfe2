import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EndReason, VmState } from '../../../src/db/words.js';
import { MINUTE, type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';

const OWNER = viewerOf('0.0.5');
let rig: MiningRig;
beforeEach(async () => {
  rig = await openMiningRig();
});
afterEach(() => rig.close());

const inState = async (state: VmState) => {
  const { id } = (await rig.mining.vms.rent(OWNER, {})).vm;
  await rig.vmBecomes(id, state);
  return id;
};
const look = async (afterMs = MINUTE) => {
  rig.later(afterMs);
  await rig.vmWorker.runDue();
};
const told = async () =>
  (await rig.mining.money.notices.list(OWNER, { limit: 10 })).map(({ kind }) => kind).toReversed();
const changesOf = (id: string) => rig.repositories.events.listAfter(rig.db, `vm:${id}`, 0, 100);
const ended = async (id: string, reason: EndReason) => {
  await rig.vmBecomes(id, 'TERMINATED');
  expect(await rig.vm(id)).toMatchObject({ endReason: reason });
  expect([...rig.cloud.billed(), ...rig.cloud.groups()]).toEqual([]);
};

describe('a machine that the provider suspends', () => {
  it.each<VmState>(['LAUNCHING', 'READY'])(
    'while %s is flagged, its owner is told, and it is ended only after the grace',
    async (state) => {
      if (state === 'LAUNCHING') rig.cloud.startsAs = 'STARTING';
      const id = await inState(state);
      rig.cloud.become('SUSPENDED');
      const before = (await changesOf(id)).length;

      await look();

      const since = rig.clock.at;
      expect(await rig.vm(id)).toMatchObject({ state, suspendedAt: since, endReason: null });
      expect(await told()).toEqual(['MACHINE_SUSPENDED']);
      expect((await changesOf(id)).length).toBe(before + 1);
      for (let minute = 0; minute < 9; minute += 1) await look();
      expect(await rig.vm(id)).toMatchObject({ state, suspendedAt: since });
      expect(await told()).toEqual(['MACHINE_SUSPENDED']);
      await ended(id, 'UNPAID');
      expect(await told()).toEqual(['MACHINE_SUSPENDED', 'MACHINE_LOST']);
    },
  );

  it('and resumes is as before, and its owner is told', async () => {
    const id = await inState('READY');
    rig.cloud.become('SUSPENDED');
    await look();
    rig.cloud.become('RUNNING');
    await look();
    expect(await rig.vm(id)).toMatchObject({ state: 'READY', suspendedAt: null, rawStatus: 'running' });
    expect(await told()).toEqual(['MACHINE_SUSPENDED', 'MACHINE_RESUMED']);

    // A later suspension has a grace of its own.
    rig.cloud.become('SUSPENDED');
    rig.later(30 * MINUTE);
    await look();
    await look();
    expect(await rig.vm(id)).toMatchObject({ state: 'READY' });
  });
});

describe('a machine that the provider ended', () => {
  it.each<'FAILED' | 'TERMINATING' | 'GONE'>(['FAILED', 'TERMINATING', 'GONE'])(
    'as %s is believed lost after a second look, ended with everything it had, and its owner is told once',
    async (seen) => {
      const id = await inState('READY');
      rig.cloud.become(seen);
      await look();
      expect(await rig.vm(id)).toMatchObject({ state: 'READY', missingSince: rig.clock.at });
      expect(await told()).toEqual([]);
      await ended(id, 'PROVIDER_LOST');
      expect(await told()).toEqual(['MACHINE_LOST']);
      expect((await changesOf(id)).map(({ payload }) => payload)).toContainEqual({
        vmId: id,
        state: 'TERMINATED',
      });
    },
  );

  it('while it was made ready is noticed although it never answered over SSH', async () => {
    const id = await inState('BOOTSTRAPPING');
    rig.hosts.script.fail('connect', 'UNREACHABLE', 1_000);
    rig.cloud.become('GONE');
    await ended(id, 'PROVIDER_LOST');
    expect(rig.clock.at.getTime()).toBeLessThan((await rig.vm(id)).deadlineAt.getTime());
  });

  it('for one look only is still there', async () => {
    const id = await inState('READY');
    for (let turn = 0; turn < 5; turn += 1) {
      rig.cloud.become('FAILED');
      await look();
      rig.cloud.become('RUNNING');
      await look();
    }
    expect(await rig.vm(id)).toMatchObject({ state: 'READY', missingSince: null });
    expect(await told()).toEqual([]);
  });
});

it('a status that nobody knows changes nothing', async () => {
  const id = await inState('READY');
  rig.cloud.become('SUSPENDED');
  await look();
  const { suspendedAt } = await rig.vm(id);
  rig.cloud.become('UNKNOWN');
  const before = (await changesOf(id)).length;
  for (let turn = 0; turn < 60; turn += 1) await look();
  expect(await rig.vm(id)).toMatchObject({ state: 'READY', suspendedAt, rawStatus: 'unknown' });
  expect((await changesOf(id)).length).toBe(before);
});
