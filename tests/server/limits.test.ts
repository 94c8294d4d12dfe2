import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from './support/test-server.js';

const nested = (field: string, depth: number, leaf = 'id'): string =>
  `${`${field} { `.repeat(depth)}${leaf}${' }'.repeat(depth)}`;

describe('limits of GraphQL documents', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.close());

  const refusal = async (query: string): Promise<unknown> => {
    const { status, body } = await server.ask(query);
    expect(status).toBe(400);
    expect(body).not.toHaveProperty('data');
    return body.errors?.[0]?.extensions['code'];
  };

  it('refuses fields nested deeper than the cap, and serves the cap itself', async () => {
    expect(await refusal(`{ node { ${nested('child', 11)} } }`)).toBe('QUERY_TOO_DEEP');
    expect((await server.ask(`{ node { ${nested('child', 10)} } }`)).status).toBe(200);
  });

  it('sees through fragments when it measures depth', async () => {
    const query = `query { node { ...A } } fragment A on Node { child { child { child { child { ...B } } } } }
      fragment B on Node { child { child { child { child { child { child { child { id } } } } } } } }`;
    expect(await refusal(query)).toBe('QUERY_TOO_DEEP');
  });

  it('refuses one alias more than the cap', async () => {
    const aliases = (count: number) => Array.from({ length: count }, (_, i) => `a${i}: id`).join(' ');
    expect(await refusal(`{ node { ${aliases(31)} } }`)).toBe('TOO_MANY_ALIASES');
    expect((await server.ask(`{ node { ${aliases(30)} } }`)).status).toBe(200);
  });

  it('counts aliases as often as their fragment is spread, without taking exponential time', async () => {
    const fragments = Array.from(
      { length: 40 },
      (_, i) =>
        `fragment F${i} on Node { ${i < 39 ? `...F${i + 1} ... on Node { ...F${i + 1} }` : 'x: id'} }`,
    ).join('\n');
    const startedAt = performance.now();
    expect(await refusal(`{ node { ...F0 } }\n${fragments}`)).toBe('TOO_MANY_ALIASES');
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  it('refuses many root fields, tokens and directives', async () => {
    expect(await refusal(`{ ${Array.from({ length: 21 }, () => 'hello').join(' ')} }`)).toBe(
      'TOO_MANY_ROOT_FIELDS',
    );
    expect(await refusal(`{ node { ${'id '.repeat(2_001)} } }`)).toBe('QUERY_TOO_LARGE');
    expect(await refusal(`{ node { ${'id @include(if: true) '.repeat(31)} } }`)).toBe('TOO_MANY_DIRECTIVES');
    expect(await refusal(`{ hello } #${'x'.repeat(100_000)}`)).toBe('QUERY_TOO_LONG');
  });

  it('refuses fragments that go round in a circle', async () => {
    const { status, body } = await server.ask(
      '{ node { ...A } } fragment A on Node { child { ...B } } fragment B on Node { ...A }',
    );
    expect(status).toBe(400);
    expect(body.errors?.[0]?.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  it('refuses a batch', async () => {
    const response = await server.server.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([{ query: '{ hello }' }, { query: '{ hello }' }]),
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('BATCHING_NOT_SUPPORTED');
  });

  it('lets the whole introspection of explorers pass', async () => {
    const { status, body } = await server.ask(
      getIntrospectionQuery({
        descriptions: true,
        inputValueDeprecation: true,
        specifiedByUrl: true,
        oneOf: true,
      }),
    );
    expect(body.errors).toBeUndefined();
    expect(status).toBe(200);
  });

  it('refuses introspection that repeats itself', async () => {
    const { status } = await server.ask(
      `{ __schema { types { ${nested('fields { type', 4, 'name').replaceAll(' }', ' } ')} } } } }`,
    );
    expect(status).toBe(400);
  });
});

describe('the cost of operations', () => {
  it('is shown with every result, and multiplies by page sizes', async () => {
    const server = await startTestServer();
    try {
      const query =
        'query Q($n: Int) { nodes(first: $n) { nodes { pages(first: 10) { edges { node { id } } } } } }';
      const { body } = await server.ask(query, { variables: { n: 5 } });

      // 1 + 5 × (1 node + (1 page + 10 × (1 edge + 1 node)))
      expect(body.extensions?.['cost']).toMatchObject({ requested: 1 + 5 * (1 + 1 + 10 * 2), max: 5_000 });
    } finally {
      await server.close();
    }
  });

  it('is refused above the cap before anything runs, whatever hides the page size', async () => {
    const server = await startTestServer();
    try {
      const pages = '{ nodes { pages(first: 100) { nodes { id } } } }';
      for (const [query, variables] of [
        [`query Q { nodes(first: 100) ${pages} }`, {}],
        [`query Q($n: Int = 100) { nodes(first: $n) ${pages} }`, {}],
        [`query Q($n: Int) { nodes(last: $n) ${pages} }`, { n: 100 }],
        [`query Q($n: Int) { nodes(first: $n) ${pages} }`, {}],
        ['{ nodes(first: 2000000000) { nodes { id } } }', {}],
      ] as const) {
        const { status, body } = await server.ask(query, { variables });
        expect({ query, code: body.errors?.[0]?.extensions['code'] }).toEqual({
          query,
          code: 'QUERY_TOO_EXPENSIVE',
        });
        expect(status).toBe(400);
      }
    } finally {
      await server.close();
    }
  });

  it('is taken from a leaky bucket per caller, with the wait until it suffices', async () => {
    const server = await startTestServer({ limits: { bucket: { capacity: 50, restoredPerSecond: 1 } } });
    try {
      const query = '{ nodes(first: 20) { nodes { id } } limit { cost limit remaining } }';
      const first = await server.ask(query);
      const second = await server.ask(query);
      const third = await server.ask(query);

      expect(first.body.data?.['limit']).toMatchObject({ cost: 22, limit: 50, remaining: 28 });
      expect(second.status).toBe(200);
      expect(third.status).toBe(429);
      expect(third.body.errors?.[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED', retryable: true });
      expect(Number(third.response.headers.get('retry-after'))).toBeGreaterThan(10);
      expect(third.body.extensions?.['cost']).toMatchObject({ requested: 22, bucket: { capacity: 50 } });

      // Somebody else's bucket is full.
      const other = await server.ask('{ nodes(first: 20) { nodes { id } } }', {
        headers: { via: '1.1 proxy' },
      });
      expect(other.status).toBe(200);
    } finally {
      await server.close();
    }
  });

  it('is taken for documents that can not be run as well', async () => {
    const server = await startTestServer({ limits: { bucket: { capacity: 3, restoredPerSecond: 0.001 } } });
    try {
      for (let i = 0; i < 3; i += 1) expect((await server.ask(`{ nope${i} }`)).status).toBe(400);
      expect((await server.ask('{ nope }')).status).toBe(429);
    } finally {
      await server.close();
    }
  });
});
