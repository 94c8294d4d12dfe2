import { expect, it } from 'vitest';
import { type LogFilter, type LogLine, logLineRepository, type LogPage } from '../../src/db/log-lines.js';
import { createLogRetention } from '../../src/services/logs/log-retention.js';
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
              message: `line ${i + 1}`,
              ...line,
            })),
          ),
        ),
      async find(filter: LogFilter, page: LogPage = ALL) {
        return (await logLines.list(db, SOURCE, filter, page)).map(({ seq }) => seq);
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

  it('may be many in one insert', async () => {
    const { add, find, db, logLines } = open();
    await add(many(2_300));
    expect(await logLines.listAfter(db, 'm1', 2_298, 10)).toHaveLength(2);
    expect(await find({}, { limit: 1, direction: 'BACKWARD' })).toEqual([2_300]);
  });

  it('go when they are too old, but never leave a hole', async () => {
    const { add, find, db, logLines } = open();
    // The clock of the machine went back after the third line.
    await add([{}, {}, { at: at(60_000) }, { at: at(1_000) }, { at: at(90_000) }]);
    await add([{ at: at(0) }], 'gone quiet');
    const retention = createLogRetention({ db, logLines, now: () => at(70_000) }, { maxAgeMs: 30_000 });
    expect(await retention.run(new AbortController().signal)).toBe(3);
    expect(await find({})).toEqual([3, 4, 5]);
    expect(await logLines.listAfter(db, 'gone quiet', 0, 10)).toEqual([]);
  });

  it('say whose logs are the longest', async () => {
    const { add, db, logLines } = open();
    expect(await logLines.longest(db, 9)).toEqual([]);
    await add(many(3), 'a');
    await add(many(9), 'b');
    await logLines.removeUpTo(db, 'b', 2, 9);
    await add(many(1), 'c');
    expect(await logLines.longest(db, 2)).toEqual([
      { minerId: 'b', lines: 7 },
      { minerId: 'a', lines: 3 },
    ]);
  });

  it('go when they are too many, the oldest first', async () => {
    const { add, find, db, logLines } = open();
    await add(many(5_000));
    const retention = createLogRetention({ db, logLines, now: () => T0 }, { maxLines: 100 });
    expect(await retention.run(new AbortController().signal)).toBe(4_900);
    const left = await find({});
    expect(left).toHaveLength(100);
    expect(left[0]).toBe(4_901);
    expect(await retention.run(new AbortController().signal)).toBe(0);
  });

  it('go when they are too big, the oldest first, counted in bytes', async () => {
    const { add, find, db, logLines } = open();
    await add(Array.from({ length: 10 }, () => ({ message: 'é'.repeat(50) })));
    const retention = createLogRetention({ db, logLines, now: () => T0 }, { maxBytes: 350 });
    await retention.run(new AbortController().signal);
    expect(await find({})).toEqual([8, 9, 10]);
  });
});
