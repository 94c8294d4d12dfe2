import { afterEach, describe, expect, it } from 'vitest';
import { DOCKERFILE } from '../api/support.js';
import { NOTHING_LEFT, openMinersAt, OWNER, startCloud } from '../support/miners-on-simulator.js';
import { until } from '../support/until.js';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

describe('a container on a simulated machine that ends again and again', () => {
  it('is started by its engine, given up by the Guardian, and costs nothing more', async () => {
    const cloud = await startCloud();
    closers.push(cloud.close);
    const at = await openMinersAt(cloud.simulator, cloud.simulator.mirrorUrl);
    closers.push(at.close);
    const { core, mining } = at;
    const source = { dockerfile: DOCKERFILE };
    const { miner, deployment } = await mining.miners.launch(OWNER, { name: 'm', source });
    const { deployments, miners, containerWatches } = core.repositories;
    const isOver = async () => (await deployments.find(core.db, deployment.id))?.state === 'SUCCEEDED';
    await until('the launch', isOver, 40_000);

    const { address, port, vmId } = await at.miner(miner.id);
    const { containerId } = (await deployments.find(core.db, deployment.id)) ?? {};
    expect({ address, port, containerId }).toEqual({
      ...{ address: expect.any(String), port: 3000, containerId: expect.any(String) },
    });
    await cloud.emu(`models/${containerId}`, { crashAfterMs: 50, exitCode: 9 });
    await miners.update(core.db, miner.id, { health: 'DOWN' });
    await until(
      'the end of the miner',
      async () => {
        await mining.guardian.heard([miner.id]);
        await mining.guardian.runDue();
        return (await at.miner(miner.id)).state === 'FAILED';
      },
      40_000,
    );
    expect((await at.miner(miner.id)).failure).toMatchObject({ code: 'CRASH_LOOP' });
    expect(await containerWatches.find(core.db, miner.id)).toMatchObject({
      ...{ state: 'STOPPED', stepDueAt: null, crashLoopSince: expect.any(Date) },
    });
    const isGone = async () => (await at.vm(vmId ?? '')).state === 'TERMINATED';
    await until('the end of the machine', isGone, 20_000);
    expect((await at.vm(vmId ?? '')).endReason).toBe('CRASH_LOOP');
    expect(await cloud.left()).toEqual(NOTHING_LEFT);
  }, 120_000);
});
