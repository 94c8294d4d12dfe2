import { describe, expect, it } from 'vitest';
import { AdapterError } from '../../src/services/adapters/failure.js';
import { compareDecimals } from '../../src/services/adapters/decimal.js';
import { NAME, SMALL, cloudAt, publicKey, simulated, until } from './support/fluence.js';
import { kindOf, refusalOf, soon } from './support/servers.js';

describe('renting from the simulator, which keeps the contract of the real cloud', () => {
  it('finds, orders, watches and ends a machine, and leaves nothing that is billed', async () => {
    const { simulator, cloud, intent, offer } = await simulated();
    expect(offer).toMatchObject({ vcpu: 2, ramGb: 4, storageGb: 25, provider: 'SIMULATOR' });
    expect(offer.pricePerHourUsd).toMatch(/^0\.\d+$/);

    const receipt = await cloud.create(intent, soon());
    expect(Object.values(receipt)).not.toContain(null);
    const running = await until(
      () => cloud.observe(receipt, soon()),
      (seen) => seen.state === 'RUNNING' && seen.address !== null,
    );
    expect(running).toMatchObject({ rawStatus: 'launched', sshUser: 'ubuntu', receipt });
    expect(running.pricePerHourUsd).toBe(offer.pricePerHourUsd);
    expect(await cloud.findByName(NAME, soon())).toEqual([receipt]);

    expect(await cloud.destroy(receipt, soon())).toBe('PENDING');
    await until(
      () => cloud.destroy(receipt, soon()),
      (progress) => progress === 'GONE',
    );
    expect(await cloud.destroy(receipt, soon())).toBe('GONE');
    expect(await cloud.findByName(NAME, soon())).toEqual([]);
    expect((await cloud.observe(receipt, soon())).state).toBe('GONE');
    expect(simulator.cloud.leaks()).toEqual([]);
  });

  it.each([
    ['accepted-then-reset'],
    ['accepted-then-500'],
    ['accepted-then-cut'],
    ['accepted-then-hang'],
    ['garbage'],
    ['refused-reset'],
    ['hang'],
  ] as const)('sends the order once when it meets "%s", and calls it ambiguous', async (kind) => {
    const { simulator, cloud, intent, creates } = await simulated({ kind, route: '^POST /v2/vms$' });

    expect(await kindOf(cloud.create(intent, soon()))).toBe('AMBIGUOUS');

    expect(creates()).toBe(1);
    simulator.faults.clear();
    const found = await cloud.findByName(NAME, soon());
    const isBooked = kind !== 'refused-reset' && kind !== 'hang';
    // Of an order that never arrived the key is left, which was registered before.
    expect(found.map(({ vmId }) => vmId !== null)).toEqual([isBooked]);
    for (const receipt of found)
      await until(
        () => cloud.destroy(receipt, soon()),
        (one) => one === 'GONE',
      );
    expect(simulator.cloud.leaks()).toEqual([]);
    expect(simulator.cloud.record.keys).toEqual([]);
  });

  it('finds the disk and address that a refused machine left behind, and ends them', async () => {
    const { simulator, cloud, intent } = await simulated({ kind: 'partial-create', route: '^POST /v2/vms$' });

    const error = await refusalOf(cloud.create(intent, soon()));
    expect(error).toBeInstanceOf(AdapterError);
    const leftovers = await cloud.findByName(NAME, soon());

    expect(leftovers).toMatchObject([{ vmId: null, diskId: expect.any(String), ipId: expect.any(String) }]);
    for (const receipt of leftovers)
      await until(
        () => cloud.destroy(receipt, soon()),
        (one) => one === 'GONE',
      );
    expect(simulator.cloud.leaks()).toEqual([]);
  });

  it('ends everything from a receipt that knows only the machine', async () => {
    const { simulator, cloud, intent } = await simulated();
    const { vmId } = await cloud.create(intent, soon());
    const receipt = { vmId, diskId: null, ipId: null, sshKeyId: null };

    await until(
      () => cloud.destroy(receipt, soon()),
      (progress) => progress === 'GONE',
    );

    expect(simulator.cloud.leaks()).toEqual([]);
  });

  it('asks again for what it may ask twice', async () => {
    const { cloud } = await simulated({ kind: 'status', status: 503, route: '^GET /v1/clusters$', nth: 1 });

    expect(await cloud.offers(SMALL, soon())).not.toEqual([]);
  });

  it('adopts a key that is already registered, and leaves it alone in the end if it is not ours', async () => {
    const { simulator, cloud, intent } = await simulated();
    const headers = { 'x-api-key': simulator.apiKey, 'content-type': 'application/json' };
    const twin = publicKey.replace('miner', 'laptop');
    const made = await fetch(`${simulator.fluenceUrl}/v1/ssh_keys`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ name: 'laptop', publicKey: twin }),
    });
    const { id } = (await made.json()) as { id: string };

    const receipt = await cloud.create(intent, soon());
    expect(receipt.sshKeyId).toBe(id);
    await until(
      () => cloud.destroy(receipt, soon()),
      (progress) => progress === 'GONE',
    );

    const keys = await (
      await fetch(`${simulator.fluenceUrl}/v1/ssh_keys?page=1&perPage=100`, { headers })
    ).json();
    expect(keys).toMatchObject({ items: [{ id }] });
  });

  it('does not touch names that are not ours', async () => {
    const { cloud, intent, creates } = await simulated();

    expect(await kindOf(cloud.create({ ...intent, name: 'web-server' }, soon()))).toBe('INVALID');
    expect(creates()).toBe(0);
  });

  it('is told when the key is refused', async () => {
    const { simulator } = await simulated();

    expect(await kindOf(cloudAt(simulator.fluenceUrl, 'wrong').offers(SMALL, soon()))).toBe('AUTH');
  });
});

describe('offers by what is asked', () => {
  it('keep every constraint, and say how much is left', async () => {
    const { cloud } = await simulated();
    const all = await cloud.offers(SMALL, soon());
    const countries = [...new Set(all.map(({ countryCode }) => countryCode ?? ''))];
    expect(countries.length).toBeGreaterThan(1);
    for (const { addressesLeft, largestDiskGb } of all) {
      expect(addressesLeft).toBeGreaterThan(0);
      expect(largestDiskGb).toBeGreaterThanOrEqual(25);
    }
    for (const country of countries) {
      const here = await cloud.offers({ ...SMALL, countries: [country.toLowerCase()] }, soon());
      expect(here).toEqual(all.filter(({ countryCode }) => countryCode === country));
    }
    for (const wanted of [
      { vcpu: 4, ramGb: 8, storageGb: 25 },
      { vcpu: 3, ramGb: 5, storageGb: 60 },
      { vcpu: 8, ramGb: 32, storageGb: 25 },
    ]) {
      const fitting = await cloud.offers(wanted, soon());
      expect(fitting.length).toBeGreaterThan(0);
      const [exact, larger] = [true, false].map((isExact) =>
        fitting.filter(({ vcpu, ramGb }) => (vcpu === wanted.vcpu && ramGb === wanted.ramGb) === isExact),
      );
      expect(fitting).toEqual([...(exact ?? []), ...(larger ?? [])]);
      for (const group of [exact ?? [], larger ?? []]) {
        const prices = group.map(({ pricePerHourUsd }) => pricePerHourUsd);
        expect(prices).toEqual(prices.toSorted(compareDecimals));
      }
      for (const { vcpu, ramGb, storageGb, largestDiskGb } of fitting) {
        expect(vcpu >= wanted.vcpu && ramGb >= wanted.ramGb && storageGb === wanted.storageGb).toBe(true);
        expect(largestDiskGb).toBeGreaterThanOrEqual(wanted.storageGb);
      }
    }
    expect(await cloud.offers({ ...SMALL, countries: ['ZZ'] }, soon())).toEqual([]);
    expect(await cloud.offers({ ...SMALL, storageGb: 1_000_000 }, soon())).toEqual([]);
  });
});
