import { describe, expect, it } from 'vitest';
import { createAddressGuard } from '../../../src/services/adapters/address-guard.js';
import { createGuardedHttp } from '../../../src/services/adapters/guarded-http.js';
import { createHttpModels } from '../../../src/services/adapters/http-model.js';
import { createModelUrls } from '../../../src/services/adapters/url-model.js';
import { checkContract, type ContractOptions } from '../../../src/services/deployments/contract.js';
import { createRedactor } from '../../../src/services/logs/redactor.js';
import { closing, eventually, soon, startTcp } from '../../adapters/support/servers.js';
import { type Answer, always, CHAT, HEALTH, INFO, startModel } from '../../support/contract-model.js';

const guard = createAddressGuard({ allowCidrs: ['127.0.0.0/8'] });
const CHAT_RULE = 'POST /api/chat';

describe.each(['a machine', 'a URL'])('the contract check of %s', (kind) => {
  const check = ({ port }: { port: number }, options: ContractOptions = {}) => {
    const model =
      kind === 'a machine'
        ? closing(createHttpModels({ maxConnectionsPerHost: 2, addressGuard: guard }))
        : createModelUrls(createGuardedHttp({ allow: [], guard })).at(`http://127.0.0.1:${port}/`);
    return checkContract(model, { address: '127.0.0.1', port }, soon(), options);
  };
  const broken = async (server: { port: number }, options: ContractOptions = {}) =>
    (await check(server, options)).rules.filter(({ passed }) => !passed);

  it('passes what answers as the guide prints it, and keeps what was asked and answered', async () => {
    const server = await startModel();
    const { rules, passed, info } = await check(server);
    expect(passed).toBe(true);
    expect(info).toEqual({
      name: 'your-model-name',
      type: 'llm',
      version: '1.0.0',
      capabilities: ['text-generation', 'qa'],
    });
    expect(rules).toEqual([
      {
        rule: 'GET /health',
        passed: true,
        detail: 'as the contract says',
        status: 200,
        totalMs: expect.any(Number),
        request: null,
        answer: JSON.stringify(HEALTH),
      },
      expect.objectContaining({ rule: 'GET /info', passed: true, answer: JSON.stringify(INFO) }),
      expect.objectContaining({
        rule: CHAT_RULE,
        passed: true,
        request: '{"prompt":"What is 2 + 2?","temperature":0.2,"max_tokens":50}',
        answer: JSON.stringify(CHAT),
      }),
    ]);
    const [, , chat] = server.asked;
    expect(chat).toMatchObject({ method: 'POST', headers: { 'content-type': 'application/json' } });
  });

  it('passes the least that the guide asks for, and what it says nothing about', async () => {
    const server = await startModel({
      '/health': always({ status: 'OK', uptime: 3 }),
      '/info': always({ model_name: 'm', version: 2, model_type: null, capabilities: null }),
      '/api/chat': (_asked, response) => {
        // No content type at all.
        response.end('{"response":"4","processing_time":"soon"}');
      },
    });
    const { passed, info } = await check(server);
    expect(passed).toBe(true);
    expect(info).toEqual({ name: 'm', type: null, version: '2', capabilities: [] });
  });

  it('remarks on an echo, whose worth the probes judge', async () => {
    const server = await startModel({
      '/api/chat': ({ body }) => ({ response: (JSON.parse(body) as { prompt: string }).prompt }),
    });
    const { passed, rules } = await check(server);
    expect(passed).toBe(true);
    expect(rules.at(-1)?.detail).toMatch(/only repeats the question$/);
  });

  it('asks once more when a model that samples ended before it had begun', async () => {
    let asked = 0;
    const server = await startModel({ '/api/chat': () => ({ response: (asked += 1) === 1 ? '' : '4' }) });
    expect(await check(server)).toMatchObject({ passed: true, rules: { length: 3 } });
    expect(asked).toBe(2);
  });

  it.each<[string, string, Answer, RegExp]>([
    ['nothing', '/health', always(''), /^the body is empty$/],
    ['a page', '/info', always('<!doctype html><p>hi'), /^answered HTML/],
    [
      'another kind of content',
      '/health',
      (_asked, response) => {
        response.setHeader('content-type', 'text/plain; charset=utf-8');
        response.end(JSON.stringify(HEALTH));
      },
      /^answered text\/plain; charset=utf-8 instead of application\/json$/,
    ],
    ['half of it', '/api/chat', always('{"response": "4'), /^the body is not JSON$/],
    ['null', '/api/chat', always('null'), /^the body /],
    ['a list', '/info', always([INFO]), /^the body /],
    [
      'a model that is not there yet',
      '/health',
      always({ ...HEALTH, model_loaded: false }),
      /^model_loaded is false$/,
    ],
    ['illness', '/health', always({ status: 'unhealthy' }), /^status is not "healthy"$/],
    ['no name', '/info', always({ model_type: 'llm' }), /^model_name is missing$/],
    ['a name that is none', '/info', always({ ...INFO, model_name: 7 }), /^model_name /],
    ['capabilities that are none', '/info', always({ ...INFO, capabilities: 'qa' }), /^capabilities /],
    ['another word', '/api/chat', always({ answer: '4' }), /^response /],
    ['a number', '/api/chat', always({ response: 4 }), /^response /],
    ['an object', '/api/chat', always({ response: { text: '4' } }), /^response /],
    ['emptiness twice', '/api/chat', always({ response: ' \n' }), /^response is empty$/],
    ['prototype keys', '/api/chat', always('{"__proto__":{"response":"4"}}'), /^response /],
    [
      'prototype keys for a name',
      '/info',
      always('{"__proto__":{"model_name":"m"},"constructor":1}'),
      /^model_name /,
    ],
    [
      'an error',
      '/api/chat',
      (_asked, response) => {
        response.statusCode = 500;
        return { error: 'out of memory' };
      },
      /^answered 500 instead of 200$/,
    ],
    [
      'the way elsewhere',
      '/health',
      (_asked, response) => {
        response.writeHead(302, { location: '/info' }).end();
      },
      /^answered 302; redirects are not followed$/,
    ],
  ])('breaks on %s', async (_what, path, answer, detail) => {
    const server = await startModel({ [path]: answer });
    const results = await broken(server);
    expect(results).toHaveLength(1);
    expect(results[0]).toMatchObject({
      rule: expect.stringContaining(path),
      detail: expect.stringMatching(detail),
    });
    expect(server.asked.filter(({ url }) => url.pathname === '/elsewhere')).toEqual([]);
  });

  it('reads no more of an endless or huge answer than it may, and shows how it began', async () => {
    const server = await startModel({
      '/health': (_asked, response) => {
        const write = (): void => {
          while (!response.destroyed && response.write('x'.repeat(16 * 1024)));
          if (!response.destroyed) response.once('drain', write);
        };
        write();
      },
      '/api/chat': always({ response: 'é'.repeat(5 * 1024 * 1024) }),
    });
    const [health, chat] = await broken(server);
    expect(health).toMatchObject({
      rule: 'GET /health',
      status: 200,
      detail: 'TOO_LARGE: more than 65536 bytes',
    });
    expect(health?.answer).toMatch(/^x+$/);
    expect(chat).toMatchObject({ rule: CHAT_RULE, status: 200 });
    expect(chat?.detail).toMatch(/^TOO_LARGE/);
    expect(Buffer.byteLength(chat?.answer ?? '')).toBeLessThanOrEqual(4_096);
  });

  it('gives up what drips, and leaves nothing open', async () => {
    const server = await startTcp((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{"status"');
      const drip = setInterval(() => socket.write(' '), 20);
      socket.on('close', () => clearInterval(drip));
    });
    const began = performance.now();
    const results = await broken(server, { forMs: 400 });
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(results[0]).toMatchObject({ status: 200, detail: expect.stringMatching(/^TIMEOUT: /) });
    expect(results[0]?.answer).toMatch(/^\{"status" +$/);
    expect(results.slice(1).map(({ detail }) => detail)).toEqual([
      'not asked: the time for the check ran out',
      'not asked: the time for the check ran out',
    ]);
    await eventually(() => server.sockets.size === 0);
  });

  it('tells what is no HTTP, what hangs up and what is not there', async () => {
    const garbled = await startTcp((socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'));
    const hangsUp = await startTcp((socket) => socket.destroy());
    const gone = await startTcp(() => undefined);
    await gone.close();
    const first = async (server: { port: number }) => (await broken(server))[0];
    expect((await first(garbled))?.detail).toMatch(/^BAD_HTTP: /);
    expect((await first(hangsUp))?.detail).toMatch(/^RESET: /);
    expect(await first(gone)).toMatchObject({
      detail: expect.stringMatching(/^REFUSED: /),
      status: null,
      answer: null,
    });
  });

  it('hides secrets in what it keeps, and keeps only what can be stored', async () => {
    const secret = 'hf_s3cret-token';
    const server = await startModel({
      '/health': always(`{"status":"healthy","note":"${'.'.repeat(4_066)}${secret}"}`),
      '/info': always(
        `{"model_name":"nul \u0000 here","leak":"${secret}"}`.replace('\0', String.raw`\u0000`),
      ),
      '/api/chat': always(`\0 ${secret}`),
    });
    const { rules, info } = await check(server, { redact: createRedactor([secret]) });
    expect(JSON.stringify(rules)).not.toContain('s3cret');
    expect(rules[0]?.answer).toMatch(/\.\*{1,3}$/);
    expect(rules[2]).toMatchObject({ passed: false, answer: '\ufffd ***' });
    expect(info?.name).toBe('nul \ufffd here');
  });

  it('shows everybody a card without secrets and without control characters', async () => {
    const secret = 'supersecretvalue42';
    const server = await startModel({
      '/info': always({
        model_name: 'm-super\u001b[31msecretvalue42\u001b[0m\u0007\n2',
        model_type: secret,
        version: `1\t${secret}`,
        capabilities: ['q\u202ea', secret],
        models: ['other', secret],
      }),
      '/api/chat/other': always(CHAT),
      [`/api/chat/${secret}`]: always(CHAT),
    });
    const report = await check(server, { redact: createRedactor([secret]) });
    expect(report.info).toEqual({
      name: 'm-*** 2',
      type: '***',
      version: '1 ***',
      capabilities: ['qa', '***'],
    });
    expect(report.rules.map(({ rule }) => rule).slice(-2)).toEqual([
      'POST /api/chat/other',
      'POST /api/chat/***',
    ]);
    expect(JSON.stringify(report)).not.toMatch(/secretvalue42/);
  });

  it('takes no name that shows nothing', async () => {
    const server = await startModel({ '/info': always({ model_name: '\u001b[31m \u0007' }) });
    expect(await broken(server)).toMatchObject([{ rule: 'GET /info', detail: 'model_name is empty' }]);
  });
});
