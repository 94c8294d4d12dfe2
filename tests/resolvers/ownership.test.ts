import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../src/db/repository.js';
import { localId, writeGlobalId } from '../../src/schema/global-id.js';
import type { Viewer } from '../../src/services/accounts/viewer.js';
import {
  CancelDeploymentDocument,
  CreateApiTokenDocument,
  DeployDocument,
  DeploymentDocument,
  DeploymentsDocument,
  EditVmPortsDocument,
  HostDocument,
  HostsDocument,
  LogsDocument,
  MinerDocument,
  MinersDocument,
  NodeDocument,
  NodesDocument,
  QuestionDocument,
  QuestionsDocument,
  RegisterHostDocument,
  RemoveHostDocument,
  RenameVmDocument,
  RentVmDocument,
  RestartMinerDocument,
  TerminateMinerDocument,
  TerminateVmDocument,
  VmDocument,
  VmsDocument,
  WatchDeploymentDocument,
  WatchDeploymentEventsDocument,
  WatchLogsDocument,
  WatchVmDocument,
} from '../operations/generated.js';
import { ALICE, BOB, DOCKERFILE, OPERATOR, openTestApi, type TestApi } from './api.js';
import { type Launched, launch, moveDeployment, setScore, writeLines } from './scene.js';

let api: TestApi;
let mine: Launched;
let host: string;
let question: string;
const source = { dockerfile: DOCKERFILE };

beforeAll(async () => {
  api = await openTestApi();
  mine = await launch(api, ALICE);
  await writeLines(api, mine, ['a secret line']);
  const { registerHost } = await api.ask(ALICE, RegisterHostDocument, {
    input: { name: 'mine', address: '93.184.216.34' },
  });
  host = registerHost.__typename === 'Host' ? registerHost.id : expect.fail('no host');
  const id = newId();
  await api.db.transaction(async (tx) => {
    await api.repositories.queries.save(tx, [
      {
        id,
        accountId: ALICE.accountId,
        modelType: 'LLM',
        state: 'ANSWERED',
        minerId: mine.minerId,
        promptHash: 'hash',
        answerHash: 'hash',
        prompt: 'my question',
        answer: 'its answer',
        receipt: null,
        failure: null,
        createdAt: new Date(),
        endedAt: new Date(),
      },
    ]);
    await api.repositories.miners.update(tx, mine.minerId, {
      failure: {
        step: 'BUILD',
        code: 'BUILD_FAILED',
        message: 'm',
        hint: null,
        logTail: ['a secret line'],
        healthLog: [],
        retryable: false,
      },
    });
  });
  question = writeGlobalId('QueryReceipt', id);
});
afterAll(() => api.close());

const stateOfAll = async () => ({
  vms: await api.repositories.vms.list(api.db, null, {}, { limit: 100 }),
  miners: await api.repositories.miners.list(api.db, {}, { limit: 100 }),
  deployments: await api.repositories.deployments.list(api.db, null, {}, { limit: 100 }),
  hosts: await api.repositories.hosts.list(api.db, null, { limit: 100 }),
  tokens: await api.repositories.apiTokens.list(api.db, ALICE.accountId, { limit: 100 }),
});

describe('to somebody else', () => {
  it('machines, deployments, hosts and questions do not exist', async () => {
    expect(await api.ask(BOB, VmDocument, { id: mine.vm })).toEqual({ vm: null });
    expect(await api.ask(BOB, DeploymentDocument, { id: mine.deployment })).toEqual({ deployment: null });
    expect(await api.ask(BOB, HostDocument, { id: host })).toEqual({ host: null });
    expect(await api.ask(BOB, QuestionDocument, { id: question })).toEqual({ query: null });
    for (const id of [mine.vm, mine.deployment, host, question]) {
      expect(await api.ask(BOB, NodeDocument, { id })).toEqual({ node: null });
      expect(await api.ask(null, NodeDocument, { id })).toEqual({ node: null });
    }
    expect(await api.ask(BOB, NodesDocument, { ids: [mine.vm, mine.miner, host] })).toEqual({
      nodes: [null, { __typename: 'Miner', id: mine.miner }, null],
    });
  });

  it('ids of what is no node read as absent, and what is no id is refused', async () => {
    const ids = ['Account_0.0.1001', 'Nope_1', 'Mutation_1', 'VmSnapshot_1', 'Session_1', mine.miner];
    for (const id of ids.slice(0, -1)) {
      expect(await api.ask(ALICE, NodeDocument, { id })).toEqual({ node: null });
    }
    const { nodes } = await api.ask(ALICE, NodesDocument, { ids: [...ids, mine.vm] });
    expect(nodes.map((node) => node?.id ?? null)).toEqual([
      null,
      null,
      null,
      null,
      null,
      mine.miner,
      mine.vm,
    ]);
    for (const id of ['', 'nonsense', 'Vm_', '__proto___1', `Vm_${'x'.repeat(10_000)}`, 'Vm_a b']) {
      const { errors } = await api.run(ALICE, NodeDocument, { id });
      expect(errors?.[0]?.originalError, id).toMatchObject({ code: 'INVALID_INPUT', field: 'id' });
    }
  });

  it('lists hold nothing of them', async () => {
    const { vms } = await api.ask(BOB, VmsDocument, { first: 10, minerId: mine.miner });
    const { deployments } = await api.ask(BOB, DeploymentsDocument, { first: 10, vmId: mine.vm });
    const { hosts } = await api.ask(BOB, HostsDocument, { first: 10 });
    const { queries } = await api.ask(BOB, QuestionsDocument, { first: 10 });
    const { miners } = await api.ask(BOB, MinersDocument, { first: 10, mine: true });
    expect([vms.nodes, deployments.nodes, hosts.nodes, queries.nodes, miners.nodes]).toEqual([
      [],
      [],
      [],
      [],
      [],
    ]);
  });

  it('a miner is there, without its private side', async () => {
    for (const viewer of [BOB, null]) {
      const { miner } = await api.ask(viewer, MinerDocument, { id: mine.miner });
      expect(miner).toMatchObject({
        id: mine.miner,
        name: 'llm-miner-1',
        isMine: false,
        ownerAccountId: ALICE.accountId,
        vm: null,
        currentDeployment: null,
        deployments: { nodes: [] },
        failure: null,
      });
      expect(miner?.availableActions.map(({ allowed }) => allowed)).not.toContain(true);
    }
  });

  it.each<[string, (viewer: Viewer) => Promise<object>, string]>([
    ['terminateVm', (viewer) => api.ask(viewer, TerminateVmDocument, { id: mine.vm }), 'id'],
    ['renameVm', (viewer) => api.ask(viewer, RenameVmDocument, { id: mine.vm, label: 'x' }), 'id'],
    ['editVmPorts', (viewer) => api.ask(viewer, EditVmPortsDocument, { id: mine.vm, add: [8080] }), 'id'],
    ['restartMiner', (viewer) => api.ask(viewer, RestartMinerDocument, { id: mine.miner }), 'id'],
    ['terminateMiner', (viewer) => api.ask(viewer, TerminateMinerDocument, { id: mine.miner }), 'id'],
    [
      'cancelDeployment',
      (viewer) => api.ask(viewer, CancelDeploymentDocument, { id: mine.deployment }),
      'id',
    ],
    ['removeHost', (viewer) => api.ask(viewer, RemoveHostDocument, { id: host }), 'id'],
    [
      'deploy to a machine',
      (viewer) => api.ask(viewer, DeployDocument, { input: { vmId: mine.vm, source } }),
      'input.vmId',
    ],
    [
      'deploy to a miner',
      (viewer) => api.ask(viewer, DeployDocument, { input: { minerId: mine.miner, source } }),
      'input.minerId',
    ],
    [
      'createApiToken for a miner',
      (viewer) =>
        api.ask(viewer, CreateApiTokenDocument, {
          input: { name: 't', scopes: ['read'], minerId: mine.miner },
        }),
      'input.minerId',
    ],
  ])('%s reads the id as absent and changes nothing', async (_name, act, field) => {
    const before = await stateOfAll();
    const [answer] = Object.values(await act(BOB)) as object[];
    expect(answer).toMatchObject({ __typename: 'NotFound', code: 'NOT_FOUND', field });
    expect(await stateOfAll()).toEqual(before);
  });

  it('logs are refused as absent, in the history and live', async () => {
    for (const input of [{ minerId: mine.miner }, { deploymentId: mine.deployment }]) {
      const { errors } = await api.run(BOB, LogsDocument, { source: input, first: 10 });
      expect(errors?.[0]?.originalError).toMatchObject({ code: 'NOT_FOUND' });
      const stream = await api.watch(BOB, WatchLogsDocument, { source: input });
      expect(await stream.rest()).toMatchObject([{ __typename: 'NotFound' }]);
    }
  });

  it('streams are refused as absent', async () => {
    for (const after of [undefined, '0', '1']) {
      const variables = after === undefined ? {} : { after };
      const streams = [
        await api.watch(BOB, WatchVmDocument, { id: mine.vm, ...variables }),
        await api.watch(BOB, WatchDeploymentDocument, { id: mine.deployment, ...variables }),
        await api.watch(BOB, WatchDeploymentEventsDocument, { id: mine.deployment, ...variables }),
      ];
      for (const stream of streams) {
        expect(await stream.rest()).toMatchObject([{ __typename: 'NotFound', field: 'id' }]);
      }
    }
  });

  it('an id that was never given reads exactly the same', async () => {
    const made = writeGlobalId('Vm', newId());
    expect(await api.ask(BOB, TerminateVmDocument, { id: made })).toEqual(
      await api.ask(BOB, TerminateVmDocument, { id: mine.vm }),
    );
    expect(await api.ask(BOB, VmDocument, { id: made })).toEqual({ vm: null });
  });

  it('their own machine can not be used to reach another’s miner', async () => {
    const { rentVm } = await api.ask(BOB, RentVmDocument, { input: {} });
    const vm = rentVm.__typename === 'RentVmPayload' ? rentVm.vm.id : expect.fail('not rented');
    const { deploy } = await api.ask(BOB, DeployDocument, {
      input: { vmId: vm, minerId: mine.miner, source },
    });
    expect(deploy).toMatchObject({ __typename: 'InvalidInput' });
    await api.ask(BOB, TerminateVmDocument, { id: vm });
  });
});

describe('to its owner, and to an operator', () => {
  it.each([
    ['owner', ALICE],
    ['operator', OPERATOR],
  ])('everything is there: %s', async (_who, viewer) => {
    expect(await api.ask(viewer, VmDocument, { id: mine.vm })).toMatchObject({ vm: { id: mine.vm } });
    expect(await api.ask(viewer, DeploymentDocument, { id: mine.deployment })).toMatchObject({
      deployment: { id: mine.deployment, miner: { id: mine.miner }, vm: { id: mine.vm } },
    });
    expect(await api.ask(viewer, HostDocument, { id: host })).toMatchObject({ host: { id: host } });
    expect(await api.ask(viewer, QuestionDocument, { id: question })).toMatchObject({
      query: { prompt: 'my question' },
    });
    expect(await api.ask(viewer, MinerDocument, { id: mine.miner })).toMatchObject({
      miner: {
        isMine: true,
        vm: { id: mine.vm },
        deployments: { nodes: [{ id: mine.deployment }] },
        failure: { logTail: ['a secret line'] },
      },
    });
    expect(await api.ask(viewer, LogsDocument, { source: { minerId: mine.miner }, last: 5 })).toMatchObject({
      logs: { nodes: [{ seq: '1', message: 'a secret line' }] },
    });
  });

  it('ids of the REST calls are understood', async () => {
    expect(await api.ask(ALICE, VmDocument, { id: mine.vmId })).toMatchObject({ vm: { id: mine.vm } });
    expect(localId('Vm', mine.vm)).toBe(mine.vmId);
  });
});

describe('nobody in particular', () => {
  it('is asked to sign in wherever something is private', async () => {
    for (const [document, variables] of [
      [VmDocument, { id: mine.vm }],
      [DeploymentDocument, { id: mine.deployment }],
      [HostDocument, { id: host }],
      [QuestionDocument, { id: question }],
      [TerminateVmDocument, { id: mine.vm }],
    ] as const) {
      const { errors } = await api.run(null, document as typeof VmDocument, variables);
      expect(errors?.[0]?.originalError).toMatchObject({ code: 'UNAUTHENTICATED' });
    }
    const stream = await api.watch(null, WatchVmDocument, { id: mine.vm });
    expect(await stream.rest()).toMatchObject([{ __typename: 'Unauthenticated' }]);
  });

  it('sees what is public', async () => {
    await setScore(api, mine.minerId, 77);
    await moveDeployment(api, mine.deploymentId, 'RUNNING', 'LOCK');
    const { miners } = await api.ask(null, MinersDocument, { first: 10, orderBy: 'SCORE' });
    expect(miners.nodes[0]).toMatchObject({ id: mine.miner, score: { value: 77 } });
  });
});
