import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { insertRows } from '../../src/db/insert-rows.js';
import type { Probe } from '../../src/db/probes.js';
import { eachDatabase } from '../support/each-database.js';

const AT = new Date('2026-05-01T12:00:00.123Z');
const whole: Probe = {
  id: 'p-whole',
  minerId: "o'miner",
  roundId: 'round "1"',
  kind: 'CHAT',
  at: AT,
  isOk: true,
  isVoid: false,
  httpStatus: 200,
  error: '50 % \\ line\n\t末 🙂',
  connectMs: 0.1,
  firstByteMs: 1e-7,
  totalMs: 12_345.678901234567,
  outputTokens: 2 ** 53 - 1,
  grade: 1 / 3,
  detail: { prompt: 'a "quoted" one', expected: "it's", answer: '{"x": [1, null]}' },
};
const bare: Probe = {
  ...whole,
  id: 'p-bare',
  isOk: false,
  isVoid: true,
  httpStatus: null,
  error: null,
  connectMs: null,
  firstByteMs: null,
  outputTokens: null,
  grade: null,
  detail: null,
};

eachDatabase('whole rows', (store) => {
  it('come back as they were', async () => {
    const { database: db, tables } = store();
    await db.transaction((tx) => insertRows(tx, tables.probes, [whole, bare]));
    expect(await db.select().from(tables.probes).orderBy(tables.probes.id)).toEqual([bare, whole]);
  });

  it('are all stored, in more than one statement if they are too long for one', async () => {
    const { database: db, tables } = store();
    const ids = ['p-1', 'p-2', 'p-3', 'p-4'];
    const rows = ids.map((id) => ({ ...bare, id, error: id.repeat(1_000_000) }));
    await db.transaction((tx) => insertRows(tx, tables.probes, rows));
    const found = await db.select().from(tables.probes).orderBy(tables.probes.id);
    expect(found.map(({ error }) => error?.length)).toEqual(ids.map(() => 3_000_000));
    expect(found.map(({ id }) => id)).toEqual(ids);
  });

  it('are none when there are none', async () => {
    const { database: db, tables } = store();
    await db.transaction((tx) => insertRows(tx, tables.probes, []));
    expect(await db.$count(tables.probes)).toBe(0);
  });

  it('lose half a character and nothing beside it', async () => {
    const { database: db, tables } = store();
    await db.transaction((tx) => insertRows(tx, tables.probes, [{ ...bare, error: 'a\ud800b' }, whole]));
    const rows = await db.select().from(tables.probes).orderBy(tables.probes.id);
    expect(rows.map(({ error }) => error)).toEqual(['a\ufffdb', whole.error]);
  });

  it('are stored whatever an answer holds, with signs in the place of what no database takes', async () => {
    const { database: db, tables } = store();
    const hostile = {
      ...bare,
      error: 'a\0b',
      detail: { message: 'half\ud83d', answer: 'nul\0', prompt: '\\ud83d \\\\u0000 🙂' },
    };
    await db.transaction((tx) => insertRows(tx, tables.probes, [hostile, whole]));
    const [row] = await db.select().from(tables.probes).where(eq(tables.probes.id, bare.id));
    expect(row).toEqual({
      ...hostile,
      error: 'a\ufffdb',
      detail: { ...hostile.detail, message: 'half\ufffd', answer: 'nul\ufffd' },
    });
  });

  it('are refused together', async () => {
    const { database: db, tables } = store();
    await expect(
      db.transaction((tx) => insertRows(tx, tables.probes, [whole, bare, whole])),
    ).rejects.toThrow();
    expect(await db.select().from(tables.probes).where(eq(tables.probes.id, bare.id))).toEqual([]);
  });
});
