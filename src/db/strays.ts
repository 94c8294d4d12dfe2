import { and, asc, eq, inArray, isNotNull, isNull, lt, or, sql } from 'drizzle-orm';
import { v5 } from 'uuid';
import type { Provider, ResourceKind } from '../services/adapters/cloud.js';
import { inChunks } from './chunks.js';
import type { Executor } from './database.js';
import { newestFirst, type PageRequest, pageWindow } from './repository.js';
import type { Tables } from './tables.js';
import { aliveIn } from './vms.js';

export type Stray = Tables['strayResources']['$inferSelect'];
export type Sighting = Pick<
  Stray,
  'id' | 'provider' | 'kind' | 'resourceId' | 'name' | 'state' | 'reason' | 'lastSeenAt'
>;

const STRAYS = '8c1f5a0e-6f0b-5d0e-9a3f-2b7d4c9e1a60';

/** The same for every process that sees the thing. */
export const strayId = (provider: Provider, kind: ResourceKind, resourceId: string): string =>
  v5(`${provider}:${kind}:${resourceId}`, STRAYS);

export function strayRepository({ strayResources: t, vms }: Pick<Tables, 'strayResources' | 'vms'>) {
  const intent = {
    name: vms.name,
    state: vms.state,
    providerVmId: vms.providerVmId,
    providerDiskId: vms.providerDiskId,
    providerIpId: vms.providerIpId,
    providerSshKeyId: vms.providerSshKeyId,
  };

  /** A rental under a name that it gave up has ended, however its next one goes on. Few rows have such names. */
  async function formerIntents(db: Executor, names: ReadonlySet<string>) {
    const renamed = await db
      .select({ formerNames: vms.formerNames })
      .from(vms)
      .where(isNotNull(vms.formerNames));
    const none = { providerVmId: null, providerDiskId: null, providerIpId: null, providerSshKeyId: null };
    return renamed.flatMap(({ formerNames }) =>
      (formerNames ?? [])
        .filter((name) => names.has(name))
        .map((name) => ({ name, state: 'TERMINATED' as const, ...none })),
    );
  }

  return {
    /** What is seen again keeps the time when it was first seen; what had ended has not. */
    async sight(db: Executor, seen: readonly Sighting[]): Promise<Stray[]> {
      const rows: Stray[] = [];
      // In one order, or two processes that see the same would wait for each other.
      const inOrder = seen.toSorted((a, b) => (a.id < b.id ? -1 : 1));
      for (const chunk of inChunks(inOrder)) {
        rows.push(
          ...(await db
            .insert(t)
            .values(chunk.map((one) => ({ ...one, firstSeenAt: one.lastSeenAt })))
            .onConflictDoUpdate({
              target: t.id,
              set: {
                name: sql`excluded.name`,
                state: sql`excluded.state`,
                reason: sql`excluded.reason`,
                lastSeenAt: sql`excluded.last_seen_at`,
                endedAt: null,
              },
            })
            .returning()),
        );
      }
      return rows;
    },

    async listOpen(db: Executor, provider: Provider): Promise<Stray[]> {
      return db
        .select()
        .from(t)
        .where(and(eq(t.provider, provider), isNull(t.endedAt)));
    },

    async findByIds(db: Executor, ids: readonly string[]): Promise<Stray[]> {
      if (ids.length === 0) return [];
      return db
        .select()
        .from(t)
        .where(inArray(t.id, [...ids]));
    },

    async list(db: Executor, ended: boolean | null, page: PageRequest): Promise<Stray[]> {
      return db
        .select()
        .from(t)
        .where(
          and(
            ended === null ? undefined : ended ? isNotNull(t.endedAt) : isNull(t.endedAt),
            pageWindow(t.id, page),
          ),
        )
        .orderBy(newestFirst(t.id, page))
        .limit(page.limit);
    },

    async countOpen(db: Executor): Promise<number> {
      return db.$count(t, isNull(t.endedAt));
    },

    /** Its end is about to be ordered. true for the first who says so. */
    async begin(db: Executor, id: string, at: Date): Promise<boolean> {
      const rows = await db
        .update(t)
        .set({ endingAt: at })
        .where(and(eq(t.id, id), isNull(t.endingAt), isNull(t.endedAt)))
        .returning({ id: t.id });
      return rows.length === 1;
    },

    async note(db: Executor, id: string, lastError: string | null): Promise<void> {
      await db.update(t).set({ lastError }).where(eq(t.id, id)).returning({ id: t.id });
    },

    /** Null when another was faster, or it was seen since. */
    async end(db: Executor, id: string, at: Date, unseenSince?: Date): Promise<Stray | null> {
      const rows = await db
        .update(t)
        .set({ endedAt: at, lastError: null })
        .where(and(eq(t.id, id), isNull(t.endedAt), unseenSince ? lt(t.lastSeenAt, unseenSince) : undefined))
        .returning();
      return rows[0] ?? null;
    },

    /** It is no stray after all. */
    async forget(db: Executor, id: string): Promise<Stray | null> {
      return (await db.delete(t).where(eq(t.id, id)).returning())[0] ?? null;
    },

    async removeEndedBefore(db: Executor, before: Date, limit: number): Promise<number> {
      const old = db
        .select({ id: t.id })
        .from(t)
        .where(lt(t.endedAt, before))
        .orderBy(asc(t.endedAt))
        .limit(limit);
      return (await db.delete(t).where(inArray(t.id, old)).returning({ id: t.id })).length;
    },

    /** What this database knows of these names, whoever they belong to. */
    async intents(db: Executor, names: readonly string[]) {
      const rows = [];
      for (const chunk of inChunks(names)) {
        rows.push(...(await db.select(intent).from(vms).where(inArray(vms.name, chunk))));
      }
      const known = new Set(rows.map(({ name }) => name));
      const unknown = new Set(names.filter((name) => !known.has(name)));
      return unknown.size === 0 ? rows : [...rows, ...(await formerIntents(db, unknown))];
    },

    /** Which of these resources a machine that has not ended counts among its parts, under whatever name. */
    async claimed(db: Executor, resourceIds: readonly string[]): Promise<Set<string>> {
      const parts = [vms.providerVmId, vms.providerDiskId, vms.providerIpId, vms.providerSshKeyId] as const;
      const [machine, disk, address, key] = parts;
      const found = new Set<string>();
      for (const chunk of inChunks(resourceIds)) {
        const rows = await db
          .select({ machine, disk, address, key })
          .from(vms)
          .where(and(aliveIn(vms), or(...parts.map((part) => inArray(part, chunk)))));
        for (const id of rows.flatMap((row) => Object.values(row))) if (id !== null) found.add(id);
      }
      return found;
    },
  };
}
export type StrayRepository = ReturnType<typeof strayRepository>;
export type Intent = Awaited<ReturnType<StrayRepository['intents']>>[number];
