import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStore } from '../../src/db/open.js';
import { insertMiner } from '../api/validating-support.js';
import { startHttp, startTcp } from '../adapters/support/servers.js';
import { SubmitValidationDocument, ValidationDocument } from '../operations/generated.js';
import { createApiClient } from '../support/api-client.js';
import { startServerProcess } from '../support/server-process.js';
import { until } from '../support/until.js';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tensornode-killed-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

it('a server that is killed in the middle of a validation ends it when it is back, and blames nobody', async () => {
  const filename = join(dir, 'tensornode.sqlite');
  const answering = await startHttp(() => ({ response: 'Paris' }));
  const hanging = await startTcp(() => undefined);
  const environment = { DATA_DIR: dir, PORT: '0', ROLES: 'api,worker', ADDRESS_ALLOW: '127.0.0.0/8' };
  // Its first start makes the store.
  await (await startServerProcess(environment)).stop();
  const { database: db } = await openStore({ kind: 'sqlite', filename });
  const miners = [
    await insertMiner(db, '0.0.1002', answering.port),
    await insertMiner(db, '0.0.1002', hanging.port),
  ];
  await db.close();

  const first = await startServerProcess(environment);
  const before = createApiClient(first.url ?? '');
  const input = { prompt: 'Capital of France?', truth: 'Paris', miners, deadlineMs: 60_000 };
  const { submitValidation } = await before.ask(SubmitValidationDocument, {
    input: { ...input, idempotencyKey: 'once' },
  });
  if (submitValidation.__typename !== 'SubmitValidationPayload')
    expect.fail(JSON.stringify(submitValidation));
  const { id } = submitValidation.validation;
  await until('the first answer', async () => {
    const { validation } = await before.ask(ValidationDocument, { id });
    return validation?.answeredCount === 1;
  });
  process.kill(first.pid, 'SIGKILL');
  before.close();
  await first.stop();

  const second = await startServerProcess(environment);
  const after = createApiClient(second.url ?? '');
  const { validation } = await after.ask(ValidationDocument, { id });
  expect(validation).toMatchObject({
    state: 'FAILED',
    truth: 'Paris',
    answeredCount: 1,
    sum: { counted: 0 },
  });
  expect(new Set(validation?.results.nodes.map(({ state }) => state))).toEqual(
    new Set(['ANSWERED', 'WAITING']),
  );
  for (const node of validation?.results.nodes ?? []) {
    expect(node).toMatchObject({ counts: false, notCountedReason: 'INTERRUPTED' });
  }
  // The same key again is the same validation, and nobody is asked twice.
  const { submitValidation: again } = await after.ask(SubmitValidationDocument, {
    input: { ...input, idempotencyKey: 'once' },
  });
  expect(again).toMatchObject({ replayed: true, validation: { id, state: 'FAILED' } });
  expect(answering.asked).toHaveLength(1);
  // And one's turn is free again.
  const { submitValidation: next } = await after.ask(SubmitValidationDocument, {
    input: { ...input, prompt: 'Another one?', deadlineMs: 1_000 },
  });
  expect(next.__typename).toBe('SubmitValidationPayload');
  after.close();
  expect(await second.stop()).toBe(0);
  expect(second.output()).not.toMatch(/"level":(50|60)/);
}, 120_000);
