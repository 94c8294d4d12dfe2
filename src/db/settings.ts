import { and, eq } from 'drizzle-orm';
import type { Executor } from './database.js';
import { only } from './repository.js';
import type { Tables } from './tables.js';

export function settingRepository({ settings: t }: Pick<Tables, 'settings'>) {
  return {
    async find(db: Executor, key: string): Promise<string | null> {
      return (await db.select().from(t).where(eq(t.key, key)))[0]?.value ?? null;
    },

    async put(db: Executor, key: string, value: string): Promise<void> {
      await db
        .insert(t)
        .values({ key, value })
        .onConflictDoUpdate({ target: t.key, set: { value } })
        .returning({ key: t.key });
    },

    /** Only if it still is what the caller saw. */
    async replace(db: Executor, key: string, seen: string, value: string): Promise<boolean> {
      const rows = await db
        .update(t)
        .set({ value })
        .where(and(eq(t.key, key), eq(t.value, seen)))
        .returning({ key: t.key });
      return rows.length === 1;
    },

    /** Stores the value unless there is one already, and returns the one that counts. */
    async settle(db: Executor, key: string, value: string): Promise<string> {
      await db.insert(t).values({ key, value }).onConflictDoNothing().returning({ key: t.key });
      return only(await db.select().from(t).where(eq(t.key, key))).value;
    },
  };
}
export type SettingRepository = ReturnType<typeof settingRepository>;
