import { afterEach, beforeEach, expect, it } from 'vitest';
import { vmRow } from '../db/rows.js';
import { VmProblemDocument } from '../operations/generated.js';
import { ALICE, BOB, openTestApi, type TestApi } from './api.js';

let api: TestApi;
beforeEach(async () => {
  api = await openTestApi();
});
afterEach(() => api.close());

it('what is wrong with a machine is shown to its owner, and to nobody else', async () => {
  const id = '0198b3c0-0000-7000-8000-000000000000';
  const since = new Date('2026-01-02T03:04:05.000Z');
  const row = vmRow(id, { ownerId: ALICE.accountId, state: 'READY', stepDueAt: null });
  await api.repositories.vms.insert(api.db, row);
  const ask = async (viewer = ALICE) => (await api.ask(viewer, VmProblemDocument, { id: `Vm_${id}` })).vm;
  expect(await ask()).toEqual({ problem: null, hostKeyAlarm: null });
  await api.repositories.vms.update(api.db, id, {
    lastError: 'the provider refuses to change its ports',
    shownHostKeyFingerprint: 'SHA256:other',
    shownHostKeySince: since,
  });
  expect(await ask()).toEqual({
    problem: 'the provider refuses to change its ports',
    hostKeyAlarm: { shown: 'SHA256:other', since: since.toISOString() },
  });
  expect(await ask(BOB)).toBeNull();
});
