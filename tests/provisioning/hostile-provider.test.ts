import { afterEach, describe, expect, it } from 'vitest';
import type { FaultInput, Profile } from '../../src/simulator/simulator.js';
import { NOTHING_LEFT, openMinersAt, OWNER, startCloud } from '../support/miners-on-simulator.js';
import { until } from '../support/until.js';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function opened(...about: Parameters<typeof startCloud>) {
  const cloud = await startCloud(...about);
  closers.push(cloud.close);
  const { simulator } = cloud;
  const at = await openMinersAt(simulator, simulator.mirrorUrl);
  closers.push(at.close);
  const becomes = (id: string, state: string) =>
    until(
      `the machine to be ${state}`,
      async () => {
        const vm = await at.vm(id);
        return vm.state === state ? vm : null;
      },
      25_000,
    );
  const rent = async (input = {}) => (await at.mining.vms.rent(OWNER, input)).vm.id;
  const platform = async (id: string, status: string) =>
    cloud.emu(`vms/${(await at.vm(id)).providerVmId}/status`, { status });
  return { cloud, at, becomes, rent, platform };
}
const GENERATIONS: [Profile, readonly string[]][] = [
  ['g2@0.13', []],
  ['g3@0.14', ['/v2/']],
];

describe.each(GENERATIONS)('at %s', (profile, withdrawn) => {
  it('a price that goes up after the quote undoes the order, and nothing of it stays', async () => {
    const { cloud, at, becomes, rent } = await opened({ profile, withdrawn });
    const [offer] = await at.mining.vms.offers(OWNER, {});
    const cap = String(Number(offer?.pricePerHourUsd) * 24 * 1.5);
    // The next generation tells no price of a machine: there only the price list can be seen to go up.
    const order: FaultInput = { kind: 'price-change', route: '^POST /v2/vms$', factor: 3 };
    const isTold = profile.startsWith('g2');
    if (isTold) cloud.simulator.faults.add(order);
    const id = await rent({ maxPricePerDayUsd: cap });
    if (!isTold) await cloud.emu('terms', { priceFactor: 3 });
    const vm = await becomes(id, 'TERMINATED');
    expect(vm).toMatchObject({ endReason: 'PRICE_CAP', readyAt: null });
    expect(await cloud.left()).toEqual(NOTHING_LEFT);
  });

  it('a machine that the platform suspends and resumes goes on, and one it ends is given back whole', async () => {
    const { cloud, at, becomes, rent, platform } = await opened({ profile, withdrawn });
    const id = await rent();
    await becomes(id, 'READY');
    await platform(id, 'suspended');
    await until('the flag', async () => (await at.vm(id)).suspendedAt !== null);
    await platform(id, 'launched');
    await until('no flag', async () => (await at.vm(id)).suspendedAt === null);
    await platform(id, 'unknown');
    await until('the strange word', async () => (await at.vm(id)).rawStatus === 'unknown');
    expect((await at.vm(id)).state).toBe('READY');
    await platform(id, 'terminated');
    expect(await becomes(id, 'TERMINATED')).toMatchObject({ endReason: 'PROVIDER_LOST' });
    expect(await cloud.left()).toEqual(NOTHING_LEFT);
    const kinds = (await at.mining.money.notices.list(OWNER, { limit: 9 })).map(({ kind }) => kind);
    expect(kinds.toReversed()).toEqual(['MACHINE_SUSPENDED', 'MACHINE_RESUMED', 'MACHINE_LOST']);
  });

  it.each<FaultInput['kind']>(['accepted-then-reset', 'status'])(
    'the end comes about although a third of all answers meet "%s"',
    async (kind) => {
      const { cloud, at, becomes, rent } = await opened({ profile, withdrawn });
      const id = await rent();
      await becomes(id, 'READY');
      cloud.simulator.faults.add({ kind, probability: 0.3, status: 503 });
      await at.mining.vms.terminate(OWNER, id);
      await becomes(id, 'TERMINATED');
      cloud.simulator.faults.clear();
      expect(await cloud.left()).toEqual(NOTHING_LEFT);
    },
  );
});
