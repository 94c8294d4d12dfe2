import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  AskDocument,
  CreateApiTokenDocument,
  DeployDocument,
  DeploymentDocument,
  MinerDocument,
  RentVmDocument,
  TerminateMinerDocument,
  TerminateVmDocument,
  VmDocument,
  VmsDocument,
  WatchDeploymentDocument,
  WatchLogsDocument,
} from '../operations/generated.js';
import { ALICE, DOCKERFILE, openTestApi, type TestApi, tokenOf } from './api.js';
import { type Launched, launch } from './scene.js';

let api: TestApi;
let mine: Launched;
const source = { dockerfile: DOCKERFILE };

beforeAll(async () => {
  api = await openTestApi();
  mine = await launch(api, ALICE);
});
afterAll(() => api.close());

const stateOfAll = async () => ({
  vms: await api.repositories.vms.list(api.db, null, {}, { limit: 100 }),
  miners: await api.repositories.miners.list(api.db, {}, { limit: 100 }),
  deployments: await api.repositories.deployments.list(api.db, null, {}, { limit: 100 }),
  hosts: await api.repositories.hosts.list(api.db, null, { limit: 100 }),
  tokens: await api.repositories.apiTokens.list(api.db, ALICE.accountId, { limit: 100 }),
});

describe('an API token', () => {
  it('bound to one miner sees nothing of another', async () => {
    const other = await launch(api, ALICE, 'other');
    const viewer = tokenOf(ALICE, { scopes: ['read', 'deploy', 'operate'], minerId: mine.minerId });
    expect(await api.ask(viewer, VmDocument, { id: other.vm })).toEqual({ vm: null });
    expect(await api.ask(viewer, DeploymentDocument, { id: other.deployment })).toEqual({ deployment: null });
    expect(await api.ask(viewer, MinerDocument, { id: other.miner })).toMatchObject({
      miner: { isMine: false, vm: null, currentDeployment: null, deployments: { nodes: [] } },
    });
    expect(await api.ask(viewer, MinerDocument, { id: mine.miner })).toMatchObject({
      miner: { isMine: true, vm: { id: mine.vm } },
    });
    const { vms } = await api.ask(viewer, VmsDocument, { first: 10 });
    expect(vms.nodes.map(({ id }) => id)).toEqual([mine.vm]);
    expect(await api.ask(viewer, TerminateMinerDocument, { id: other.miner })).toMatchObject({
      terminateMiner: { __typename: 'NotFound' },
    });
    const stream = await api.watch(viewer, WatchDeploymentDocument, { id: other.deployment });
    expect(await stream.rest()).toMatchObject([{ __typename: 'NotFound' }]);
    const logs = await api.watch(viewer, WatchLogsDocument, { source: { minerId: other.miner } });
    expect(await logs.rest()).toMatchObject([{ __typename: 'NotFound' }]);
  });

  it('bound to one miner rents nothing', async () => {
    const viewer = tokenOf(ALICE, { scopes: ['read', 'deploy', 'operate'], minerId: mine.minerId });
    const before = await stateOfAll();
    expect(await api.ask(viewer, RentVmDocument, { input: {} })).toMatchObject({
      rentVm: { __typename: 'Forbidden' },
    });
    expect(await stateOfAll()).toEqual(before);
  });

  it('without the scope to read sees what is public, and nothing of what is private', async () => {
    const viewer = tokenOf(ALICE, { scopes: ['deploy', 'operate'] });
    expect(await api.ask(viewer, MinerDocument, { id: mine.miner })).toMatchObject({
      miner: { isMine: true, vm: null, currentDeployment: null, deployments: { nodes: [] } },
    });
    expect(await api.ask(viewer, VmDocument, { id: mine.vm })).toEqual({ vm: null });
    await expect(api.ask(viewer, VmsDocument, { first: 10 })).rejects.toThrow();
    const logs = await api.watch(viewer, WatchLogsDocument, { source: { minerId: mine.miner } });
    expect(await logs.rest()).toMatchObject([{ __typename: 'Forbidden' }]);
  });

  it('does only what its scopes say', async () => {
    const reader = tokenOf(ALICE, { scopes: ['read'] });
    const before = await stateOfAll();
    for (const answer of [
      await api.ask(reader, TerminateVmDocument, { id: mine.vm }),
      await api.ask(reader, RentVmDocument, { input: {} }),
      await api.ask(reader, DeployDocument, { input: { vmId: mine.vm, source } }),
      await api.ask(reader, AskDocument, { input: { prompt: 'hello' } }),
      await api.ask(reader, CreateApiTokenDocument, { input: { name: 't', scopes: ['operate'] } }),
    ]) {
      expect(Object.values(answer)[0]).toMatchObject({ __typename: 'Forbidden', code: 'FORBIDDEN' });
    }
    expect(await stateOfAll()).toEqual(before);
  });
});
