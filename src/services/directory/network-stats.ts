import { setImmediate } from 'node:timers/promises';
import type { Database } from '../../db/database.js';
import type { CountedMiner, NetworkStatsRepository } from '../../db/network-stats.js';
import type { ProbeRepository } from '../../db/probes.js';
import type { Ranking } from '../scoring/ranking.js';

export interface NamedCount {
  readonly name: string;
  readonly count: number;
}

export interface SpanActivity {
  readonly probes: number;
  readonly questions: number;
  readonly validations: number;
  /** Accounts that validated. */
  readonly validators: number;
}

export interface NetworkStats {
  readonly at: Date;
  /** All but those that have ended. */
  readonly miners: number;
  readonly active: number;
  readonly byState: readonly NamedCount[];
  /** Of those that serve, as the rest. */
  readonly byHealth: readonly NamedCount[];
  readonly byModelType: readonly NamedCount[];
  readonly byCountry: readonly NamedCount[];
  readonly scored: number;
  readonly meanScore: number | null;
  readonly medianScore: number | null;
  readonly lastHour: SpanActivity;
  readonly lastDay: SpanActivity;
}

interface Needs {
  readonly db: Database;
  readonly networkStats: NetworkStatsRepository;
  readonly probes: Pick<ProbeRepository, 'countRounds'>;
  readonly ranking: Ranking;
  readonly now: () => Date;
}

const KEPT_MS = 5_000;
/** What a whole day brought moves little in a minute, and takes long to count. */
const DAY_KEPT_MS = 60_000;
const HOUR = 3_600_000;
const PAGE = 2_000;

/** Public facts, read when somebody asks and at most every five seconds; in slices, so that nobody waits for them. */
export function createNetworkStats({ db, networkStats, probes, ranking, now }: Needs) {
  const countMiners = async () => {
    const [states, healths, types, countries] = [tally(), tally(), tally(), tally()];
    let [miners, active] = [0, 0];
    const note = ({ state, health, modelType, countryCode }: CountedMiner) => {
      miners += 1;
      states.add(state);
      if (state !== 'ACTIVE') return;
      active += 1;
      healths.add(health);
      types.add(modelType);
      if (countryCode !== null) countries.add(countryCode);
    };
    for (let afterId = ''; ; ) {
      const page = await networkStats.listAlive(db, afterId, PAGE);
      page.forEach(note);
      const last = page.at(-1);
      if (!last || page.length < PAGE) break;
      afterId = last.id;
      await setImmediate();
    }
    states.add('TERMINATED', await networkStats.countTerminated(db));
    return {
      miners,
      active,
      byState: states.list(),
      byHealth: healths.list(),
      byModelType: types.list(),
      byCountry: countries.list(),
    };
  };

  const activity = async (since: Date): Promise<SpanActivity> => ({
    probes: (await probes.countRounds(db, since)).probes,
    questions: await networkStats.countQuestions(db, since),
    ...(await networkStats.countValidations(db, since)),
  });
  const day = kept(DAY_KEPT_MS, now, (at) => activity(new Date(at.getTime() - 24 * HOUR)));

  return {
    get: kept(KEPT_MS, now, async (at): Promise<NetworkStats> => {
      const values = await ranking.values();
      const total = values.reduce((sum, value) => sum + value, 0);
      return {
        at,
        ...(await countMiners()),
        scored: values.length,
        meanScore: values.length === 0 ? null : Number((total / values.length).toFixed(2)),
        medianScore: medianOf(values),
        lastHour: await activity(new Date(at.getTime() - HOUR)),
        lastDay: await day(),
      };
    }),
  };
}
export type NetworkStatsService = ReturnType<typeof createNetworkStats>;

/** The same answer for a while, and one reading however many ask. */
function kept<T>(ms: number, now: () => Date, read: (at: Date) => Promise<T>): () => Promise<T> {
  let latest: { readonly at: Date; readonly value: Promise<T> } | null = null;
  return () => {
    const at = now();
    if (latest && Math.abs(at.getTime() - latest.at.getTime()) < ms) return latest.value;
    const asked = { at, value: read(at) };
    latest = asked;
    asked.value.catch(() => {
      if (latest === asked) latest = null;
    });
    return asked.value;
  };
}

function tally() {
  const counts = new Map<string, number>();
  return {
    add: (name: string, by = 1) => void counts.set(name, (counts.get(name) ?? 0) + by),
    /** The most first. */
    list: (): NamedCount[] =>
      [...counts]
        .filter(([, count]) => count > 0)
        .map(([name, count]) => ({ name, count }))
        .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1)),
  };
}

/** Of values in order. */
function medianOf(sorted: readonly number[]): number | null {
  const middle = sorted.length >> 1;
  const [upper, lower] = [sorted[middle], sorted[middle - 1]];
  if (upper === undefined) return null;
  return sorted.length % 2 === 1 ? upper : Number(((upper + (lower ?? upper)) / 2).toFixed(2));
}
