import { getOperationAST, Kind, parse, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../../src/schema/index.js';
import { createCosts } from '../../src/server/graphql/cost.js';
import { documentLimits } from '../../src/server/graphql/document-limits.js';
import { EXPLORER_TABS } from '../../src/server/graphql/explorer-tabs.js';
import { DEFAULT_LIMITS } from '../../src/server/limits.js';
import { startTestServer, type TestServer } from './support/test-server.js';

describe('the tabs of the explorer', () => {
  const costOf = createCosts(schema);

  it('show the way of a miner', () => {
    expect(EXPLORER_TABS.map(({ name }) => name)).toEqual([
      'Sign in',
      'Launch',
      'Watch',
      'Ask',
      'Why did my score change',
    ]);
  });

  it.each(EXPLORER_TABS)(
    '$name: every operation is valid, within the limits and affordable',
    ({ query, variables }) => {
      const document = parse(query, { maxTokens: DEFAULT_LIMITS.queryTokens });
      expect(validate(schema, document)).toEqual([]);
      expect(validate(schema, document, [documentLimits(DEFAULT_LIMITS)])).toEqual([]);
      const given = JSON.parse(variables) as Record<string, unknown>;
      for (const definition of document.definitions) {
        if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
        const name = definition.name?.value ?? '';
        expect(getOperationAST(document, name)).not.toBeNull();
        expect(costOf(document, name, given)).toBeLessThan(1_000);
        for (const { variable } of definition.variableDefinitions ?? [])
          expect(given).toHaveProperty(variable.name.value);
      }
    },
  );
});

describe('the page of the explorer', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.close());

  const page = () => server.server.fetch('/graphql', { headers: { accept: 'text/html,*/*' } });

  it('is served to browsers, and allows nothing but this server', async () => {
    const response = await page();
    const policy = response.headers.get('content-security-policy') ?? '';

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).not.toContain('http');
    expect(await response.text()).not.toMatch(/(?:src|href)="https?:/);
  });

  it('loads its script from this server, compressed, and kept by browsers', async () => {
    const html = await (await page()).text();
    const path = /<script src="(\/graphql\/explorer-[0-9a-f]{16}\.js)"><\/script>/.exec(html)?.[1] ?? 'none';
    const response = await server.server.fetch(path);

    expect(response.status).toBe(200);
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect(response.headers.get('cache-control')).toContain('immutable');
    const script = await response.text();
    expect(script).toContain('renderYogaGraphiQL');
    expect(script).toContain('WhyDidMyScoreChange');
    expect((await server.server.fetch('/graphql/explorer-0000000000000000.js')).status).toBe(404);
    expect((await server.server.fetch('/graphql/other')).status).toBe(404);
  });

  it('gives programs JSON at the same path', async () => {
    const response = await server.server.fetch('/graphql?query={hello}', {
      headers: { accept: 'text/html,*/*' },
    });
    expect(await response.json()).toMatchObject({ data: { hello: 'Hello world' } });
  });

  it('can be switched off', async () => {
    const off = await startTestServer({ config: { graphiql: false } });
    try {
      const response = await off.server.fetch('/graphql', { headers: { accept: 'text/html,*/*' } });
      expect(response.status).toBe(400);
      expect((await off.server.fetch('/graphql/explorer-0000000000000000.js')).status).toBe(404);
    } finally {
      await off.close();
    }
  });
});
