import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LaunchMinerDocument, type LaunchMinerInput, RentVmDocument } from '../operations/generated.js';
import { ALICE, BOB, DOCKERFILE, OPERATOR, offerAt, openTestApi, type TestApi } from './api.js';

let api: TestApi;

beforeEach(async () => {
  api = await openTestApi();
});
afterEach(() => api.close());

const GOOD: LaunchMinerInput = { name: 'llm-miner-1', source: { dockerfile: DOCKERFILE } };
const launchWith = async (input: Partial<LaunchMinerInput>) =>
  (await api.ask(ALICE, LaunchMinerDocument, { input: { ...GOOD, ...input } })).launchMiner;

const stored = async () => ({
  vms: (await api.repositories.vms.list(api.db, null, {}, { limit: 100 })).length,
  miners: (await api.repositories.miners.list(api.db, {}, { limit: 100 })).length,
  deployments: (await api.repositories.deployments.list(api.db, null, {}, { limit: 100 })).length,
  hosts: (await api.repositories.hosts.list(api.db, null, { limit: 100 })).length,
});
const NOTHING = { vms: 0, miners: 0, deployments: 0, hosts: 0 };

describe('a launch', () => {
  it('books a machine, a miner and a deployment at once', async () => {
    expect(await launchWith({})).toMatchObject({
      __typename: 'LaunchMinerPayload',
      replayed: false,
      miner: { name: 'llm-miner-1', status: 'deploying', state: 'LAUNCHING' },
      deployment: { state: 'QUEUED' },
      vm: { status: 'deploying', state: 'REQUESTED', ports: [22, 3000] },
    });
    expect(await stored()).toEqual({ vms: 1, miners: 1, deployments: 1, hosts: 0 });
  });

  it.each<[string, Partial<LaunchMinerInput>, string]>([
    ['a name of 10,000 characters', { name: 'x'.repeat(10_000) }, 'input.name'],
    ['an empty name', { name: '' }, 'input.name'],
    ['no name', { name: null }, 'input.name'],
    ['a name with a line break', { name: 'a\nb' }, 'input.name'],
    ['port 0', { port: 0 }, 'input.port'],
    ['port 22', { port: 22 }, 'input.port'],
    ['port 70000', { port: 70_000 }, 'input.port'],
    ['port -1', { port: -1 }, 'input.port'],
    ['a machine port 70000', { machine: { ports: [70_000] } }, 'input.machine.ports'],
    ['a machine of no size', { machine: { vcpu: 0 } }, 'input.machine.vcpu'],
    ['a configuration of no form', { machine: { configuration: 'big' } }, 'input.machine.configuration'],
    ['a country of no form', { machine: { countries: ['Germany'] } }, 'input.machine.countries'],
    ['a price cap of nothing', { machine: { maxPricePerDayUsd: '0' } }, 'input.machine.maxPricePerDayUsd'],
    ['a host id of another kind', { machine: { hostId: 'Vm_1' } }, 'input.machine.hostId'],
    ['an id of no form', { machine: { hostId: '../../etc' } }, 'input.machine.hostId'],
    ['a model type that is still to come', { modelType: 'VISION' }, 'input.modelType'],
    ['a Dockerfile without FROM', { source: { dockerfile: 'RUN true' } }, 'input.source.dockerfile'],
    ['an empty Dockerfile', { source: { dockerfile: ' ' } }, 'input.source.dockerfile'],
    [
      'a Dockerfile that copies what was not given',
      { source: { dockerfile: 'FROM scratch\nCOPY model.bin /' } },
      'input.source.dockerfile',
    ],
    ['a URL that is none', { source: { dockerfileUrl: 'nonsense' } }, 'input.source.dockerfileUrl'],
    [
      'the metadata service',
      { source: { dockerfileUrl: 'http://169.254.169.254/' } },
      'input.source.dockerfileUrl',
    ],
    ['loopback', { source: { dockerfileUrl: 'http://127.0.0.1/Dockerfile' } }, 'input.source.dockerfileUrl'],
    ['loopback in disguise', { source: { dockerfileUrl: 'http://0x7f.1/' } }, 'input.source.dockerfileUrl'],
    [
      'a private address',
      { source: { dockerfileUrl: 'http://[::ffff:10.0.0.1]/' } },
      'input.source.dockerfileUrl',
    ],
    ['a variable name of no form', { environment: [{ name: '1=', value: '' }] }, 'input.environment.0.name'],
    [
      'our words and the guide’s at once',
      { machine: {}, constraints: { basicConfiguration: 'cpu-2-ram-4gb-storage-25gb' } },
      'input.machine',
    ],
    ['several machines', { instances: 2 }, 'input.instances'],
    ['no machine', { instances: 0 }, 'input.instances'],
    [
      'a host name of no form in the guide’s JSON',
      { vmConfiguration: { hostname: 'a b' } },
      'input.vmConfiguration.hostname',
    ],
    [
      'a public key of no form in the guide’s JSON',
      { vmConfiguration: { sshKeys: ['ssh-ed25519 AAAA'] } },
      'input.vmConfiguration.sshKeys.0',
    ],
    [
      'a public key of no form',
      { machine: { authorizedKeys: ['ssh-ed25519 AAAA'] } },
      'input.machine.authorizedKeys.0',
    ],
    ['an image that is a URL', { machine: { image: 'https://a.example/b' } }, 'input.machine.image'],
    ['a processor nobody has', { machine: { cpuFamilies: ['Z80'] } }, 'input.machine.cpuFamilies'],
    [
      'a udp port in the guide’s JSON',
      { vmConfiguration: { openPorts: [{ port: 53, protocol: 'udp' }] } },
      'input.vmConfiguration.openPorts.0.protocol',
    ],
    ['an idempotency key of 300 characters', { idempotencyKey: 'k'.repeat(300) }, 'input.idempotencyKey'],
  ])('with %s is refused by field, and nothing is stored', async (_what, input, field) => {
    const refusal = await launchWith(input);
    expect(refusal).toMatchObject({ code: expect.stringMatching(/^[A-Z_]+$/), field });
    expect(refusal.__typename).not.toBe('LaunchMinerPayload');
    expect(await stored()).toEqual(NOTHING);
  });

  it('under a cap below every offer names the cheapest', async () => {
    api.world.state.offers = [offerAt('0.05')];
    expect(await launchWith({ machine: { maxPricePerDayUsd: '1' } })).toMatchObject({
      __typename: 'NoOffer',
      code: 'NO_CAPACITY',
      cheapestPerDayUsd: '1.2',
      field: 'input.machine.maxPricePerDayUsd',
      retryable: true,
      hint: expect.stringContaining('cap'),
    });
    expect(await launchWith({ constraints: { maxTotalPricePerEpochUsd: '1' } })).toMatchObject({
      __typename: 'NoOffer',
      field: 'input.constraints.maxTotalPricePerEpochUsd',
    });
    expect(await stored()).toEqual(NOTHING);
  });

  it('without any offer is refused', async () => {
    api.world.state.offers = [];
    expect(await launchWith({})).toMatchObject({ __typename: 'NoOffer', cheapestPerDayUsd: null });
    expect(await stored()).toEqual(NOTHING);
  });

  it('under a name that lives already is refused', async () => {
    await launchWith({});
    expect(await launchWith({ name: 'LLM-miner-1' })).toMatchObject({
      __typename: 'NameTaken',
      field: 'input.name',
    });
    expect(await stored()).toMatchObject({ vms: 1, miners: 1, deployments: 1 });
  });

  it('sent again with its key gives the same miner, with another input nothing', async () => {
    const first = await launchWith({ idempotencyKey: 'once' });
    const again = await launchWith({ idempotencyKey: 'once' });
    if (first.__typename !== 'LaunchMinerPayload') expect.fail(first.__typename);
    expect(again).toMatchObject({ replayed: true, miner: { id: first.miner.id }, vm: { id: first.vm.id } });
    expect(await launchWith({ idempotencyKey: 'once', port: 3000, environment: [] })).toMatchObject({
      __typename: 'IdempotencyKeyReused',
      field: 'input.idempotencyKey',
    });
    expect(await stored()).toMatchObject({ vms: 1, miners: 1 });
  });

  it('takes the guide’s advanced JSON field for field', async () => {
    expect(
      await launchWith({
        name: null,
        constraints: { basicConfiguration: 'cpu-8-ram-16gb-storage-50gb', maxTotalPricePerEpochUsd: '3.0' },
        vmConfiguration: {
          name: 'high-performance-llm',
          openPorts: [
            { port: 22, protocol: 'tcp' },
            { port: 3000, protocol: 'tcp' },
            { port: 8080, protocol: 'tcp' },
          ],
        },
      }),
    ).toMatchObject({
      miner: { name: 'high-performance-llm' },
      vm: { label: 'high-performance-llm', ports: [22, 3000, 8080] },
    });
    const [vm] = await api.repositories.vms.list(api.db, null, {}, { limit: 1 });
    expect(vm).toMatchObject({
      requirements: { vcpu: 8, ramGb: 16, storageGb: 50 },
      priceCapPerDayUsd: '3.0',
    });
  });

  it('says what of the guide’s JSON is done otherwise', async () => {
    api.world.state.offers = [offerAt('0.01')];
    const cpu = [{ architecture: 'Zen 3', manufacturer: 'AMD' }];
    const input = {
      constraints: { hardware: { cpu }, maxTotalPricePerEpochUsd: '.5' },
      vmConfiguration: { osImage: 'https://images.example/mine.qcow2' },
    };
    const substitutions = [
      {
        field: 'input.constraints.hardware.cpu',
        asked: JSON.stringify(cpu),
        used: 'AMD_ZEN3',
        reason: expect.any(String) as string,
      },
      {
        field: 'input.vmConfiguration.osImage',
        asked: 'https://images.example/mine.qcow2',
        used: 'the newest Ubuntu of the catalogue',
        reason: expect.any(String) as string,
      },
    ];
    expect(await launchWith(input)).toMatchObject({ substitutions });
    const { rentVm } = await api.ask(ALICE, RentVmDocument, { input: { ...input, instances: 1 } });
    expect(rentVm).toMatchObject({ __typename: 'RentVmPayload', substitutions });
    const rented = await api.repositories.vms.list(api.db, null, {}, { limit: 5 });
    expect(
      rented.map(({ requirements, priceCapPerDayUsd }) => [requirements.cpuFamilies, priceCapPerDayUsd]),
    ).toEqual([
      [['AMD_ZEN3'], '0.5'],
      [['AMD_ZEN3'], '0.5'],
    ]);
    expect(await launchWith({ name: 'other' })).toMatchObject({ substitutions: [] });
    const several = await api.ask(ALICE, RentVmDocument, { input: { instances: 2 } });
    expect(several.rentVm).toMatchObject({
      field: 'input.instances',
      hint: 'Use `launchMiners` for several.',
    });
  });

  it('takes a Dockerfile as a file', async () => {
    const file = new File([DOCKERFILE], 'Dockerfile');
    expect(await launchWith({ source: { dockerfileUpload: file } })).toMatchObject({
      __typename: 'LaunchMinerPayload',
    });
    const large = new File(['#'.repeat(70_000)], 'Dockerfile');
    expect(await launchWith({ name: 'b', source: { dockerfileUpload: large } })).toMatchObject({
      __typename: 'InvalidInput',
      field: 'input.source.dockerfileUpload',
    });
    const binary = new File([new Uint8Array([0xff, 0xfe, 0xfd])], 'Dockerfile');
    expect(await launchWith({ name: 'b', source: { dockerfileUpload: binary } })).toMatchObject({
      __typename: 'InvalidInput',
      field: 'input.source.dockerfileUpload',
    });
  });

  it('with an archive that is none is refused', async () => {
    const file = new File(['not an archive'], 'context.tar');
    expect(await launchWith({ source: { context: { file } } })).toMatchObject({
      __typename: 'SourceRefused',
      field: 'input.source.context',
    });
    expect(await stored()).toEqual(NOTHING);
  });

  it.each<[string, object]>([
    ['two sources', { dockerfile: DOCKERFILE, dockerfileUrl: 'https://example.com/Dockerfile' }],
    ['no source', {}],
    ['text where a file is needed', { dockerfileUpload: 'FROM scratch' }],
  ])('with %s is no request of this API', async (_what, source) => {
    const { errors } = await api.run(ALICE, LaunchMinerDocument, {
      input: { ...GOOD, source } as LaunchMinerInput,
    });
    expect(errors?.[0]?.message).toMatch(/source|SourceInput/);
    expect(await stored()).toEqual(NOTHING);
  });

  it('for another account is refused, except from an operator', async () => {
    expect(await launchWith({ machine: { ownerId: BOB.accountId } })).toMatchObject({
      __typename: 'Forbidden',
      field: 'input.machine.ownerId',
    });
    const { launchMiner } = await api.ask(OPERATOR, LaunchMinerDocument, {
      input: { ...GOOD, machine: { ownerId: BOB.accountId } },
    });
    expect(launchMiner).toMatchObject({ __typename: 'LaunchMinerPayload' });
    const [miner] = await api.repositories.miners.list(api.db, {}, { limit: 1 });
    expect(miner?.ownerId).toBe(BOB.accountId);
  });
});
