import { expect, it } from 'vitest';
import { subjects } from '../../../src/services/events/event-log.js';
import { MINUTE, type MiningRig } from '../../fakes/mining-rig.js';
import { eachDatabase } from '../../support/each-database.js';
import { inSceneOf } from '../miners/scene.js';

const NEW = '127.0.0.99';
const shownAt = ({ cloud }: MiningRig, address: string) => {
  const { observe } = cloud.port;
  cloud.port.observe = async (...asked) => ({ ...(await observe(...asked)), address });
};
const look = async (rig: MiningRig) => {
  rig.later(MINUTE);
  await rig.vmWorker.runDue();
};
const remarks = async (rig: MiningRig, id: string) =>
  (await rig.repositories.events.listAfter(rig.db, subjects.vm(id), 0, 100)).flatMap(({ payload }) =>
    'remark' in payload ? [payload['remark']] : [],
  );

eachDatabase('a machine that serves and gets another address', (store) => {
  const inScene = inSceneOf(store);

  it(
    'is taken over there with its miner, once it has shown its host key',
    inScene(async ({ rig, minerId, oldVm }) => {
      const { address: before, hostKeyFingerprint } = await rig.vm(oldVm);
      await rig.repositories.miners.update(rig.db, minerId, { health: 'HEALTHY' });
      rig.probed.clear();
      const moved: string[] = [];
      rig.bus.on('minerMoved', (about) => void moved.push(about.minerId));
      shownAt(rig, NEW);
      await look(rig);

      expect(await rig.vm(oldVm)).toMatchObject({ state: 'READY', address: NEW, lastError: null });
      expect(rig.hosts.connected.at(-1)).toMatchObject({ address: NEW, hostKeyFingerprint });
      expect(rig.hosts.dropped.at(-1)).toMatchObject({ address: before });
      expect(await rig.miner(minerId)).toMatchObject({ state: 'ACTIVE', address: NEW, health: 'UNKNOWN' });
      expect(rig.probed.has(minerId)).toBe(true);
      expect(moved).toEqual([minerId]);
      expect(await remarks(rig, oldVm)).toContain(`The provider gave the machine the address ${NEW}`);
    }),
  );

  it(
    'stays where it was while something else answers there, and its owner reads why',
    inScene(async ({ rig, minerId, oldVm }) => {
      const { address } = await rig.vm(oldVm);
      shownAt(rig, NEW);
      for (const [failure, why] of [
        ['IDENTITY', 'another host key is shown there'],
        ['UNREACHABLE', 'nothing answers over SSH there'],
      ] as const) {
        rig.hosts.script.fail('connect', failure);
        await look(rig);
        const { state, address: now, lastError } = await rig.vm(oldVm);
        expect({ state, now }).toEqual({ state: 'READY', now: address });
        expect(lastError).toContain(NEW);
        expect(lastError).toContain(why);
      }
      expect(await rig.miner(minerId)).toMatchObject({ state: 'ACTIVE', address });
    }),
  );

  it(
    'is not followed to an address that nobody may connect to',
    inScene(async ({ rig, oldVm }) => {
      const { address } = await rig.vm(oldVm);
      const connects = rig.hosts.connected.length;
      shownAt(rig, '10.0.0.5');
      await look(rig);
      expect(await rig.vm(oldVm)).toMatchObject({
        state: 'READY',
        address,
        lastError: expect.stringContaining('10.0.0.5'),
      });
      expect(rig.hosts.connected).toHaveLength(connects);
    }),
  );
});
