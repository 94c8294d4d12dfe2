import { expect, it } from 'vitest';
import type { Database } from '../../src/db/database.js';
import type { Tables } from '../../src/db/tables.js';
import { validationReadingRepository } from '../../src/db/validation-reading.js';
import { type Validation, type ValidationResult, validationRepository } from '../../src/db/validations.js';
import { eachDatabase } from '../support/each-database.js';
import { at, minerRow, T0 } from './rows.js';

const validation = (id: string, about: Partial<Validation> = {}): Validation => ({
  id,
  validatorId: '0.0.7',
  modelType: 'LLM',
  prompt: 'Capital of France?',
  truth: { kind: 'EXACT', text: 'Paris' },
  grader: 'EXACT',
  state: 'RUNNING',
  minerCount: 2,
  answeredCount: 0,
  deadlineAt: at(30_000),
  createdAt: T0,
  endedAt: null,
  ...about,
});
const result = (minerId: string, about: Partial<ValidationResult> = {}): ValidationResult => ({
  ...{ validationId: 'v1', minerId, validatorId: '0.0.7', state: 'ANSWERED', counts: false, grade: 1 },
  ...{ evidence: { grader: 'EXACT', version: 2, reason: 'It is the text.' }, answer: 'Paris', error: null },
  ...{ httpStatus: 200, firstByteMs: 5, totalMs: 10, outputTokens: 2, at: at(100) },
  ...about,
});

eachDatabase('the validation repository', (store) => {
  const open = () => {
    const { database: db, tables } = store();
    return { db, tables, written: validationRepository(tables), read: validationReadingRepository(tables) };
  };
  const begin = async (db: Database, written: ReturnType<typeof open>['written'], one = validation('v1')) =>
    db.transaction((tx) => written.insert(tx, one, ['m1', 'm2']));

  async function addMiner(
    db: Database,
    tables: Tables,
    id: string,
    about: Parameters<typeof minerRow>[1] = {},
    lastAt: Date | null = T0,
  ) {
    await db
      .insert(tables.miners)
      .values(minerRow(id, { address: '10.0.0.1', activeAt: T0, ...about }))
      .returning();
    await db
      .insert(tables.probeTargets)
      .values({ minerId: id, kind: 'HEALTH', intervalMs: 60_000, dueAt: T0, lastAt })
      .returning();
  }

  it('draws among those that may be asked, and counts the others by reason', async () => {
    const { db, tables, written } = open();
    for (const id of ['a', 'b', 'c']) await addMiner(db, tables, id);
    await addMiner(db, tables, 'never-probed', {}, null);
    await addMiner(db, tables, 'own', { ownerId: '0.0.7' });
    await addMiner(db, tables, 'down', { health: 'DOWN' });
    await addMiner(db, tables, 'old', {}, at(-600_000));
    await addMiner(db, tables, 'stopped', { state: 'STOPPED' });
    await addMiner(db, tables, 'speech', { modelType: 'SPEECH' });
    const windows = [
      { minerId: 'a', startsAt: at(-9_000), endsAt: at(-1) },
      { minerId: 'b', startsAt: at(-9_000), endsAt: at(9_000), cancelledAt: T0 },
      { minerId: 'c', startsAt: at(-1), endsAt: at(9_000) },
    ];
    await db
      .insert(tables.maintenanceWindows)
      .values(
        windows.map((one) => ({ ...one, id: one.minerId, ownerId: '0.0.5', reason: 'r', createdAt: T0 })),
      )
      .returning();
    const candidacy = { modelType: 'LLM', validatorId: '0.0.7', now: T0, freshSince: at(-300_000) } as const;
    const all = { ...candidacy, minerIds: null };
    const drawn = await written.drawEligible(db, all, 10);
    expect(drawn.map(({ id }) => id).toSorted()).toEqual(['a', 'b', 'never-probed']);
    expect(await written.drawEligible(db, all, 2)).toHaveLength(2);
    expect(await written.countExcluded(db, all)).toEqual([
      { reason: 'DOWN', count: 1 },
      { reason: 'MAINTENANCE', count: 1 },
      { reason: 'OWN', count: 1 },
      { reason: 'STALE', count: 1 },
    ]);
    const named = { ...candidacy, minerIds: ['a', 'stopped', 'speech', 'nobody'] };
    expect((await written.drawEligible(db, named, 10)).map(({ id }) => id)).toEqual(['a']);
    expect(await written.countExcluded(db, named)).toEqual([{ reason: 'NOT_SERVING', count: 1 }]);
  });

  it('takes results while it runs, each once, and none afterwards', async () => {
    const { db, written, read } = open();
    await begin(db, written);
    const save = (results: ValidationResult[]) =>
      db.transaction((tx) => written.saveResults(tx, 'v1', results));
    expect(await save([result('m1')])).toBe(true);
    expect(await save([result('m1', { grade: 0, state: 'SILENT' })])).toBe(true);
    expect((await written.resultsOf(db, 'v1')).map(({ state, grade }) => [state, grade])).toEqual([
      ['ANSWERED', 1],
      ['WAITING', null],
    ]);
    const end = { state: 'COMPLETED', endedAt: at(500) } as const;
    expect(await db.transaction((tx) => written.end(tx, 'v1', end))).toMatchObject(end);
    expect(await db.transaction((tx) => written.end(tx, 'v1', { ...end, state: 'FAILED' }))).toBeNull();
    expect(await save([result('m2')])).toBe(false);
    expect(await written.find(db, 'v1')).toMatchObject({ answeredCount: 1, state: 'COMPLETED' });
    expect(await read.sumUp(db, ['v1', 'none'])).toEqual([
      {
        ...{ validationId: 'v1', waiting: 1, answered: 1, failed: 0, silent: 0, counted: 0 },
        ...{ meanGrade: 1, meanTotalMs: 10 },
      },
    ]);
  });

  it('counts what counted of one validator for a miner, and nothing else', async () => {
    const { db, written } = open();
    await begin(db, written);
    await db.transaction((tx) => written.saveResults(tx, 'v1', [result('m1'), result('m2')]));
    await db.transaction((tx) =>
      written.setCounting(tx, [
        result('m1', { counts: true }),
        result('m2', { evidence: { grader: 'EXACT', version: 2, reason: 'r', notCounted: 'INFLUENCE_CAP' } }),
      ]),
    );
    const count = (validatorId: string, since: Date) =>
      written.countCounted(db, validatorId, ['m1', 'm2'], since);
    expect(await count('0.0.7', T0)).toEqual(new Map([['m1', 1]]));
    expect(await count('0.0.7', at(101))).toEqual(new Map());
    expect(await count('0.0.8', T0)).toEqual(new Map());
    expect((await written.resultsOf(db, 'v1'))[1]?.evidence).toMatchObject({ notCounted: 'INFLUENCE_CAP' });
  });

  it('shows those that run to their validator and to who sees all, and the others to anybody', async () => {
    const { db, written, read } = open();
    await begin(db, written);
    await begin(db, written, validation('v2', { state: 'COMPLETED', createdAt: at(1) }));
    await begin(db, written, validation('v3', { validatorId: '0.0.8', createdAt: at(2) }));
    const ids = ['v1', 'v2', 'v3'];
    const seen = async (owner: string | null | undefined) => ({
      byIds: (await read.byIds(db, owner, ids)).map(({ id }) => id).toSorted(),
      list: (await read.list(db, owner, null, { limit: 10 })).map(({ id }) => id).toSorted(),
      results: (await Promise.all(ids.map((id) => read.listResults(db, owner, id, { limit: 1 })))).flatMap(
        (rows) => rows.map(({ result: { validationId } }) => validationId),
      ),
      keys: (
        await read.resultsByKeys(
          db,
          owner,
          ids.map((validationId) => ({ validationId, minerId: 'm1' })),
        )
      )
        .map(({ result: { validationId } }) => validationId)
        .toSorted(),
    });
    const all = (some: string[]) => ({ byIds: some, list: some, results: some, keys: some });
    expect(await seen(undefined)).toEqual(all(['v2']));
    expect(await seen('0.0.7')).toEqual(all(['v1', 'v2']));
    expect(await seen('0.0.8')).toEqual(all(['v2', 'v3']));
    expect(await seen(null)).toEqual(all(ids));
    expect((await read.list(db, null, '0.0.8', { limit: 10 })).map(({ id }) => id)).toEqual(['v3']);
    const ofMiner = await read.listResultsOfMiner(db, 'm1', { limit: 10 });
    expect(ofMiner.map(({ result: { validationId }, isRunning }) => [validationId, isRunning])).toEqual([
      ['v2', false],
    ]);
  });

  it('knows the prompts that came before, those that are stuck, and forgets what is old', async () => {
    const { db, written } = open();
    await begin(db, written, validation('v1', { prompt: 'old', createdAt: at(-10) }));
    await begin(db, written, validation('v2', { prompt: 'one', state: 'COMPLETED' }));
    const third = validation('v3', { prompt: 'two', createdAt: at(1), deadlineAt: at(10) });
    await begin(db, written, third);
    expect(await written.promptsBefore(db, third, T0)).toEqual(['one']);
    expect(await written.listStuck(db, at(20), 5)).toEqual(['v3']);
    expect((await written.listNewest(db, '0.0.7', 2)).map(({ id }) => id)).toEqual(['v3', 'v2']);
    expect(await db.transaction((tx) => written.removeBefore(tx, at(100), 5))).toBe(1);
    expect(await written.resultsOf(db, 'v2')).toEqual([]);
    expect(await written.resultsOf(db, 'v3')).toHaveLength(2);
  });
});
