import type { Database, Transaction } from '../../src/db/database.js';
import type { Tables } from '../../src/db/tables.js';
import {
  type Moves,
  moveTo,
  type Outcome,
  type Steps,
  tryAgainIn,
} from '../../src/services/workers/lifecycle.js';

/** What must not compile: each line below would be an error without its note. Nothing here ever runs. */

interface Row {
  readonly host: string | null;
}
type State = 'ASKED' | 'READY' | 'GONE';
const MOVES = { ASKED: ['READY', 'GONE'], READY: ['GONE'], GONE: [] } as const satisfies Moves<State>;
type M = typeof MOVES;

const ready = async (): Promise<Outcome<'READY' | 'GONE', Row>> => moveTo('READY', { host: 'h' });
const again = async (): Promise<Outcome<'GONE', Row>> => tryAgainIn(5);
export const complete: Steps<Row, object, M, 'GONE'> = { ASKED: ready, READY: again };

// @ts-expect-error a state that moves by itself has no step
export const missing: Steps<Row, object, M, 'GONE'> = { ASKED: ready };
// @ts-expect-error READY may not become READY again
export const illegal: Steps<Row, object, M, 'GONE'> = { ASKED: ready, READY: ready };
// @ts-expect-error a misspelt column
export const misspelt: Outcome<'READY', Row> = moveTo<'READY', Row>('READY', { hots: 'h' });
// @ts-expect-error a state nobody knows
export const unknown = { ASKED: ['LOST'], READY: [], GONE: [] } as const satisfies Moves<State>;

export async function dialects(db: Database, tx: Transaction, tables: Tables): Promise<void> {
  // @ts-expect-error transactions do not nest
  await tx.transaction(async () => {});
  // @ts-expect-error SQL text means different things to the two databases
  await db.execute('SELECT 1');
  // @ts-expect-error only SQLite has it
  db.select().from(tables.vms).all();
  // @ts-expect-error a state no machine has
  await db.update(tables.vms).set({ state: 'LOST' }).returning();
  // @ts-expect-error an instant is a Date
  await db.update(tables.vms).set({ createdAt: 5 }).returning();
}
