import { expect, it } from 'vitest';
import { auditRepository } from '../../src/db/audit.js';
import { newId } from '../../src/db/repository.js';
import { queryRepository } from '../../src/db/queries.js';
import { maintenanceRepository } from '../../src/db/maintenance.js';
import { noticeRepository } from '../../src/db/notices.js';
import { sessionRepository } from '../../src/db/sessions.js';
import { validationRepository } from '../../src/db/validations.js';
import { strayRepository } from '../../src/db/strays.js';
import { inBatches } from '../../src/services/batches.js';
import { createRetention } from '../../src/services/retention.js';
import { eachDatabase } from '../support/each-database.js';
import { probingWorld } from './probing/support.js';

const DAY = 86_400_000;
const NOW = new Date('2026-05-01T12:00:00Z').getTime();
const ago = (days: number) => new Date(NOW - days * DAY);

it('removes batch after batch, and stops when it is told to', async () => {
  const stopping = new AbortController();
  const left = [3, 3, 3, 1, 3];
  const asked: number[] = [];
  const remove = async (limit: number) => {
    asked.push(limit);
    return left.shift() ?? 0;
  };
  expect(await inBatches(remove, stopping.signal, 3)).toBe(10);
  expect(asked).toEqual([3, 3, 3, 3]);
  stopping.abort();
  expect(await inBatches(remove, stopping.signal, 3)).toBe(0);
  expect(asked).toHaveLength(4);
});

eachDatabase('retention', (store) => {
  const open = async () => {
    const world = await probingWorld(store());
    const { db, tables, repositories, events, eventLog, now } = world;
    const queries = queryRepository(tables);
    const retention = createRetention({
      db,
      ...repositories,
      events,
      eventLog,
      queries,
      sessions: sessionRepository(tables),
      auditEvents: auditRepository(tables),
      strays: strayRepository(tables),
      notices: noticeRepository(tables),
      maintenanceWindows: maintenanceRepository(tables),
      validations: validationRepository(tables),
      now,
    });
    const addQuery = async (createdAt: Date, state: 'RUNNING' | 'ANSWERED' | 'FAILED') => {
      const [query] = await db
        .insert(tables.queries)
        .values({ id: newId(), accountId: '0.0.7', modelType: 'LLM', state, promptHash: 'h', createdAt })
        .returning();
      return query?.id ?? '';
    };
    return {
      ...world,
      queries,
      addQuery,
      run: (signal = new AbortController().signal) => retention.run(signal),
    };
  };

  it('removes what is too old and keeps what is not, and numbers go on', async () => {
    const { db, tables, events, addQuery, run, close } = await open();
    await db.transaction((tx) => events.takeSeq(tx, 's', 2));
    await db
      .insert(tables.events)
      .values([8, 6].map((days, i) => ({ subject: 's', seq: i + 1, type: 'T', payload: {}, at: ago(days) })))
      .returning();
    const change = (days: number) => ({
      id: newId(),
      minerId: 'm',
      componentsBefore: [],
      componentsAfter: [],
      cause: 'CHAT_PROBE' as const,
      probeIds: [],
      formulaVersion: 1,
      at: ago(days),
    });
    await db
      .insert(tables.scoreChanges)
      .values([change(91), change(89)])
      .returning();
    const session = (hash: string, endedAt: Date | null) => ({
      id: newId(),
      accountId: '0.0.7',
      refreshTokenHash: hash,
      createdAt: ago(900),
      lastUsedAt: ago(900),
      expiresAt: ago(-1),
      endedAt,
    });
    await db
      .insert(tables.sessions)
      .values([session('old', ago(91)), session('young', ago(89)), session('live', null)])
      .returning();
    const notice = (days: number) => ({
      id: newId(),
      ownerId: '0.0.7',
      kind: 'MACHINE_LOST' as const,
      message: 'gone',
      at: ago(days),
    });
    await db
      .insert(tables.notices)
      .values([notice(91), notice(89)])
      .returning();
    for (const days of [31, 29]) {
      for (const state of ['ANSWERED', 'FAILED'] as const) await addQuery(ago(days), state);
    }

    const audited = (days: number) => ({
      ...{ id: newId(), actor: 'reaper', action: 'REAP', target: 'VM v', detail: {}, at: ago(days) },
    });
    await db
      .insert(tables.auditEvents)
      .values([audited(91), audited(89)])
      .returning();
    const stray = (id: string, endedAt: Date | null) => ({
      ...{
        id,
        provider: 'SIMULATOR' as const,
        kind: 'DISK' as const,
        resourceId: id,
        name: 'n',
        state: 'ready',
      },
      ...{ reason: 'NO_INTENT' as const, firstSeenAt: ago(99), lastSeenAt: ago(99), endedAt },
    });
    await db
      .insert(tables.strayResources)
      .values([stray('old', ago(91)), stray('young', ago(89)), stray('there', null)])
      .returning();

    expect(await run(AbortSignal.abort())).toBe(0);
    expect(await run()).toBe(8);
    expect((await db.select().from(tables.auditEvents)).map(({ at }) => at)).toEqual([ago(89)]);
    const strays = await db.select().from(tables.strayResources);
    expect(strays.map(({ id }) => id).sort()).toEqual(['there', 'young']);
    expect((await db.select().from(tables.notices)).map(({ at }) => at)).toEqual([ago(89)]);
    expect((await events.listAfter(db, 's', 0, 9)).map(({ seq }) => seq)).toEqual([2]);
    expect(await events.head(db, 's')).toBe(2);
    expect((await db.select().from(tables.scoreChanges)).map(({ at }) => at)).toEqual([ago(89)]);
    const sessions = await db.select().from(tables.sessions);
    expect(sessions.map(({ refreshTokenHash }) => refreshTokenHash).sort()).toEqual(['live', 'young']);
    expect((await db.select().from(tables.queries)).map(({ createdAt }) => createdAt)).toEqual([
      ago(29),
      ago(29),
    ]);
    expect(await run()).toBe(0);
    await close();
  });

  it('ends questions that were cut off with their process, and tells the asker', async () => {
    const { db, events, queries, addQuery, run, close } = await open();
    const stuck = await addQuery(new Date(NOW - 120_001), 'RUNNING');
    const running = await addQuery(new Date(NOW - 119_999), 'RUNNING');
    await run();
    expect(await queries.findOwned(db, '0.0.7', [stuck])).toMatchObject([
      { state: 'FAILED', failure: { code: 'INTERRUPTED', retryable: true }, endedAt: new Date(NOW) },
    ]);
    expect(await queries.findOwned(db, '0.0.7', [running])).toMatchObject([{ state: 'RUNNING' }]);
    await run();
    expect(await events.listAfter(db, 'account:0.0.7', 0, 9)).toMatchObject([
      { type: 'QUERY_CHANGED', payload: { queryId: stuck, state: 'FAILED' } },
    ]);
    await close();
  });
});
