import { createServer, type Server, type ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  AskDocument,
  CreateApiTokenDocument,
  LaunchMinerDocument,
  type LaunchMinerInput,
  NetworkDocument,
  RegisterHostDocument,
  RentVmDocument,
  type RentVmInput,
  ViewerDocument,
} from '../operations/generated.js';
import { billOf, startTestApp, type TestApp } from '../support/test-app.js';
import { FORBIDDEN_URLS, ordersOf, rowsOf } from './hostile-support.js';
import { DOCKERFILE } from './support.js';

const LONG = 'a'.repeat(10_000);

describe('hostile input', () => {
  let app: TestApp;
  let redirecting: Server;
  let redirectUrl: string;
  let before: Record<string, number>;
  let secretReads = 0;
  let secret: Server;
  let secretPort: number;

  beforeAll(async () => {
    secret = await listening(() => {
      secretReads += 1;
    });
    secretPort = portOf(secret);
    redirecting = await listening((path, response) => {
      response.writeHead(302, { location: decodeURIComponent(path.slice(1)) });
    });
    redirectUrl = `http://127.0.0.1:${portOf(redirecting)}`;
    app = await startTestApp({ FETCH_ALLOW: `127.0.0.1:${portOf(redirecting)}` });
    // The local developer's account is made when it is first used.
    await app.ask(ViewerDocument, {});
    before = rowsOf(app);
  });
  afterEach(async () => {
    expect(rowsOf(app)).toEqual(before);
    expect(await ordersOf(app)).toEqual([]);
    expect(await billOf(app)).toEqual({ leaks: [], live: [] });
    expect(await app.ask(NetworkDocument, {})).toMatchObject({ network: { mode: 'SIMULATED' } });
    expect(app.errors()).toEqual([]);
  });
  afterAll(async () => {
    await app.close();
    for (const server of [secret, redirecting]) {
      server.close();
      server.closeAllConnections();
    }
  });

  const launched = async (input: Partial<LaunchMinerInput>) =>
    (
      await app.ask(LaunchMinerDocument, {
        input: { name: 'fine', source: { dockerfile: DOCKERFILE }, ...input },
      })
    ).launchMiner;
  const rented = async (input: RentVmInput) => (await app.ask(RentVmDocument, { input })).rentVm;
  const rest = async (path: string, body: unknown) => {
    const response = await app.fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const { error } = (await response.json()) as { error?: { code: string; field: string | null } };
    return { status: response.status, code: error?.code, field: error?.field };
  };

  it.each<[string, Partial<LaunchMinerInput>, string]>([
    ['a name of 10,000 characters', { name: LONG }, 'input.name'],
    ['no name', { name: '' }, 'input.name'],
    ['a name that is markup', { name: '<img src=x onerror=alert(1)>' }, 'input.name'],
    ['port 0', { port: 0 }, 'input.port'],
    ['port 22', { port: 22 }, 'input.port'],
    ['port 70000', { port: 70_000 }, 'input.port'],
    ['a negative port', { port: -1 }, 'input.port'],
    ['a port the Dockerfile does not expose', { port: 8080 }, 'input.port'],
    [
      'a variable that is an option',
      { environment: [{ name: '--privileged', value: 'x' }] },
      'input.environment.0.name',
    ],
    ['a value with a NUL', { environment: [{ name: 'A', value: 'x\0y' }] }, 'input.environment.0.value'],
    ['a model type that is coming soon', { modelType: 'VISION' }, 'input.modelType'],
    ['a machine with port 0', { machine: { ports: [0] } }, 'input.machine.ports'],
    ['a machine with port 70000', { machine: { ports: [70_000] } }, 'input.machine.ports'],
    ['a machine of no size', { machine: { vcpu: 0 } }, 'input.machine.vcpu'],
    ['a machine beyond all size', { machine: { ramGb: 1_000_000 } }, 'input.machine.ramGb'],
    ['a configuration that is none', { machine: { configuration: LONG } }, 'input.machine.configuration'],
    ['a country that is none', { machine: { countries: ['../../etc'] } }, 'input.machine.countries'],
    ['a key of 10,000 characters', { idempotencyKey: LONG }, 'input.idempotencyKey'],
    [
      'the words of the guide with a name of 10,000 characters',
      { vmConfiguration: { name: LONG } },
      'input.vmConfiguration.name',
    ],
  ])('launchMiner refuses %s by naming the field', async (_what, input, field) => {
    expect(await launched(input)).toMatchObject({
      __typename: 'InvalidInput',
      code: 'INVALID_INPUT',
      field,
    });
  });

  it.each<[string, RentVmInput, string]>([
    ['a label of 10,000 characters', { label: LONG }, 'input.label'],
    ['port 0', { machine: { ports: [0] } }, 'input.machine.ports'],
    ['port 70000', { machine: { ports: [70_000] } }, 'input.machine.ports'],
    [
      'too many ports',
      { machine: { ports: Array.from({ length: 60 }, (_, i) => 4_000 + i) } },
      'input.machine.ports',
    ],
    ['a price cap of nothing', { machine: { maxPricePerDayUsd: '0' } }, 'input.machine.maxPricePerDayUsd'],
    [
      'another account that is none',
      { machine: { ownerId: "0.0.1'; DROP TABLE vms" } },
      'input.machine.ownerId',
    ],
  ])('rentVm refuses %s by naming the field', async (_what, input, field) => {
    expect(await rented(input)).toMatchObject({ __typename: 'InvalidInput', field });
  });

  it.each<[string, object, string]>([
    ['a user that is an option of ssh', { user: '-oProxyCommand=x' }, 'input.user'],
    ['a user with a newline', { user: 'ubuntu\nroot' }, 'input.user'],
    ['a name of 10,000 characters', { name: LONG }, 'input.name'],
    ['port 0', { port: 0 }, 'input.port'],
    ['port 70000', { port: 70_000 }, 'input.port'],
    ['a private key that is none', { privateKey: 'ssh-rsa AAAA' }, 'input.privateKey'],
    ['a private key of 1 MB', { privateKey: 'x'.repeat(900_000) }, 'input.privateKey'],
    ['a name for an address', { address: 'example.com' }, 'input.address'],
    ['the address of the machine itself', { address: '127.0.0.1' }, 'input.address'],
    ['the metadata service', { address: '169.254.169.254' }, 'input.address'],
    ['a private address', { address: '10.0.0.1' }, 'input.address'],
    ['a private address in IPv6', { address: '::ffff:10.0.0.1' }, 'input.address'],
    ['an address in hexadecimal', { address: '0x7f.1' }, 'input.address'],
  ])('registerHost refuses %s by naming the field', async (_what, change, field) => {
    const input = { name: 'cellar', address: '93.184.216.34', ...change };
    const { registerHost } = await app.ask(RegisterHostDocument, { input });
    expect(registerHost).toMatchObject({
      __typename: expect.stringMatching(/^(InvalidInput|AddressRefused)$/),
      field,
    });
    expect(JSON.stringify(registerHost)).not.toContain('AAAA');
  });

  it.each(FORBIDDEN_URLS.map((url) => [url.slice(0, 60), url]))(
    'a Dockerfile at %s is not fetched',
    async (_name, dockerfileUrl) => {
      expect(await launched({ source: { dockerfileUrl } })).toMatchObject({
        __typename: expect.stringMatching(/^(SourceRefused|InvalidInput)$/),
        field: 'input.source.dockerfileUrl',
        retryable: false,
      });
    },
  );

  it('a Dockerfile is not fetched from where a redirect leads', async () => {
    const targets = [...FORBIDDEN_URLS.slice(0, 8), `http://127.0.0.1:${secretPort}/`];
    for (const target of targets) {
      const dockerfileUrl = `${redirectUrl}/${encodeURIComponent(target)}`;
      expect(await launched({ source: { dockerfileUrl } }), target).toMatchObject({
        __typename: 'SourceRefused',
        field: 'input.source.dockerfileUrl',
        retryable: false,
      });
    }
    expect(secretReads).toBe(0);
  });

  it('other inputs are refused by naming the field', async () => {
    const { ask } = await app.ask(AskDocument, { input: { prompt: '' } });
    expect(ask).toMatchObject({ __typename: 'InvalidInput', field: 'input.prompt' });
    const { ask: hot } = await app.ask(AskDocument, { input: { prompt: 'Hi?', temperature: 99 } });
    expect(hot).toMatchObject({ __typename: 'InvalidInput', field: 'input.temperature' });
    const { createApiToken } = await app.ask(CreateApiTokenDocument, {
      input: { name: LONG, scopes: ['read'] },
    });
    expect(createApiToken.__typename).toMatch(/^(InvalidInput|Forbidden)$/);
  });

  it.each<[string, unknown, string | null]>([
    ['an unknown member', { wallet: '0.0.5' }, 'wallet'],
    ['a wallet that is a number', { walletAddress: 5 }, 'walletAddress'],
    ['a wallet that is none', { walletAddress: "0.0.1' OR 1=1" }, 'walletAddress'],
    ['a list', [], null],
    ['constraints that are a list', { constraints: [] }, 'constraints'],
    ['a name of 10,000 characters', { vmConfiguration: { name: LONG } }, 'vmConfiguration.name'],
    ['port 0', { vmConfiguration: { openPorts: [{ port: 0 }] } }, 'vmConfiguration.openPorts.0.port'],
    [
      'port 70000',
      { vmConfiguration: { openPorts: [{ port: 70_000 }] } },
      'vmConfiguration.openPorts.0.port',
    ],
    [
      'udp',
      { vmConfiguration: { openPorts: [{ port: 80, protocol: 'udp' }] } },
      'vmConfiguration.openPorts.0.protocol',
    ],
    ['a thousand machines', { instances: 1_000 }, 'instances'],
  ])('POST /deploy refuses %s', async (_what, body, field) => {
    expect(await rest('/deploy', body)).toEqual({ status: 422, code: 'INVALID_INPUT', field });
  });
});

async function listening(answer: (path: string, response: ServerResponse) => void): Promise<Server> {
  const server = createServer((request, response) => {
    answer(request.url ?? '/', response);
    response.end('FROM a');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
}
