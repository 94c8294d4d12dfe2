import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from './support/test-server.js';

describe('errors of GraphQL operations', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.close());

  it('shows a bug as one sentence, and logs it once under the request id', async () => {
    const { status, body, response } = await server.ask('{ boom }', {
      headers: { 'x-request-id': 'my-request-1' },
    });

    expect(status).toBe(200);
    expect(JSON.stringify(body)).not.toContain('hunter2');
    expect(body.errors?.[0]?.extensions).toMatchObject({
      code: 'INTERNAL',
      retryable: false,
      requestId: 'my-request-1',
    });
    expect(response.headers.get('x-request-id')).toBe('my-request-1');
    const logged = server.lines.filter(
      ({ fields }) => fields['requestId'] === 'my-request-1' && fields['err'],
    );
    expect(logged).toHaveLength(1);
    expect(String(logged[0]?.fields['err'])).toContain('hunter2');
  });

  it('keeps what a refusal says', async () => {
    const { body } = await server.ask('{ refused(field: "input.port") }');

    expect(body.errors?.[0]).toMatchObject({
      message: 'That can not be',
      path: ['refused'],
      extensions: {
        code: 'INVALID_INPUT',
        field: 'input.port',
        hint: 'Try another',
        retryable: false,
        retryAfterMs: null,
      },
    });
  });

  it.each([
    ['a document that can not be parsed', '{', 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', '{ nope }', 'GRAPHQL_VALIDATION_FAILED'],
    ['a wrong type', '{ hello(name: 3) }', 'GRAPHQL_VALIDATION_FAILED'],
    ['a missing operation', 'query A { hello } query B { hello }', 'OPERATION_RESOLUTION_FAILURE'],
  ])('gives a code to %s', async (_what, query, code) => {
    const { status, body } = await server.ask(query);

    expect(status).toBe(400);
    expect(body).not.toHaveProperty('data');
    expect(body.errors?.[0]?.extensions['code']).toBe(code);
  });

  it('names the variable that has a wrong type', async () => {
    const { status, body } = await server.ask('query Q($field: String!) { refused(field: $field) }', {
      variables: { field: { nested: true } },
    });

    expect(status).toBe(400);
    expect(body.errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
    expect(body.errors?.[0]?.message).toContain('$field');
  });

  it('answers 401 when a whole query needed somebody signed in', async () => {
    const { status, body, response } = await server.ask('{ secret }', {
      headers: { 'x-forwarded-for': '203.0.113.9' },
    });

    expect(status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain('Bearer');
    expect(body.errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
  });

  it('answers 401 to a token that is none, before anything runs', async () => {
    const { status, body } = await server.ask('{ hello }', { headers: { authorization: 'Bearer wrong' } });

    expect(status).toBe(401);
    expect(body).not.toHaveProperty('data');
    expect(body.errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
  });

  it('does not suggest field names when introspection is off', async () => {
    const closed = await startTestServer({ config: { introspection: false } });
    try {
      const misspelt = await closed.ask('{ helo }');
      const introspected = await closed.ask('{ __schema { types { name } } }');

      expect(misspelt.body.errors?.[0]?.message).not.toContain('hello');
      expect(introspected.status).toBe(400);
    } finally {
      await closed.close();
    }
  });

  it('takes a hostile name of 10,000 characters as data', async () => {
    const name = '\u0000"\\${x}'.repeat(2_000);
    const { status, body } = await server.ask('query Q($name: String) { hello(name: $name) }', {
      variables: { name },
    });

    expect(status).toBe(200);
    expect(body.data?.['hello']).toBe(`Hello ${name}`);
  });
});
