import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { isUniqueViolation } from '../../src/db/repository.js';
import { eachDatabase } from '../support/each-database.js';
import { until } from '../support/until.js';

eachDatabase('a database', (store, kind) => {
  const keys = async () => {
    const { database, tables } = store();
    return (await database.select().from(tables.settings)).map(({ key }) => key).sort();
  };
  const setting = (key: string) => ({ key, value: 'x' });

  it('keeps what a transaction wrote, and nothing of one that threw', async () => {
    const { database, tables } = store();
    await database.transaction(async (tx) => {
      await tx.insert(tables.settings).values(setting('kept')).returning();
    });
    const failing = database.transaction(async (tx) => {
      await tx.insert(tables.settings).values(setting('one')).returning();
      await new Promise(setImmediate);
      await tx.insert(tables.settings).values(setting('two')).returning();
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await keys()).toEqual(['kept']);
  });

  it('does not take a statement from outside into an open transaction', async () => {
    const { database, tables } = store();
    let inside: () => void = () => {};
    const isInside = new Promise<void>((resolve) => {
      inside = resolve;
    });
    const outer = isInside.then(() => database.insert(tables.settings).values(setting('outer')).returning());
    const failing = database.transaction(async (tx) => {
      await tx.insert(tables.settings).values(setting('inner')).returning();
      inside();
      await new Promise((resolve) => setTimeout(resolve, 20));
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    await outer;
    expect(await keys()).toEqual(['outer']);
  });

  it('refuses the database inside a transaction, by name', async () => {
    const { database, tables } = store();
    await expect(
      database.transaction(async () => {
        await database.insert(tables.settings).values(setting('lost')).returning();
      }),
    ).rejects.toThrow('call tx.insert, not db.insert');
    expect(await keys()).toEqual([]);
  });

  it('refuses a transaction inside a transaction', async () => {
    const { database } = store();
    await expect(database.transaction(async () => database.transaction(async () => 'inner'))).rejects.toThrow(
      'do not nest',
    );
  });

  it('refuses a transaction that leaked out of its callback', async () => {
    const { database, tables } = store();
    const leaked = await database.transaction(async (tx) => ({ tx }));
    expect(() => leaked.tx.select().from(tables.settings)).toThrow('after its transaction had ended');
  });

  it('does not run a statement that was made inside a transaction and waited for after its end', async () => {
    const { database, tables } = store();
    const made = await database.transaction(async (tx) => ({
      late: tx.insert(tables.settings).values(setting('late')).returning(),
    }));
    await expect(made.late).rejects.toThrow();
    expect(await keys()).toEqual([]);
  });

  it('does not run what was left behind when another part of the transaction failed', async () => {
    const { database, tables } = store();
    let slow: Promise<unknown> = Promise.resolve();
    const failing = database.transaction(async (tx) => {
      slow = (async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        await tx.insert(tables.settings).values(setting('left behind')).returning();
      })();
      slow.catch(() => {});
      await Promise.all([slow, Promise.reject(new Error('first'))]);
    });
    await expect(failing).rejects.toThrow('first');
    await database.transaction(async (tx) => {
      await tx.insert(tables.settings).values(setting('next')).returning();
      await slow.catch(() => {});
    });
    await expect(slow).rejects.toThrow();
    expect(await keys()).toEqual(['next']);
  });

  it('tells the world after COMMIT, and never of what was rolled back', async () => {
    const { database, tables } = store();
    const told: string[] = [];
    const seenByEffect: Promise<string[]>[] = [];
    await database.transaction(async (tx) => {
      tx.afterCommit(() => {
        told.push('effect');
        seenByEffect.push(keys());
      });
      await tx.insert(tables.settings).values(setting('a')).returning();
      told.push('end of callback');
    });
    expect(told).toEqual(['end of callback', 'effect']);
    expect(await seenByEffect[0]).toEqual(['a']);

    await database
      .transaction(async (tx) => {
        tx.afterCommit(() => told.push('effect of a rollback'));
        throw new Error('no');
      })
      .catch(() => {});
    expect(told).not.toContain('effect of a rollback');
  });

  it('notifies listeners of commits in order, of rollbacks not at all', async () => {
    const { database, tables } = store();
    const heard: string[] = [];
    const seen: Promise<string[]>[] = [];
    const stop = await database.listen((text) => {
      heard.push(text);
      seen.push(keys());
    });
    await database.transaction(async (tx) => {
      tx.notify('one');
      tx.notify('two');
      await tx.insert(tables.settings).values(setting('a')).returning();
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(heard.filter((text) => text !== '')).toEqual([]);
    });
    await database
      .transaction(async (tx) => {
        tx.notify('never');
        throw new Error('no');
      })
      .catch(() => {});
    await database.transaction(async (tx) => tx.notify('three'));
    await until('the last is heard', () => heard.includes('three'));
    expect(heard.filter((text) => text !== '')).toEqual(['one', 'two', 'three']);
    expect((await Promise.all(seen)).at(-1)).toEqual(['a']);
    await stop();
    await database.transaction(async (tx) => tx.notify('four'));
    expect(heard).not.toContain('four');
  });

  it('runs twenty transactions at once, each as if alone', async () => {
    const { database, tables } = store();
    await database.insert(tables.eventHeads).values({ subject: 's', seq: 0 }).returning();
    await Promise.all(
      Array.from({ length: 20 }, () =>
        database.transaction(async (tx) => {
          const query = tx.select().from(tables.eventHeads).where(eq(tables.eventHeads.subject, 's'));
          const [row] = await (tx.dialect === 'pg' ? query.for('update') : query);
          await new Promise(setImmediate);
          await tx
            .update(tables.eventHeads)
            .set({ seq: (row?.seq ?? 0) + 1 })
            .where(eq(tables.eventHeads.subject, 's'))
            .returning();
        }),
      ),
    );
    expect(await database.select().from(tables.eventHeads)).toEqual([{ subject: 's', seq: 20 }]);
  });

  it('recognises a unique violation, and reports no success for a transaction it ended', async () => {
    const { database, tables } = store();
    await database.insert(tables.settings).values(setting('a')).returning();
    const second = database.insert(tables.settings).values(setting('a')).returning();
    await expect(Promise.resolve(second).catch(isUniqueViolation)).resolves.toBe(true);
    expect(isUniqueViolation(new Error('another'))).toBe(false);

    const swallowing = database.transaction(async (tx) => {
      await tx.insert(tables.settings).values(setting('b')).returning();
      await Promise.resolve(tx.insert(tables.settings).values(setting('a')).returning()).catch(() => {});
    });
    const wasKept = await swallowing.then(
      () => true,
      () => false,
    );
    expect(await keys()).toEqual(wasKept ? ['a', 'b'] : ['a']);
    expect(wasKept).toBe(kind === 'sqlite');
  });

  it('gives back every kind of value as it was', async () => {
    const { database, tables } = store();
    const at = new Date('2026-02-03T04:05:06.789Z');
    const row = { subject: 's', seq: Number.MAX_SAFE_INTEGER, type: 'T', payload: { a: [1, 'é', null] }, at };
    await database.insert(tables.events).values(row).returning();
    expect(await database.select().from(tables.events)).toEqual([row]);

    const part = { digest: 'sha256:0', part: 0, content: new Uint8Array([0, 255, 10, 0]), createdAt: at };
    await database.insert(tables.sourceParts).values(part).returning();
    const [stored] = await database.select().from(tables.sourceParts);
    expect(Buffer.from(stored?.content ?? []).equals(Buffer.from(part.content))).toBe(true);
  });
});
