import { beforeEach, expect, it } from 'vitest';
import { type IdempotencyRepository, idempotencyRepository } from '../../src/db/idempotency.js';
import type { Transaction } from '../../src/db/database.js';
import { createIdempotency, type Idempotency } from '../../src/services/idempotency.js';
import { canonicalJson, sha256Hex } from '../../src/services/canonical-json.js';
import { NameTaken } from '../../src/services/errors.js';
import { eachDatabase } from '../support/each-database.js';
import { until } from '../support/until.js';

const DAY = 24 * 60 * 60 * 1_000;

eachDatabase('idempotency keys', (store) => {
  let idempotency: Idempotency;
  let keys: IdempotencyRepository;
  let at: Date;
  let made: string[];
  beforeEach(() => {
    const { database: db, tables } = store();
    at = new Date('2026-05-01T12:00:00Z');
    made = [];
    keys = idempotencyRepository(tables);
    idempotency = createIdempotency({
      db,
      keys,
      now: () => at,
      fingerprint: (text) => `${sha256Hex(`ours ${text}`)}`,
    });
  });

  const request = (about = {}) => ({
    accountId: '0.0.5',
    operation: 'rentVm',
    key: 'k1' as string | undefined,
    input: { vcpu: 2, ports: [1, 2] },
    ...about,
  });
  const make = async () => {
    const id = `row-${made.length}`;
    made.push(id);
    return { id };
  };

  it('give the first result again for the same key and input', async () => {
    expect(await idempotency.once(request(), make)).toEqual({ id: 'row-0', replayed: false });
    const again = request({ input: { ports: [1, 2], vcpu: 2, label: undefined } });
    expect(await idempotency.once(again, make)).toEqual({ id: 'row-0', replayed: true });
    expect(await idempotency.replayed(request())).toBe('row-0');
    expect(made).toEqual(['row-0']);
  });

  it('keep no hash that can be had without our key', async () => {
    await idempotency.once(request(), make);
    const kept = await keys.find(store().database, { accountId: '0.0.5', operation: 'rentVm', key: 'k1' });
    expect(kept?.inputHash).not.toContain(sha256Hex(canonicalJson(request().input)));
  });

  it('of an earlier version, hashed without a key, still hold', async () => {
    const { database: db } = store();
    const { input, ...place } = request();
    const old = {
      ...place,
      key: 'k1',
      inputHash: sha256Hex(canonicalJson(input)),
      resultId: 'row-of-old',
      createdAt: at,
      expiresAt: new Date(at.getTime() + DAY),
    };
    await db.transaction((tx) => keys.insert(tx, old));
    expect(await idempotency.once(request(), make)).toEqual({ id: 'row-of-old', replayed: true });
    await expect(idempotency.once(request({ input: {} }), make)).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
  });

  it('refuse another input', async () => {
    await idempotency.once(request(), make);
    await expect(idempotency.once(request({ input: { vcpu: 4 } }), make)).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
    expect(made).toHaveLength(1);
  });

  it('belong to one account and one operation', async () => {
    await idempotency.once(request(), make);
    await idempotency.once(request({ accountId: '0.0.6' }), make);
    await idempotency.once(request({ operation: 'deploy' }), make);
    expect(made).toHaveLength(3);
  });

  it('are not kept when nothing was made', async () => {
    const refuse = () => Promise.reject(new NameTaken('x', 'input.name'));
    await expect(idempotency.once(request(), refuse)).rejects.toThrow(NameTaken);
    expect(await idempotency.once(request(), make)).toMatchObject({ replayed: false });
  });

  it('are forgotten after a day', async () => {
    await idempotency.once(request(), make);
    at = new Date(at.getTime() + DAY - 1);
    expect(await idempotency.replayed(request())).toBe('row-0');
    at = new Date(at.getTime() + 1);
    expect(await idempotency.once(request({ input: {} }), make)).toEqual({ id: 'row-1', replayed: false });
  });

  it('may be left out, and then every call is a new one', async () => {
    await idempotency.once(request({ key: undefined }), make);
    await idempotency.once(request({ key: undefined }), make);
    expect(made).toHaveLength(2);
  });

  it.each(['', 'k'.repeat(256), 'k'.repeat(10_000)])('have 1 to 255 characters', async (key) => {
    await expect(idempotency.once(request({ key }), make)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      field: 'input.idempotencyKey',
    });
  });

  it('of ten calls at once let one make something', async () => {
    const slowly = async (tx: Transaction) => {
      await keys.removeExpired(tx, new Date(0));
      await new Promise((resolve) => setImmediate(resolve));
      return make();
    };
    const results = await Promise.all(Array.from({ length: 10 }, () => idempotency.once(request(), slowly)));
    expect(results.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(new Set(results.map(({ id }) => id)).size).toBe(1);
  });

  it('give the later of two calls the result of the earlier, although a name was taken by that', async () => {
    let first = true;
    const results = await Promise.all(
      [1, 2].map(() =>
        idempotency.once(request(), async (tx) => {
          await keys.removeExpired(tx, new Date(0));
          if (!first) {
            await until('the other has stored its key', () => keys.find(tx, { ...request(), key: 'k1' }));
            throw new NameTaken('x', 'input.name');
          }
          first = false;
          return make();
        }),
      ),
    );
    expect(results.filter(({ replayed }) => replayed)).toHaveLength(1);
  });
});
