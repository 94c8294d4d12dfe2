import { describe, expect, it } from 'vitest';
import { hostsWith, startSshd } from './support/ssh-server.js';
import { eventually, kindOf, refusalOf, soon } from './support/servers.js';

const run = (timeoutMs = 10_000) => ({ signal: soon(), timeoutMs });

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
          channel.write(Buffer.alloc(64 * 1024), (error) => {
            // A channel that is gone answers at once, for ever.
            if (error) return;
            written += 64 * 1024;
            push();
          });
        push();
      },
    });
    const connection = await hostsWith().connect(sshd.target, soon());
    const socket = await connection.openSocket('/run/x.sock');
    socket.once('data', () => socket.pause());
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
    hosts.drop(sshd.target);
    await eventually(() => sshd.connections.size === 0);
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
