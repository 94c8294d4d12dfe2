import { buildSchema, GraphQLError, graphql, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { withoutValues } from '../../src/server/graphql/without-values.js';
import { startTestServer } from './support/test-server.js';

const schema = buildSchema(`
  enum Size { SMALL LARGE }
  input Login { username: String!, password: String! }
  input Order { login: Login!, tags: [String!], size: Size, count: Int, share: Float, isUrgent: Boolean, id: ID }
  type Query { order(input: Order!): String }
`);
const SECRET = 'hunter2 at "input.elsewhere"; x';
const order = 'query ($i: Order!) { order(input: $i) }';

async function wordsFor(source: string, i: unknown = {}): Promise<string> {
  const { errors } = await graphql({ schema, source, variableValues: { i } });
  const [error] = errors ?? [];
  if (!error) throw new Error('Nothing was wrong');
  return withoutValues(error);
}

describe('what is said of a value that does not fit', () => {
  const login = { username: 'me', password: SECRET };
  it.each([
    [
      'a misspelt neighbour',
      { login: { ...login, foo: 1 } },
      'Variable "$i" got invalid value at "i.login"; Field "foo" is not defined by type "Login".',
    ],
    [
      'a missing neighbour',
      { login: { password: SECRET } },
      'Variable "$i" got invalid value at "i.login"; Field "username" of required type "String!" was not provided.',
    ],
    [
      'a list',
      { login: { username: 'me', password: [SECRET] } },
      'Variable "$i" got invalid value at "i.login.password"; String cannot represent a non string value.',
    ],
    [
      'a text for an object',
      { login: SECRET },
      'Variable "$i" got invalid value at "i.login"; Expected type "Login" to be an object.',
    ],
    ['a text for it all', SECRET, 'Variable "$i" got invalid value; Expected type "Order" to be an object.'],
    [
      'something in a list',
      { login, tags: ['a', { SECRET }] },
      'Variable "$i" got invalid value at "i.tags[1]"; String cannot represent a non string value.',
    ],
    [
      'a number',
      { login, count: SECRET },
      'Variable "$i" got invalid value at "i.count"; Int cannot represent non-integer value.',
    ],
    [
      'a large number',
      { login, count: 3e10 },
      'Variable "$i" got invalid value at "i.count"; Int cannot represent non 32-bit signed integer value.',
    ],
    [
      'a fraction',
      { login, share: SECRET },
      'Variable "$i" got invalid value at "i.share"; Float cannot represent non numeric value.',
    ],
    [
      'a truth',
      { login, isUrgent: SECRET },
      'Variable "$i" got invalid value at "i.isUrgent"; Boolean cannot represent a non boolean value.',
    ],
    [
      'an id',
      { login, id: [SECRET] },
      'Variable "$i" got invalid value at "i.id"; ID cannot represent value.',
    ],
    [
      'a size',
      { login, size: 7 },
      'Variable "$i" got invalid value at "i.size"; Enum "Size" cannot represent non-string value.',
    ],
    [
      'a size there is not',
      { login, size: SECRET },
      'Variable "$i" got invalid value at "i.size"; Value does not exist in "Size" enum.',
    ],
    [
      'a size that says it is none',
      { login, size: `${SECRET}" does not exist in "Size" enum. ${SECRET}` },
      'Variable "$i" got invalid value at "i.size"; Value does not exist in "Size" enum.',
    ],
    [
      'a size that is nearly one',
      { login, size: 'LARGER' },
      'Variable "$i" got invalid value at "i.size"; Value does not exist in "Size" enum. Did you mean the enum value "LARGE"?',
    ],
  ])('names the place and the reason of %s, never what was given', async (_, given, said) => {
    expect(await wordsFor(order, given)).toBe(said);
  });

  it.each([
    [`login: { username: "me", password: "s3cret", foo: 1 }`],
    [`login: "s3cret"`],
    [`login: { username: "me", password: { a: "s3cret" } }`],
    [`login: { username: "me", password: ["s3cret"] }`],
    [`login: { username: "me", password: "x" }, count: "s3cret"`],
    [`login: { username: "me", password: "x" }, size: "s3cret"`],
    [`login: { username: "me", password: "x" }, size: s3cret`],
    [`login: { username: "me", password "s3cret" }`],
    [`login: { username: "me" """s3cret""" }`],
  ])('says nothing of a literal in %s', async (input) => {
    const words = await wordsFor(`{ order(input: { ${input} }) }`);
    expect(words).not.toContain('s3cret');
    expect(words).toMatch(/[a-z"]\.?$/);
  });

  it('leaves other messages as they are', () => {
    for (const message of ['Variable "$i" of required type "Order!" was not provided.', 'No', 'a\nb'])
      expect(withoutValues(new GraphQLError(message))).toBe(message);
    expect(() => parse('{ a(b: 1 }')).toThrow('Syntax Error: Expected Name, found "}".');
  });

  it('is what a caller gets', async () => {
    const server = await startTestServer();
    const { body } = await server.ask('query ($n: String) { hello(name: $n) }', {
      variables: { n: [SECRET] },
    });
    expect(body.errors?.[0]?.message).toBe(
      'Variable "$n" got invalid value; String cannot represent a non string value.',
    );
    await server.close();
  });
});
