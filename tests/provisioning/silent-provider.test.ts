import { afterEach, describe, expect, it } from 'vitest';
import { DOCKERFILE } from '../api/support.js';
import { openMinersAt, OWNER } from '../support/miners-on-simulator.js';
import { until } from '../support/until.js';
import { startTcp } from '../adapters/support/servers.js';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Takes every connection and never says a word. */
async function silent(pace = {}) {
  const server = await startTcp(() => undefined);
  const cloud = { fluenceUrl: server.url, apiKey: 'key', sshPort: 22 };
  const at = await openMinersAt(cloud, server.url, pace);
  closers.push(at.close);
  return at;
}
const MACHINES = 150;

describe('a provider that hangs on every call', () => {
  it('ends every launch with a reason in time, and keeps nobody else waiting', async () => {
    const provisionMs = 6_000;
    const at = await silent({ provisionMs });
    const { mining, core } = at;
    const plan = await mining.vms.plan(OWNER, {}, 'input');
    const booked = await core.db.transaction(async (tx) => {
      const vms = [];
      for (let index = 0; index < MACHINES; index += 1) vms.push(await mining.vms.book(tx, plan, null));
      return vms;
    });
    const began = performance.now();

    // What needs no provider is answered at once.
    const slowest = { ms: 0 };
    for (let turn = 0; turn < 50; turn += 1) {
      const before = performance.now();
      await mining.vms.list(OWNER, {}, { limit: 50 });
      slowest.ms = Math.max(slowest.ms, performance.now() - before);
    }
    expect(slowest.ms).toBeLessThan(1_000);

    await until(
      'the end of every machine',
      async () => {
        const all = await mining.vms.list(OWNER, { states: ['TERMINATED'] }, { limit: 500 });
        return all.length === MACHINES;
      },
      provisionMs + 12_000,
    );
    expect(performance.now() - began).toBeLessThan(provisionMs + 10_000);
    for (const { id } of booked)
      expect(await at.vm(id)).toMatchObject({
        endReason: 'PROVISION_TIMEOUT',
        failure: { code: 'PROVISION_TIMEOUT' },
      });
  });

  it('refuses a launch that needs an offer, within the time of a request', async () => {
    const { mining } = await silent();
    const source = { dockerfile: DOCKERFILE };
    await expect(mining.miners.launch(OWNER, { name: 'm', source })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      retryable: true,
    });
  });

  it('leaves the places of registered hosts free', async () => {
    const at = await silent();
    const { mining, core } = at;
    const rented = await mining.vms.plan(OWNER, {}, 'input');
    const registered = { ...rented, provider: 'SSH' as const };
    const host = await core.db.transaction(async (tx) => {
      for (let index = 0; index < MACHINES; index += 1) await mining.vms.book(tx, rented, null);
      return mining.vms.book(tx, registered, null);
    });
    // No host is registered, so the end is that none was to be had: but it comes at once.
    const seen = await until('the registered host', async () => {
      const vm = await at.vm(host.id);
      return vm.state === 'TERMINATED' ? vm : null;
    });
    expect(seen.endReason).toBe('NO_CAPACITY');
  });
});
