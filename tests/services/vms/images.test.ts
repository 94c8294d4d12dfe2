import { afterEach, beforeEach, expect, it } from 'vitest';
import { UnknownImage } from '../../../src/services/adapters/cloud.js';
import { MINUTE, type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';

const OWNER = viewerOf('0.0.5');
let rig: MiningRig;
beforeEach(async () => {
  rig = await openMiningRig();
});
afterEach(() => rig.close());

const rent = async (image: string) => (await rig.mining.vms.rent(OWNER, { image })).vm.id;

it('refuses an image that the catalogue does not have, and names some that it has', async () => {
  const refusal = { code: 'INVALID_INPUT', field: 'input.image' };
  await expect(rent('ubuntu-18-04-x64')).rejects.toMatchObject({
    ...refusal,
    message: 'There is no image ubuntu-18-04-x64 in the catalogue of the provider',
    hint: 'Use for example ubuntu-24-04-x64, ubuntu-22-04-x64, debian-12-x64, or leave it out.',
  });
  await expect(rig.mining.vms.offers(OWNER, { image: 'beos' })).rejects.toMatchObject(refusal);
  await expect(rig.mining.vms.requireOffer(OWNER, { image: 'beos' })).rejects.toMatchObject({
    field: 'input.machine.image',
  });
  expect(await rig.mining.vms.list(OWNER, {}, { limit: 10 })).toEqual([]);
  expect((await rig.vm(await rent('debian-12'))).image).toBe('debian-12');
});

it('refuses no image while the provider does not show its own', async () => {
  rig.cloud.script.fail('images', 'UNREACHABLE');
  await rent('beos');
  rig.cloud.script.fail('images', new DOMException('late', 'TimeoutError'));
  await rent('beos');
  rig.cloud.images = [];
  await rent('beos');
});

it('asks for no catalogue when no image is named', async () => {
  await rig.mining.vms.rent(OWNER, {});
  expect(rig.cloud.script.count('images')).toBe(0);
});

it('ends a rental whose image is gone from the catalogue at once, and names it', async () => {
  const id = await rent('debian-12');
  rig.cloud.script.fail('create', new UnknownImage('fluence', 'debian-12'));
  await rig.vmBecomes(id, 'TERMINATED', { stepMs: MINUTE });
  expect(rig.cloud.created).toHaveLength(1);
  expect(await rig.vm(id)).toMatchObject({
    endReason: 'PROVIDER_REFUSED',
    failure: {
      message: 'The provider refused or failed to start the machine: its catalogue has no image debian-12',
      hint: 'Name another image, or leave it out.',
    },
  });
});
