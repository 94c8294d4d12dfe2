import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createDockerEngines } from '../../src/services/adapters/docker-engine.js';
import { BuildFailed, type ContainerSpec, type Engine } from '../../src/services/adapters/engine.js';
import { AdapterError } from '../../src/services/adapters/failure.js';
import { ANY_HOST, directHosts } from './support/direct-hosts.js';
import { type Asked, eventually, refusalOf, soon, startHttp, startTcp } from './support/servers.js';

const engineAt = (port: number, timeoutMs = 2_000): Promise<Engine> =>
  createDockerEngines({ hosts: directHosts(port), timeoutMs }).over(ANY_HOST, soon());
const kindOf = async (work: Promise<unknown>) => {
  const error = await refusalOf(work);
  return error instanceof AdapterError ? error.kind : error;
};

const SPEC: ContainerSpec = {
  name: 'tn-c1',
  image: 'tensornode/m:1',
  labels: { 'tensornode.deployment': 'd1' },
  environment: { API_KEY: 'top-secret' },
  containerPort: 3000,
  hostPort: 8080,
  restart: 'unless-stopped',
  memoryBytes: 1_000_000,
  cpus: 1.5,
};
const INSPECTED = {
  Id: 'abc',
  Name: '/tn-c1',
  RestartCount: 2,
  Config: { Image: 'tensornode/m:1', Labels: SPEC.labels, Tty: false },
  State: {
    Status: 'exited',
    ExitCode: 137,
    OOMKilled: true,
    StartedAt: '2026-11-22T10:00:00.5Z',
    Health: { Status: 'unhealthy', Log: [{ ExitCode: 1, Output: 'no answer\n' }] },
  },
};
const say =
  (status: number, message: string) =>
  (_asked: Asked, response: { writeHead(status: number): { end(text: string): void } }) =>
    void response.writeHead(status).end(JSON.stringify({ message }));

describe('containers', () => {
  it('are created with their secrets in the body and nothing of it in the URL', async () => {
    const server = await startHttp(() => ({ Id: 'abc', Warnings: [] }));

    expect(await (await engineAt(server.port)).createContainer(SPEC, soon())).toEqual({ containerId: 'abc' });

    const [asked] = server.asked;
    expect(asked?.url.href).toBe('http://server/containers/create?name=tn-c1');
    expect(JSON.parse(asked?.body ?? '')).toMatchObject({
      Image: 'tensornode/m:1',
      Env: ['API_KEY=top-secret'],
      HostConfig: {
        PortBindings: { '3000/tcp': [{ HostPort: '8080' }] },
        RestartPolicy: { Name: 'unless-stopped' },
        Memory: 1_000_000,
        NanoCpus: 1_500_000_000,
      },
    });
  });

  it.each([
    ['is ours', { 'tensornode.deployment': 'd1', other: 'x' }, 'abc'],
    ["is somebody else's", { 'tensornode.deployment': 'd2' }, 'CONFLICT'],
  ])('of a taken name are looked at: the one that is there %s', async (_what, labels, expected) => {
    const server = await startHttp(({ method }, response) => {
      if (method === 'GET') return { ...INSPECTED, Config: { ...INSPECTED.Config, Labels: labels } };
      return void response.writeHead(409).end('{"message":"name in use"}');
    });
    const creating = (await engineAt(server.port)).createContainer(SPEC, soon());

    expect(
      await creating.then(
        ({ containerId }) => containerId,
        (error: AdapterError) => error.kind,
      ),
    ).toBe(expected);
  });

  it('are described in our words', async () => {
    const server = await startHttp(() => INSPECTED);

    expect(await (await engineAt(server.port)).inspect('tn-c1', soon())).toEqual({
      id: 'abc',
      name: 'tn-c1',
      image: 'tensornode/m:1',
      status: 'exited',
      exitCode: 137,
      oomKilled: true,
      startedAt: new Date('2026-11-22T10:00:00.500Z'),
      restartCount: 2,
      health: 'unhealthy',
      healthLog: ['exit 1: no answer'],
      labels: SPEC.labels,
    });
  });

  it('that are absent read as null, and count as removed', async () => {
    const server = await startHttp(say(404, 'No such container'));
    const engine = await engineAt(server.port);

    expect(await engine.inspect('x', soon())).toBeNull();
    expect(await engine.findImage('repo/x:1', soon())).toBeNull();
    await engine.remove('x', soon());
    await engine.removeImage('x', soon());
    expect(await kindOf(engine.start('x', soon()))).toBe('GONE');
  });

  it('may be started and stopped twice', async () => {
    const server = await startHttp((_asked, response) => void response.writeHead(304).end());
    const engine = await engineAt(server.port);

    await engine.start('x', soon());
    await engine.stop('x', 3, soon());
    expect(server.asked.map(({ url }) => url.pathname + url.search)).toEqual([
      '/containers/x/start',
      '/containers/x/stop?t=3',
    ]);
  });

  it('are found by their labels', async () => {
    const server = await startHttp(({ url }) =>
      url.pathname === '/containers/json' ? [{ Id: 'abc' }] : INSPECTED,
    );

    const found = await (await engineAt(server.port)).listContainers(SPEC.labels, soon());

    expect(found.map(({ id }) => id)).toEqual(['abc']);
    expect(server.asked[0]?.url.searchParams.get('filters')).toBe('{"label":["tensornode.deployment=d1"]}');
    expect(server.asked[0]?.url.searchParams.get('all')).toBe('true');
  });

  it.each(['../images/json', 'a/b', 'a?x=1', '', '-x', 'a b'])(
    'are never asked for by a name like %j',
    async (name) => {
      const server = await startHttp(() => INSPECTED);
      const engine = await engineAt(server.port);

      expect(await kindOf(engine.inspect(name, soon()))).toBe('INVALID');
      expect(await kindOf(engine.findImage(`${name}/../x`, soon()))).toBe('INVALID');
      expect(server.asked).toEqual([]);
    },
  );

  it('have their use of the machine worked out as docker stats does', async () => {
    const server = await startHttp(() => ({
      cpu_stats: { cpu_usage: { total_usage: 300 }, system_cpu_usage: 2_000, online_cpus: 4 },
      precpu_stats: { cpu_usage: { total_usage: 100 }, system_cpu_usage: 1_000 },
      memory_stats: { usage: 1_000, limit: 5_000, stats: { inactive_file: 400 } },
      networks: { eth0: { rx_bytes: 1, tx_bytes: 2 }, eth1: { rx_bytes: 10, tx_bytes: 20 } },
    }));

    expect(await (await engineAt(server.port)).stats('x', soon())).toEqual({
      cpuPercent: 80,
      memoryBytes: 600,
      memoryLimitBytes: 5_000,
      networkRxBytes: 11,
      networkTxBytes: 22,
    });
  });
});

describe('a build', () => {
  const request = (onProgress: (line: string) => void = () => undefined) => ({
    context: Readable.from([Buffer.from('a tar')]),
    dockerfile: 'Dockerfile',
    tag: 'tensornode/m:1',
    labels: SPEC.labels,
    onProgress,
  });
  const speaking = (messages: readonly object[]) =>
    startHttp((_asked, response) => {
      const text = messages.map((one) => `${JSON.stringify(one)}\r\n`).join('');
      // Cut within a message, as a network does.
      response.write(text.slice(0, 21));
      setImmediate(() => response.end(text.slice(21)));
    });

  it('sends the context and tells its progress line by line', async () => {
    const server = await speaking([
      { stream: 'Step 1/2 : FROM x\n' },
      { status: 'Downloading', id: 'l1', progress: '1/2' },
      { status: 'Downloading', id: 'l1', progress: '2/2' },
      { stream: 'no new' },
      { stream: 'line\nnext\n' },
      { aux: { ID: 'sha256:1' } },
      { stream: 'Successfully built' },
    ]);
    const lines: string[] = [];

    const built = await (await engineAt(server.port)).build(
      request((line) => lines.push(line)),
      soon(),
    );

    expect(built).toEqual({ imageId: 'sha256:1' });
    expect(lines).toEqual([
      'Step 1/2 : FROM x',
      'l1: Downloading',
      'no newline',
      'next',
      'Successfully built',
    ]);
    expect(server.asked[0]?.body).toBe('a tar');
    const query = server.asked[0]?.url.searchParams;
    expect(query?.get('t')).toBe('tensornode/m:1');
    expect(JSON.parse(query?.get('labels') ?? '')).toEqual(SPEC.labels);
  });

  it('that fails says why, with what came before', async () => {
    const server = await speaking([
      { stream: 'Step 1/2 : RUN false\n' },
      {
        errorDetail: { code: 1, message: "The command '/bin/sh -c false' returned a non-zero code: 1" },
        error: 'x',
      },
    ]);
    const lines: string[] = [];

    const error = await refusalOf(
      (await engineAt(server.port)).build(
        request((line) => lines.push(line)),
        soon(),
      ),
    );

    expect(error).toBeInstanceOf(BuildFailed);
    expect(error).toMatchObject({ code: 1, message: expect.stringContaining('non-zero code') as string });
    expect(lines).toEqual(['Step 1/2 : RUN false']);
  });

  it('of a Dockerfile the engine cannot read is a failed build, not a failed engine', async () => {
    const server = await startHttp(say(400, 'dockerfile parse error line 1: unknown instruction: FORM'));

    const error = await refusalOf((await engineAt(server.port)).build(request(), soon()));

    expect(error).toBeInstanceOf(BuildFailed);
    expect(error).toMatchObject({ message: expect.stringContaining('unknown instruction') as string });
  });

  it('is cancelled by hanging up', async () => {
    const server = await startTcp((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n10\r\n{"stream":"a\\n"}\r\n');
    });
    const giveUp = new AbortController();
    const reason = new Error('cancelled');
    const lines: string[] = [];
    const building = (await engineAt(server.port)).build(
      request((line) => lines.push(line)),
      giveUp.signal,
    );
    await eventually(() => server.sockets.size === 1);
    giveUp.abort(reason);

    expect(await refusalOf(building)).toBe(reason);
    await eventually(() => server.sockets.size === 0);
  });

  it('whose connection breaks is not taken for done', async () => {
    const server = await startTcp((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n10\r\n{"stream":"a\\n"}\r\n', () =>
        socket.end(),
      );
    });

    expect(await kindOf((await engineAt(server.port)).build(request(), soon()))).toBe('UNREACHABLE');
  });
});

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
    for await (const line of (await engineAt(server.port)).logs('x', options, giveUp.signal)) {
      lines.push(line);
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

    expect(await kindOf((await engineAt(server.port, 200)).version(soon()))).toBe(kind);
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
