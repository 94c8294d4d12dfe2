import { afterAll, beforeAll, expect, it } from 'vitest';
import { type GuideServer, startGuideServer } from './support/guide-server.js';

let guide: GuideServer;
beforeAll(async () => {
  guide = await startGuideServer();
});
afterAll(() => guide.close());

it('rents nothing when all that fits costs more than the cap, and says what to do', async () => {
  const { status, body } = await guide.call('POST', '/deploy', {
    constraints: { maxTotalPricePerEpochUsd: '0.000001' },
  });
  expect(status).toBe(409);
  expect(body.error).toMatchObject({
    code: 'NO_CAPACITY',
    field: 'constraints.maxTotalPricePerEpochUsd',
    retryable: true,
    hint: 'Raise the cap or ask for less.',
  });
});
