import { describe, expect, it } from 'vitest';
import { canonicalAddress } from '../../src/services/adapters/address.js';
import type { DifferentHostKey, HostTarget } from '../../src/services/adapters/host.js';
import { knock } from '../../src/services/adapters/knock.js';
import { fingerprintOf, generateSshKeyPair } from '../../src/services/adapters/ssh.js';
import { soon, startTcp } from './support/servers.js';
import { hostsWith, startSshd } from './support/ssh-server.js';

describe('another host key than the pinned one', () => {
  const other = fingerprintOf(generateSshKeyPair('other').publicKey);
  const heard = () => {
    const news: [HostTarget, DifferentHostKey][] = [];
    const hosts = hostsWith();
    hosts.onDifferentKey?.((target, error) => void news.push([target, error]));
    return { hosts, news };
  };

  it('is told with what was shown, at a new connection', async () => {
    const sshd = await startSshd();
    const { hosts, news } = heard();
    const target = { ...sshd.target, hostKeyFingerprint: other };
    await expect(hosts.connect(target, soon())).rejects.toMatchObject({ kind: 'IDENTITY' });
    expect(news.map(([about, { shown }]) => [about.port, shown])).toEqual([
      [sshd.target.port, fingerprintOf(sshd.hostKey.publicKey)],
    ]);
    expect(sshd.logins()).toBe(0);
  });

  it('is told at a connection that is shared, too', async () => {
    const sshd = await startSshd();
    const { hosts, news } = heard();
    await hosts.connect({ ...sshd.target, hostKeyFingerprint: null }, soon());
    expect(news).toEqual([]);
    await expect(hosts.connect({ ...sshd.target, hostKeyFingerprint: other }, soon())).rejects.toThrow(other);
    expect(news).toHaveLength(1);
  });
});

describe('knocking at a port', () => {
  it('tells one that answers from one where nobody listens', async () => {
    const server = await startTcp(() => {});
    expect(await knock('127.0.0.1', server.port, soon())).toBe('OPEN');
    await server.close();
    expect(await knock('127.0.0.1', server.port, soon())).toBe('REFUSED');
  });

  it('ends with the signal it was given', async () => {
    await expect(knock('127.0.0.1', 1, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
  });
});

it.each([
  ['127.0.0.1', '127.0.0.1'],
  ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::FFFF:c000:201', '192.0.2.1'],
  ['fe80::1%eth0', null],
  ['0177.0.0.1', null],
  ['example.com', null],
  ['', null],
])('%s is the address %s', (text, address) => {
  expect(canonicalAddress(text)).toBe(address);
});
