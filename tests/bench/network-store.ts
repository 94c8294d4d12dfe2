import { sql } from 'drizzle-orm';
import { inChunks } from '../../src/db/chunks.js';
import { openStore, type StoreLocation } from '../../src/db/open.js';
import { newId } from '../../src/db/repository.js';
import { PROBE_KINDS, type ScoreComponent } from '../../src/db/words.js';
import type { ModelPort } from '../../src/services/adapters/model.js';
import { STEADY_AFTER } from '../../src/services/probing/quiet.js';
import { FORMULA_VERSION } from '../../src/services/scoring/formula.js';
import { OWNER } from './network.js';
import { openProber } from './prober.js';

interface Needs {
  readonly location: StoreLocation;
  readonly count: number;
  readonly intervalMs: number;
  readonly places: readonly { readonly address: string; readonly port: number; readonly kind: number }[];
  readonly model: ModelPort;
}

/** A network that has been running for long: every miner has a score, and due times lie spread over their intervals. */
export async function openNetwork({ location, count, intervalMs, places, model }: Needs) {
  const store = await openStore(location);
  const { database: db, tables } = store;
  const now = () => new Date();
  const limits = {
    healthIntervalMs: intervalMs,
    chatIntervalMs: 5 * intervalMs,
    infoIntervalMs: 60 * intervalMs,
    perHost: 64,
  };
  const { repositories: r, prober, close } = await openProber({ store, model, now, limits });
  const intervals = { HEALTH: intervalMs, CHAT: 5 * intervalMs, INFO: 60 * intervalMs };
  const components: ScoreComponent[] = [
    { name: 'QUALITY', value: 100, weight: 0.4, effectiveWeight: 0.4, samples: 20 },
    { name: 'SPEED', value: 90, weight: 0.3, effectiveWeight: 0.3, samples: 20 },
    { name: 'AVAILABILITY', value: 100, weight: 0.2, effectiveWeight: 0.2, samples: 100 },
    { name: 'PARTICIPATION', value: 100, weight: 0.1, effectiveWeight: 0.1, samples: 20 },
  ];
  const at = now();
  for (const some of inChunks(Array.from({ length: count }, (_, i) => i))) {
    const made = some.map((i) => ({ i, id: newId(), place: places[i % places.length] }));
    await db.transaction(async (tx) => {
      await tx.insert(tables.miners).values(
        made.map(({ i, id, place }) => ({
          id,
          ownerId: OWNER,
          name: `bench-${i}`,
          aliveName: `${OWNER}/bench-${i}`,
          modelType: 'LLM' as const,
          state: 'ACTIVE' as const,
          health: place?.kind === 1 || place?.kind === 2 ? ('DOWN' as const) : ('HEALTHY' as const),
          address: place?.address ?? null,
          port: place?.port ?? 1,
          createdAt: at,
          activeAt: new Date(at.getTime() - 3_600_000),
        })),
      );
      await tx.insert(tables.probeTargets).values(
        made.flatMap(({ id, place }) =>
          PROBE_KINDS.map((kind) => ({
            minerId: id,
            kind,
            intervalMs: intervals[kind],
            dueAt: new Date(at.getTime() + 2_000 + Math.random() * intervals[kind]),
            okStreak: place?.kind === 1 || place?.kind === 2 ? 0 : STEADY_AFTER,
            badStreak: place?.kind === 1 || place?.kind === 2 ? STEADY_AFTER : 0,
            lastAt: at,
          })),
        ),
      );
      const known = { coverage: 1, confidence: 0.5, components, formulaVersion: FORMULA_VERSION, at };
      await r.scores.save(
        tx,
        made.map(({ id }) => ({ minerId: id, value: 97, ...known })),
      );
    });
  }
  // What was due while the network was being made would all be late at once.
  const shift = Date.now() - at.getTime();
  const { probeTargets: t } = tables;
  await db.update(t).set({
    dueAt:
      db.dialect === 'pg'
        ? sql`${t.dueAt} + ${shift} * interval '1 millisecond'`
        : sql`${t.dueAt} + ${shift}`,
  });
  const counted = {
    probes: tables.probes,
    probe_rollups: tables.probeRollups,
    score_changes: tables.scoreChanges,
    events: tables.events,
  };
  return {
    prober,
    async rows(): Promise<Record<string, number>> {
      const found: Record<string, number> = {};
      for (const [name, table] of Object.entries(counted)) found[name] = await db.$count(table);
      return found;
    },
    rounds: () => r.probes.countRounds(db, at),
    async voidReasons(): Promise<string> {
      const reason = tables.probeRounds.voidReason;
      const rows = await db
        .select({ reason, count: sql<number>`count(*)`.mapWith(Number) })
        .from(tables.probeRounds)
        .groupBy(reason);
      return rows.flatMap((row) => (row.reason === null ? [] : [`${row.reason} ${row.count}`])).join(', ');
    },
    async pgSize(): Promise<number> {
      const [row] = await db
        .select({ size: sql<number>`pg_database_size(current_database())`.mapWith(Number) })
        .from(sql`(select 1) as one`);
      return row?.size ?? 0;
    },
    async close(): Promise<void> {
      await close();
      await db.close();
    },
  };
}
