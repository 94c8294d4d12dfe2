import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { openStore } from '../../src/db/open.js';

/** Databases for seeds on a PostgreSQL server: copies of one that is migrated already. */
export async function createStores(serverUrl: string) {
  const prefix = `tn_crash_${randomBytes(4).toString('hex')}`;
  const urlOf = (name: string): string => {
    const url = new URL(serverUrl);
    url.pathname = `/${name}`;
    return url.href;
  };
  const run = async (statement: string): Promise<void> => {
    const client = new pg.Client({ connectionString: serverUrl });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  };
  const template = `${prefix}_template`;
  await run(`CREATE DATABASE ${template}`);
  const store = await openStore({ kind: 'pg', url: urlOf(template) });
  await store.database.close();
  let made = 0;
  // One copy at a time: PostgreSQL refuses two of the same original.
  let turn: Promise<unknown> = Promise.resolve();

  return {
    async make(): Promise<{ url: string; drop: () => Promise<void> }> {
      const name = `${prefix}_${(made += 1)}`;
      const making = turn.then(() => run(`CREATE DATABASE ${name} TEMPLATE ${template}`));
      turn = making.catch(() => undefined);
      await making;
      return { url: urlOf(name), drop: () => run(`DROP DATABASE ${name} WITH (FORCE)`) };
    },
    close: () => run(`DROP DATABASE ${template} WITH (FORCE)`),
  };
}
export type Stores = Awaited<ReturnType<typeof createStores>>;
