import { connect } from 'node:net';
import ssh2 from 'ssh2';
import { describe, expect, it } from 'vitest';
import { AdapterError } from '../../src/services/adapters/failure.js';
import { createSshHosts, fingerprintOf, generateSshKeyPair } from '../../src/services/adapters/ssh.js';
import { closing, eventually, refusalOf, silentLog, soon, startTcp } from './support/servers.js';
import { startSshd } from './support/ssh-server.js';

const hostsWith = (options: Partial<Parameters<typeof createSshHosts>[0]> = {}) =>
  closing(createSshHosts({ connectTimeoutMs: 2_000, keepAliveMs: 5_000, log: silentLog, ...options }));
const kindOf = async (work: Promise<unknown>) => {
  const error = await refusalOf(work);
  return error instanceof AdapterError ? error.kind : error;
};
const run = (timeoutMs = 2_000) => ({ signal: soon(), timeoutMs });

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

    expect(await kindOf(hostsWith({ connectTimeoutMs: 200 }).connect(target, soon()))).toBe(kind);
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
    const connecting = hostsWith().connect(target, giveUp.signal);
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

describe('running a command', () => {
  it('sends the words as one quoted line and brings back what came of it', async () => {
    const lines: string[] = [];
    const sshd = await startSshd({
      onExec(line, channel) {
        lines.push(line);
        channel.on('data', (bytes: Buffer) => channel.write(`heard ${bytes.toString()}`));
        channel.on('end', () => {
          channel.stderr.write('oops');
          channel.exit(3);
          channel.end();
        });
      },
    });
    const connection = await hostsWith().connect(sshd.target, soon());

    const result = await connection.exec(['printf', '%s', "it's $HOME; rm -rf /"], {
      ...run(),
      stdin: 'hello',
    });

    expect(result).toEqual({ code: 3, signal: null, stdout: 'heard hello', stderr: 'oops' });
    expect(lines).toEqual([`printf %s 'it'\\''s $HOME; rm -rf /'`]);
  });

  it('keeps one mebibyte of output and reads the rest away', async () => {
    const sshd = await startSshd({
      onExec(_line, channel) {
        channel.write(Buffer.alloc(3 * 1024 * 1024, 'x'), () => {
          channel.exit(0);
          channel.end();
        });
      },
    });
    const connection = await hostsWith().connect(sshd.target, soon());

    const result = await connection.exec(['yes'], run(10_000));

    expect(result.code).toBe(0);
    expect(result.stdout).toHaveLength(1024 * 1024);
  });

  it('ends a command that takes too long, and one that is no longer wanted', async () => {
    let open = 0;
    const sshd = await startSshd({
      onExec(_line, channel) {
        open += 1;
        channel.resume().on('close', () => (open -= 1));
      },
    });
    const connection = await hostsWith().connect(sshd.target, soon());
    const giveUp = new AbortController();
    const reason = new Error('cancelled');

    expect(await kindOf(connection.exec(['sleep', '60'], run(50)))).toBe('TIMEOUT');
    const running = connection.exec(['sleep', '60'], { signal: giveUp.signal, timeoutMs: 10_000 });
    await eventually(() => open === 1);
    giveUp.abort(reason);
    expect(await refusalOf(running)).toBe(reason);
    await eventually(() => open === 0);
    expect(await kindOf(connection.exec([], run()))).toBeInstanceOf(RangeError);
  });

  it('says that the host was lost while the command ran', async () => {
    const sshd = await startSshd({ onExec: () => void setImmediate(() => [...sshd.connections][0]?.end()) });
    const connection = await hostsWith().connect(sshd.target, soon());

    expect(await kindOf(connection.exec(['sleep', '60'], run(10_000)))).toBe('UNREACHABLE');
  });
});

describe('opening a socket', () => {
  it('carries bytes both ways, in any amount', async () => {
    const sshd = await startSshd({
      onSocket(_path, accept) {
        const channel = accept();
        channel.pipe(channel);
      },
    });
    const connection = await hostsWith().connect(sshd.target, soon());
    const socket = await connection.openSocket('/var/run/docker.sock');
    const sent = Buffer.alloc(5_000_000, 'abcdefg');
    socket.end(sent);

    const got: Buffer[] = [];
    for await (const chunk of socket as AsyncIterable<Buffer>) got.push(chunk);

    expect(Buffer.concat(got).equals(sent)).toBe(true);
  });

  it('stops reading while nobody takes the bytes', async () => {
    let written = 0;
    const sshd = await startSshd({
      onSocket(_path, accept) {
        const channel = accept();
        const push = () =>
          channel.write(Buffer.alloc(64 * 1024), () => {
            written += 64 * 1024;
            push();
          });
        push();
      },
    });
    const connection = await hostsWith().connect(sshd.target, soon());
    const socket = await connection.openSocket('/run/x.sock');
    await eventually(() => written > 0);
    let before = -1;
    while (written !== before) {
      before = written;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }

    expect(written).toBeLessThan(16 * 1024 * 1024);
    socket.destroy();
  });

  it('fails when the host will not, and then logs in anew for the next one', async () => {
    let isReady = false;
    const sshd = await startSshd({
      onSocket(_path, accept, refuse) {
        if (isReady) accept().end('ready');
        else refuse();
      },
    });
    const hosts = hostsWith();
    const connection = await hosts.connect(sshd.target, soon());
    expect(await kindOf(connection.openSocket('/var/run/docker.sock'))).toBe('NOT_READY');
    isReady = true;

    const anew = await hosts.connect(sshd.target, soon());

    expect(anew).not.toBe(connection);
    expect(sshd.logins()).toBe(2);
    expect(await connection.exec(['true'], run())).toMatchObject({ code: 0 });
    (await anew.openSocket('/var/run/docker.sock')).destroy();
  });

  it('is closed at once when destroyed, whatever the host does', async () => {
    const sshd = await startSshd({ onSocket: (_path, accept) => void accept() });
    const connection = await hostsWith().connect(sshd.target, soon());
    const socket = await connection.openSocket('/run/x.sock');
    const closed = new Promise((resolve) => socket.on('close', resolve));
    const failed = new Promise((resolve) => socket.on('error', resolve));
    const reason = new Error('enough');
    socket.destroy(reason);

    expect(await failed).toBe(reason);
    await closed;
  });

  it('ends when the connection dies', async () => {
    const sshd = await startSshd({ onSocket: (_path, accept) => void accept() });
    const connection = await hostsWith().connect(sshd.target, soon());
    const socket = await connection.openSocket('/run/x.sock');
    socket.resume();
    const closed = new Promise((resolve) => socket.on('close', resolve));
    for (const one of sshd.connections) one.end();

    await closed;
  });
});
