import { describe, expect, it } from 'vitest';
import { sharedList } from '../../src/services/adapters/fluence-shared-list.js';
import { generateSshKeyPair } from '../../src/services/adapters/ssh.js';
import { canned, NAME, simulated } from './support/fluence.js';
import { kindOf, soon } from './support/servers.js';

/** A list whose answers come when they are told to. */
function scripted() {
  const begun: { readonly answer: (items: number[]) => void; readonly fail: (error: unknown) => void }[] = [];
  const list = () =>
    new Promise<number[]>((answer, fail) => {
      begun.push({ answer, fail });
    });
  return { begun, list };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a list that many want at the same time', () => {
  it('is asked for once', async () => {
    const { begun, list } = scripted();
    const shared = sharedList(list, 10_000);
    const answers = Promise.all([1, 2, 3].map(() => shared(soon())));
    await turn();
    expect(begun).toHaveLength(1);
    begun[0]?.answer([7]);
    expect(await answers).toEqual([[7], [7], [7]]);
  });

  it('is never one that was begun before it was asked for', async () => {
    const { begun, list } = scripted();
    const shared = sharedList(list, 10_000);
    const first = shared(soon());
    await turn();
    const later = Promise.all([shared(soon()), shared(soon())]);
    await turn();
    expect(begun).toHaveLength(1);
    begun[0]?.answer([1]);
    expect(await first).toEqual([1]);
    await turn();
    expect(begun).toHaveLength(2);
    begun[1]?.answer([1, 2]);
    expect(await later).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  it('that fails, fails for those who waited, and is asked for anew by the next', async () => {
    const { begun, list } = scripted();
    const shared = sharedList(list, 10_000);
    const both = [shared(soon()), shared(soon())].map((one) => one.catch((error: unknown) => String(error)));
    await turn();
    begun[0]?.fail(new Error('no'));
    expect(await Promise.all(both)).toEqual(['Error: no', 'Error: no']);
    const again = shared(soon());
    await turn();
    begun[1]?.answer([2]);
    expect(await again).toEqual([2]);
  });

  it('is not waited for longer than the caller will, nor for ever', async () => {
    const { begun, list } = scripted();
    const shared = sharedList(list, 10_000);
    const stopping = new AbortController();
    const impatient = shared(stopping.signal);
    const patient = shared(soon());
    await turn();
    stopping.abort(new Error('stopped'));
    await expect(impatient).rejects.toThrow('stopped');
    begun[0]?.answer([1]);
    expect(await patient).toEqual([1]);

    const hung = (signal: AbortSignal) =>
      new Promise<number[]>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    expect(await kindOf(sharedList(hung, 20)(soon()))).toBe('TIMEOUT');
  });
});

it('machines that end at once share the lists that know no names', async () => {
  const { simulator, cloud, intent } = await simulated();
  const count = 24;
  const names = Array.from({ length: count }, (_, n) => `tn-abcdefgh2345${String.fromCharCode(97 + n)}`);
  const receipts = await Promise.all(
    names.map((name) =>
      cloud.create({ ...intent, name, sshPublicKey: generateSshKeyPair(name).publicKey }, soon()),
    ),
  );
  const before = simulator.requests().length;

  // As a machine is given back: ended, then looked for by its name until nothing is found twice.
  await Promise.all(
    receipts.map(async (receipt, n) => {
      for (let empty = 0; empty < 2; ) {
        if ((await cloud.destroy(receipt, soon())) === 'PENDING') {
          simulator.cloud.advance(5_000);
          continue;
        }
        const left = await cloud.listOwned(names[n] ?? '', soon());
        empty = left.length === 0 ? empty + 1 : 0;
      }
    }),
  );

  const looks = simulator
    .requests()
    .slice(before)
    .filter(({ method, path }) => method === 'GET' && /ssh_keys|security_groups/.test(path));
  expect(await cloud.listOwned('tn-', soon())).toEqual([]);
  // Each asks twice for its own key and its own group; the whole lists that it needs as often are for all of them.
  expect(looks.length).toBeLessThan(count * 4 + count);
});

it('one key and one group are asked for by id and by name', async () => {
  const { cloud, asked } = await canned({
    'GET /v2/vms/v': { id: 'v', name: NAME, status: 'terminated' },
    'GET /v1/storages': [],
    'GET /v1/public_ips': [],
    'GET /v1/security_groups': [],
    'GET /v1/ssh_keys': [],
  });
  await cloud.destroy({ vmId: 'v', diskId: 'd', ipId: 'i', sshKeyId: 'k' }, soon());
  const queries = asked.flatMap(({ url }) =>
    /ssh_keys|security_groups/.test(url.pathname)
      ? [url.searchParams.get('ids[0]') ?? url.searchParams.get('name')]
      : [],
  );
  expect(queries).toEqual([`${NAME}-s`, 'k']);
});
