import { describe, expect, it } from 'vitest';
import type { CloudOffer, CloudPort, Requirements } from '../../../src/services/adapters/cloud.js';
import { AdapterError } from '../../../src/services/adapters/failure.js';
import { createEstimates } from '../../../src/services/vms/estimates.js';
import { offerOf } from '../../fakes/fake-cloud.js';
import { viewerOf } from '../../fakes/mining-rig.js';

const OWNER = viewerOf('0.0.5');

const at = (id: string, price: string, about: Partial<CloudOffer>): CloudOffer => offerOf(id, price, about);
const CATALOGUE = [
  at('de-small', '0.02', { countryCode: 'DE', vcpu: 2, ramGb: 4 }),
  at('de-large', '0.05', { countryCode: 'DE', vcpu: 8, ramGb: 16 }),
  at('us-small', '0.015', { countryCode: 'US', vcpu: 2, ramGb: 4 }),
  at('us-tiny', '0.01', { countryCode: 'US', vcpu: 1, ramGb: 2 }),
  // Larger and cheaper than the exact size, as shared processors are.
  at('us-shared', '0.012', { countryCode: 'US', vcpu: 4, ramGb: 8 }),
];

/** Answers as the real one does: exact sizes first, each group cheapest first. */
const offersOf = ({ vcpu, ramGb, countries }: Requirements): CloudOffer[] =>
  CATALOGUE.filter((one) => one.vcpu >= vcpu && one.ramGb >= ramGb)
    .filter(({ countryCode }) => !countries || countries.includes(countryCode ?? ''))
    .toSorted(
      (a, b) =>
        Number(a.vcpu !== vcpu) - Number(b.vcpu !== vcpu) ||
        Number(a.pricePerHourUsd) - Number(b.pricePerHourUsd),
    );

const open = (about: Partial<CloudPort> = {}) => {
  const cloud = { provider: 'SIMULATOR', offers: async (wanted: Requirements) => offersOf(wanted), ...about };
  return createEstimates({
    clouds: {
      of: (provider) => (provider === 'FLUENCE' ? null : (cloud as CloudPort)),
      preferred: 'SIMULATOR',
    },
  });
};

describe('an estimate', () => {
  it('of a host of one’s own, when none is free, says where to look for why', async () => {
    const { estimate } = open({ offers: async () => [] });
    for (const input of [{ provider: 'SSH' }, { hostId: 'h' }] as const)
      await expect(estimate(OWNER, input)).rejects.toMatchObject({
        code: 'NO_CAPACITY',
        message: 'No host of yours that fits is free now',
        hint: expect.stringContaining('`hosts`'),
      });
  });

  it('is that of the provider, for the offer that would be taken', async () => {
    const asked: unknown[] = [];
    const { estimate } = open({
      async estimate(offer) {
        asked.push(offer);
        return {
          offer: CATALOGUE[0] as CloudOffer,
          perHourUsd: '0.0201',
          perDayUsd: '0.4824',
          parts: [{ kind: 'VM', perHourUsd: '0.0201' }],
        };
      },
    });
    expect(await estimate(OWNER, { countries: ['DE'] })).toMatchObject({
      perHourUsd: '0.0201',
      perDayUsd: '0.4824',
      parts: [{ kind: 'VM' }],
      offer: { id: 'de-small' },
      cheapestAlternative: { id: 'us-shared' },
    });
    expect(asked).toEqual([CATALOGUE[0]]);
  });

  it('is the price of the offer where the provider reckons nothing', async () => {
    const price = { perHourUsd: '0.015', perDayUsd: '0.36', parts: [] };
    expect(await open().estimate(OWNER, {})).toMatchObject({ ...price, offer: { id: 'us-small' } });
    expect(await open({ estimate: async () => null }).estimate(OWNER, {})).toMatchObject(price);
  });

  it.each([
    ['a larger one that costs less', {}, 'us-small', 'us-shared'],
    ['one in another country', { countries: ['DE'] }, 'de-small', 'us-shared'],
    ['a smaller one', { vcpu: 4, ramGb: 8 }, 'us-shared', 'us-tiny'],
    ['none when it is the cheapest', { vcpu: 1, ramGb: 1 }, 'us-tiny', undefined],
  ])('names %s', async (_what, input, taken, alternative) => {
    const { offer, cheapestAlternative } = await open().estimate(OWNER, input);
    expect([offer.id, cheapestAlternative?.id]).toEqual([taken, alternative]);
  });

  it.each([
    [{ countries: ['FR'] }, null, 'us-shared', 'The cheapest without the countries: '],
    [{ countries: ['FR'], vcpu: 100 }, null, 'us-tiny', 'The cheapest without the size: '],
    [
      { vcpu: 8, maxPricePerDayUsd: '0.25' },
      '1.2',
      'us-tiny',
      'Raise the cap. The cheapest without the size: ',
    ],
    [
      { countries: ['DE'], maxPricePerDayUsd: '0.47' },
      '0.48',
      'us-shared',
      'Raise the cap. The cheapest without the countries',
    ],
    [{ vcpu: 8, maxPricePerDayUsd: '0.1' }, '1.2', undefined, 'Raise the cap or ask for less.'],
  ])('is refused for %j, with what could be had instead', async (input, cheapestPerDayUsd, id, hint) => {
    const refusal = await open()
      .estimate(OWNER, input)
      .then(null, (error: unknown) => error);
    expect(refusal).toMatchObject({
      code: 'NO_CAPACITY',
      cheapestPerDayUsd,
      hint: expect.stringContaining(hint),
    });
    expect((refusal as { alternative: CloudOffer | null }).alternative?.id).toBe(id);
  });

  it.each([
    [{ maxPricePerDayUsd: '-1' }, 'input.maxPricePerDayUsd'],
    [{ maxPricePerDayUsd: '0' }, 'input.maxPricePerDayUsd'],
    [{ ports: [99_999] }, 'input.ports'],
    [{ hostname: 'a b' }, 'input.hostname'],
    [{ authorizedKeys: ['ssh-rsa'] }, 'input.authorizedKeys.0'],
  ])('refuses %j as renting would', async (input, field) => {
    await expect(open().estimate(OWNER, input)).rejects.toMatchObject({ code: 'INVALID_INPUT', field });
  });

  it('is not held up, nor refused otherwise, when an alternative can not be found', async () => {
    let looks = 0;
    const { estimate } = open({
      async offers(wanted) {
        looks += 1;
        if (looks > 1) throw new AdapterError('fluence', 'UNREACHABLE', 'down');
        return offersOf(wanted);
      },
    });
    expect(await estimate(OWNER, { countries: ['DE'] })).toMatchObject({ cheapestAlternative: null });
    looks = 0;
    await expect(estimate(OWNER, { countries: ['FR'] })).rejects.toMatchObject({
      code: 'NO_CAPACITY',
      alternative: null,
    });
  });

  it('says so when the provider can not be asked, and who may not ask', async () => {
    const down = open({
      offers: async () => {
        throw new AdapterError('fluence', 'TIMEOUT', 'key of the operator');
      },
    });
    await expect(down.estimate(OWNER, {})).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true });
    const { estimate } = open();
    await expect(estimate(OWNER, { provider: 'FLUENCE' })).rejects.toMatchObject({ field: 'input.provider' });
    await expect(estimate(OWNER, { ownerId: '0.0.6' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    for (const about of [{ scopes: ['deploy' as const] }, { minerId: 'm' }]) {
      await expect(estimate(viewerOf('0.0.5', about), {})).rejects.toMatchObject({ code: 'FORBIDDEN' });
    }
  });
});
