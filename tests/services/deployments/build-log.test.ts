import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { followBuild } from '../../../src/services/adapters/docker-build.js';
import { BuildFailed } from '../../../src/services/adapters/engine.js';
import { GOOD_DOCKERFILE, type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';

const OWNER = viewerOf('0.0.5');
const SECRET = 'correct-horse-battery';
let rig: MiningRig;
beforeEach(async () => {
  rig = await openMiningRig();
});
afterEach(() => rig.close());

/** What the engine writes of a build comes in messages of any size. */
const says = (output: string): void => {
  rig.engines.buildSays = async (onProgress) => {
    const messages = (output.match(/[^]{1,5000}/g) ?? []).map((stream) => `${JSON.stringify({ stream })}\n`);
    await followBuild(Readable.from(messages.map((message) => Buffer.from(message))), onProgress);
  };
};
const built = async () => {
  const { vm } = await rig.mining.vms.rent(OWNER, {});
  await rig.vmBecomes(vm.id, 'READY');
  const { deployment } = await rig.mining.deployments.deploy(OWNER, {
    vmId: vm.id,
    source: { dockerfile: GOOD_DOCKERFILE },
    environment: [{ name: 'TOKEN', value: SECRET, isSecret: true }],
  });
  await rig.ends(deployment.id);
  await rig.mining.logs.writer.flush();
  const source = { deploymentId: deployment.id };
  const page = { limit: 500, direction: 'FORWARD' } as const;
  const lines = await rig.mining.logs.service.history(OWNER, source, { streams: ['BUILD'] }, page);
  return { lines: lines.slice(1), failure: (await rig.deployment(deployment.id)).failure };
};

it.each([65_536, 114_688])('shows no secret that lies across a seam at %i', async (seam) => {
  const before = 'x'.repeat(seam - 8);
  says(`${before}${SECRET}${'y'.repeat(90_000)}\nnext\n`);
  const { lines } = await built();
  const long = lines.slice(
    0,
    lines.findIndex(({ message }) => message === 'next'),
  );
  expect(long.map(({ message }) => message).join('')).toBe(`${before}***${'y'.repeat(90_000)}`);
  expect(long.map(({ continues }) => continues)).toEqual(long.map((_, i) => i > 0));
  expect(lines.at(long.length)).toMatchObject({ message: 'next', continues: false });
});

it('has no line that was never written', async () => {
  says(`${'x'.repeat(70_000)}\nnext\n`);
  const { lines } = await built();
  expect(lines.map(({ message }) => message)).not.toContain('');
});

it('shows the beginning of a long line as evidence, and no part of a secret', async () => {
  says(`${'x'.repeat(65_528)}${SECRET}${'y'.repeat(90_000)}\nlast\n`);
  const { buildSays } = rig.engines;
  rig.engines.buildSays = async (onProgress) => {
    await buildSays(onProgress);
    throw new BuildFailed('it ended', 1);
  };
  const { failure } = await built();
  expect(failure?.logTail.map((line) => line.slice(0, 10))).toEqual([
    'Step 1/2 :',
    'x'.repeat(10),
    'last',
    'it ended',
  ]);
  expect(JSON.stringify(failure)).not.toContain('battery');
});
