import { eq } from 'drizzle-orm';
import type { DirectoryFilter, DirectoryPage, DirectoryPosition } from '../../src/db/directory.js';
import { beforeEach, describe, expect, it } from 'vitest';
import { createRepositories, type Repositories } from '../../src/app/repositories.js';
import type { Database } from '../../src/db/database.js';
import { eachDatabase } from '../support/each-database.js';
import { at, minerRow, T0, vmRow } from './rows.js';

eachDatabase('repositories of machines and miners', (store) => {
  let db: Database;
  let r: Repositories;
  beforeEach(() => {
    db = store().database;
    r = createRepositories(store().tables);
  });
  const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);

  describe('machines', () => {
    it('come back as they were stored', async () => {
      const stored = await r.vms.insert(db, vmRow('v1', { triedOffers: ['a'], createCalledAt: at(5) }));
      expect(await r.vms.find(db, 'v1')).toEqual(stored);
      expect(stored).toMatchObject({
        requirements: { countries: ['DE'] },
        triedOffers: ['a'],
        ports: [22, 3000],
        createCalledAt: at(5),
        deadlineAt: at(1_000),
        isUnreachable: false,
        failure: null,
        attempts: 0,
      });
      await expect(r.vms.insert(db, vmRow('v2', { name: 'tn-v1' }))).rejects.toThrow();
    });

    it('are listed by page, forwards and backwards, for their owner only', async () => {
      for (const id of ['a', 'b', 'c', 'd']) await r.vms.insert(db, vmRow(id));
      await r.vms.insert(db, vmRow('e', { ownerId: '0.0.6', state: 'READY', minerId: 'm' }));
      expect(ids(await r.vms.list(db, '0.0.5', {}, { limit: 2 }))).toEqual(['d', 'c']);
      expect(ids(await r.vms.list(db, '0.0.5', {}, { limit: 9, afterId: 'c' }))).toEqual(['b', 'a']);
      expect(ids(await r.vms.list(db, '0.0.5', {}, { limit: 9, beforeId: 'c' }))).toEqual(['d']);
      expect(ids(await r.vms.list(db, '0.0.5', {}, { limit: 2, fromEnd: true }))).toEqual(['a', 'b']);
      expect(ids(await r.vms.list(db, null, { states: ['READY'] }, { limit: 9 }))).toEqual(['e']);
      expect(ids(await r.vms.list(db, null, { minerId: 'm', provider: 'SSH' }, { limit: 9 }))).toEqual([]);
      expect(ids(await r.vms.findOwned(db, '0.0.6', ['a', 'e', 'none']))).toEqual(['e']);
      expect(await r.vms.findOwned(db, null, [])).toEqual([]);
    });

    it('count as alive until they are terminated', async () => {
      await r.vms.insert(db, vmRow('a', { state: 'TERMINATING' }));
      await r.vms.insert(db, vmRow('b', { state: 'TERMINATED' }));
      await r.vms.insert(db, vmRow('c', { ownerId: '0.0.6' }));
      expect(await r.vms.countAlive(db, '0.0.5')).toBe(1);
    });

    it('can be seized from a worker, whose results are dropped from then on', async () => {
      await r.vms.insert(db, vmRow('a', { stepDueAt: T0 }));
      await r.vms.queue.claimDue(db, { token: 't', now: T0, until: at(30_000) }, 1);
      const change = { state: 'TERMINATING', endReason: 'OWNER_REQUEST' } as const;
      expect(await r.vms.seize(db, 'a', ['READY'], change, at(1))).toBeNull();
      expect(await r.vms.seize(db, 'a', ['REQUESTED'], change, at(1))).toMatchObject({
        state: 'TERMINATING',
        lockToken: null,
        createCalledAt: null,
      });
      expect(await r.vms.queue.settle(db, 'a', 't', { state: 'RESERVING' })).toBeNull();
      expect(await r.vms.queue.note(db, 'a', 't', { createCalledAt: T0 })).toBeNull();
    });

    it('seized while a create call may be under way may turn up for the whole grace from then on', async () => {
      await r.vms.insert(db, vmRow('a', { createCalledAt: T0 }));
      await r.vms.insert(db, vmRow('b', { createCalledAt: T0, providerVmId: 'known' }));
      for (const [id, calledAt] of [
        ['a', at(60_000)],
        ['b', T0],
      ] as const) {
        const seized = await r.vms.seize(db, id, ['REQUESTED'], { state: 'TERMINATING' }, at(60_000));
        expect(seized?.createCalledAt).toEqual(calledAt);
      }
    });
  });

  describe('miners', () => {
    const scored = async (id: string, value: number | null) => {
      await r.miners.insert(db, minerRow(id));
      if (value === null) return;
      await db
        .insert(store().tables.scores)
        .values({ minerId: id, value, coverage: 1, confidence: 1, components: [], formulaVersion: 1, at: T0 })
        .returning();
    };

    const byScore = async (filter: DirectoryFilter, page: DirectoryPage) =>
      (await r.directory.list(db, filter, { by: 'SCORE', isReversed: false }, page)).rows;

    it('are paged by score, best first, the unscored last, the newest first among equals', async () => {
      for (const [id, value] of [
        ['a', 50],
        ['b', 50],
        ['c', null],
        ['d', 99.5],
        ['e', 0],
        ['f', null],
      ] as const) {
        await scored(id, value);
      }
      const seen: string[] = [];
      let after: DirectoryPosition | undefined;
      for (;;) {
        const page = await byScore({}, { limit: 2, ...(after ? { after } : {}) });
        const last = page.at(-1);
        if (!last) break;
        seen.push(...page.map(({ miner }) => miner.id));
        after = last.position;
      }
      expect(seen).toEqual(['d', 'b', 'a', 'e', 'f', 'c']);
      for (const size of [1, 4, 5, 9]) {
        const page = await byScore({}, { limit: size });
        expect(page.map(({ miner }) => miner.id)).toEqual(seen.slice(0, size));
      }
      const owned = await byScore({ ownerId: '0.0.5' }, { limit: 9 });
      expect(owned.map(({ miner }) => miner.id)).toEqual(seen);
      expect(await byScore({ ownerId: '0.0.6' }, { limit: 9 })).toEqual([]);
      const none = await byScore({ states: ['FAILED'] }, { limit: 9 });
      expect(none).toEqual([]);
    });

    it('also count as unscored while no component of their score is known', async () => {
      await scored('a', 1);
      await scored('b', null);
      await scored('c', 2);
      await db
        .update(store().tables.scores)
        .set({ value: null })
        .where(eq(store().tables.scores.minerId, 'a'))
        .returning();
      const rows = await byScore({}, { limit: 9 });
      expect(rows.map(({ miner, position }) => [miner.id, position.key])).toEqual([
        ['c', 2],
        ['b', null],
        ['a', null],
      ]);
    });

    it('have one name among the living, and change only in the states that are named', async () => {
      await r.miners.insert(db, minerRow('a'));
      expect(await r.miners.isNameFree(db, '0.0.5/a')).toBe(false);
      await expect(r.miners.insert(db, minerRow('b', { aliveName: '0.0.5/a' }))).rejects.toThrow();
      expect(await r.miners.updateIn(db, 'a', ['STOPPED'], { aliveName: null })).toBeNull();
      expect(await r.miners.updateIn(db, 'a', ['ACTIVE'], { aliveName: null })).toMatchObject({ id: 'a' });
      await r.miners.insert(db, minerRow('b', { aliveName: '0.0.5/a' }));
      await r.miners.insert(db, minerRow('c', { aliveName: null }));
    });

    it('are found by their machine while they live', async () => {
      await r.miners.insert(db, minerRow('a', { vmId: 'v', state: 'TERMINATED' }));
      expect(await r.miners.findByVm(db, 'v')).toBeNull();
      await r.miners.insert(db, minerRow('b', { vmId: 'v', state: 'FAILED' }));
      expect((await r.miners.findByVm(db, 'v'))?.id).toBe('b');
      expect(await r.miners.findOwned(db, '0.0.6', 'b')).toBeNull();
    });

    it('are listed by owner, state, health and model type', async () => {
      await r.miners.insert(db, minerRow('a'));
      await r.miners.insert(db, minerRow('b', { ownerId: '0.0.6', health: 'DOWN' }));
      await r.miners.insert(db, minerRow('c', { state: 'FAILED', modelType: 'VISION' }));
      const listed = async (filter: object) => ids(await r.miners.list(db, filter, { limit: 9 }));
      expect(await listed({})).toEqual(['c', 'b', 'a']);
      expect(await listed({ ownerId: '0.0.6' })).toEqual(['b']);
      expect(await listed({ states: ['FAILED', 'STOPPED'] })).toEqual(['c']);
      expect(await listed({ health: 'DOWN', modelType: 'LLM' })).toEqual(['b']);
    });
  });
});
