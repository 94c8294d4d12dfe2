import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type Server } from 'node:http';
import { type AddressInfo, createServer as createListener, type Server as Listener } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GATE_FILE, gateConfig, type GateRoutes } from '../../src/services/deployments/gate-config.js';
import { createLoopback, type Loopback } from '../../src/simulator/engine/loopback.js';
import { readHaproxyConfig } from '../../src/simulator/haproxy/config.js';
import { createHaproxy, type Haproxy } from '../../src/simulator/haproxy/haproxy.js';

const WORDS = ['haproxy', '-W', '-db', '-f', GATE_FILE];
const LIVE: GateRoutes = { ports: [3_000], live: { port: 20_001 }, candidate: null };

let loopback: Loopback;
let haproxy: Haproxy;
let file: string | null;
let port: number;
let log: string[];
let models: Server[];
let listeners: Listener[];
const agents: Agent[] = [];

beforeEach(() => {
  loopback = createLoopback();
  [log, models, listeners] = [[], [], []];
  file = gateConfig(LIVE).text;
  haproxy = createHaproxy({
    words: WORDS,
    read: (path) => (path === GATE_FILE ? file : null),
    // Whatever port it wants, the test's own is given.
    listen: (_wanted, accept) =>
      new Promise((resolve) => {
        const listener = createListener(accept);
        listeners.push(listener);
        listener.listen(0, '127.0.0.1', () => {
          port = (listener.address() as AddressInfo).port;
          resolve(() => void listener.close());
        });
      }),
    connect: loopback.connect,
    write: (_stream, line) => void log.push(line),
  });
});
afterEach(() => {
  for (const agent of agents.splice(0)) agent.destroy();
  haproxy.close();
  for (const model of models) model.closeAllConnections();
  for (const listener of listeners) listener.close();
});

function serve(at: number, answer: Parameters<typeof createServer>[1]): void {
  const model = createServer(answer);
  models.push(model);
  loopback.open(at, (stream) => void model.emit('connection', stream));
}
const keptAlive = (): Agent => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  agents.push(agent);
  return agent;
};
const call = (path: string, options: object = {}) =>
  request({ host: '127.0.0.1', port, path, agent: keptAlive(), ...options });
const get = async (path: string, options: object = {}): Promise<IncomingMessage> => {
  const asked = call(path, options).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return response;
};

describe('simulated HAProxy', () => {
  it('passes both bodies on as they come, and the headers as they are', async () => {
    serve(20_001, (asked, response) => {
      response.writeHead(201, { 'x-model': 'yes', 'x-seen': String(asked.headers['x-own']) });
      asked.on('data', (chunk: Buffer) => response.write(`<${chunk.toString()}>`));
      asked.on('end', () => response.end('.'));
    });
    await haproxy.start();
    const asked = call('/echo', { method: 'POST', headers: { 'x-own': 'mine' } });
    asked.write('one');
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(201);
    expect(response.headers).toMatchObject({ 'x-model': 'yes', 'x-seen': 'mine' });
    const [first] = (await once(response, 'data')) as [Buffer];
    expect(first.toString()).toBe('<one>');
    asked.end('two');
    expect(await text(response)).toBe('<two>.');
  });

  it('hides the token of a candidate from it, and tells who asked', async () => {
    const seen: IncomingMessage['headers'][] = [];
    serve(20_002, (asked, response) => {
      seen.push(asked.headers);
      response.end();
    });
    file = gateConfig({ ...LIVE, candidate: { port: 20_002, token: 'token-of-mine' } }).text;
    await haproxy.start();
    const headers = { 'X-TensorNode-Candidate': 'token-of-mine', 'x-own': '1' };
    (await get('/', { headers })).resume();
    expect(seen).toHaveLength(1);
    expect(seen[0]).not.toHaveProperty('x-tensornode-candidate');
    expect(seen[0]).toMatchObject({ 'x-own': '1', 'x-forwarded-for': '127.0.0.1' });
  });

  it('keeps connections, and closes them after the next answer once it was told to go', async () => {
    serve(20_001, (_asked, response) => void response.end('old'));
    serve(20_002, (_asked, response) => void response.end('new'));
    await haproxy.start();
    const agent = keptAlive();
    const ask = async () => {
      const response = await get('/', { agent });
      return [await text(response), response.headers.connection];
    };
    expect(await ask()).toEqual(['old', 'keep-alive']);
    expect(haproxy.processes()).toHaveLength(2);
    file = gateConfig({ ...LIVE, live: { port: 20_002 } }).text;
    await haproxy.reload();
    expect(haproxy.processes()).toHaveLength(3);
    expect(await ask()).toEqual(['old', 'close']);
    expect(await ask()).toEqual(['new', 'keep-alive']);
    expect(haproxy.processes()).toHaveLength(2);
    expect(haproxy.target()).toBe(20_002);
  });

  it('tells the model when the client has gone', async () => {
    let gone: () => void = () => undefined;
    const left = new Promise<void>((resolve) => (gone = resolve));
    let come: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => (come = resolve));
    serve(20_001, (_asked, response) => {
      response.on('close', gone);
      come();
    });
    await haproxy.start();
    const asked = call('/slow');
    asked.on('error', () => undefined).end();
    await arrived;
    asked.destroy();
    await left;
  });

  it.each<[string, number, Parameters<typeof createServer>[1] | null]>([
    ['that is not there', 503, null],
    ['that hangs up', 502, (asked) => void asked.socket.destroy()],
  ])('speaks for a server %s', async (_what, status, answer) => {
    if (answer) serve(20_001, answer);
    await haproxy.start();
    const response = await get('/');
    expect(response.statusCode).toBe(status);
    expect(await text(response)).toContain(String(status));
  });

  it.each([
    ['bind nonsense', /invalid address/],
    ['bind 2001:db8:3000', /invalid address/],
    ['bind :::3000 v6', /unknown keyword 'v6'/],
    ['surprise', /unknown keyword 'surprise'/],
    ['use_backend nowhere', /use_backend: 'nowhere'/],
    ['http-request deny', /does not know 'deny'/],
    ['timeout client soon', /in time: 'soon'/],
    ['http-request return string x if { src 1.2.3.4 }', /fetch method 'src'/],
  ])('refuses a file with %j and goes on with the one before', async (line, message) => {
    await haproxy.start();
    const good = file;
    file = good?.replace('frontend declared\n', `frontend declared\n  ${line}\n`) ?? null;
    expect(() => readHaproxyConfig(file ?? '')).toThrow(message);
    await haproxy.reload();
    expect(log.join('\n')).toMatch(message);
    const response = await get('/.well-known/tensornode-gate');
    expect(await text(response)).toBe(gateConfig(LIVE).revision);
  });

  it('does not start without its file', async () => {
    file = null;
    expect(await haproxy.start()).toBe(false);
    expect(log.join('\n')).toContain('Could not open configuration file');
  });
});
