import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { engineAt, SPEC, say } from './support/engine.js';
import { kindOf, soon, startHttp } from './support/servers.js';

const tarOf = async (name: string, bytes: Buffer | null): Promise<Buffer> => {
  const tar = pack();
  if (bytes === null) tar.entry({ name, type: 'directory' });
  else tar.entry({ name }, bytes);
  tar.finalize();
  return buffer(tar);
};

describe('a container', () => {
  it('is asked for with its place in the network, its powers and what it runs', async () => {
    const server = await startHttp(() => ({ Id: 'abc' }));
    const engine = await engineAt(server.port);

    await engine.createContainer({ ...SPEC, hostAddress: '127.0.0.1', restart: 'on-failure' }, soon());
    const { containerPort: _inside, hostPort: _outside, memoryBytes: _memory, ...bare } = SPEC;
    const gate = { ...bare, networkMode: 'host' as const, user: '0', capabilities: ['NET_BIND_SERVICE'] };
    await engine.createContainer({ ...gate, entrypoint: ['haproxy', '-W'] }, soon());

    const [model, other] = server.asked.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    expect(model).toMatchObject({
      HostConfig: {
        PortBindings: { '3000/tcp': [{ HostIp: '127.0.0.1', HostPort: '8080' }] },
        RestartPolicy: { Name: 'on-failure' },
        Memory: 1_000_000,
        MemorySwap: 1_000_000,
      },
    });
    expect(model).not.toHaveProperty('Entrypoint');
    expect(other).toMatchObject({
      User: '0',
      Entrypoint: ['haproxy', '-W'],
      Cmd: [],
      HostConfig: { NetworkMode: 'host', CapDrop: ['ALL'], CapAdd: ['NET_BIND_SERVICE'] },
    });
    expect(other).not.toHaveProperty('ExposedPorts');
    expect(other?.['HostConfig']).not.toHaveProperty('PortBindings');
  });

  it('is sent signals and renamed by the query alone', async () => {
    const server = await startHttp((_asked, response) => void response.writeHead(204).end());
    const engine = await engineAt(server.port);

    await engine.kill('x', 'USR2', soon());
    await engine.rename('x', 'my-container', soon());

    expect(server.asked.map(({ url, body }) => [url.pathname + url.search, body])).toEqual([
      ['/containers/x/kill?signal=USR2', ''],
      ['/containers/x/rename?name=my-container', ''],
    ]);
    expect(await kindOf(engine.rename('x', '../y', soon()))).toBe('INVALID');
  });

  it('is given files as they are, and its files are read', async () => {
    const file = Buffer.from('mode http\n');
    const tar = await tarOf('gate.cfg', file);
    const server = await startHttp(({ method }, response) => void response.end(method === 'GET' ? tar : ''));
    const engine = await engineAt(server.port);

    await engine.putFiles('x', '/etc', { 'gate.cfg': file.toString() }, soon());
    expect(await engine.readFile('x', '/etc/gate.cfg', soon())).toEqual(file);

    const [put, got] = server.asked;
    expect(put?.method).toBe('PUT');
    expect(put?.url.pathname + (put?.url.search ?? '')).toBe('/containers/x/archive?path=%2Fetc');
    expect(put?.body).toContain('gate.cfg');
    expect(put?.body).toContain(file.toString());
    expect(got?.url.searchParams.get('path')).toBe('/etc/gate.cfg');
  });

  it.each<[string, Buffer | null, string | null]>([
    ['that is a folder reads as none', null, null],
    ['without end is not taken in', Buffer.alloc(1_100_000), 'GARBLED'],
  ])('a file of it %s', async (_what, bytes, expected) => {
    const tar = await tarOf('a', bytes);
    const server = await startHttp((_asked, response) => void response.end(tar));
    const reading = (await engineAt(server.port)).readFile('x', '/a', soon());
    if (expected === null) expect(await reading).toBeNull();
    else expect(await kindOf(reading)).toBe(expected);
  });

  it('that is cut off in the middle of a file says so', async () => {
    const tar = await tarOf('a', Buffer.alloc(10_000));
    const server = await startHttp((_asked, response) => void response.end(tar.subarray(0, 4_000)));
    expect(await kindOf((await engineAt(server.port)).readFile('x', '/a', soon()))).toBe('UNREACHABLE');
  });

  it('tells its processes, and none when it does not run', async () => {
    const titles = ['UID', 'PID', 'CMD'];
    const running = await startHttp(() => ({
      Titles: titles,
      Processes: [
        ['root', '1', 'haproxy -W'],
        ['root', '8', 'haproxy -sf 7'],
      ],
    }));
    expect(await (await engineAt(running.port)).processes('x', soon())).toEqual([
      'haproxy -W',
      'haproxy -sf 7',
    ]);

    const ended = await startHttp(say(409, 'Container x is not running'));
    expect(await (await engineAt(ended.port)).processes('x', soon())).toEqual([]);
    const absent = await startHttp(say(404, 'No such container: x'));
    expect(await kindOf((await engineAt(absent.port)).processes('x', soon()))).toBe('GONE');
  });
});

describe('an image', () => {
  const pulled = { Id: 'sha256:1', RepoDigests: ['team/m@sha256:2'], Config: {} };
  const registry = (...messages: object[]) =>
    startHttp(({ method }, response) => {
      if (method === 'GET') return pulled;
      return void response.end(messages.map((one) => `${JSON.stringify(one)}\r\n`).join(''));
    });

  it.each([
    ['team/m', 'team/m:latest'],
    ['registry.local:5000/m', 'registry.local:5000/m:latest'],
    ['team/m:2', 'team/m:2'],
    ['team/m@sha256:ab', 'team/m@sha256:ab'],
  ])('%s is pulled as %s, never with every tag there is', async (reference, wanted) => {
    const server = await registry({ status: 'Pulling from team/m', id: '2' }, { status: 'Done' });
    const lines: string[] = [];
    const request = { reference, onProgress: (line: string) => void lines.push(line) };

    expect(await (await engineAt(server.port)).pull(request, soon())).toEqual({ imageId: 'sha256:1' });

    expect(server.asked[0]?.url.searchParams.get('fromImage')).toBe(wanted);
    expect(server.asked[0]?.body).toBe('');
    expect(server.asked[0]?.headers['x-registry-auth']).toBe('e30');
    expect(lines).toEqual(['2: Pulling from team/m', 'Done']);
  });

  it('is pulled with credentials in a header, and nowhere else', async () => {
    const server = await registry({ status: 'Done' });
    const auth = { username: 'me', password: 'top-secret', server: 'registry.local' };

    await (await engineAt(server.port)).pull({ reference: 'm', auth, onProgress: () => undefined }, soon());

    const [asked] = server.asked;
    const sent: unknown = JSON.parse(
      Buffer.from(String(asked?.headers['x-registry-auth']), 'base64url').toString(),
    );
    expect(sent).toEqual({ username: 'me', password: 'top-secret', serveraddress: 'registry.local' });
    expect(asked?.url.href).not.toContain('top-secret');
  });

  it.each([
    ['AUTH', 'pull access denied for m, repository does not exist or may require docker login: denied'],
    ['AUTH', 'unauthorized: incorrect username or password'],
    ['GONE', 'manifest for m:1 not found: manifest unknown: manifest unknown'],
    ['RATE_LIMIT', 'toomanyrequests: You have reached your pull rate limit.'],
    ['CAPACITY', 'write /var/lib/docker/tmp/x: no space left on device'],
    ['UNREACHABLE', 'Get "https://r/v2/": dial tcp: lookup r: no such host'],
    ['INVALID', 'no matching manifest for linux/amd64 in the manifest list entries'],
    ['NOT_READY', 'unexpected EOF'],
  ])('that cannot be pulled is %s, told early or late: %s', async (kind, message) => {
    const request = { reference: 'm:1', onProgress: () => undefined };
    const early = await startHttp(say(message.includes('EOF') ? 500 : 404, message));
    expect(await kindOf((await engineAt(early.port)).pull(request, soon()))).toBe(kind);
    const late = await registry({ status: 'Pulling' }, { errorDetail: { message }, error: message });
    expect(await kindOf((await engineAt(late.port)).pull(request, soon()))).toBe(kind);
  });

  it('is given one more name', async () => {
    const server = await startHttp((_asked, response) => void response.writeHead(201).end());
    const engine = await engineAt(server.port);
    await engine.tag('sha256:1', 'registry.local:5000/team/m:2', soon());
    await engine.tag('sha256:1', 'registry.local:5000/m', soon());
    expect(server.asked.map(({ url }) => Object.fromEntries(url.searchParams))).toEqual([
      { repo: 'registry.local:5000/team/m', tag: '2' },
      { repo: 'registry.local:5000/m', tag: 'latest' },
    ]);
  });

  it('tells where it was pulled from, and what all of them take on the disk', async () => {
    const server = await startHttp(({ url }) =>
      url.pathname === '/system/df'
        ? {
            LayersSize: 100,
            Containers: [{ SizeRw: 5 }, {}],
            Volumes: [{ UsageData: { Size: -1 } }, { UsageData: { Size: 7 } }],
            BuildCache: [
              { Size: 3, Shared: false },
              { Size: 9, Shared: true },
            ],
          }
        : pulled,
    );
    const engine = await engineAt(server.port);
    expect(await engine.findImage('team/m', soon())).toMatchObject({ repoDigests: ['team/m@sha256:2'] });
    expect(await engine.diskUsage(soon())).toEqual({ images: 100, containers: 5, volumes: 7, buildCache: 3 });
  });
});
