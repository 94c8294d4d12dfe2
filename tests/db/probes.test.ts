import { expect, it } from 'vitest';
import { probeTargetRepository } from '../../src/db/probe-targets.js';
import { type Probe, probeRepository } from '../../src/db/probes.js';
import { newId } from '../../src/db/repository.js';
import type { ProbeKind, Tables } from '../../src/db/tables.js';
import { eachDatabase } from '../support/each-database.js';

const NOON = new Date('2026-05-01T12:00:00Z');
const later = (ms: number) => new Date(NOON.getTime() + ms);

const probe = (minerId: string, kind: ProbeKind, at: Date, isVoid = false): Probe => ({
  id: newId(),
  minerId,
  roundId: 'r',
  kind,
  at,
  isOk: true,
  isVoid,
  httpStatus: 200,
  error: null,
  connectMs: null,
  firstByteMs: 1.5,
  totalMs: 2.5,
  outputTokens: null,
  grade: 1,
  detail: { prompt: 'p', expected: 'e' },
});

const miner = (id: string): Tables['miners']['$inferInsert'] => ({
  id,
  ownerId: '0.0.1',
  name: id,
  modelType: 'LLM',
  state: 'ACTIVE',
  health: 'HEALTHY',
  address: '10.0.0.1',
  port: 3000,
  createdAt: NOON,
});

eachDatabase('probe repository', (store) => {
  const open = () => {
    const { database: db, tables } = store();
    return { db, tables, probes: probeRepository(tables), targets: probeTargetRepository(tables) };
  };
  const target = (minerId: string, dueAt: Date, kind: ProbeKind = 'HEALTH') => ({
    minerId,
    kind,
    intervalMs: 60_000,
    dueAt,
    okStreak: 0,
    badStreak: 0,
    lastAt: null,
  });

  it('hands out what is due, oldest first, and not again before the new time', async () => {
    const { db, tables, targets } = open();
    await db.insert(tables.miners).values(['a', 'b', 'c'].map(miner)).returning();
    await db.transaction((tx) =>
      targets.enroll(tx, [target('a', later(-10)), target('b', later(-20)), target('c', later(1))]),
    );
    const claim = (limit: number) =>
      db.transaction((tx) => targets.claimDue(tx, NOON, limit, () => later(60_000)));
    expect((await claim(1)).map(({ minerId }) => minerId)).toEqual(['b']);
    expect(await claim(10)).toMatchObject([
      { minerId: 'a', address: '10.0.0.1', port: 3000, modelType: 'LLM' },
    ]);
    expect(await claim(10)).toEqual([]);
  });

  it('does not hand out miners that no longer serve', async () => {
    const { db, tables, targets } = open();
    await db
      .insert(tables.miners)
      .values([
        { ...miner('a'), state: 'TERMINATED' },
        { ...miner('b'), address: null },
      ])
      .returning();
    await db.transaction((tx) => targets.enroll(tx, [target('a', NOON), target('b', NOON)]));
    expect(await db.transaction((tx) => targets.claimDue(tx, NOON, 10, () => later(1)))).toEqual([]);
    expect(await db.transaction((tx) => targets.lock(tx, ['a', 'b', 'nobody']))).toEqual([]);
  });

  it('keeps the streaks of a miner that is enrolled again', async () => {
    const { db, tables, targets } = open();
    await db.insert(tables.miners).values(miner('a')).returning();
    await db.transaction((tx) => targets.enroll(tx, [target('a', NOON)]));
    await db.transaction(async (tx) => {
      const [locked] = await targets.lock(tx, ['a']);
      await targets.saveStreaks(
        tx,
        (locked?.targets ?? []).map((one) => ({ ...one, okStreak: 7, lastAt: NOON })),
      );
    });
    await db.transaction((tx) => targets.enroll(tx, [target('a', later(5))]));
    const [locked] = await db.transaction((tx) => targets.lock(tx, ['a']));
    expect(locked?.targets).toMatchObject([{ okStreak: 7, lastAt: NOON, dueAt: later(5) }]);
  });

  it('adds to spans that exist, and keeps the slowest time', async () => {
    const { db, probes } = open();
    const span = (total: number, ok: number, totalMsMax: number) => ({
      minerId: 'a',
      kind: 'HEALTH' as const,
      span: 'HOUR' as const,
      at: NOON,
      total,
      ok,
      gradeSum: 0.5,
      gradeCount: 1,
      totalMsSum: 10,
      totalMsMax,
      samples: 'abcdefgh',
    });
    await db.transaction((tx) => probes.addRollups(tx, [span(2, 1, 9)]));
    await db.transaction((tx) => probes.addRollups(tx, [span(3, 3, 4)]));
    const { tables } = open();
    expect(await db.select().from(tables.probeRollups)).toMatchObject([
      {
        total: 5,
        ok: 4,
        gradeSum: 1,
        gradeCount: 2,
        totalMsSum: 20,
        totalMsMax: 9,
        samples: 'abcdefghabcdefgh',
      },
    ]);
    const counts = await probes.countHealth(db, ['a', 'b'], { hours: later(-1), days: later(-1) });
    expect(counts.get('a')).toEqual({ day: { total: 5, ok: 4 }, week: { total: 0, ok: 0 } });
    expect(counts.has('b')).toBe(false);
    const hours = { span: 'HOUR' as const, from: NOON, to: later(1) };
    expect(await probes.listHealth(db, ['a', 'b'], hours)).toEqual([
      { minerId: 'a', at: NOON, total: 5, ok: 4, totalMsSum: 20, totalMsMax: 9 },
    ]);
    expect(await probes.listHealth(db, ['a'], { ...hours, from: later(-1), to: NOON })).toEqual([]);
    expect(await probes.listSampled(db, ['b', 'a'], NOON, later(1))).toEqual([
      { minerId: 'a', at: NOON, samples: 'abcdefghabcdefgh' },
    ]);
  });

  it('finds the last few of many miners in few statements, newest first and without void ones', async () => {
    const { db, probes } = open();
    const ids = Array.from({ length: 120 }, (_, i) => `m${i}`);
    await db.transaction((tx) =>
      probes.insert(
        tx,
        ids.flatMap((id) => [
          probe(id, 'CHAT', later(1)),
          probe(id, 'CHAT', later(2)),
          probe(id, 'CHAT', later(3)),
          probe(id, 'CHAT', later(4), true),
          probe(id, 'HEALTH', later(5)),
        ]),
      ),
    );
    const latest = await probes.listLatest(db, ids, 'CHAT', 2);
    expect(latest).toHaveLength(240);
    expect(latest.filter(({ minerId }) => minerId === 'm77').map(({ at }) => at)).toEqual([
      later(3),
      later(2),
    ]);
    expect(latest[0]).toMatchObject({ firstByteMs: 1.5, detail: { prompt: 'p', expected: 'e' }, isOk: true });
    expect(await probes.listLatest(db, [], 'CHAT', 2)).toEqual([]);
  });

  it('pages, and forgets what is too old', async () => {
    const { db, probes } = open();
    const rows = [probe('a', 'HEALTH', NOON), probe('a', 'CHAT', later(1_000)), probe('b', 'HEALTH', NOON)];
    await db.transaction((tx) => probes.insert(tx, rows));
    const page = await probes.list(db, { minerId: 'a' }, { limit: 1 });
    expect(page.map(({ kind }) => kind)).toEqual(['CHAT']);
    const rest = await probes.list(
      db,
      { minerId: 'a', kinds: ['HEALTH'] },
      { limit: 5, ...(page[0] && { after: page[0] }) },
    );
    expect(rest).toHaveLength(1);
    expect(await probes.removeBefore(db, later(500), 1)).toBe(1);
    expect(await probes.removeBefore(db, later(500), 10)).toBe(1);
    expect(
      await probes.byIds(
        db,
        rows.map(({ id }) => id),
      ),
    ).toHaveLength(1);
  });

  it('tells how many rounds were void', async () => {
    const { db, probes } = open();
    for (const isVoid of [true, false, false]) {
      await db.transaction((tx) =>
        probes.insertRound(tx, {
          id: newId(),
          startedAt: NOON,
          endedAt: NOON,
          targetCount: 3,
          failedCount: 1,
          isVoid,
          voidReason: isVoid ? 'CLOCK_JUMPED' : null,
        }),
      );
    }
    expect(await probes.countRounds(db, NOON)).toEqual({ rounds: 3, voidRounds: 1, probes: 9, failed: 3 });
    expect(await probes.countRounds(db, later(1))).toEqual({
      rounds: 0,
      voidRounds: 0,
      probes: 0,
      failed: 0,
    });
    expect(await probes.listRounds(db, 2)).toHaveLength(2);
    expect(await probes.removeRoundsBefore(db, later(1), 2)).toBe(2);
    expect(await probes.removeRoundsBefore(db, later(1), 2)).toBe(1);
  });
});
