import { parse } from 'graphql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { schema } from '../../src/schema/index.js';
import { createCosts } from '../../src/server/graphql/cost.js';
import { DEFAULT_LIMITS } from '../../src/server/limits.js';
import {
  ContainerConfigOfDocument,
  ContractCheckDocument,
  LaunchMinerDocument,
  type LaunchMinerInput,
  MinerVariablesDocument,
  SetVariablesDocument,
} from '../operations/generated.js';
import { ALICE, BOB, DOCKERFILE, openTestApi, OPERATOR, type TestApi, tokenOf } from './api.js';

let api: TestApi;
beforeEach(async () => {
  api = await openTestApi();
});
afterEach(() => api.close());

const launch = async (input: Partial<LaunchMinerInput> = {}) => {
  const all = { name: 'm', source: { dockerfile: DOCKERFILE }, ...input };
  const { launchMiner } = await api.ask(ALICE, LaunchMinerDocument, { input: all });
  if (launchMiner.__typename !== 'LaunchMinerPayload') throw new Error(JSON.stringify(launchMiner));
  return { minerId: launchMiner.miner.id, deploymentId: launchMiner.deployment.id };
};
const variablesOf = async (viewer: typeof ALICE | null, id: string) =>
  (await api.ask(viewer, MinerVariablesDocument, { id })).miner?.variables.map(({ name, value }) => [
    name,
    value,
  ]);

describe('the variables of a miner', () => {
  const ENVIRONMENT = [
    { name: 'TOKEN', value: 'hf_s3cret' },
    { name: 'MODEL_NAME', value: 'llama', isSecret: false },
  ];

  it('are what it was launched with: secret unless told otherwise, and then never read again', async () => {
    const { minerId } = await launch({ environment: ENVIRONMENT });
    expect(await variablesOf(ALICE, minerId)).toEqual([
      ['MODEL_NAME', 'llama'],
      ['TOKEN', null],
    ]);
    expect(await variablesOf(OPERATOR, minerId)).toHaveLength(2);
    for (const viewer of [BOB, null]) expect(await variablesOf(viewer, minerId)).toEqual([]);
  });

  it('are set and removed by their owner', async () => {
    const { minerId } = await launch({ environment: ENVIRONMENT });
    const input = { minerId, variables: [{ name: 'NEW', value: 'n', isSecret: null }], remove: ['TOKEN'] };
    const { setVariables } = await api.ask(ALICE, SetVariablesDocument, { input });
    expect(setVariables).toMatchObject({
      __typename: 'SetVariablesPayload',
      deployment: null,
      miner: {
        id: minerId,
        variables: [
          { name: 'MODEL_NAME', value: 'llama', isSecret: false },
          { name: 'NEW', value: null, isSecret: true },
        ],
      },
    });
  });

  it('are nobody else’s to set', async () => {
    const { minerId } = await launch();
    const input = { minerId, variables: [{ name: 'A', value: 'a' }] };
    const asked = async (viewer: typeof ALICE) =>
      (await api.ask(viewer, SetVariablesDocument, { input })).setVariables;
    expect(await asked(BOB)).toMatchObject({ code: 'NOT_FOUND', field: 'input.minerId' });
    expect(await asked(tokenOf(ALICE, { scopes: ['read'] }))).toMatchObject({ code: 'FORBIDDEN' });
    expect((await api.run(null, SetVariablesDocument, { input })).errors).toHaveLength(1);
    expect(await variablesOf(ALICE, minerId)).toEqual([]);
  });

  it('stay set when nothing serves yet to which they could be applied', async () => {
    const { minerId } = await launch();
    const input = { minerId, variables: [{ name: 'A', value: 'a' }], apply: true };
    const { setVariables } = await api.ask(ALICE, SetVariablesDocument, { input });
    expect(setVariables).toMatchObject({ code: 'ACTION_NOT_ALLOWED' });
    expect(await variablesOf(ALICE, minerId)).toEqual([['A', null]]);
  });
});

describe('how a container is run', () => {
  const NOTHING = { restartPolicy: null, healthPath: null, startSeconds: null };

  it('is shown with the deployment', async () => {
    const resources = { memoryMb: 2048, cpus: 1.5 };
    const others = { restartPolicy: 'ON_FAILURE', healthPath: '/alive', startSeconds: 60 } as const;
    const { deploymentId } = await launch({ config: { resources, ...others } });
    const { deployment } = await api.ask(ALICE, ContainerConfigOfDocument, { id: deploymentId });
    expect(deployment?.config).toMatchObject({ resources, ...others });
  });

  it('is left to the engine where nothing was asked', async () => {
    for (const [i, config] of [undefined, null, {}, { resources: null }].entries()) {
      const { deploymentId } = await launch({ name: `m-${i}`, ...(config === undefined ? {} : { config }) });
      const { deployment } = await api.ask(ALICE, ContainerConfigOfDocument, { id: deploymentId });
      expect(deployment?.config).toMatchObject({ resources: { memoryMb: null, cpus: null }, ...NOTHING });
    }
  });

  it.each([
    [{ resources: { memoryMb: 4097 } }, 'input.config.resources.memoryMb'],
    [{ resources: { cpus: 3 } }, 'input.config.resources.cpus'],
    [{ healthPath: 'x' }, 'input.config.healthPath'],
    [{ startSeconds: 0 }, 'input.config.startSeconds'],
  ])('is refused before anything is rented (%#)', async (config, field) => {
    const input = { name: 'm', source: { dockerfile: DOCKERFILE }, config };
    const { launchMiner } = await api.ask(ALICE, LaunchMinerDocument, { input });
    expect(launchMiner).toMatchObject({ code: 'INVALID_INPUT', field });
    expect(await api.repositories.vms.list(api.db, null, {}, { limit: 5 })).toEqual([]);
  });
});

describe('the contract check for anybody', () => {
  it.each([
    ['http://127.0.0.1:3000', 'ADDRESS_REFUSED'],
    ['http://169.254.169.254', 'ADDRESS_REFUSED'],
    ['nonsense', 'INVALID_INPUT'],
  ])('refuses %s', async (url, code) => {
    for (const viewer of [null, ALICE]) {
      const { contractCheck } = await api.ask(viewer, ContractCheckDocument, { url });
      expect(contractCheck).toMatchObject({ code, field: 'url' });
    }
  });

  it('costs so much that nobody asks for many at once', () => {
    const cost = createCosts(schema)(parse('{ contractCheck(url: "x") { __typename } }'), null, {});
    expect(cost).toBeGreaterThanOrEqual(1_000);
    expect(6 * cost).toBeGreaterThan(DEFAULT_LIMITS.cost);
    expect(11 * cost).toBeGreaterThan(DEFAULT_LIMITS.anonymousBucket.capacity);
  });
});
