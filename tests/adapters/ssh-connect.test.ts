import { connect } from 'node:net';
import ssh2 from 'ssh2';
import { describe, expect, it } from 'vitest';
import { fingerprintOf, generateSshKeyPair } from '../../src/services/adapters/ssh.js';
import { hostsWith, startSshd } from './support/ssh-server.js';
import { eventually, kindOf, refusalOf, soon, startTcp } from './support/servers.js';

const run = (timeoutMs = 10_000) => ({ signal: soon(), timeoutMs });

describe('SSH keys', () => {
  it('are made in a form that SSH reads, each its own', () => {
    const prints = Array.from({ length: 50 }, () => {
      const pair = generateSshKeyPair('tensornode vm');
      const key = ssh2.utils.parseKey(pair.privateKey);
      if (key instanceof Error) throw key;
      expect(key.comment).toBe('tensornode vm');
      expect(key.verify('text', key.sign('text'))).toBe(true);
      expect(pair.publicKey).toBe(`ssh-ed25519 ${key.getPublicSSH().toString('base64')} tensornode vm`);
      return fingerprintOf(pair.publicKey);
    });
    expect(new Set(prints).size).toBe(50);
  });

  it('have the fingerprint ssh-keygen prints', () => {
    const line =
      'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl github.com';
    expect(fingerprintOf(line)).toBe('SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU');
  });
});

describe('connecting', () => {
  it('shares one connection among everyone with the same key', async () => {
    const sshd = await startSshd();
    const hosts = hostsWith();

    const connections = await Promise.all(
      Array.from({ length: 10 }, () => hosts.connect(sshd.target, soon())),
    );

    expect(new Set(connections).size).toBe(1);
    expect(sshd.logins()).toBe(1);
    expect(connections[0]?.hostKeyFingerprint).toBe(fingerprintOf(sshd.hostKey.publicKey));
  });

  it('does not lend a connection to somebody with another key', async () => {
    const sshd = await startSshd();
    const hosts = hostsWith();
    await hosts.connect(sshd.target, soon());

    const { privateKey } = generateSshKeyPair('stranger');

    expect(await kindOf(hosts.connect({ ...sshd.target, privateKey }, soon()))).toBe('AUTH');
  });

  it('refuses a host that shows another key than the pinned one, before it logs in', async () => {
    const sshd = await startSshd();
    const hosts = hostsWith();
    const other = fingerprintOf(generateSshKeyPair('other').publicKey);

    expect(await kindOf(hosts.connect({ ...sshd.target, hostKeyFingerprint: other }, soon()))).toBe(
      'IDENTITY',
    );
    expect(sshd.logins()).toBe(0);
  });

  it('checks the pin on a pooled connection too', async () => {
    const sshd = await startSshd();
    const hosts = hostsWith();
    await hosts.connect(sshd.target, soon());
    const other = fingerprintOf(generateSshKeyPair('other').publicKey);

    expect(await kindOf(hosts.connect({ ...sshd.target, hostKeyFingerprint: other }, soon()))).toBe(
      'IDENTITY',
    );
  });

  it.each([
    ['refuses the key', 'AUTH'],
    ['cannot read the key', 'AUTH'],
  ])('fails when it %s', async (what, kind) => {
    const sshd = await startSshd();
    const privateKey = what.startsWith('cannot') ? 'not a key' : generateSshKeyPair('x').privateKey;

    expect(await kindOf(hostsWith().connect({ ...sshd.target, privateKey }, soon()))).toBe(kind);
    await eventually(() => sshd.connections.size === 0);
  });

  it.each([
    ['says nothing', '', 'TIMEOUT'],
    ['speaks HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n', 'TIMEOUT'],
    ['sends garbage after its greeting', `SSH-2.0-x\r\n${'\xff'.repeat(4_000)}`, 'GARBLED'],
  ])('fails when the other side %s', async (_what, text, kind) => {
    const server = await startTcp((socket) => void socket.write(text, 'latin1'));
    const { privateKey } = generateSshKeyPair('x');
    const target = {
      address: '127.0.0.1',
      port: server.port,
      user: 'u',
      privateKey,
      hostKeyFingerprint: null,
    };

    expect(
      await kindOf(
        hostsWith({ connectTimeoutMs: kind === 'TIMEOUT' ? 200 : 10_000 }).connect(target, soon()),
      ),
    ).toBe(kind);
    await eventually(() => server.sockets.size === 0);
  });

  it('fails when nobody listens, and when the other side hangs up', async () => {
    const rude = await startTcp((socket) => socket.resetAndDestroy());
    const gone = await startTcp(() => undefined);
    await gone.close();
    const { privateKey } = generateSshKeyPair('x');
    const target = { address: '127.0.0.1', user: 'u', privateKey, hostKeyFingerprint: null };

    expect(await kindOf(hostsWith().connect({ ...target, port: gone.port }, soon()))).toBe('UNREACHABLE');
    expect(await kindOf(hostsWith().connect({ ...target, port: rude.port }, soon()))).toBe('UNREACHABLE');
  });

  it('ends a connect that nobody waits for any more', async () => {
    const server = await startTcp(() => undefined);
    const { privateKey } = generateSshKeyPair('x');
    const target = {
      address: '127.0.0.1',
      port: server.port,
      user: 'u',
      privateKey,
      hostKeyFingerprint: null,
    };
    const giveUp = new AbortController();
    const connecting = hostsWith({ connectTimeoutMs: 60_000 }).connect(target, giveUp.signal);
    await eventually(() => server.sockets.size === 1);
    const reason = new Error('cancelled');
    giveUp.abort(reason);

    expect(await refusalOf(connecting)).toBe(reason);
    await eventually(() => server.sockets.size === 0);
  });

  it('replaces a connection that has died', async () => {
    const sshd = await startSshd();
    const hosts = hostsWith();
    const first = await hosts.connect(sshd.target, soon());
    for (const connection of sshd.connections) connection.end();
    await eventually(() => sshd.connections.size === 0);

    expect(await kindOf(first.exec(['true'], run()))).toBe('UNREACHABLE');
    const second = await hosts.connect(sshd.target, soon());
    expect(await second.exec(['true'], run())).toMatchObject({ code: 0 });
  });

  it('notices a host that has silently gone, by asking', async () => {
    const sshd = await startSshd();
    // A wire between the two that can be cut without either side hearing of it.
    let isCut = false;
    const proxy = await startTcp((near) => {
      const far = connect(sshd.target.port, '127.0.0.1');
      far.on('error', () => undefined);
      near.on('data', (bytes) => !isCut && far.write(bytes));
      far.on('data', (bytes) => !isCut && near.write(bytes));
      near.on('close', () => far.destroy());
    });
    const hosts = hostsWith({ keepAliveMs: 50 });
    const connection = await hosts.connect({ ...sshd.target, port: proxy.port }, soon());
    isCut = true;

    expect(await kindOf(connection.exec(['sleep', '60'], run(10_000)))).toBe('UNREACHABLE');
  });

  it('closes a connection that has carried nothing for a while', async () => {
    const sshd = await startSshd();
    await hostsWith({ idleMs: 50 }).connect(sshd.target, soon());

    await eventually(() => sshd.connections.size === 0);
  });

  it('forgets a machine that was given back', async () => {
    const sshd = await startSshd();
    const hosts = hostsWith();
    await hosts.connect(sshd.target, soon());
    hosts.drop(sshd.target);

    await eventually(() => sshd.connections.size === 0);
    await hosts.connect(sshd.target, soon());
    expect(sshd.logins()).toBe(2);
  });
});
