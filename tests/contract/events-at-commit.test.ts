import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import type { Transaction } from '../../src/db/database.js';
import { eventRepository } from '../../src/db/events.js';
import { createBus } from '../../src/services/events/bus.js';
import { createEventLog, type NewEvent, subjects } from '../../src/services/events/event-log.js';
import { silentLog } from '../../src/services/log.js';
import { eachDatabase } from '../support/each-database.js';

const joined = (minerId: string): NewEvent => ({ type: 'MINER_JOINED', payload: { minerId } });

function signal() {
  let give: () => void = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { give, given };
}

eachDatabase('events of a transaction', (store, kind) => {
  const open = () => {
    const { database, tables } = store();
    const stored = eventRepository(tables);
    /** In the order in which their rows were locked. */
    const locked: string[][] = [];
    const events = {
      ...stored,
      takeSeqs: ((tx, wanted) => {
        locked.push(wanted.map(({ subject }) => subject));
        return stored.takeSeqs(tx, wanted);
      }) as typeof stored.takeSeqs,
    };
    const log = createEventLog({
      events,
      bus: createBus({ db: database, log: silentLog }),
      hub: { deliver: () => {} },
      now: () => new Date(),
    });
    const told = async (subject: string) =>
      (await stored.listAfter(database, subject, 0, 10)).map(({ seq, payload }) => [seq, payload['minerId']]);
    return { database, tables, stored, log, locked, told };
  };

  it('are written when its work is done, each subject in its turn and what all share at the end', async () => {
    const { database, stored, log, locked, told } = open();
    let during = -1;
    await database.transaction(async (tx) => {
      await log.append(tx, subjects.network, [joined('a')]);
      await log.append(tx, subjects.miner('b'), [joined('b')]);
      await log.append(tx, subjects.scores, [joined('c')]);
      await log.append(tx, subjects.account('0.0.9'), [joined('d')]);
      await log.append(tx, subjects.miner('a'), [joined('e')]);
      await log.append(tx, subjects.network, [joined('f')]);
      during = await stored.head(tx, subjects.network);
    });
    expect(during).toBe(0);
    expect(locked).toEqual([
      ['account:0.0.9', 'miner:a', 'miner:b'],
      ['scores', 'network'],
    ]);
    expect(await told('network')).toEqual([
      [1, 'a'],
      [2, 'f'],
    ]);
    expect(await told('miner:a')).toEqual([[1, 'e']]);
  });

  it('are gone with the work that fails', async () => {
    const { database, log, told } = open();
    await expect(
      database.transaction(async (tx) => {
        await log.append(tx, subjects.network, [joined('a')]);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    await database.transaction((tx) => log.append(tx, subjects.network, [joined('b')]));
    expect(await told('network')).toEqual([[1, 'b']]);
  });

  // The other stores let one transaction in at a time.
  it.runIf(kind === 'postgres')('let no two transactions wait for each other', async () => {
    const { database, tables, log, told } = open();
    await database.insert(tables.settings).values({ key: 'row', value: '0' }).returning();
    const [toldFirst, rowHeld] = [signal(), signal()];
    const write = (tx: Transaction, value: string) =>
      tx.update(tables.settings).set({ value }).where(eq(tables.settings.key, 'row')).returning();
    let runs = 0;
    await Promise.all([
      database.transaction(async (tx) => {
        runs += 1;
        await log.append(tx, subjects.network, [joined('a')]);
        toldFirst.give();
        await rowHeld.given;
        await write(tx, 'a');
      }),
      database.transaction(async (tx) => {
        runs += 1;
        await write(tx, 'b');
        rowHeld.give();
        await toldFirst.given;
        await log.append(tx, subjects.network, [joined('b')]);
      }),
    ]);
    expect(runs).toBe(2);
    expect((await told('network')).map(([seq]) => seq)).toEqual([1, 2]);
  });
});
