import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localId } from '../../src/schema/global-id.js';
import {
  AcceptHostKeyDocument,
  CheckHostDocument,
  HostChecksDocument,
  RegisterHostDocument,
  RemoveHostDocument,
  WatchHostDocument,
} from '../operations/generated.js';
import { ALICE, BOB, openTestApi, type TestApi } from './api.js';

let api: TestApi;
let id: string;

beforeEach(async () => {
  api = await openTestApi();
  const input = { name: 'box', address: '93.184.216.34' };
  const { registerHost } = await api.ask(ALICE, RegisterHostDocument, { input });
  id = registerHost.__typename === 'Host' ? registerHost.id : expect.fail(JSON.stringify(registerHost));
});
afterEach(async () => {
  await api.close();
  expect(api.api.streams.openCount()).toBe(0);
});

const change = (patch: object) => api.repositories.hosts.update(api.db, localId('Host', id), patch);

describe('a host', () => {
  it('shows what was looked at, and nothing before the first time', async () => {
    const before = await api.ask(ALICE, HostChecksDocument, { id });
    expect(before.host).toMatchObject({ state: 'CHECKING', checks: null, checkedAt: null });
    const check = { name: 'DISK', passed: false, detail: '3 GB are free', fix: 'Free some.' };
    await change({ checks: [check], checkedAt: new Date(0), freeDiskGb: 3 });
    expect((await api.ask(ALICE, HostChecksDocument, { id })).host).toMatchObject({
      checks: [check],
      checkedAt: '1970-01-01T00:00:00.000Z',
      freeDiskGb: 3,
    });
  });

  it('is looked at when its owner asks', async () => {
    await change({ state: 'UNREACHABLE', stepDueAt: null });
    const { checkHost } = await api.ask(ALICE, CheckHostDocument, { id });
    expect(checkHost).toMatchObject({ __typename: 'Host', state: 'CHECKING' });
    expect((await api.repositories.hosts.find(api.db, localId('Host', id)))?.stepDueAt).not.toBeNull();
    const refused = await api.ask(BOB, CheckHostDocument, { id });
    expect(refused.checkHost).toMatchObject({ __typename: 'NotFound', field: 'id' });
  });

  it('is accepted with exactly the key that it shows', async () => {
    const accept = async (fingerprint: string, viewer = ALICE) =>
      (await api.ask(viewer, AcceptHostKeyDocument, { id, fingerprint })).acceptHostKey;
    expect(await accept('SHA256:b')).toMatchObject({ __typename: 'ActionNotAllowed', field: 'id' });
    await change({ hostKeyFingerprint: 'SHA256:a', shownHostKeyFingerprint: 'SHA256:b' });
    expect(await accept('SHA256:a')).toMatchObject({ __typename: 'InvalidInput', field: 'fingerprint' });
    expect(await accept('SHA256:b', BOB)).toMatchObject({ __typename: 'NotFound', field: 'id' });
    expect(await accept('SHA256:b')).toMatchObject({
      __typename: 'Host',
      hostKeyFingerprint: 'SHA256:b',
      shownHostKeyFingerprint: null,
    });
  });

  it('is watched from what it is to its end, and taken up again without a gap', async () => {
    const stream = await api.watch(ALICE, WatchHostDocument, { id });
    expect(await stream.next()).toMatchObject({ __typename: 'HostSnapshot', seq: '1', host: { id } });
    await api.ask(ALICE, CheckHostDocument, { id });
    expect(await stream.next()).toMatchObject({ __typename: 'HostChanged', seq: '2', state: 'CHECKING' });
    await api.ask(ALICE, RemoveHostDocument, { id });
    expect(await stream.rest()).toMatchObject([
      { __typename: 'HostChanged', seq: '3', state: 'REMOVED' },
      { __typename: 'StreamEnd', reason: 'DONE' },
    ]);
    const again = await api.watch(ALICE, WatchHostDocument, { id, after: '2' });
    expect(await again.rest()).toMatchObject([{ seq: '3', state: 'REMOVED' }, { __typename: 'StreamEnd' }]);
  });

  it('is watched by its owner only', async () => {
    const stream = await api.watch(BOB, WatchHostDocument, { id });
    expect(await stream.next()).toMatchObject({ __typename: 'NotFound', field: 'id' });
    await stream.stop();
  });
});
