import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from './support/test-server.js';

describe('GraphQL over HTTP', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.close());

  for (const audit of serverAudits({ url: () => `${server.url}/graphql` })) {
    it(`passes audit ${audit.id}: ${audit.name}`, async () => {
      const result = await audit.fn();
      if (result.status === 'ok') return;
      expect.fail(`${result.reason} (HTTP ${result.response.status}): ${await result.response.text()}`);
    });
  }
});
