import { describe, expect, it } from 'vitest';
import { createAddressGuard } from '../../../src/services/adapters/address-guard.js';
import { createHttpModels } from '../../../src/services/adapters/http-model.js';
import { checkContract } from '../../../src/services/deployments/contract.js';
import { closing, soon } from '../../adapters/support/servers.js';
import { always, CHAT, INFO, startModel } from '../../support/contract-model.js';

describe('the contract check of a container with several models', () => {
  const check = ({ port }: { port: number }) => {
    const addressGuard = createAddressGuard({ allowCidrs: ['127.0.0.0/8'] });
    const models = closing(createHttpModels({ maxConnectionsPerHost: 2, addressGuard }));
    return checkContract(models, { address: '127.0.0.1', port }, soon());
  };
  const broken = async (server: { port: number }) =>
    (await check(server)).rules.filter(({ passed }) => !passed);

  const withModels = (info: object, types: readonly string[]) =>
    startModel({
      '/info': always(info),
      ...Object.fromEntries(types.map((type) => [`/api/chat/${type}`, always(CHAT)])),
    });
  const TYPES = ['llm', 'translation'];

  it.each<[string, object]>([
    ['a list of names', { ...INFO, models: TYPES }],
    [
      'a list of objects',
      { ...INFO, models: [{ model_type: 'llm', model_name: 'a' }, { model_type: 'translation' }] },
    ],
    ['an object', { ...INFO, models: { llm: { loaded: true }, translation: {} } }],
    ['types', { ...INFO, model_types: TYPES }],
    ['types where the guide has one', { ...INFO, model_type: TYPES }],
    ['nothing but names', { models: TYPES }],
  ])('asks each, told by %s', async (_how, info) => {
    const { rules, passed } = await check(await withModels(info, TYPES));
    expect(passed).toBe(true);
    expect(rules.slice(2).map(({ rule }) => rule)).toEqual([
      'POST /api/chat',
      'POST /api/chat/llm',
      'POST /api/chat/translation',
    ]);
  });

  it('breaks on each that does not answer', async () => {
    const results = await broken(await withModels({ ...INFO, models: [...TYPES, 'vision'] }, TYPES));
    expect(results).toMatchObject([
      { rule: 'POST /api/chat/vision', status: 404, answer: '{"error":"Model not available"}' },
    ]);
  });

  it('asks nothing that would lead elsewhere, and no more than ten', async () => {
    const names = ['../../health', 'a?b', '__proto__', '', 'a/b', 'llm%2f', '\u0000', 'x'.repeat(60)];
    const server = await withModels({ ...INFO, models: names }, []);
    const results = await broken(server);
    expect(results).toHaveLength(names.length);
    for (const { detail } of results) expect(detail).toMatch(/can not stand in a path$/);
    expect(server.asked).toHaveLength(3);

    const many = await withModels({ ...INFO, models: Array.from({ length: 5_000 }, (_, i) => `m${i}`) }, []);
    await check(many);
    expect(many.asked).toHaveLength(3 + 10);
  });

  it('sees no model in what an object has by itself', async () => {
    const server = await startModel({
      '/info': always('{"model_name":"m","__proto__":{"models":["llm"]}}'),
    });
    expect((await check(server)).rules).toHaveLength(3);
  });
});
