import { WebSocket } from 'ws';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { NetworkDocument, ViewerDocument } from '../operations/generated.js';
import { within } from '../support/api-client.js';
import { billOf, startTestApp, type TestApp } from '../support/test-app.js';
import { ordersOf, rawPost, rowsOf } from './hostile-support.js';
import { DOCKERFILE } from './support.js';

const LAUNCH = `mutation { launchMiner(input: { name: "stolen", source: { dockerfile: ${JSON.stringify(DOCKERFILE)} } }) {
  __typename ... on UserError { code } } }`;
const repeat = (times: number, text: (i: number) => string): string =>
  Array.from({ length: times }, (_, i) => text(i)).join(' ');

/** `miners { nodes { deployments { nodes { miner { … } } } } }` as deep as one likes. */
const nested = (times: number): string => {
  let inner = 'id';
  for (let i = 0; i < times; i += 1) inner = `deployments(first: 1) { nodes { miner { ${inner} } } }`;
  return `{ miners(first: 1) { nodes { ${inner} } } }`;
};

describe('hostile requests', () => {
  let app: TestApp;
  let before: Record<string, number>;
  beforeAll(async () => {
    app = await startTestApp();
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
  afterAll(() => app.close());

  it.each<[string, string, string]>([
    ['nested too deep', nested(6), 'QUERY_TOO_DEEP'],
    [
      'nested too deep behind fragments',
      `query { miners(first: 1) { nodes { ...a } } }
       ${repeat(8, (i) => `fragment ${'abcdefghi'[i]} on Miner { currentDeployment { miner { ...${'abcdefghi'[i + 1]} } } }`)}
       fragment i on Miner { id }`,
      'QUERY_TOO_DEEP',
    ],
    ['with too many aliases', `{ network { ${repeat(40, (i) => `v${i}: version`)} } }`, 'TOO_MANY_ALIASES'],
    [
      'with too many root fields',
      `{ ${repeat(25, (i) => `n${i}: network { mode }`)} }`,
      'TOO_MANY_ROOT_FIELDS',
    ],
    [
      'that launches too many at once',
      `mutation { ${repeat(25, (i) => `m${i}: launchMiner(input: { name: "m${i}", source: { dockerfile: "FROM a" } }) { __typename }`)} }`,
      'TOO_MANY_ROOT_FIELDS',
    ],
    [
      'with too many directives',
      `{ network { ${repeat(40, () => 'mode @include(if: true)')} } }`,
      'TOO_MANY_DIRECTIVES',
    ],
    ['of too many tokens', `{ network { ${repeat(2_500, () => 'mode')} } }`, 'QUERY_TOO_LARGE'],
    ['of too many characters', `{ network { mode } } # ${'x'.repeat(120_000)}`, 'QUERY_TOO_LONG'],
    [
      'that costs too much',
      '{ miners(first: 100) { nodes { deployments(first: 100) { nodes { steps { step } } } } } }',
      'QUERY_TOO_EXPENSIVE',
    ],
    ['for too long a page', '{ miners(first: 101) { nodes { id } } }', 'INVALID_INPUT'],
    ['without a page size', '{ miners { nodes { id } } }', 'INVALID_INPUT'],
    ['with an unknown field', '{ network { password } }', 'GRAPHQL_VALIDATION_FAILED'],
    [
      'with an unknown argument',
      '{ miners(first: 1, sql: "1=1") { nodes { id } } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'with an unknown member',
      'mutation { launchMiner(input: { name: "a", sudo: true, source: { dockerfile: "FROM a" } }) { __typename } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'with a text for a number',
      'mutation { launchMiner(input: { name: "a", port: "3000; reboot", source: { dockerfile: "FROM a" } }) { __typename } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'with two sources at once',
      'mutation { launchMiner(input: { name: "a", source: { dockerfile: "FROM a", dockerfileUrl: "http://a" } }) { __typename } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['with an id that is a path', '{ vm(id: "../../etc/passwd") { id } }', 'INVALID_INPUT'],
    [
      'with an id of another type',
      '{ vm(id: "Miner_00000000-0000-7000-8000-000000000000") { id } }',
      'INVALID_INPUT',
    ],
    [
      'with a cursor that is none',
      '{ miners(first: 1, after: "\' OR 1=1") { nodes { id } } }',
      'INVALID_INPUT',
    ],
    ['that is no GraphQL', '{ network { mode', 'GRAPHQL_PARSE_FAILED'],
  ])('a query %s is refused', async (_what, query, code) => {
    const { data, errors } = await app.send<unknown, object>(query);
    expect(errors[0]?.extensions['code']).toBe(code);
    expect(Object.values(data ?? {}).filter((value) => value !== null)).toEqual([]);
    const connection = await app.connect();
    const watch = connection.watch<Record<string, unknown>, object>(query, {});
    await watch.ended();
    expect(watch.errors[0]?.extensions['code']).toBe(code);
    connection.drop();
  });

  it.each<[string, object]>([
    ['a port that is a text', { name: 'a', port: '3000', source: { dockerfile: 'FROM a' } }],
    ['a name that is an object', { name: { $ne: null }, source: { dockerfile: 'FROM a' } }],
    [
      'a price that is a list',
      { name: 'a', machine: { maxPricePerDayUsd: ['1'] }, source: { dockerfile: 'FROM a' } },
    ],
    ['a file that is none', { name: 'a', source: { context: { file: 'model.tar' } } }],
    ['a prototype', { name: 'a', source: { dockerfile: 'FROM a' }, ['__proto__x']: 1 }],
    ['no source', { name: 'a', source: {} }],
  ])('variables with %s are refused', async (_what, input) => {
    const { data, errors } = await app.send<unknown, object>(
      'mutation Launch($input: LaunchMinerInput!) { launchMiner(input: $input) { __typename } }',
      { input },
    );
    expect(data).toBeNull();
    expect(errors[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    expect(errors[0]?.message).toMatch(/\$input|source|Upload/);
  });

  it('a batch of operations is refused', async () => {
    const batch = JSON.stringify(Array.from({ length: 50 }, () => ({ query: LAUNCH })));
    const response = await app.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: batch,
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      errors: [{ extensions: { code: 'BATCHING_NOT_SUPPORTED' } }],
    });
  });

  const launchBody = JSON.stringify({ query: LAUNCH });
  const JSON_TYPE = { 'content-type': 'application/json' };
  it.each<[string, Record<string, string>]>([
    ['another host', { ...JSON_TYPE, host: 'evil.example' }],
    ['a name that only begins like ours', { ...JSON_TYPE, host: 'localhost.evil.example' }],
    ['another port of this machine', { ...JSON_TYPE, host: '127.0.0.1:1' }],
    ['a page of another origin', { ...JSON_TYPE, origin: 'https://evil.example' }],
    ['a page of another program here', { ...JSON_TYPE, origin: 'http://localhost:3000' }],
    ['a page without an origin', { ...JSON_TYPE, origin: 'null' }],
    ['another site', { ...JSON_TYPE, 'sec-fetch-site': 'cross-site' }],
    ['a proxy', { ...JSON_TYPE, 'x-forwarded-for': '203.0.113.9' }],
    ['a form of another site', { 'content-type': 'text/plain' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
  ])('a request from %s does not act as the local developer', async (_what, headers) => {
    const answer = await rawPost(`${app.url}/graphql`, headers, launchBody);
    const { errors } = JSON.parse(answer.body) as { errors?: readonly { extensions: { code: string } }[] };
    const code =
      errors?.[0]?.extensions.code ?? (JSON.parse(answer.body) as { error: { code: string } }).error.code;
    expect(['UNAUTHENTICATED', 'WRONG_HOST', 'CROSS_SITE', 'UNSUPPORTED_MEDIA_TYPE']).toContain(code);
    expect([401, 403, 415, 421, 200]).toContain(answer.status);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();

    const rest = await rawPost(`${app.url}/deploy`, headers, '{}');
    expect([401, 403, 415, 421]).toContain(rest.status);
  });

  it('a WebSocket of a page of another origin does not act as the local developer', async () => {
    const socket = new WebSocket(`${app.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      origin: 'https://evil.example',
    });
    const answered = new Promise<string>((resolve) => {
      socket.once('unexpected-response', (_request, response) => resolve(`HTTP ${response.statusCode}`));
      socket.once('error', (error) => resolve(error.message));
      socket.once('close', (code) => resolve(`closed ${code}`));
      socket.once('open', () => socket.send('{"type":"connection_init"}'));
      socket.on('message', (data: Buffer) => {
        const { type, payload } = JSON.parse(data.toString()) as { type: string; payload?: unknown };
        if (type === 'connection_ack') {
          socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query: LAUNCH } }));
        } else resolve(JSON.stringify(payload));
      });
    });
    const outcome = await within(5_000, 'an answer', answered);
    socket.terminate();
    expect(outcome).toMatch(/HTTP 403|UNAUTHENTICATED|closed 44/);
  });
});
