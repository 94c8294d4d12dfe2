import { describe, expect, it } from 'vitest';
import {
  LOCAL_RULES,
  type LocalRequest,
  type LocalRule,
  type LocalServer,
  isLoopback,
  missedLocalRule,
} from '../../../src/services/accounts/local-developer.js';

const server: LocalServer = {
  allSimulated: true,
  boundAddress: '127.0.0.1',
  port: 8000,
  publicUrl: 'http://127.0.0.1:8000',
};
type Case = Omit<Partial<LocalServer & LocalRequest>, 'headers'> & { headers?: Record<string, string> };

const HOST = '127.0.0.1:8000';
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/60.0';
const CURL = 'curl/7.88.1';

function missed({
  headers = {},
  remoteAddress = '127.0.0.1',
  method = 'POST',
  httpVersion = '1.1',
  ...rest
}: Case) {
  const sent = { host: HOST, 'content-type': 'application/json', 'content-length': '9', ...headers };
  const given = Object.entries(sent).filter(([, value]) => value !== '');
  return missedLocalRule(
    { ...server, ...rest },
    { remoteAddress, method, httpVersion, headers: new Headers(given) },
  );
}

describe('the local developer is', () => {
  const curl = { 'user-agent': CURL };
  const allowed: [string, Case][] = [
    ['curl with JSON, as the guide prints it', { headers: curl }],
    [
      'curl with a multipart upload, as the guide prints it',
      { headers: { ...curl, 'content-type': 'multipart/form-data; boundary=----x' } },
    ],
    [
      'curl with POST and no body, as the guide prints it',
      { headers: { ...curl, 'content-type': '', 'content-length': '' } },
    ],
    ['curl with GET', { method: 'GET', headers: { ...curl, 'content-type': '', 'content-length': '' } }],
    [
      'curl with DELETE',
      { method: 'DELETE', headers: { ...curl, 'content-type': '', 'content-length': '0' } },
    ],
    [
      'GraphiQL on our own page',
      { headers: { origin: `http://${HOST}`, 'sec-fetch-site': 'same-origin', 'user-agent': BROWSER } },
    ],
    [
      'an upload from our own page',
      {
        headers: {
          origin: `http://${HOST}`,
          'sec-fetch-site': 'same-origin',
          'user-agent': BROWSER,
          'content-type': 'multipart/form-data; boundary=x',
        },
      },
    ],
    [
      'an address typed into a browser',
      { method: 'GET', headers: { 'sec-fetch-site': 'none', 'content-type': '', 'content-length': '' } },
    ],
    [
      'a WebSocket of our own page',
      { method: 'GET', headers: { origin: `http://${HOST}`, upgrade: 'websocket', 'content-type': '' } },
    ],
    [
      'a program over IPv6',
      {
        boundAddress: '::1',
        remoteAddress: '::1',
        publicUrl: 'http://[::1]:8000',
        headers: { host: '[::1]:8000' },
      },
    ],
    ['a program that says localhost', { headers: { host: 'LOCALHOST:8000' } }],
    [
      'a program on another loopback address',
      { boundAddress: '127.0.0.2', remoteAddress: '::ffff:127.0.0.1', headers: { host: '127.0.0.2:8000' } },
    ],
    ['a program on port 80', { port: 80, headers: { host: 'localhost' } }],
    [
      'an old browser with multipart and a header of ours',
      {
        headers: {
          'user-agent': BROWSER,
          'content-type': 'multipart/form-data; boundary=x',
          'x-tensornode': '1',
        },
      },
    ],
    ['a tar upload', { method: 'PUT', headers: { 'content-type': 'application/x-tar' } }],
  ];
  it.each(allowed)('%s', (_name, request) => {
    expect(missed(request)).toBeNull();
  });
});

describe('the local developer is not', () => {
  const refused: [LocalRule, string, Case][] = [
    ['SIMULATED', 'anybody where a part is real', { allSimulated: false }],
    ['BOUND_TO_LOOPBACK', 'anybody on a server for everyone', { boundAddress: '0.0.0.0' }],
    ['BOUND_TO_LOOPBACK', 'anybody on a server for everyone, IPv6', { boundAddress: '::' }],
    ['BOUND_TO_LOOPBACK', 'anybody on a server of the local net', { boundAddress: '192.168.1.5' }],
    ['BOUND_TO_LOOPBACK', 'anybody where a public URL is configured', { publicUrl: 'https://api.example' }],
    ['REMOTE_IS_LOOPBACK', 'a request from elsewhere', { remoteAddress: '192.168.1.9' }],
    ['REMOTE_IS_LOOPBACK', 'a request from elsewhere, mapped', { remoteAddress: '::ffff:10.0.0.1' }],
    ['NOT_FORWARDED', 'nginx as it comes, which changes Host and adds nothing', { httpVersion: '1.0' }],
    ...[
      'forwarded',
      'via',
      'x-real-ip',
      'x-forwarded-for',
      'x-forwarded-host',
      'x-forwarded-proto',
      'x-forwarded-anything',
      'X-Client-IP',
      'true-client-ip',
      'cf-connecting-ip',
      'x-original-host',
    ].map((name): [LocalRule, string, Case] => [
      'NOT_FORWARDED',
      `a request with ${name}`,
      { headers: { [name]: '127.0.0.1' } },
    ]),
    ...[
      '',
      'evil.example:8000',
      'evil.example',
      'localhost',
      'localhost:8001',
      '127.0.0.1',
      '127.0.0.1:80',
      '127.0.0.1.evil.example:8000',
      'localhost.evil.example:8000',
      'localhost.:8000',
      '127.1:8000',
      '0.0.0.0:8000',
      '[::]:8000',
      '127.0.0.999:8000',
      'user@localhost:8000',
      'localhost:8000/x',
      'localhost:08000000',
    ].map((host): [LocalRule, string, Case] => [
      'HOST_IS_OURS',
      `a request for the host ${host || 'of no name'}`,
      { headers: { host } },
    ]),
    ...[
      'https://evil.example',
      'null',
      'http://localhost:8000',
      'http://127.0.0.1:5173',
      'https://127.0.0.1:8000',
      'http://127.0.0.1',
      'http://127.0.0.1:8000.evil.example',
      'http://127.0.0.1:8000, https://evil.example',
    ].map((origin): [LocalRule, string, Case] => [
      'NOT_CROSS_SITE',
      `a page of ${origin}`,
      { headers: { origin } },
    ]),
    ...['cross-site', 'same-site', 'unheard-of'].map((site): [LocalRule, string, Case] => [
      'NOT_CROSS_SITE',
      `a browser that says ${site}`,
      { method: 'GET', headers: { 'sec-fetch-site': site } },
    ]),
    [
      'NOT_CROSS_SITE',
      'a WebSocket of another page',
      { method: 'GET', headers: { origin: 'https://evil.example', upgrade: 'websocket' } },
    ],
    ...[
      'text/plain',
      'TEXT/PLAIN; charset=utf-8',
      ' text/plain',
      'application/x-www-form-urlencoded',
      'application/x-www-form-urlencoded;application/json',
      'text/plain, application/json',
      'application',
      ';',
    ].map((type): [LocalRule, string, Case] => [
      'CONTENT_TYPE',
      `a body of type ${JSON.stringify(type)}`,
      { headers: { 'content-type': type } },
    ]),
    ['CONTENT_TYPE', 'a body of no type', { headers: { 'content-type': '' } }],
    [
      'CONTENT_TYPE',
      'a streamed body of no type',
      { headers: { 'content-type': '', 'content-length': '', 'transfer-encoding': 'chunked' } },
    ],
    [
      'CONTENT_TYPE',
      'a simple body even from our own page',
      { headers: { origin: `http://${HOST}`, 'content-type': 'text/plain' } },
    ],
    [
      'CONTENT_TYPE',
      'a form of any site in a browser too old to name it',
      { headers: { 'user-agent': BROWSER, 'content-type': 'multipart/form-data; boundary=x' } },
    ],
  ];
  it.each(refused)('%s: %s', (rule, _name, request) => {
    expect(missed(request)).toBe(rule);
  });

  it('ruled by any condition that this table forgets', () => {
    expect(new Set(refused.map(([rule]) => rule))).toEqual(new Set(LOCAL_RULES));
  });

  it('somebody whose address is unknown', () => {
    const headers = new Headers({ host: HOST });
    expect(
      missedLocalRule(server, { remoteAddress: undefined, httpVersion: '1.1', method: 'GET', headers }),
    ).toBe('REMOTE_IS_LOOPBACK');
  });
});

it.each([
  ['127.0.0.1', true],
  ['127.255.255.254', true],
  ['::1', true],
  ['[::1]', true],
  ['::ffff:127.0.0.1', true],
  ['localhost', true],
  ['0.0.0.0', false],
  ['::', false],
  ['::ffff:10.0.0.1', false],
  ['127.0.0.1.example', false],
  ['128.0.0.1', false],
  ['127.1', false],
])('%s is loopback: %s', (address, expected) => {
  expect(isLoopback(address)).toBe(expected);
});
