import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createSlots } from '../../../src/services/deployments/slots.js';
import { createSourceRetention } from '../../../src/services/deployments/source-retention.js';
import { wellBehaved } from '../../fakes/fake-model.js';
import { MINUTE, type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';

const OWNER = viewerOf('0.0.5');
let rig: MiningRig;
beforeEach(async () => {
  rig = await openMiningRig();
});
afterEach(() => rig.close());

const source = (version: number) => ({ source: { dockerfile: `FROM x\nEXPOSE 3000\n# ${version}\n` } });
const run = () =>
  createSourceRetention({
    db: rig.db,
    sources: rig.repositories.sources,
    now: () => new Date(rig.clock.at),
  }).run(AbortSignal.timeout(10_000));
const digestOf = async (id: string) => (await rig.deployment(id)).source.digest ?? '';
const stored = () => rig.repositories.sources.digestsAfter(rig.db, '', 100);

it('sources of the newest deployments of a miner stay, older ones go, and all when the miner has ended', async () => {
  const { miner, deployment } = await rig.mining.miners.launch(OWNER, { name: 'm', ...source(0) });
  await rig.ends(deployment.id);
  const digests = [await digestOf(deployment.id)];
  for (let version = 1; version < 5; version += 1) {
    const { id } = (await rig.mining.deployments.deploy(OWNER, { minerId: miner.id, ...source(version) }))
      .deployment;
    await rig.ends(id);
    digests.push(await digestOf(id));
    rig.later(1_000);
  }
  expect(await run()).toBe(0);
  rig.later(61 * MINUTE);
  expect(await run()).toBe(2);
  expect(await stored()).toEqual(digests.slice(2).sort());

  await rig.mining.miners.terminate(OWNER, miner.id);
  expect(await run()).toBe(3);
  expect(await stored()).toEqual([]);
});

it('sources of what served last stay, however many deployments have failed since', async () => {
  const { miner, deployment } = await rig.mining.miners.launch(OWNER, { name: 'm', ...source(0) });
  await rig.ends(deployment.id);
  const deploy = async (version: number) => {
    const input = { minerId: miner.id, ...source(version) };
    const { id } = (await rig.mining.deployments.deploy(OWNER, input)).deployment;
    await rig.ends(id);
    rig.later(1_000);
    return rig.deployment(id);
  };
  await deploy(1);
  rig.model.behaviour = () => ({ status: 'ill' });
  for (let version = 2; version < 6; version += 1) expect((await deploy(version)).state).toBe('FAILED');
  rig.later(61 * MINUTE);
  await run();
  expect(await stored()).toContain(await digestOf(deployment.id));
  rig.model.behaviour = wellBehaved;
  rig.engines.dropImage(deployment.imageTag);
  const { deployment: back } = await rig.mining.releases.rollback(OWNER, { minerId: miner.id });
  await rig.ends(back.id);
  expect((await rig.deployment(back.id)).state).toBe('SUCCEEDED');
});

it('the source of a deployment under way stays, whatever its age', async () => {
  const { deployment } = await rig.mining.miners.launch(OWNER, { name: 'm', ...source(0) });
  rig.later(61 * MINUTE);
  expect(await run()).toBe(0);
  expect(await stored()).toEqual([await digestOf(deployment.id)]);
});

it('a source that was never stored to its end goes; one that is stored again stays', async () => {
  const { sources } = rig.repositories;
  const bytes = new Uint8Array(40 * 1024 * 1024);
  const at = () => new Date(rig.clock.at);
  await sources.put(rig.db, 'sha256:a', bytes, at());
  await sources.put(rig.db, 'sha256:b', bytes.subarray(0, 3 * 1024 * 1024), at());
  await sources.put(rig.db, 'sha256:c', bytes.subarray(0, 3), at());
  const { sourceParts: t } = rig.tables;
  await rig.db.delete(t).where(eq(t.part, 0)).returning();
  expect(await sources.has(rig.db, 'sha256:a')).toBe(false);
  rig.later(61 * MINUTE);
  await sources.put(rig.db, 'sha256:b', bytes.subarray(0, 3 * 1024 * 1024), at());
  expect(await run()).toBe(1);
  expect(await stored()).toEqual(['sha256:b']);
  const parts: number[] = [];
  for await (const part of sources.read(rig.db, 'sha256:b')) parts.push(part.length);
  expect(parts).toHaveLength(3);
});

it('an account has a bounded number of deployments under way', async () => {
  const launch = (name: string) => rig.mining.miners.launch(OWNER, { name, ...source(0) });
  await launch('first');
  vi.spyOn(rig.repositories.deployments, 'countLive').mockImplementation(async (_db, owner) =>
    owner === OWNER.accountId ? 1_000 : 0,
  );
  await expect(launch('more')).rejects.toMatchObject({ code: 'LIMIT_REACHED' });
  await rig.mining.miners.launch(viewerOf('0.0.6'), { name: 'other', ...source(0) });
});

it('slots let so many in at once, and the others in order', async () => {
  const slot = createSlots(2);
  const log: string[] = [];
  const gates = new Map<string, () => void>();
  const enter = (name: string) =>
    slot(async () => {
      log.push(name);
      await new Promise<void>((resolve) => gates.set(name, resolve));
      if (name === 'b') throw new Error('b failed');
    });
  const works = ['a', 'b', 'c', 'd'].map((name) => enter(name).catch(() => {}));
  expect(log).toEqual(['a', 'b']);
  gates.get('b')?.();
  await works[1];
  expect(log).toEqual(['a', 'b', 'c']);
  gates.get('a')?.();
  await works[0];
  expect(log).toEqual(['a', 'b', 'c', 'd']);
  for (const go of gates.values()) go();
  await Promise.all(works);
});
