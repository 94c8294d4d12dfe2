import { describe, expect, it } from 'vitest';
import { createOpenApiChecker, type Exchange } from './openapi.js';

const id = '3f1c9a52-0b1e-4c7d-9a53-1a2b3c4d5e6f';
const document = {
  paths: {
    '/things': {
      get: {
        parameters: [
          { name: 'ids', in: 'query', schema: { type: 'array', items: { $ref: '#/components/schemas/Id' } } },
          { name: 'page', in: 'query', schema: { type: 'integer', minimum: 1 } },
        ],
        responses: { '200': { content: { 'application/json': { schema: { type: 'array' } } } } },
      },
      post: {
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/NewThing' } } },
        },
        responses: {
          '200': { content: { 'application/json': { schema: { $ref: '#/components/schemas/Id' } } } },
        },
      },
    },
    '/things/{thing_id}': {
      parameters: [{ name: 'thing_id', in: 'path', schema: { $ref: '#/components/schemas/Id' } }],
      delete: { responses: { '204': {} } },
    },
  },
  components: {
    schemas: {
      Id: { type: 'string', format: 'uuid' },
      NewThing: {
        type: 'object',
        required: ['name'],
        additionalProperties: false,
        properties: {
          name: { type: 'string' },
          rule: {
            allOf: [
              { type: 'object', properties: { from: { type: 'string' } } },
              { type: 'object', properties: { kind: { type: 'string' } } },
            ],
          },
          place: { type: 'object', properties: { city: { type: 'string' } } },
          size: { type: ['integer', 'null'], minimum: 25 },
          part: { oneOf: [{ $ref: '#/components/schemas/Id' }, { type: 'object', required: ['kind'] }] },
        },
      },
    },
  },
};
const check = createOpenApiChecker(document);
const verdict = (about: Partial<Exchange> & { path?: string }) => {
  const { path = '/things', ...rest } = about;
  return check({
    ...{ method: 'GET', headers: { 'x-api-key': 'k' }, requestBody: '', status: 200, responseBody: '[]' },
    url: new URL(path, 'http://fluence.invalid'),
    ...rest,
  });
};
const posted = (body: unknown) =>
  verdict({ method: 'POST', requestBody: JSON.stringify(body), responseBody: JSON.stringify(id) }).request;

describe('comparing an exchange with a document', () => {
  it('passes what fits', () => {
    expect(verdict({ path: `/things?ids[0]=${id}&ids[1]=${id}&page=2` })).toEqual({
      ...{ route: 'GET /things', request: [], response: [], notes: [] },
    });
    expect(posted({ name: 'n', size: null, part: id })).toEqual([]);
    expect(posted({ name: 'n', size: 25, part: { kind: 'new' } })).toEqual([]);
    expect(posted({ name: 'n', rule: { from: 'a', kind: 'b' } })).toEqual([]);
    expect(
      verdict({ method: 'DELETE', path: `/things/${id}`, status: 204, responseBody: '' }).request,
    ).toEqual([]);
  });

  it.each([
    ['a missing member', {}, 'body: name is missing'],
    ['an unknown member', { name: 'n', colour: 'red' }, 'body.colour: nothing is allowed here'],
    [
      'a member that is merely not mentioned',
      { name: 'n', place: { town: 'Ulm' } },
      'body.place.town: is not in the document',
    ],
    ['a wrong type', { name: 7 }, 'body.name: 7 is not string'],
    ['a number too small', { name: 'n', size: 24 }, 'body.size: minimum is 25'],
    ['no alternative', { name: 'n', part: 'no id' }, 'fits none of 2 alternatives'],
  ])('names %s', (_what, body, fault) => {
    expect(posted(body).join()).toContain(fault);
  });

  it.each([
    ['a query that does not exist', { path: '/things?colour=red' }, 'query colour is not in the document'],
    ['a query of the wrong type', { path: '/things?page=first' }, '"first" is not integer'],
    ['brackets where no list is', { path: '/things?page[0]=1' }, 'query page is no list'],
    [
      'an id that is none',
      { method: 'DELETE', path: '/things/7', status: 204 },
      'path thing_id: "7" is no uuid',
    ],
    ['a body where none belongs', { requestBody: '{}' }, 'a body is sent where none belongs'],
    ['a missing body', { method: 'POST', responseBody: `"${id}"` }, 'the body is missing'],
    ['a missing key', { headers: {} }, 'X-API-KEY is missing'],
    [
      'another way to log in',
      { headers: { 'x-api-key': 'k', authorization: 'Bearer k' } },
      'Authorization is sent',
    ],
    ['a route that does not exist', { path: '/things/a/b' }, 'the document has no such route'],
    ['a method that does not exist', { method: 'PATCH' }, 'the document has no such route'],
  ])('names %s', (_what, about, fault) => {
    expect(verdict(about).request.join()).toContain(fault);
  });

  it('judges answers too, and only tells of refusals that the document does not know', () => {
    expect(verdict({ responseBody: '{}' }).response).toEqual(['body: {} is not array']);
    expect(verdict({ responseBody: '<html>' }).response).toEqual(['body: is not JSON']);
    expect(verdict({ status: 202 }).response).toEqual(['202 is not in the document']);
    expect(verdict({ status: 409 })).toMatchObject({ response: [], notes: ['409 is not in the document'] });
  });

  it('does not pass over a keyword it does not know', () => {
    const strange = createOpenApiChecker({
      paths: {
        '/things': {
          get: { responses: { '200': { content: { 'application/json': { schema: { if: {} } } } } } },
        },
      },
    });
    const about = { method: 'GET', headers: {}, requestBody: '', status: 200, responseBody: '1' };

    expect(() => strange({ ...about, url: new URL('http://x/things') })).toThrow('unknown keyword if');
  });
});
