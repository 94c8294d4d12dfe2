import { describe, expect, it } from 'vitest';
import { engineAt, INSPECTED, say } from './support/engine.js';
import { eventually, kindOf, refusalOf, soon, startHttp, startTcp } from './support/servers.js';

describe('logs', () => {
  const frame = (text: string) => {
    const head = Buffer.from([1, 0, 0, 0, 0, 0, 0, Buffer.byteLength(text)]);
    return Buffer.concat([head, Buffer.from(text)]);
  };
  const LINE = frame('2026-11-22T10:00:00Z hi\n');

  it('are followed until the caller has enough', async () => {
    const server = await startHttp(({ url }, response) => {
      if (url.pathname.endsWith('/json')) return INSPECTED;
      response.write(LINE);
      return undefined;
    });
    const giveUp = new AbortController();
    const lines = [];
    const options = { follow: true, since: '2026-11-22T10:00:00.25Z', tail: 10 };
    for await (const some of (await engineAt(server.port)).logs('x', options, giveUp.signal)) {
      lines.push(...some);
      giveUp.abort();
    }

    expect(lines).toEqual([{ engineTime: '2026-11-22T10:00:00Z', stream: 'STDOUT', text: 'hi' }]);
    const query = server.asked[1]?.url.searchParams;
    expect(Object.fromEntries(query ?? [])).toEqual({
      stdout: 'true',
      stderr: 'true',
      timestamps: 'true',
      follow: 'true',
      since: '1795341600.250000000',
      tail: '10',
    });
  });

  it('leave no connection behind when the reader leaves', async () => {
    const server = await startTcp((socket) => {
      socket.on('data', (bytes) => {
        const body = JSON.stringify(INSPECTED);
        if (bytes.includes('/json'))
          socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
        else socket.write(Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\n\r\n'), LINE]));
      });
    });

    for await (const _line of (await engineAt(server.port)).logs('x', { follow: true }, soon())) break;

    await eventually(() => server.sockets.size === 0);
  });

  it('whose connection breaks end in an error, so that nobody takes them for complete', async () => {
    const server = await startHttp(({ url }, response) => {
      if (url.pathname.endsWith('/json')) return INSPECTED;
      response.write(LINE, () => response.destroy());
      return undefined;
    });
    const read = async () => {
      for await (const _line of (await engineAt(server.port)).logs('x', { follow: true }, soon()));
    };

    expect(await kindOf(read())).toBe('UNREACHABLE');
  });

  it('of a container that is not there: GONE', async () => {
    const server = await startHttp(say(404, 'No such container'));
    const read = async () => {
      for await (const _line of (await engineAt(server.port)).logs('x', { follow: false }, soon()));
    };

    expect(await kindOf(read())).toBe('GONE');
  });
});

describe('an engine that misbehaves', () => {
  it('is not followed to another address', async () => {
    const inner = await startHttp(() => ({ Version: 'stolen', ApiVersion: '1' }));
    for (const location of [inner.url, 'ftp://127.0.0.1/', '//']) {
      const server = await startHttp((_asked, response) => void response.writeHead(302, { location }).end());
      expect(await kindOf((await engineAt(server.port)).version(soon()))).toBe('GARBLED');
    }
    expect(inner.asked).toEqual([]);
  });

  it.each([
    ['says nothing', '', 'TIMEOUT'],
    ['stops within the answer', 'HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{', 'TIMEOUT'],
    ['is no HTTP server', 'SSH-2.0-x\r\n', 'GARBLED'],
    ['answers with a page', 'HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n<html>', 'GARBLED'],
    ['answers with something else', 'HTTP/1.1 200 OK\r\ncontent-length: 13\r\n\r\n{"Version":1}', 'GARBLED'],
    ['fails', 'HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n', 'NOT_READY'],
    ['changes protocols', 'HTTP/1.1 101 X\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n', 'GARBLED'],
  ])('and %s is told by its kind', async (_what, text, kind) => {
    const server = await startTcp((socket) => void socket.on('data', () => socket.write(text)));

    expect(
      await kindOf((await engineAt(server.port, kind === 'TIMEOUT' ? 200 : 10_000)).version(soon())),
    ).toBe(kind);
    await eventually(() => server.sockets.size === 0);
  });

  it('cannot fill our memory', async () => {
    const server = await startTcp((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      const pour = (): unknown => socket.writable && socket.write(Buffer.alloc(64 * 1024, ' '), pour);
      pour();
    });

    expect(await kindOf((await engineAt(server.port, 10_000)).version(soon()))).toBe('GARBLED');
  });

  it('that hangs up, or does not listen: UNREACHABLE', async () => {
    const rude = await startTcp((socket) => socket.resetAndDestroy());
    const gone = await startTcp(() => undefined);
    await gone.close();

    expect(await kindOf((await engineAt(rude.port)).version(soon()))).toBe('UNREACHABLE');
    expect(await kindOf((await engineAt(gone.port)).version(soon()))).toBe('UNREACHABLE');
  });

  it('does not keep a caller who gives up', async () => {
    const server = await startTcp(() => undefined);
    const giveUp = new AbortController();
    const asking = (await engineAt(server.port)).version(giveUp.signal);
    await eventually(() => server.sockets.size === 1);
    const reason = new Error('cancelled');
    giveUp.abort(reason);

    expect(await refusalOf(asking)).toBe(reason);
    await eventually(() => server.sockets.size === 0);
  });

  it.each([
    [500, 'driver failed: Bind for 0.0.0.0:8080 failed: port is already allocated', 'CONFLICT'],
    [500, 'write /var/lib/docker: no space left on device', 'CAPACITY'],
    [400, 'bad parameter', 'INVALID'],
    [403, 'authorization denied', 'AUTH'],
  ])('and answers %i "%s" means %s', async (status, message, kind) => {
    const server = await startHttp(say(status, message));

    expect(await kindOf((await engineAt(server.port)).start('x', soon()))).toBe(kind);
  });
});
