import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AdapterError } from '../../../src/services/adapters/failure.js';
import { offerOf } from '../../fakes/fake-cloud.js';
import { type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';

const OWNER = viewerOf('0.0.5');
let rig: MiningRig;
beforeEach(async () => {
  rig = await openMiningRig();
});
afterEach(() => rig.close());

const rent = async (input = {}) => (await rig.mining.vms.rent(OWNER, input)).vm.id;

describe('a price that went up between the quote and the order', () => {
  beforeEach(() => {
    rig.cloud.startsAs = 'STARTING';
    rig.cloud.offers = [offerOf('a', '0.01')];
  });

  it('undoes the order before the machine runs, when the machine tells it', async () => {
    const id = await rent({ maxPricePerDayUsd: '0.4' });
    await rig.vmBecomes(id, 'TERMINATED');
    expect(await rig.vm(id)).toMatchObject({ endReason: 'PRICE_CAP', launchedAt: null });
    expect(rig.cloud.billed()).toEqual([]);
  });

  it('undoes it also when only an estimate tells', async () => {
    rig.cloud.tellsPrice = false;
    rig.cloud.estimatedPerHourUsd = '0.02';
    const id = await rent({ maxPricePerDayUsd: '0.4' });
    await rig.vmBecomes(id, 'TERMINATED');
    expect(await rig.vm(id)).toMatchObject({ endReason: 'PRICE_CAP', launchedAt: null });
    expect(rig.cloud.billed()).toEqual([]);
  });

  it('that nobody knows leaves the quote, and an estimate is not asked for without a cap', async () => {
    rig.cloud.tellsPrice = false;
    rig.cloud.startsAs = 'RUNNING';
    const [capped, free] = [await rent({ maxPricePerDayUsd: '0.4' }), await rent()];
    for (const id of [capped, free]) await rig.vmBecomes(id, 'READY');
    expect(await rig.vm(capped)).toMatchObject({ pricePerHourUsd: '0.01' });
    expect(rig.cloud.script.count('estimate')).toBe(1);
  });
});

describe('a machine that is nowhere to be had', () => {
  it('says which configurations were tried where, and what else there is for how much', async () => {
    const munich = offerOf('b', '0.03', { city: 'Munich', configuration: 'cpu-regular-2vcpu-4gb' });
    const paris = offerOf('p', '0.05', { city: 'Paris', countryCode: 'FR', configuration: 'cpu-4-8' });
    const rome = offerOf('r', '0.04', { city: 'Rome', countryCode: 'IT', configuration: 'cpu-2-4' });
    const german = [offerOf('a'), munich];
    const { offers } = rig.cloud.port;
    rig.cloud.port.offers = async (wanted, signal) => {
      await offers(wanted, signal);
      return wanted.countries ? german : [...german, paris, rome];
    };
    rig.cloud.script.fail('create', 'CAPACITY', 2);
    const id = await rent({ countries: ['DE'] });
    await rig.vmBecomes(id, 'TERMINATING');
    const { failure } = await rig.vm(id);
    expect(failure).toMatchObject({
      code: 'NO_CAPACITY',
      message: expect.stringContaining(
        'tried cpu-2-ram-4gb-storage-25gb in Berlin, DE; cpu-regular-2vcpu-4gb in Munich, DE',
      ),
      hint: 'The cheapest without the countries: cpu-2-4 in Rome, IT at 0.96 USD a day.',
    });
  });

  it('says what was asked for when nothing was tried, and ends although nobody can advise', async () => {
    const id = await rent({ countries: ['DE'], vcpu: 2 });
    rig.cloud.port.offers = async ({ countries }) => {
      if (countries) return [];
      throw new AdapterError('fluence', 'TIMEOUT', 'silent');
    };
    await rig.vmBecomes(id, 'TERMINATING');
    const { failure } = await rig.vm(id);
    expect(failure?.message).toContain('nothing with 2 vCPU, 4 GB of memory and 25 GB of disk is free in DE');
    expect(failure?.hint).toContain('smaller configuration');
  });
});
