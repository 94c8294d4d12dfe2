import { afterEach, beforeEach, expect, it } from 'vitest';
import { AdapterError } from '../../../src/services/adapters/failure.js';
import { problemOf } from '../../../src/services/vms/problems.js';
import { MINUTE, type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';

const OWNER = viewerOf('0.0.5');
let rig: MiningRig;
let id: string;
beforeEach(async () => {
  rig = await openMiningRig();
  ({ id } = (await rig.mining.vms.rent(OWNER, {})).vm);
  await rig.vmBecomes(id, 'READY');
});
afterEach(() => rig.close());

const SECRET = new AdapterError('fluence', 'INVALID', 'secret-of-the-provider');
const look = async (times = 1) => {
  for (let i = 0; i < times; i += 1) {
    rig.later(MINUTE);
    await rig.vmWorker.runDue();
  }
};
const problem = async () => problemOf(await rig.vm(id));
const told = async () => (await rig.repositories.events.listAfter(rig.db, `vm:${id}`, 0, 100)).length;

it('shows ports that the provider refuses in our words, and tells who watches once', async () => {
  rig.cloud.script.fail('setPorts', SECRET, 3);
  await rig.mining.vms.setPorts(OWNER, id, { add: [8_080], remove: [] });
  const before = await told();
  await look(3);
  expect(await problem()).toBe('the provider refuses to change its ports');
  expect(await told()).toBe(before + 1);
  await look();
  expect(await problem()).toBeNull();
});

it('shows a provider that keeps failing, and no single failure', async () => {
  rig.cloud.script.fail('observe', SECRET, 1);
  await look();
  expect(await problem()).toBeNull();
  await look();
  rig.cloud.script.fail('observe', 'UNREACHABLE', 10);
  await look(5);
  expect(await problem()).toBe('the provider does not answer');
});

it('shows a machine that can not be given back, and nothing of what was wrong before', async () => {
  rig.cloud.script.fail('setPorts', SECRET);
  await rig.mining.vms.setPorts(OWNER, id, { add: [8_080], remove: [] });
  await look();
  rig.cloud.script.fail('destroy', SECRET, 10);
  await rig.mining.vms.terminate(OWNER, id);
  expect(await problem()).toBeNull();
  await look(10);
  expect(await rig.vm(id)).toMatchObject({
    state: 'TERMINATING',
    lastError: 'the provider answered with an error',
  });
});

it('shows nothing of what is said before the machine is ready', () => {
  expect(problemOf({ state: 'RESERVING', lastError: SECRET.message })).toBeNull();
});
