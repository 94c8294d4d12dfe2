import { expect, it } from 'vitest';
import { type LogFilter, type LogLine, logLineRepository, type LogPage } from '../../src/db/log-lines.js';
import { silentLog } from '../../src/services/log.js';
import { createLogRetention, type LogLimits } from '../../src/services/logs/log-retention.js';
import { containing } from '../../src/services/logs/log-text.js';
import { eachDatabase } from '../support/each-database.js';

const T0 = new Date('2026-01-01T00:00:00Z');
const at = (ms: number) => new Date(T0.getTime() + ms);
const SOURCE = { minerId: 'm1', deploymentId: null };
const ALL: LogPage = { limit: 1_000, direction: 'FORWARD' };

eachDatabase('stored log lines', (store) => {
  const open = () => {
    const { database: db, tables } = store();
    const logLines = logLineRepository(tables);
    return {
      db,
      logLines,
      add: (lines: readonly Partial<LogLine>[], minerId = 'm1') =>
        db.transaction((tx) =>
          logLines.insert(
            tx,
            lines.map((line, i) => ({
              minerId,
              seq: i + 1,
              deploymentId: 'd1',
              at: at(i * 1_000),
              stream: 'STDOUT',
              severity: null,
              step: null,
              continues: false,
              message: `line ${i + 1}`,
              ...line,
            })),
          ),
        ),
      async find({ text, ...filter }: LogFilter & { text?: string }, page: LogPage = ALL) {
        const searched = text === undefined ? filter : { ...filter, matches: containing(text) };
        return (await logLines.list(db, SOURCE, searched, page)).map(({ seq }) => seq);
      },
    };
  };
  const many = (count: number) => Array.from({ length: count }, () => ({}));

  it('are read in pages from both ends, always in rising order', async () => {
    const { add, find } = open();
    await add(many(10));
    await add(many(3), 'another miner');
    expect(await find({}, { limit: 3, direction: 'FORWARD' })).toEqual([1, 2, 3]);
    expect(await find({}, { limit: 3, direction: 'FORWARD', afterSeq: 3 })).toEqual([4, 5, 6]);
    expect(await find({}, { limit: 3, direction: 'BACKWARD' })).toEqual([8, 9, 10]);
    expect(await find({}, { limit: 3, direction: 'BACKWARD', beforeSeq: 8 })).toEqual([5, 6, 7]);
    expect(await find({}, { limit: 9, direction: 'FORWARD', afterSeq: 8, beforeSeq: 10 })).toEqual([9]);
  });

  it('are found by time, stream, severity and text', async () => {
    const { add, find } = open();
    await add([
      { stream: 'BUILD', message: '100% done_' },
      { severity: 'DEBUG', message: 'École' },
      { severity: 'WARN', stream: 'STDERR', message: 'Slow ANSWER' },
      { severity: 'ERROR', message: '100 things\\' },
      { message: 'nothing to say' },
    ]);
    expect(await find({ from: at(1_000), to: at(3_000) })).toEqual([2, 3]);
    expect(await find({ streams: ['BUILD', 'STDERR'] })).toEqual([1, 3]);
    expect(await find({ minSeverity: 'WARN' })).toEqual([3, 4]);
    expect(await find({ minSeverity: 'INFO' })).toEqual([1, 3, 4, 5]);
    expect(await find({ text: 'answer' })).toEqual([3]);
    expect(await find({ text: 'École' })).toEqual([2]);
    expect(await find({ text: '100%' })).toEqual([1]);
    expect(await find({ text: 'done_' })).toEqual([1]);
    expect(await find({ text: '\\' })).toEqual([4]);
    expect(await find({ text: "'; drop table log_lines; --" })).toEqual([]);
    expect(await find({ text: '100', minSeverity: 'ERROR', from: at(0) })).toEqual([4]);
  });

  it('are all there and found again whatever rows they were put into', async () => {
    const { add, db, logLines } = open();
    const steps = ['BUILD', 'CONTRACT_CHECK', null] as const;
    const streams = ['BUILD', 'STDOUT', 'STDERR', 'SYSTEM'] as const;
    const severities = ['DEBUG', 'INFO', 'WARN', 'ERROR', null] as const;
    const lines = Array.from({ length: 2_500 }, (_, i) => ({
      seq: i + 1,
      deploymentId: i < 700 ? 'd1' : i < 705 ? 'd2' : 'd3',
      at: at((i * 7_919) % 10_007),
      stream: streams[i % 4] ?? 'STDOUT',
      severity: severities[i % 5] ?? null,
      step: steps[i % 3] ?? null,
      continues: i % 11 === 0,
      message: i % 400 === 0 ? 'long'.repeat(16_000) : `"line" ${i} \u001b[31m€`,
    }));
    for (let from = 0, size = 1; from < lines.length; from += size, size = (size * 3) % 701) {
      await add(lines.slice(from, from + size));
    }
    const all = lines.map((line) => ({ minerId: 'm1', ...line }));
    expect(await logLines.listAfter(db, 'm1', 0, 10_000)).toEqual(all);
    for (const [direction, limit] of [
      ['FORWARD', 37],
      ['BACKWARD', 500],
    ] as const) {
      for (const filter of [
        {},
        { minSeverity: 'ERROR', steps: ['BUILD'] },
        { from: at(500), to: at(900) },
      ] as const) {
        const found: LogLine[] = [];
        for (let last: LogLine[] = [], isFirst = true; isFirst || last.length === limit; isFirst = false) {
          const edge =
            direction === 'FORWARD'
              ? { afterSeq: last.at(-1)?.seq ?? 0 }
              : { beforeSeq: last[0]?.seq ?? 2_501 };
          last = await logLines.list(db, SOURCE, filter, { direction, limit, ...edge });
          found.push(...(direction === 'FORWARD' ? last : last.toReversed()));
        }
        const wanted = all.filter(
          ({ severity, step, at: when }) =>
            (!('steps' in filter) || (severity === 'ERROR' && step === 'BUILD')) &&
            (!('from' in filter) || (when >= at(500) && when < at(900))),
        );
        expect(found).toEqual(direction === 'FORWARD' ? wanted : wanted.toReversed());
      }
    }
    const ofOne = await logLines.list(
      db,
      { minerId: 'm1', deploymentId: 'd2' },
      {},
      { ...ALL, direction: 'BACKWARD' },
    );
    expect(ofOne).toEqual(all.slice(700, 705));
  });

  it('may be many in one insert', async () => {
    const { add, find, db, logLines } = open();
    await add(many(2_300));
    expect(await logLines.listAfter(db, 'm1', 2_298, 10)).toHaveLength(2);
    expect(await find({}, { limit: 1, direction: 'BACKWARD' })).toEqual([2_300]);
  });

  const keeping = (limits: Partial<LogLimits>, now = T0) => {
    const { db, logLines } = open();
    return createLogRetention({ db, logLines, now: () => now, log: silentLog }, limits);
  };
  const { signal } = new AbortController();

  it('go when they are too old, but never leave a hole', async () => {
    const { add, find, db, logLines } = open();
    // The clock of the machine went back after the third line.
    for (const [i, time] of [at(0), at(1_000), at(60_000), at(1_000), at(90_000)].entries()) {
      await add([{ seq: i + 1, at: time }]);
    }
    await add([{ at: at(0) }], 'gone quiet');
    expect(await keeping({ maxAgeMs: 30_000 }, at(70_000)).run(signal)).toBe(3);
    expect(await find({})).toEqual([3, 4, 5]);
    expect(await logLines.listAfter(db, 'gone quiet', 0, 10)).toEqual([]);
  });

  it('say whose logs are the biggest', async () => {
    const { add, db, logLines } = open();
    expect(await logLines.biggest(db, 9)).toEqual([]);
    expect(await logLines.totalBytes(db)).toBe(0);
    await add([{ message: 'é' }], 'a');
    await add([{ message: 'one' }, { message: 'two' }], 'b');
    await add([{ message: '' }], 'c');
    expect(await logLines.biggest(db, 2)).toEqual([
      { minerId: 'b', bytes: 6 },
      { minerId: 'a', bytes: 2 },
    ]);
    expect(await logLines.totalBytes(db)).toBe(8);
  });

  it('go when they are too big, the oldest first, counted in bytes', async () => {
    const { add, find } = open();
    for (let seq = 1; seq <= 10; seq += 1) await add([{ seq, message: 'é'.repeat(50) }]);
    const retention = keeping({ maxBytes: 350 });
    expect(await retention.run(signal)).toBe(7);
    expect(await find({})).toEqual([8, 9, 10]);
    expect(await retention.run(signal)).toBe(0);
  });

  it('go when all miners together have too many, whoever’s are the oldest', async () => {
    const { add, db, logLines } = open();
    for (let seq = 1; seq <= 10; seq += 1) {
      await add([{ seq, message: 'x'.repeat(100), at: at(seq) }], 'early');
      await add([{ seq, message: 'x'.repeat(100), at: at(seq + 5) }], 'late');
    }
    await keeping({ maxTotalBytes: 1_000 }).run(signal);
    const left = async (minerId: string) =>
      (await logLines.listAfter(db, minerId, 0, 99)).map(({ seq }) => seq);
    expect((await left('early')).length + (await left('late')).length).toBe(10);
    expect(await left('early')).toEqual([8, 9, 10]);
    expect(await left('late')).toEqual([4, 5, 6, 7, 8, 9, 10]);
  });

  it('go while a log grows fast, without waiting for the next run', async () => {
    const { add, db, logLines } = open();
    const retention = keeping({ maxBytes: 1_000 });
    for (let seq = 1; seq <= 60; seq += 1) {
      await add([{ seq, message: 'x'.repeat(100) }]);
      retention.grown('m1', 100);
      // Without trimming it would be twice as much in the end; a trimming may be a few lines behind.
      expect(await logLines.totalBytes(db)).toBeLessThanOrEqual(3_000);
    }
    await retention.close();
  });
});
