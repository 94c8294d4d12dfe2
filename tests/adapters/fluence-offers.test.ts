import { describe, expect, it } from 'vitest';
import { cloudAt } from './support/fluence.js';
import { soon, startHttp } from './support/servers.js';

describe('offers', () => {
  const configuration = (id: string, vcpu: number, ramGb: number) => ({
    id,
    slug: `cpu-${id}`,
    vcpu,
    ramGb,
    cpuFamilies: ['AMD_ZEN3'],
  });
  const RESOURCES = {
    availableConfigurations: [
      configuration('exact', 4, 8),
      configuration('big', 8, 16),
      configuration('small', 2, 4),
    ],
    availablePublicIps: { V4: 1 },
    availableStorage: { AMD_ZEN3: [{ storageType: 'NVME', replicated: false, volumeGb: 30 }] },
  };
  const CATALOG = {
    'GET /v1/clusters': [{ id: 'c1', name: 'n', dc_id: 'dc1' }],
    'GET /v1/datacenters': { items: [{ id: 'dc1', countryCode: 'DE', cityName: 'Berlin' }] },
    'GET /v1/clusters/resources': { resources: { c1: RESOURCES } },
  };
  const pricing =
    (perVm: Record<string, string>) =>
    ({ body }: { body: string }) => {
      const { resources } = JSON.parse(body) as {
        resources: { vm?: { resource_id: { vmConfigurationId: string } } }[];
      };
      const prices = resources.map(({ vm }) => (vm ? perVm[vm.resource_id.vmConfigurationId] : '0.000001'));
      if (prices.includes(undefined)) return null;
      return { costOfResources: prices.map((costPerSec) => ({ costPerSec })), totalCostPerSec: '0' };
    };

  async function offered(routes: Record<string, unknown>, price: ReturnType<typeof pricing>) {
    const server = await startHttp((asked, response) => {
      const route = `${asked.method} ${asked.url.pathname}`;
      const answer = route === 'POST /v1/prices/cost' ? price(asked) : { ...CATALOG, ...routes }[route];
      return answer ?? void response.writeHead(404).end('{"code":"not_found"}');
    });
    return { server, cloud: cloudAt(server.url) };
  }
  const WANTED = { vcpu: 4, ramGb: 8, storageGb: 25 };

  it('are of the wanted CPU families only, and of none that may turn out another', async () => {
    const of = (cpuFamilies: string[], id: string) => ({ ...configuration(id, 4, 8), cpuFamilies });
    const resources = {
      ...RESOURCES,
      availableConfigurations: [
        of(['AMD_ZEN3'], 'third'),
        of(['AMD_ZEN5'], 'fifth'),
        of(['AMD_ZEN3', 'AMD_ZEN5'], 'either'),
        of([], 'unsaid'),
      ],
      availableStorage: {
        AMD_ZEN3: RESOURCES.availableStorage.AMD_ZEN3,
        AMD_ZEN5: RESOURCES.availableStorage.AMD_ZEN3,
      },
    };
    const price = pricing({ third: '0.00001', fifth: '0.00002', either: '0.00003', unsaid: '0.00004' });
    const { cloud } = await offered(
      { 'GET /v1/clusters/resources': { resources: { c1: resources } } },
      price,
    );
    const idsOf = async (cpuFamilies?: string[]) =>
      (await cloud.offers({ ...WANTED, ...(cpuFamilies ? { cpuFamilies } : {}) }, soon())).map(
        ({ configurationId }) => configurationId,
      );

    expect(await idsOf(['AMD_ZEN5'])).toEqual(['fifth']);
    expect(await idsOf(['AMD_ZEN3', 'AMD_ZEN5'])).toEqual(['third', 'fifth', 'either']);
    expect(await idsOf(['AMD_ZEN2'])).toEqual([]);
    expect(await idsOf()).toEqual(['third', 'fifth', 'either', 'unsaid']);
  });

  it('put the exact size first, price machine, disk and address together, and leave out what is too small', async () => {
    const { cloud } = await offered({}, pricing({ exact: '0.00001', big: '0.000002', small: '0.1' }));

    expect(await cloud.offers(WANTED, soon())).toMatchObject([
      {
        configurationId: 'exact',
        pricePerHourUsd: '0.0432',
        countryCode: 'DE',
        city: 'Berlin',
        storageGb: 25,
      },
      { configurationId: 'big', pricePerHourUsd: '0.0144' },
    ]);
  });

  it('survive a configuration without a price', async () => {
    const { cloud } = await offered({}, pricing({ big: '0.00001' }));

    expect((await cloud.offers(WANTED, soon())).map((one) => one.configurationId)).toEqual(['big']);
  });

  it.each([
    ['no free address', { ...RESOURCES, availablePublicIps: { V4: 0, V6: 9 } }, WANTED],
    ['no disk large enough', RESOURCES, { ...WANTED, storageGb: 31 }],
    [
      'only replicated disks',
      {
        ...RESOURCES,
        availableStorage: { AMD_ZEN3: [{ storageType: 'NVME', replicated: true, volumeGb: 90 }] },
      },
      WANTED,
    ],
    [
      'disks of another family',
      {
        ...RESOURCES,
        availableStorage: { AMD_ZEN5: [{ storageType: 'NVME', replicated: false, volumeGb: 90 }] },
      },
      WANTED,
    ],
    ['nothing in the country', RESOURCES, { ...WANTED, countries: ['PL'] }],
    ['nothing that large', RESOURCES, { ...WANTED, vcpu: 64 }],
  ])('are empty where there is %s', async (_what, c1, wanted) => {
    const { cloud } = await offered(
      { 'GET /v1/clusters/resources': { resources: { c1 } } },
      pricing({ exact: '1', big: '1' }),
    );

    expect(await cloud.offers(wanted, soon())).toEqual([]);
  });

  it('ask for the clusters in brackets', async () => {
    const { cloud, server } = await offered({}, pricing({ exact: '1', big: '1' }));
    await cloud.offers({ ...WANTED, countries: ['de'] }, soon());

    expect(server.asked.map(({ url }) => decodeURIComponent(url.search))).toContain('?clusterIds[0]=c1');
  });
});
