import { beforeEach, describe, expect, it } from 'vitest';
import { type Engine, LABEL_GATE } from '../../../src/services/adapters/engine.js';
import { AdapterError } from '../../../src/services/adapters/failure.js';
import { createGate, type Gate, gateName, type GateRoutes } from '../../../src/services/deployments/gate.js';
import { gateConfig, routesIn } from '../../../src/services/deployments/gate-config.js';
import { createFakeEngines, type FakeEngines } from '../../fakes/fake-engine.js';
import { createFakeModel } from '../../fakes/fake-model.js';

const IMAGE = 'haproxy:3.2-alpine';
const ADDRESS = '127.0.0.11';
const MINER = '01890000-0000-7000-8000-00000000beef';
const TOKEN = 'a-token-of-16-chars';
const signal = new AbortController().signal;
const live = (port: number): GateRoutes => ({ ports: [3_000], live: { port }, candidate: null });

let engines: FakeEngines;
let models: ReturnType<typeof createFakeModel>;
let docker: Engine;
let gate: Gate;
beforeEach(async () => {
  engines = createFakeEngines();
  models = createFakeModel(engines);
  docker = await engines.port.over({ address: ADDRESS } as never, signal);
  gate = createGate({ image: IMAGE, model: models.port, withinMs: 200 });
});
const set = (routes: GateRoutes) => gate.set({ docker, minerId: MINER, address: ADDRESS }, routes, signal);
const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: { code?: string; kind?: string; message: string }) => error,
  );

describe('the configuration of a gate', () => {
  it('is the same for the same routes, and its revision another for every other', () => {
    const both: GateRoutes = { ...live(20_001), candidate: { port: 20_002, token: TOKEN } };
    const all = [
      both,
      live(20_001),
      live(20_002),
      { ...live(20_001), ports: [3_001] },
      { ...live(20_001), live: null },
      { ...both, candidate: { port: 20_002, token: `${TOKEN}x` } },
    ];
    expect(new Set(all.map((one) => gateConfig(one).revision)).size).toBe(all.length);
    expect(gateConfig({ ...both })).toEqual(gateConfig(both));
    for (const one of all) expect(routesIn(gateConfig(one).text)).toEqual(one);
  });

  it('listens on IPv6 where the machine has it, and on IPv4 alone everywhere else', () => {
    const routes = { ...live(20_001), ports: [3_000, 3_001] };
    const [v4, v6] = [gateConfig(routes, ADDRESS), gateConfig(routes, '2001:db8::7')];
    const binds = ({ text }: { text: string }) => text.match(/^ {2}bind .*$/gm);
    expect(binds(v4)).toEqual(['  bind 0.0.0.0:3000', '  bind 0.0.0.0:3001']);
    expect(binds(v6)).toEqual(['  bind :::3000 v4v6', '  bind :::3001 v4v6']);
    expect(v4).toEqual(gateConfig(routes));
    expect(v6.revision).not.toBe(v4.revision);
  });

  it.each([
    ['a token with a space', { candidate: { port: 1, token: 'abcdefgh }\n bind *:22' } }],
    ['a port that is none', { ports: [70_000] }],
    ['no port', { ports: [] }],
    ['a port with something behind it', { live: { port: '80\nbind *:22' as never } }],
  ])('is never made from %s', (_what, changes) => {
    expect(() => gateConfig({ ...live(1), ...changes })).toThrow();
  });

  it.each(['', '# something else', '# tensornode-gate {', '# tensornode-gate {"ports":[0]}\n'])(
    'of somebody else reads as none: %j',
    (text) => expect(routesIn(text)).toBeNull(),
  );
});

describe('a gate', () => {
  it('pulls its image once', async () => {
    const said: string[] = [];
    await gate.prepare(docker, (line) => void said.push(line), signal);
    await gate.prepare(docker, (line) => void said.push(line), signal);
    expect(engines.pulls).toEqual([IMAGE]);
    expect(said).toEqual([`Pulling from ${IMAGE}`]);
  });

  it.each<[string, 'GONE' | 'UNREACHABLE', object]>([
    ['is not there', 'GONE', { code: 'GATE_IMAGE_UNAVAILABLE' }],
    ['is out of reach for now', 'UNREACHABLE', { kind: 'UNREACHABLE' }],
  ])('whose image %s says so', async (_what, kind, expected) => {
    engines.script.fail('pull', kind);
    expect(await failureOf(gate.prepare(docker, () => undefined, signal))).toMatchObject(expected);
  });

  it('is made with the rights to hold a port and no others', async () => {
    await set(live(20_001));
    expect(engines.gates().map(({ spec }) => spec)).toEqual([
      expect.objectContaining({
        name: gateName(MINER),
        image: IMAGE,
        networkMode: 'host',
        capabilities: ['NET_BIND_SERVICE'],
        restart: 'unless-stopped',
        labels: { 'tensornode.miner': MINER, [LABEL_GATE]: MINER },
      }),
    ]);
    expect(await gate.routes(docker, MINER, signal)).toEqual(live(20_001));
  });

  it('of a machine with an IPv6 address answers there, with a port more too', async () => {
    const address = '2001:db8::7';
    docker = await engines.port.over({ address } as never, signal);
    await gate.set({ docker, minerId: MINER, address }, live(20_001), signal);
    const both = { ...live(20_001), ports: [3_000, 4_000] };
    await gate.set({ docker, minerId: MINER, address }, both, signal);
    expect(engines.routes(address)).toEqual(both);
  });

  it('that is as wanted is left alone', async () => {
    await set(live(20_001));
    const before = engines.script.calls.length;
    await set(live(20_001));
    const touched = engines.script.calls.slice(before);
    expect(touched).not.toContain('kill');
    expect(touched).not.toContain('putFiles');
    await set(live(20_002));
    expect(engines.routes(ADDRESS)).toEqual(live(20_002));
  });

  it.each(['created', 'exited', 'restarting', 'dead'] as const)(
    'that a crash of ours left %s comes to serve',
    async (status) => {
      await set(live(20_001));
      const [container] = engines.gates();
      if (!container) throw new Error('There is no gate');
      Object.assign(container, { status, config: null });
      await set(live(20_002));
      expect(engines.routes(ADDRESS)).toEqual(live(20_002));
      expect(engines.gates()).toHaveLength(1);
    },
  );

  it.each(['createContainer', 'putFiles', 'start', 'kill', 'logs'] as const)(
    'is right after a second try when the first ended in %s',
    async (method) => {
      await set(live(20_001));
      if (method === 'createContainer' || method === 'start') await gate.remove(docker, MINER, signal);
      engines.script.fail(method, 'UNREACHABLE');
      expect(await failureOf(set(live(20_002)))).toMatchObject({ kind: 'UNREACHABLE' });
      await set(live(20_002));
      expect(engines.routes(ADDRESS)).toEqual(live(20_002));
      expect(await gate.routes(docker, MINER, signal)).toEqual(live(20_002));
    },
  );

  it('whose port is taken says so with its log, and is gone again when it was new', async () => {
    engines.busyPorts.add(3_000);
    const failure = await failureOf(set(live(20_001)));
    expect(failure).toMatchObject({
      code: 'PORT_TAKEN',
      message: expect.stringContaining('port 3000') as string,
      evidence: { logTail: [expect.stringContaining('cannot bind socket') as string] },
    });
    expect(engines.gates()).toEqual([]);
  });

  it('that cannot have one port more is as it was before', async () => {
    await set(live(20_001));
    engines.busyPorts.add(4_000);
    expect(await failureOf(set({ ...live(20_002), ports: [4_000, 3_000] }))).toMatchObject({
      code: 'PORT_TAKEN',
    });
    expect(engines.routes(ADDRESS)).toEqual(live(20_001));
    expect(await gate.routes(docker, MINER, signal)).toEqual(live(20_001));
    engines.busyPorts.clear();
    await set({ ...live(20_002), ports: [4_000, 3_000] });
  });

  it('lets go of what a crash left of trying out a port', async () => {
    await set(live(20_001));
    engines.script.fail('remove', 'UNREACHABLE');
    const both = { ...live(20_001), ports: [3_000, 4_000] };
    expect(await failureOf(set(both))).toMatchObject({ kind: 'UNREACHABLE' });
    expect(engines.gates()).toHaveLength(2);
    await set(both);
    expect(engines.gates()).toHaveLength(1);
    expect(engines.routes(ADDRESS)).toEqual(both);
  });

  it('that never answers fails within its time, and says what was answered instead', async () => {
    engines.onStart = (container) => Object.assign(container, { config: null });
    engines.put(ADDRESS, {
      spec: { name: 'rival', image: 'i', labels: {}, environment: {}, restart: 'no', hostPort: 3_000 },
      status: 'exited',
      exitCode: 0,
      restartCount: 0,
      lines: [],
    });
    expect(await failureOf(set(live(20_001)))).toMatchObject({
      code: 'GATE_FAILED',
      message: expect.stringContaining('port 3000: REFUSED') as string,
    });
  });

  it('leaves alone a container of somebody else that has its name', async () => {
    engines.script.fail('createContainer', 'CONFLICT');
    expect(await failureOf(set(live(20_001)))).toMatchObject({ code: 'GATE_FAILED' });
    expect(engines.script.calls).not.toContain('remove');
  });

  it('is drained when no older worker is left', async () => {
    await set(live(20_001));
    engines.holdsRequests = true;
    await set(live(20_002));
    expect(await gate.isDrained(docker, MINER, signal)).toBe(false);
    engines.drain();
    expect(await gate.isDrained(docker, MINER, signal)).toBe(true);
  });

  it('is removed, which may be asked again', async () => {
    await set(live(20_001));
    await gate.remove(docker, MINER, signal);
    await gate.remove(docker, MINER, signal);
    expect(engines.gates()).toEqual([]);
    expect(await gate.routes(docker, MINER, signal)).toBeNull();
    expect(await gate.isDrained(docker, MINER, signal)).toBe(true);
  });

  it('asks its ports over connections that keep no old worker alive', async () => {
    const asked: unknown[] = [];
    const { request } = models.port;
    models.port.request = (endpoint, ...rest) => {
      asked.push(endpoint.ownConnection);
      return request(endpoint, ...rest);
    };
    await set(live(20_001));
    expect(asked).toEqual([true]);
  });
});

it('an aborted change ends with the reason', async () => {
  const ending = new AbortController();
  engines.onStart = (container) => {
    Object.assign(container, { config: null });
    ending.abort(new AdapterError('test', 'TIMEOUT', 'enough'));
  };
  const place = { docker, minerId: MINER, address: ADDRESS };
  await expect(gate.set(place, live(20_001), ending.signal)).rejects.toThrow('enough');
});
