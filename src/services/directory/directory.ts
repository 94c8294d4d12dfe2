import type { Database } from '../../db/database.js';
import type {
  DirectoryFilter,
  DirectoryPage,
  DirectoryFound,
  DirectoryRepository,
  MinerOrder,
} from '../../db/directory.js';
import { InvalidInput } from '../errors.js';
import type { NetworkStats, NetworkStatsService } from './network-stats.js';

interface Needs {
  readonly db: Database;
  readonly directory: DirectoryRepository;
  readonly networkStats: NetworkStatsService;
}

const MAX_SEARCH = 64;
const MAX_CAPABILITY = 100;
const MAX_COUNTRIES = 50;

/** All miners of the network, for anybody. */
export function createDirectory({ db, directory, networkStats }: Needs) {
  return {
    async list(
      filter: DirectoryFilter,
      order: { readonly by: MinerOrder; readonly isReversed: boolean },
      page: DirectoryPage,
    ): Promise<DirectoryFound> {
      return directory.list(db, readFilter(filter), order, page);
    },

    /** In the order of the ids, an hour in USD; null where there is no machine. */
    async pricesOf(minerIds: readonly string[]): Promise<(string | null)[]> {
      const prices = await directory.pricesOf(db, minerIds);
      return minerIds.map((id) => prices.get(id) ?? null);
    },

    stats: (): Promise<NetworkStats> => networkStats.get(),
  };
}
export type Directory = ReturnType<typeof createDirectory>;

function readFilter(filter: DirectoryFilter): DirectoryFilter {
  const { search, capability, countryCodes, minScore, maxPricePerHourUsd } = filter;
  lengthOf(search, MAX_SEARCH, 'filter.search');
  lengthOf(capability, MAX_CAPABILITY, 'filter.capability');
  if (countryCodes && countryCodes.length > MAX_COUNTRIES)
    throw new InvalidInput('filter.countryCodes', `At most ${MAX_COUNTRIES} can be named`);
  if (countryCodes?.some((code) => !/^[A-Za-z]{2}$/.test(code)))
    throw new InvalidInput('filter.countryCodes', 'A country has two letters, like DE');
  if (minScore !== undefined && !(minScore >= 0 && minScore <= 100))
    throw new InvalidInput('filter.minScore', 'Must be from 0 to 100');
  if (maxPricePerHourUsd !== undefined && !/^\d{1,9}(\.\d{1,12})?$/.test(maxPricePerHourUsd))
    throw new InvalidInput('filter.maxPricePerHourUsd', 'Must be a decimal like 0.05');
  return countryCodes ? { ...filter, countryCodes: countryCodes.map((code) => code.toUpperCase()) } : filter;
}

function lengthOf(text: string | undefined, most: number, field: string): void {
  if (text !== undefined && (text.trim() === '' || text.length > most || text.includes('\0')))
    throw new InvalidInput(field, `Must be 1 to ${most} characters`);
}
