import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LogSourceInput } from '../../../src/services/logs/log-service.js';
import { GOOD_DOCKERFILE, type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';

const OWNER = viewerOf('0.0.5');
const SOURCE = { source: { dockerfile: GOOD_DOCKERFILE } };
let rig: MiningRig;
beforeEach(async () => {
  rig = await openMiningRig();
});
afterEach(() => rig.close());

const launch = async () => {
  const launched = await rig.mining.miners.launch(OWNER, { name: 'm', ...SOURCE });
  await rig.ends(launched.deployment.id);
  await rig.mining.logs.writer.flush();
  return launched;
};
/** How its log ends for whoever reads it from the beginning; null when more may come. */
const endOf = async (source: LogSourceInput): Promise<string | null> => {
  const leave = new AbortController();
  const head = await rig.mining.logs.hub.head(`logs:${(await minerOf(source)) ?? ''}`);
  const stream = await rig.mining.logs.service.follow(OWNER, source, { after: 0 }, leave.signal);
  const patience = setTimeout(() => leave.abort(), 500);
  const seen: number[] = [];
  try {
    for await (const item of stream) {
      if (item.type === 'lines') seen.push(...item.lines.map(({ seq }) => seq));
      if (item.type === 'end') {
        if (source.minerId !== undefined) expect(seen).toHaveLength(head);
        return item.reason;
      }
    }
    return null;
  } finally {
    clearTimeout(patience);
  }
};
const minerOf = async ({ minerId, deploymentId }: LogSourceInput): Promise<string | undefined> =>
  minerId ?? (await rig.repositories.deployments.find(rig.db, deploymentId))?.minerId;

describe('the log', () => {
  it('of a version that another one took the place of ends, that of the one that serves goes on', async () => {
    const { miner, deployment } = await launch();
    expect(await endOf({ deploymentId: deployment.id })).toBeNull();
    const second = await rig.mining.deployments.deploy(OWNER, { minerId: miner.id, ...SOURCE });
    await rig.run(async () => (await rig.deployment(second.deployment.id)).step === 'OBSERVE');
    expect(await endOf({ deploymentId: deployment.id })).toBeNull();
    await rig.ends(second.deployment.id);
    expect(await endOf({ deploymentId: deployment.id })).toBe('DONE');
    expect(await endOf({ deploymentId: second.deployment.id })).toBeNull();
    expect(await endOf({ minerId: miner.id })).toBeNull();
  });

  it('of a version that failed ends, and that of its miner when the machine is gone', async () => {
    rig.engines.script.fail('createContainer', 'INVALID');
    const { miner, deployment, vm } = await launch();
    expect(await endOf({ deploymentId: deployment.id })).toBe('DONE');
    expect(await endOf({ minerId: miner.id })).toBeNull();
    await rig.vmBecomes(vm.id, 'TERMINATED', { stepMs: 10_000 });
    expect(await rig.miner(miner.id)).toMatchObject({ state: 'FAILED' });
    expect(await endOf({ minerId: miner.id })).toBe('DONE');
  });

  it('of a miner that failed goes on as long as a machine is there to try again', async () => {
    const { vm } = await rig.mining.vms.rent(OWNER, {});
    await rig.vmBecomes(vm.id, 'READY');
    rig.engines.script.fail('createContainer', 'INVALID');
    const { deployment } = await rig.mining.deployments.deploy(OWNER, { vmId: vm.id, ...SOURCE });
    await rig.ends(deployment.id);
    expect(await rig.miner(deployment.minerId)).toMatchObject({ state: 'FAILED' });
    expect(await endOf({ minerId: deployment.minerId })).toBeNull();
    expect(await endOf({ deploymentId: deployment.id })).toBe('DONE');
  });
});
