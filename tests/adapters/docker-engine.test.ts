import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { AdapterError } from '../../src/services/adapters/failure.js';
import { BuildFailed } from '../../src/services/adapters/engine.js';
import { engineAt, INSPECTED, SPEC, say } from './support/engine.js';
import { eventually, kindOf, refusalOf, soon, startHttp, startTcp } from './support/servers.js';

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
      pid: null,
      createdAt: new Date('2026-11-22T09:00:00.250Z'),
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
      blkio_stats: {
        io_service_bytes_recursive: [
          { major: 8, minor: 0, op: 'read', value: 1 },
          { major: 8, minor: 16, op: 'Read', value: 3 },
          { major: 8, minor: 0, op: 'write', value: 6 },
        ],
      },
    }));

    expect(await (await engineAt(server.port)).stats('x', soon())).toEqual({
      cpuPercent: 80,
      memoryBytes: 600,
      memoryLimitBytes: 5_000,
      networkRxBytes: 11,
      networkTxBytes: 22,
      blockReadBytes: 4,
      blockWriteBytes: 6,
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

  it('of which the engine invents layers without end is remembered in part', async () => {
    const waiting = (id: string) => ({ status: 'Waiting', id });
    const invented = Array.from({ length: 1_000 }, (_none, at) => waiting(`l${at}`));
    const server = await speaking([waiting('first'), ...invented, waiting('l999'), waiting('first')]);
    const lines: string[] = [];

    const building = (await engineAt(server.port)).build(
      request((line) => lines.push(line)),
      soon(),
    );
    await refusalOf(building);

    expect(lines).toHaveLength(1_002);
    expect(lines.at(-1)).toBe('first: Waiting');
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
