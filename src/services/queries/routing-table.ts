import { groupBy } from '../../db/chunks.js';
import type { Database } from '../../db/database.js';
import type { Candidate, QueryRepository } from '../../db/queries.js';
import type { ModelType } from '../../db/words.js';
import type { Bus } from '../events/bus.js';
import type { Log } from '../log.js';

interface Needs {
  readonly db: Database;
  readonly queries: QueryRepository;
  readonly bus: Bus;
  readonly log: Log;
  readonly now: () => Date;
  /** Changed miners are read again at most this often; default 1 s. */
  readonly refreshMs?: number;
  /** Everything is read again this often, for what is changed without an event; default 30 s. */
  readonly reloadMs?: number;
}

const PAGE = 2_000;
/** Events about a miner that change what the router thinks of it. */
const SUBJECT = /^(?:miner|scores):(.+)$/;

/** All miners that serve, in memory: asking must not wait for the store. */
export function createRoutingTable({
  db,
  queries,
  bus,
  log,
  now,
  refreshMs = 1_000,
  reloadMs = 30_000,
}: Needs) {
  let table = new Map<string, Candidate>();
  let byType = new Map<ModelType, Candidate[]>();
  const changed = new Set<string>();
  let loadedAt: number | null = null;
  let refreshedAt = 0;
  let refreshing: Promise<void> | null = null;
  /** Miners whose address in memory is that of a machine about to go. */
  let hasMoved = false;

  const grouped = () => groupBy([...table.values()], ({ modelType }) => modelType);

  const offStream = bus.on('stream', ({ subject }) => {
    const minerId = SUBJECT.exec(subject)?.[1];
    if (minerId !== undefined) changed.add(minerId);
  });
  const offMoved = bus.on('minerMoved', ({ minerId }) => {
    changed.add(minerId);
    table.delete(minerId);
    byType = grouped();
    hasMoved = true;
  });
  const offResync = bus.onResync(() => {
    loadedAt = null;
  });

  const reload = async (): Promise<void> => {
    const startedAt = now().getTime();
    changed.clear();
    hasMoved = false;
    const fresh = new Map<string, Candidate>();
    for (let after = ''; ; ) {
      const page = await queries.listCandidates(db, after, PAGE);
      for (const candidate of page) fresh.set(candidate.minerId, candidate);
      const last = page.at(-1);
      if (!last || page.length < PAGE) break;
      after = last.minerId;
    }
    table = fresh;
    loadedAt = startedAt;
  };

  const refreshChanged = async (): Promise<void> => {
    const ids = [...changed];
    changed.clear();
    hasMoved = false;
    try {
      const rows = await queries.candidatesByIds(db, ids);
      for (const id of ids) table.delete(id);
      for (const row of rows) table.set(row.minerId, row);
    } catch (error) {
      for (const id of ids) changed.add(id);
      throw error;
    }
  };

  const readWhatIsNeeded = async (): Promise<void> => {
    if (loadedAt === null || now().getTime() - loadedAt >= reloadMs) await reload();
    else if (changed.size > 0) await refreshChanged();
    refreshedAt = now().getTime();
    byType = grouped();
  };

  const refresh = (): Promise<void> => {
    refreshing ??= readWhatIsNeeded().finally(() => {
      refreshing = null;
    });
    return refreshing;
  };

  /** A refresh that began before the move may have read the old address. */
  const refreshMoved = async (): Promise<void> => {
    await refreshing?.catch(() => {});
    if (hasMoved) await refresh();
  };

  return {
    /** From memory; what changed meanwhile is read in the background. Only the very first call waits, and those after a move. */
    async ofType(modelType: ModelType): Promise<readonly Candidate[]> {
      const at = now().getTime();
      if (loadedAt === null) await refresh();
      else if (hasMoved) await refreshMoved();
      else if ((changed.size > 0 && at - refreshedAt >= refreshMs) || at - loadedAt >= reloadMs) {
        refresh().catch((error: unknown) =>
          log.warn({ err: error }, 'the routing table could not be refreshed'),
        );
      }
      return byType.get(modelType) ?? [];
    },

    /** For who looks and does not ask: where nobody asks, nothing else brings memory up to date. */
    async find(minerId: string): Promise<Candidate | null> {
      const at = now().getTime();
      const isOld = loadedAt === null || at - loadedAt >= reloadMs;
      if (hasMoved) await refreshMoved();
      else if (isOld || (changed.has(minerId) && at - refreshedAt >= refreshMs)) await refresh();
      return table.get(minerId) ?? null;
    },

    /** For when memory says that nobody can be asked: reads the store, unless that was done a moment ago. */
    refreshNow(): Promise<void> {
      if (loadedAt !== null && now().getTime() - loadedAt >= refreshMs) loadedAt = null;
      return refresh();
    },

    close(): void {
      offStream();
      offMoved();
      offResync();
    },
  };
}
export type RoutingTable = ReturnType<typeof createRoutingTable>;
