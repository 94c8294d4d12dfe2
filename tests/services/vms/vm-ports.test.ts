import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MINUTE, type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';

const OWNER = viewerOf('0.0.5');
const SPARE = Array.from({ length: 10 }, (_, index) => 20_000 + index);
let rig: MiningRig;
beforeEach(async () => {
  rig = await openMiningRig();
});
afterEach(() => rig.close());

const ready = async (input = {}) => {
  const { id } = (await rig.mining.vms.rent(OWNER, input)).vm;
  await rig.vmBecomes(id, 'READY');
  return id;
};
const edit = (id: string, add: number[], remove: number[] = []) =>
  rig.mining.vms.setPorts(OWNER, id, { add, remove });
const remarks = async (id: string) =>
  (await rig.repositories.events.listAfter(rig.db, `vm:${id}`, 0, 100)).flatMap(({ payload }) =>
    'remark' in payload ? [payload['remark']] : [],
  );

describe('the ports of a machine', () => {
  it('are open before anybody logs in: what was asked for, SSH, and where new versions are tried', async () => {
    const { id } = (await rig.mining.vms.rent(OWNER, { ports: [8_080] })).vm;
    await rig.vmBecomes(id, 'BOOTSTRAPPING');
    const ports = [22, 8_080, ...SPARE];
    expect(rig.cloud.opened).toEqual([{ vmId: 'vm-1', ports }]);
    expect(await rig.vm(id)).toMatchObject({ appliedPorts: ports });
    expect(rig.hosts.connected).toEqual([]);
  });

  it('are tried again until the provider is ready for them', async () => {
    rig.cloud.script.fail('setPorts', 'NOT_READY', 3);
    rig.cloud.script.fail('setPorts', 'UNREACHABLE', 2);
    const id = await ready();
    expect(rig.cloud.script.count('setPorts')).toBe(6);
    expect((await rig.vm(id)).appliedPorts).toEqual([22, 3_000, ...SPARE]);
  });

  it('that the provider refuses to set keep nobody from renting, and are shown as pending', async () => {
    rig.cloud.script.fail('setPorts', 'AUTH', 2);
    const id = await ready();
    expect((await rig.vm(id)).appliedPorts).toBeNull();
    for (let look = 0; look < 2; look += 1) {
      rig.later(MINUTE);
      await rig.vmWorker.runDue();
    }
    expect((await rig.vm(id)).appliedPorts).toEqual([22, 3_000, ...SPARE]);
  });

  it('are brought to the provider at once when they are edited, and a restart is told of', async () => {
    const id = await ready();
    rig.cloud.restartsForPorts = true;
    await edit(id, [8_080], [3_000]);
    await rig.vmWorker.runDue();
    expect(rig.cloud.opened.at(-1)?.ports).toEqual([22, 8_080, ...SPARE]);
    expect(await rig.vm(id)).toMatchObject({ state: 'READY', rawStatus: 'restarting' });
    expect(await remarks(id)).toEqual(['The machine restarts so that its ports change']);
    rig.later(MINUTE);
    await rig.vmWorker.runDue();
    expect(rig.cloud.opened).toHaveLength(2);
    expect(await remarks(id)).toHaveLength(1);
  });

  it('that are edited while the worker looks at the machine are not forgotten', async () => {
    const id = await ready();
    const held = rig.cloud.script.hold('observe');
    rig.later(MINUTE);
    const looking = rig.vmWorker.runDue();
    await held.reached;
    await edit(id, [8_080]);
    held.go();
    await looking;
    await rig.vmWorker.runDue();
    expect(rig.cloud.opened.at(-1)?.ports).toContain(8_080);
  });

  it('never lose 22, and may be fifty beside it', async () => {
    const fifty = Array.from({ length: 50 }, (_, index) => 4_000 + index);
    const id = await ready({ ports: fifty });
    expect((await edit(id, [22], [22, 4_000])).ports).toEqual([22, ...fifty.slice(1)]);
    expect((await edit(id, [4_000])).ports).toHaveLength(51);
    await expect(edit(id, [1])).rejects.toMatchObject({ code: 'INVALID_INPUT', field: 'ports' });
  });

  it('are opened by a deployment that declares another one', async () => {
    const id = await ready();
    const vm = await rig.vm(id);
    await rig.db.transaction((tx) => rig.mining.vms.openPort(tx, vm, 9_000));
    await rig.db.transaction((tx) => rig.mining.vms.openPort(tx, vm, 9_000));
    await rig.vmWorker.runDue();
    expect(rig.cloud.opened.map(({ ports }) => ports.includes(9_000))).toEqual([false, true]);
  });

  it('name the port of the deployment that would be one too many', async () => {
    const id = await ready({ ports: Array.from({ length: 50 }, (_, index) => 4_000 + index) });
    const source = { dockerfile: 'FROM scratch\nCMD ["/model"]\n' };
    await expect(
      rig.mining.deployments.deploy(OWNER, { vmId: id, port: 9_000, source }),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT', field: 'input.port' });
  });
});

describe('a preview', () => {
  it('tells what would be open and whether the machine goes down, and changes nothing', async () => {
    const id = await ready();
    const before = await rig.vm(id);
    expect(await rig.mining.vms.previewPorts(OWNER, id, { add: [80], remove: [22, 3_000] })).toEqual({
      ports: [22, 80],
      opens: [80],
      closes: [3_000],
      isRestartNeeded: true,
    });
    const same = await rig.mining.vms.previewPorts(OWNER, id, { add: [3_000], remove: [] });
    expect(same).toMatchObject({ opens: [], closes: [], isRestartNeeded: false });
    expect(await rig.vm(id)).toEqual(before);
    const young = (await rig.mining.vms.rent(OWNER, {})).vm.id;
    expect(await rig.mining.vms.previewPorts(OWNER, young, { add: [80], remove: [] })).toMatchObject({
      isRestartNeeded: false,
    });
  });

  it('is refused like the edit itself, and to strangers', async () => {
    const id = await ready();
    const preview = (viewer = OWNER, add = [80]) =>
      rig.mining.vms.previewPorts(viewer, id, { add, remove: [] });
    await expect(preview(OWNER, [10_250])).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(preview(viewerOf('0.0.6'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(preview(viewerOf('0.0.5', { scopes: ['deploy'] }))).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await rig.mining.vms.terminate(OWNER, id);
    await expect(preview()).rejects.toMatchObject({ code: 'ACTION_NOT_ALLOWED' });
  });
});
