import { and, asc, eq, inArray } from 'drizzle-orm';
import { inChunks } from './chunks.js';
import type { Executor } from './database.js';
import type { Tables } from './tables.js';
import type { ProbeKind } from './words.js';

export type StoredProbeSpec = Tables['probeSpecs']['$inferSelect'];

/** What owners ask of the probes of their miners: at most one row for each miner and kind. */
export function probeSpecRepository({ probeSpecs: t }: Pick<Tables, 'probeSpecs'>) {
  return {
    async listOf(db: Executor, minerIds: readonly string[]): Promise<StoredProbeSpec[]> {
      const rows: StoredProbeSpec[] = [];
      for (const ids of inChunks(minerIds)) {
        rows.push(
          ...(await db.select().from(t).where(inArray(t.minerId, ids)).orderBy(asc(t.minerId), asc(t.kind))),
        );
      }
      return rows;
    },

    async put(db: Executor, { minerId, kind, ...change }: StoredProbeSpec): Promise<void> {
      await db
        .insert(t)
        .values({ minerId, kind, ...change })
        .onConflictDoUpdate({ target: [t.minerId, t.kind], set: change })
        .returning({ kind: t.kind });
    },

    /** False when there was none. */
    async remove(db: Executor, minerId: string, kind: ProbeKind): Promise<boolean> {
      const gone = await db
        .delete(t)
        .where(and(eq(t.minerId, minerId), eq(t.kind, kind)))
        .returning({ kind: t.kind });
      return gone.length > 0;
    },
  };
}
export type ProbeSpecRepository = ReturnType<typeof probeSpecRepository>;
