import { beforeEach, describe, expect, it } from 'vitest';
import { createRepositories, type Repositories } from '../../src/app/repositories.js';
import type { Database } from '../../src/db/database.js';
import { eachDatabase } from '../support/each-database.js';
import { at, deploymentRow, hostRow, T0, vmRow } from './rows.js';

eachDatabase('repositories of deployments, hosts and sources', (store) => {
  let db: Database;
  let r: Repositories;
  beforeEach(() => {
    db = store().database;
    r = createRepositories(store().tables);
  });
  const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);

  describe('deployments', () => {
    it('live on a machine oldest first, and one at most is at work', async () => {
      await r.deployments.insert(db, deploymentRow('a', { state: 'SUCCEEDED' }));
      await r.deployments.insert(db, deploymentRow('b', { state: 'RUNNING' }));
      await r.deployments.insert(db, deploymentRow('c'));
      await r.deployments.insert(db, deploymentRow('d', { vmId: 'v2' }));
      expect(ids(await r.deployments.listLiveOnVm(db, 'v1'))).toEqual(['b', 'c']);
      expect((await r.deployments.findRunningOnVm(db, 'v1', 'c'))?.id).toBe('b');
      expect(await r.deployments.findRunningOnVm(db, 'v1', 'b')).toBeNull();
      expect(await r.deployments.updateLive(db, 'a', { cancelRequestedAt: T0 })).toBeNull();
      expect(await r.deployments.updateLive(db, 'c', { cancelRequestedAt: T0 })).toMatchObject({ id: 'c' });
    });

    it('and releases lose what they have sealed with their miner, and no other', async () => {
      const sealed = { environmentSealed: 'e', registrySealed: 'r' };
      const { ownerId, source, port, imageTag, createdAt } = deploymentRow('x');
      for (const minerId of ['m1', 'm2']) {
        await r.deployments.insert(db, deploymentRow(minerId, { minerId, ...sealed }));
        const about = { ownerId, source, port, imageTag, createdAt, imageId: 'sha256:i', ...sealed };
        await db.transaction((tx) => r.releases.add(tx, { id: minerId, minerId, ...about }));
      }
      for (const kept of [r.deployments, r.releases]) {
        await kept.forgetSecrets(db, 'm1');
        expect(await kept.find(db, 'm1')).toMatchObject({ environmentSealed: null, registrySealed: null });
        expect(await kept.find(db, 'm2')).toMatchObject(sealed);
      }
    });

    it('keep a record of every try of every step, and none stays open', async () => {
      const key = { deploymentId: 'a', step: 'BUILD', attempt: 1 } as const;
      await r.deployments.beginStep(db, { ...key, outcome: 'RUNNING', startedAt: T0 });
      await r.deployments.beginStep(db, { ...key, outcome: 'RUNNING', startedAt: at(1) });
      await r.deployments.beginStep(db, { ...key, attempt: 2, outcome: 'RUNNING', startedAt: at(2) });
      const end = { outcome: 'FAILED', detail: 'x', endedAt: at(3) } as const;
      expect(await r.deployments.endStep(db, { ...key, attempt: 3 }, end)).toBeNull();
      await r.deployments.endStep(db, key, { outcome: 'DONE', detail: null, endedAt: at(2) });
      expect((await r.deployments.closeSteps(db, 'a', end)).map(({ attempt }) => attempt)).toEqual([2]);
      expect(await r.deployments.listSteps(db, ['a'])).toEqual([
        { ...key, outcome: 'DONE', detail: null, startedAt: at(1), endedAt: at(2) },
        { ...key, attempt: 2, outcome: 'FAILED', detail: 'x', startedAt: at(2), endedAt: at(3) },
      ]);
      expect(await r.deployments.closeSteps(db, 'a', end)).toEqual([]);
      expect(await r.deployments.listSteps(db, [])).toEqual([]);
    });

    it('are listed by miner, machine and state, for their owner', async () => {
      await r.deployments.insert(db, deploymentRow('a'));
      await r.deployments.insert(
        db,
        deploymentRow('b', { minerId: 'm2', state: 'FAILED', containerId: 'c' }),
      );
      const listed = async (filter: object, owner: string | null = '0.0.5') =>
        ids(await r.deployments.list(db, owner, filter, { limit: 9 }));
      expect(await listed({})).toEqual(['b', 'a']);
      expect(await listed({}, '0.0.6')).toEqual([]);
      expect(await listed({ minerId: 'm2' })).toEqual(['b']);
      expect(await listed({ states: ['QUEUED'], vmId: 'v1' })).toEqual(['a']);
      expect(ids(await r.deployments.listWithContainer(db, 'm2'))).toEqual(['b']);
    });
  });

  describe('hosts', () => {
    const lease = (id: string, intent: string) => db.transaction((tx) => r.hosts.lease(tx, id, intent));
    const release = (intent: string) => db.transaction((tx) => r.hosts.release(tx, intent, T0));

    it('are leased to one intent, and to that one again', async () => {
      await r.hosts.insert(db, hostRow('h'));
      const leases = await Promise.all(['i1', 'i2', 'i3', 'i4'].map((intent) => lease('h', intent)));
      expect(leases.filter((host) => host !== null)).toHaveLength(1);
      const winner = (await r.hosts.find(db, 'h'))?.leasedBy ?? '';
      expect((await lease('h', winner))?.id).toBe('h');
      expect(await r.hosts.remove(db, '0.0.5', 'h')).toBeNull();
      expect(await release('somebody else')).toBeNull();
      expect(await release(winner)).toMatchObject({ state: 'AVAILABLE', leasedBy: null });
      expect(await release(winner)).toBeNull();
      expect(await r.hosts.remove(db, '0.0.6', 'h')).toBeNull();
      await r.hosts.queue.wake(db, 'h', T0);
      const held = await r.hosts.queue.claimDue(
        db,
        { token: 't', now: new Date(), until: new Date(Date.now() + 60_000) },
        1,
      );
      expect(held).toHaveLength(1);
      expect(await r.hosts.remove(db, '0.0.5', 'h')).toMatchObject({ state: 'REMOVED', stepDueAt: null });
      // Whoever was checking it has lost the right to say that it is there.
      expect(await r.hosts.queue.settle(db, 'h', 't', { state: 'AVAILABLE' })).toBeNull();
      expect(await lease('h', 'i5')).toBeNull();
    });

    it('are found by address and port, as machines are, and held while somebody decides over them', async () => {
      const at = { address: '127.0.0.9', port: 2_222 };
      await r.hosts.insert(db, hostRow('h', at));
      await r.hosts.insert(db, hostRow('o', { ...at, ownerId: '0.0.6' }));
      await r.hosts.insert(db, hostRow('p', { ...at, port: 22 }));
      await r.hosts.insert(db, hostRow('gone', { ...at, state: 'REMOVED' }));
      expect(ids(await r.hosts.listAt(db, at.address, at.port))).toEqual(['h', 'o']);
      await r.vms.insert(db, vmRow('v', { address: at.address, sshPort: 22 }));
      await r.vms.insert(db, vmRow('w', { address: at.address, sshPort: 22, state: 'TERMINATED' }));
      expect(ids(await r.vms.listAt(db, at.address, 22))).toEqual(['v']);
      expect(await r.vms.listAt(db, at.address, 23)).toEqual([]);
      const decide = (name: string) =>
        db.transaction(async (tx) => {
          const held = await r.hosts.hold(tx, 'h');
          return (await r.hosts.update(tx, 'h', { name: `${held?.name}${name}` })).name;
        });
      await r.hosts.update(db, 'h', { name: '' });
      const names = await Promise.all(['a', 'b', 'c'].map(decide));
      expect(names.toSorted((a, b) => a.length - b.length).map((name) => name.length)).toEqual([1, 2, 3]);
      expect(await db.transaction((tx) => r.hosts.hold(tx, 'none'))).toBeNull();
    });

    it('that failed their checks while they were leased are given back as they are', async () => {
      await r.hosts.insert(db, hostRow('h'));
      await lease('h', 'i1');
      await r.hosts.update(db, 'h', { state: 'UNREACHABLE', stepDueAt: null });
      expect(await release('i1')).toMatchObject({ state: 'UNREACHABLE', leasedBy: null, stepDueAt: T0 });
    });

    it('of one machine are leased to one owner at a time, whoever registered it', async () => {
      const at = { address: '127.0.0.9', port: 22 };
      await r.hosts.insert(db, hostRow('h', at));
      await r.hosts.insert(db, hostRow('o', { ...at, ownerId: '0.0.6' }));
      const leases = await Promise.all([lease('h', 'i1'), lease('o', 'i2')]);
      expect(leases.filter((host) => host !== null)).toHaveLength(1);
      await release('i1');
      await release('i2');
      expect(await lease('o', 'i2')).toMatchObject({ state: 'LEASED', ownerId: '0.0.6' });
    });

    it("are free when they are checked, not leased and their owner's", async () => {
      await r.hosts.insert(db, hostRow('a'));
      await r.hosts.insert(db, hostRow('bb', { state: 'CHECKING' }));
      await r.hosts.insert(db, hostRow('ccc', { ownerId: '0.0.6' }));
      await r.hosts.insert(db, hostRow('dddd'));
      expect(ids(await r.hosts.listFree(db, '0.0.5'))).toEqual(['a', 'dddd']);
      expect(ids(await r.hosts.listFree(db, '0.0.5', 'dddd'))).toEqual(['dddd']);
      expect(ids(await r.hosts.listFree(db, '0.0.5', 'ccc'))).toEqual([]);
      expect(ids(await r.hosts.listKept(db, '0.0.5', 9)).sort()).toEqual(['a', 'bb', 'dddd']);
      await r.hosts.update(db, 'bb', { state: 'REMOVED' });
      expect(ids(await r.hosts.listKept(db, '0.0.5', 9)).sort()).toEqual(['a', 'dddd']);
      expect(ids(await r.hosts.list(db, '0.0.5', { limit: 9 }))).toEqual(['dddd', 'a']);
    });
  });

  it('sources are stored once, in parts, and read as they were', async () => {
    const bytes = new Uint8Array(2 * 1024 * 1024 + 3).map((_, i) => i % 251);
    for (const _time of [1, 2]) await r.sources.put(db, 'sha256:a', bytes, T0);
    await r.sources.put(db, 'sha256:b', new Uint8Array(), T0);
    const parts: Uint8Array[] = [];
    for await (const part of r.sources.read(db, 'sha256:a')) parts.push(part);
    expect(parts).toHaveLength(3);
    expect(Buffer.compare(Buffer.concat(parts), bytes)).toBe(0);
    expect(await r.sources.has(db, 'sha256:b')).toBe(true);
    expect(await r.sources.has(db, 'sha256:c')).toBe(false);
  });

  it('locks of a dead process are freed all at once, and nothing else changes', async () => {
    for (const id of ['a', 'b']) await r.vms.insert(db, vmRow(id, { stepDueAt: T0 }));
    await r.vms.queue.claimDue(db, { token: 't', now: T0, until: at(30_000) }, 1);
    expect(await r.vms.queue.releaseAll(db)).toBe(1);
    expect(await r.vms.queue.claimDue(db, { token: 'u', now: T0, until: at(30_000) }, 9)).toHaveLength(2);
  });
});
