import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  AskDocument,
  DeployDocument,
  type DeployInput,
  EditVmPortsDocument,
  LaunchMinerDocument,
  OffersDocument,
  RebootVmDocument,
  RegisterHostDocument,
  type RegisterHostInput,
  RentVmDocument,
  TerminateVmDocument,
  VmDocument,
  VmPortsPreviewDocument,
} from '../operations/generated.js';
import { ALICE, DOCKERFILE, openTestApi, type TestApi } from './api.js';
import { launch } from './scene.js';

let api: TestApi;

beforeEach(async () => {
  api = await openTestApi();
});
afterEach(() => api.close());

const stored = async () => ({
  vms: (await api.repositories.vms.list(api.db, null, {}, { limit: 100 })).length,
  miners: (await api.repositories.miners.list(api.db, {}, { limit: 100 })).length,
  deployments: (await api.repositories.deployments.list(api.db, null, {}, { limit: 100 })).length,
  hosts: (await api.repositories.hosts.list(api.db, null, { limit: 100 })).length,
});
const NOTHING = { vms: 0, miners: 0, deployments: 0, hosts: 0 };

describe('a machine', () => {
  it('is rented once per key, and terminated without harm as often as asked', async () => {
    const rent = async () =>
      (await api.ask(ALICE, RentVmDocument, { input: { label: 'box', idempotencyKey: 'k' } })).rentVm;
    const first = await rent();
    if (first.__typename !== 'RentVmPayload') expect.fail(first.__typename);
    expect(await rent()).toMatchObject({ replayed: true, vm: { id: first.vm.id } });
    const { id } = first.vm;
    for (let i = 0; i < 2; i += 1) {
      expect(await api.ask(ALICE, TerminateVmDocument, { id })).toMatchObject({
        terminateVm: { __typename: 'Vm', status: 'inactive', endReason: 'OWNER_REQUEST' },
      });
    }
    expect(await api.ask(ALICE, VmDocument, { id })).toMatchObject({
      vm: {
        availableActions: expect.arrayContaining([
          expect.objectContaining({ action: 'TERMINATE', allowed: false }),
        ]),
      },
    });
    expect(await api.ask(ALICE, EditVmPortsDocument, { id, add: [8080] })).toMatchObject({
      editVmPorts: { __typename: 'ActionNotAllowed' },
    });
  });

  it('keeps 22 open whatever is asked', async () => {
    const { vm } = await launch(api, ALICE);
    expect(
      await api.ask(ALICE, EditVmPortsDocument, { id: vm, add: [8080], remove: [22, 3000] }),
    ).toMatchObject({
      editVmPorts: { ports: [22, 8080] },
    });
    expect(await api.ask(ALICE, EditVmPortsDocument, { id: vm, add: [0] })).toMatchObject({
      editVmPorts: { __typename: 'InvalidInput', field: 'add' },
    });
    expect(await api.ask(ALICE, VmPortsPreviewDocument, { id: vm, add: [10_250] })).toMatchObject({
      vmPortsPreview: { __typename: 'InvalidInput', field: 'add' },
    });
  });

  it('shows what an edit of its ports would do, and is restarted only when READY', async () => {
    const { vm: id } = await launch(api, ALICE);
    const preview = (about: object) => api.ask(ALICE, VmPortsPreviewDocument, { id, ...about });
    expect(await preview({ add: [8080], remove: [22, 3000] })).toMatchObject({
      vmPortsPreview: { ports: [22, 8080], opens: [8080], closes: [3000] },
    });
    expect(await preview({ add: [0] })).toMatchObject({ vmPortsPreview: { __typename: 'InvalidInput' } });
    expect(await api.ask(ALICE, RebootVmDocument, { id })).toMatchObject({
      rebootVm: { __typename: 'ActionNotAllowed' },
    });
    await api.ask(ALICE, TerminateVmDocument, { id });
    expect(await preview({ add: [80] })).toMatchObject({
      vmPortsPreview: { __typename: 'ActionNotAllowed' },
    });
  });

  it('shows what could be rented, with the price of a day', async () => {
    const { offers } = await api.ask(ALICE, OffersDocument, { input: { countries: ['de'] } });
    expect(offers).toMatchObject([{ pricePerHourUsd: '0.05', pricePerDayUsd: '1.2', countryCode: 'DE' }]);
  });
});

describe('a deployment', () => {
  it.each<[string, Partial<DeployInput>, string]>([
    ['nowhere', {}, 'input'],
    ['to a miner that is a machine', { minerId: 'Vm_1' }, 'input.minerId'],
    ['to a machine that never was', { vmId: 'Vm_0198b3c0-0000-7000-8000-000000000000' }, 'input.vmId'],
  ])('%s is refused', async (_what, input, field) => {
    const { deploy } = await api.ask(ALICE, DeployDocument, {
      input: { source: { dockerfile: DOCKERFILE }, ...input },
    });
    expect(deploy).toMatchObject({ code: expect.any(String), field });
    expect(await stored()).toEqual(NOTHING);
  });
});

describe('a host', () => {
  const good: RegisterHostInput = { name: 'mine', address: '93.184.216.34' };

  it.each<[string, Partial<RegisterHostInput>, string]>([
    ['an option as user', { user: '-oProxyCommand=x' }, 'input.user'],
    ['a name instead of an address', { address: 'example.com' }, 'input.address'],
    ['a loopback address', { address: '127.0.0.1' }, 'input.address'],
    ['a private address', { address: '10.0.0.8' }, 'input.address'],
    ['a mapped private address', { address: '::ffff:10.0.0.1' }, 'input.address'],
    ['port 0', { port: 0 }, 'input.port'],
    ['port 70000', { port: 70_000 }, 'input.port'],
    ['a key that is none', { privateKey: 'secret' }, 'input.privateKey'],
    ['a name of 10,000 characters', { name: 'x'.repeat(10_000) }, 'input.name'],
  ])('with %s is refused by field, and nothing is stored', async (_what, input, field) => {
    const { registerHost } = await api.ask(ALICE, RegisterHostDocument, { input: { ...good, ...input } });
    expect(registerHost).toMatchObject({ code: expect.any(String), field });
    expect(await stored()).toEqual(NOTHING);
  });

  it('gets a key of its own when none is given', async () => {
    const { registerHost } = await api.ask(ALICE, RegisterHostDocument, { input: good });
    expect(registerHost).toMatchObject({
      publicKey: expect.stringMatching(/^ssh-ed25519 /),
      state: 'CHECKING',
    });
  });
});

describe('a question', () => {
  it.each([
    [{ prompt: '' }, 'input.prompt'],
    [{ prompt: 'x'.repeat(100_001) }, 'input.prompt'],
    [{ prompt: 'hi', maxTokens: 0 }, 'input.maxTokens'],
    [{ prompt: 'hi', temperature: 9 }, 'input.temperature'],
    [{ prompt: 'hi', region: 'Germany' }, 'input.region'],
    [{ prompt: 'hi', minerId: 'Vm_1' }, 'input.minerId'],
  ])('that can not be asked is refused by field: %#', async (input, field) => {
    expect(await api.ask(ALICE, AskDocument, { input })).toMatchObject({
      ask: { __typename: 'InvalidInput', field },
    });
  });

  it('that nobody can answer now says who was left out', async () => {
    expect(await api.ask(ALICE, AskDocument, { input: { prompt: 'hi' } })).toMatchObject({
      ask: {
        __typename: 'NoEligibleMiner',
        code: 'NO_ELIGIBLE_MINER',
        retryable: true,
        excluded: expect.any(Array),
      },
    });
  });
});

describe('a fault of ours', () => {
  it('is no refusal: it is left to the server to mask', async () => {
    api.world.cloud.offers = async () => {
      throw new Error('the database password is hunter2');
    };
    const { errors } = await api.run(ALICE, LaunchMinerDocument, {
      input: { name: 'm', source: { dockerfile: DOCKERFILE } },
    });
    expect(errors?.[0]?.originalError?.name).toBe('Error');
    expect(await stored()).toEqual(NOTHING);
  });
});
