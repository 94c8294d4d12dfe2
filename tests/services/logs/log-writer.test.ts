import { expect, it } from 'vitest';
import type { Database } from '../../../src/db/database.js';
import { silentLog } from '../../../src/services/log.js';
import { createLogWriter } from '../../../src/services/logs/log-writer.js';
import { eachDatabase } from '../../support/each-database.js';
import { openLogRig } from '../../support/log-rig.js';
import { until } from '../../support/until.js';

const build = (message: string) => ({ stream: 'BUILD' as const, step: 'BUILD' as const, message });

eachDatabase('the log writer', (store) => {
  it('numbers the lines of each miner without holes, in the order in which they came', async () => {
    const rig = await openLogRig(store());
    await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        rig.writer.lines(`m${i % 2}`, `d${i % 4}`, [build(`${i} a`), build(`${i} b`)]),
      ),
    );
    await rig.writer.flush();

    for (const minerId of ['m0', 'm1']) {
      const lines = await rig.stored(minerId);
      expect(lines.map(({ seq }) => seq)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    }
    const ofD1 = (await rig.stored('m1')).filter(({ deploymentId }) => deploymentId === 'd1');
    expect(ofD1.slice(0, 3).map(({ message }) => message)).toEqual(['1 a', '1 b', '5 a']);
    await rig.close();
  });

  it('stores lines soon even when nobody flushes, and those in hand when it is closed', async () => {
    const rig = await openLogRig(store());
    await rig.writer.lines('m1', 'd1', [build('one')]);
    await until('the line is stored', async () => (await rig.stored()).length === 1);
    await rig.writer.lines('m1', 'd1', [build('two')]);
    await rig.close();
    expect((await rig.stored()).map(({ message }) => message)).toEqual(['one', 'two']);
    await rig.writer.lines('m1', 'd1', [build('three')]);
    expect(rig.writer.waiting().lines).toBe(0);
  });

  it('redacts before it cuts, so that no secret hides in a cut', async () => {
    const secret = 'correct-horse-battery';
    const rig = await openLogRig(store(), { secrets: [secret] });
    await rig.writer.lines('m1', 'd1', [
      build(`${'x'.repeat(64 * 1024 - 10)}${secret}${'y'.repeat(70_000)}`),
      build(`first\nsecond ${secret}\n`),
    ]);
    await rig.writer.flush();
    const lines = await rig.stored();
    expect(lines).toHaveLength(5);
    expect(lines.map(({ message }) => message).join('')).not.toMatch(/correct|horse|battery/);
    for (const { message } of lines) expect(Buffer.byteLength(message)).toBeLessThanOrEqual(64 * 1024);
    expect(lines.slice(3).map(({ message }) => message)).toEqual(['first', 'second ***']);
    await rig.close();
  });

  it('stores any text, NUL and broken surrogates included', async () => {
    const rig = await openLogRig(store());
    await rig.writer.lines('m1', 'd1', [build('a\0b'), build('\ud800'), build(''), build('%_\\😀')]);
    await rig.writer.flush();
    expect((await rig.stored()).map(({ message }) => message)).toEqual(['a\ufffdb', '\ufffd', '', '%_\\😀']);
    await rig.close();
  });

  it.each([1, 600])(
    'may be given %i lines inside a transaction, whose end they do not share',
    async (count) => {
      const rig = await openLogRig(store());
      await expect(
        rig.db.transaction(async () => {
          const lines = Array.from({ length: count }, (_, i) => build(`survivor ${i}`));
          await rig.writer.lines('m1', 'd1', lines);
          throw new Error('rolled back');
        }),
      ).rejects.toThrow('rolled back');
      await until('the lines are stored', async () => (await rig.stored()).length === count);
      expect(rig.errors).toEqual([]);
      await rig.close();
    },
  );

  it('keeps lines while the store refuses, tells a flush, and stores each once afterwards', async () => {
    const rig = await openLogRig(store());
    let refuse = true;
    const db: Database = {
      ...rig.db,
      transaction: (work) =>
        rig.db.transaction(async (tx) => {
          const result = await work(tx);
          if (refuse) throw new Error('disk full');
          return result;
        }),
    };
    const writer = createLogWriter({ db, store: rig.store, now: () => new Date(), log: silentLog });
    await writer.lines('m1', 'd1', [build('one'), build('two')]);
    await expect(writer.flush()).rejects.toThrow('disk full');
    await writer.lines('m1', 'd1', [build('three')]);
    refuse = false;
    await until('the lines are stored', async () => (await rig.stored()).length === 3);
    expect((await rig.stored()).map(({ seq, message }) => [seq, message])).toEqual([
      [1, 'one'],
      [2, 'two'],
      [3, 'three'],
    ]);
    await writer.close();
    await rig.close();
  });

  it('leaves out the lines whose secrets can not be read, and holds up no others', async () => {
    const rig = await openLogRig(store());
    const prepare: typeof rig.store.prepare = (minerId, deploymentId, entries) =>
      deploymentId === 'd1'
        ? Promise.reject(new Error('the key is another one'))
        : rig.store.prepare(minerId, deploymentId, entries);
    const errors: object[] = [];
    const log = { ...silentLog, error: (fields: object) => void errors.push(fields) };
    const writer = createLogWriter({
      db: rig.db,
      store: { ...rig.store, prepare },
      now: () => new Date(),
      log,
    });
    await writer.lines('m1', 'd1', [build('shows a secret'), build('and another')]);
    await writer.lines('m1', 'd2', [build('fine')]);
    await writer.flush();
    expect((await rig.stored()).map(({ message }) => message)).toEqual([
      '2 lines were left out here: their secrets could not be hidden',
      'fine',
    ]);
    expect(errors).toMatchObject([{ deploymentId: 'd1', lost: 2 }]);
    expect(writer.waiting().lines).toBe(0);
    await writer.close();
    await rig.close();
  });

  it('makes callers wait when it is full, and bounds what callers bring who do not wait', async () => {
    const rig = await openLogRig(store());
    let open: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const db: Database = { ...rig.db, transaction: (work) => gate.then(() => rig.db.transaction(work)) };
    const writer = createLogWriter(
      { db, store: rig.store, now: () => new Date(), log: silentLog },
      { fullBytes: 10_000, mostBytes: 20_000 },
    );
    let waited = false;
    const patient = writer.lines('m1', 'd1', [build('x'.repeat(10_000))]).then(() => {
      waited = true;
    });
    const flood = Array.from({ length: 100 }, () => writer.lines('m1', 'd1', [build('y'.repeat(1_000))]));
    expect(writer.waiting().bytes).toBeLessThan(22_000);
    await new Promise(setImmediate);
    expect(waited).toBe(false);
    open();
    await patient;
    await Promise.all(flood);
    await writer.flush();
    await until('the rest is told', async () =>
      (await rig.stored()).some(({ stream }) => stream === 'SYSTEM'),
    );
    const lines = await rig.stored();
    const told = lines.find(({ stream }) => stream === 'SYSTEM');
    expect(told?.message).toBe(
      `${101 - (lines.length - 1)} lines were left out here: they came faster than they could be stored`,
    );
    await writer.close();
    await rig.close();
  });
});
