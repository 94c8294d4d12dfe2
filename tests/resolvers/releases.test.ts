import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { newId } from '../../src/db/repository.js';
import { ReleasesDocument } from '../operations/generated.js';
import { ALICE, openTestApi, type TestApi } from './api.js';
import { type Launched, launch } from './scene.js';

let api: TestApi;
let launched: Launched;
beforeEach(async () => {
  api = await openTestApi();
  launched = await launch(api, ALICE);
});
afterEach(() => api.close());

const build = async (): Promise<string> => {
  const { source, port, imageTag, ownerId } = await deployment();
  const release = await api.repositories.releases.add(api.db, {
    ...{ id: newId(), ownerId, minerId: launched.minerId, source, port, imageTag },
    ...{ imageId: 'sha256:1', createdAt: new Date() },
  });
  return release.id;
};
const deployment = async () => {
  const found = await api.repositories.deployments.find(api.db, launched.deploymentId);
  if (!found) throw new Error('The deployment is not there');
  return found;
};
const shown = async () => {
  const { miner } = await api.ask(ALICE, ReleasesDocument, { minerId: launched.miner });
  return miner?.releases.nodes ?? [];
};

it('the releases of a miner say what became of them', async () => {
  const served = await build();
  await build();
  const endedAt = new Date('2026-05-01T12:00:00Z');
  const change = { releaseId: served, state: 'SUCCEEDED', endedAt, imageId: 'sha256:1' } as const;
  await api.repositories.deployments.update(api.db, launched.deploymentId, change);
  const { deploymentId } = launched;
  await api.repositories.miners.update(api.db, launched.minerId, { state: 'ACTIVE', deploymentId });
  expect(await shown()).toMatchObject([
    { number: 2, isServing: false, lastServedAt: null, isImageKept: false, lastDeployment: null },
    {
      ...{ number: 1, isServing: true, lastServedAt: endedAt.toISOString(), isImageKept: true },
      lastDeployment: { id: launched.deployment, state: 'SUCCEEDED' },
    },
  ]);
});

it('a page of releases takes as many statements, however many are on it', async () => {
  const statements = async (): Promise<number> => {
    const select = vi.spyOn(api.db, 'select');
    await shown();
    const { length } = select.mock.calls;
    select.mockRestore();
    return length;
  };
  await build();
  await statements();
  const few = await statements();
  for (let time = 0; time < 15; time += 1) await build();
  expect(await statements()).toBe(few);
  expect(await shown()).toHaveLength(16);
});
