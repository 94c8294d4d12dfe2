import { badRequest } from '../http/refusal.js';
import { matchesWildcard } from '../wildcard.js';

const DEFAULT_PER_PAGE = 20;
const MAX_PER_PAGE = 100;

/** `status=a`, `status[0]=a&status[1]=b` and `status[]=a` all name a list. */
export function queryList(query: URLSearchParams, name: string): string[] {
  return [...query]
    .filter(([key]) => key === name || (key.startsWith(`${name}[`) && key.endsWith(']')))
    .map(([, value]) => value);
}

/** SQL's ILIKE, wildcards and all: the client must compare exactly on its own side. */
export const ilike =
  (pattern: string) =>
  (name: string): boolean =>
    matchesWildcard(pattern.toLowerCase(), name.toLowerCase(), { many: '%', one: '_' });

interface Listed {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly createdAt: number;
}

export interface Listing<T> {
  readonly records: readonly T[];
  readonly query: URLSearchParams;
  readonly view: (record: T) => unknown;
  readonly also?: (record: T) => boolean;
}

export function pageOf<T extends Listed>({ records, query, view, also = () => true }: Listing<T>) {
  const ids = queryList(query, 'ids');
  const statuses = queryList(query, 'status');
  const excluded = queryList(query, 'excludeStatus');
  const name = query.get('name');
  const matches = name === null ? () => true : ilike(name);
  const clusterId = query.get('clusterId');
  const kept = records.filter(
    (record) =>
      (ids.length === 0 || ids.includes(record.id)) &&
      (statuses.length === 0 || statuses.includes(record.status)) &&
      !excluded.includes(record.status) &&
      matches(record.name) &&
      (clusterId === null || !('clusterId' in record) || record.clusterId === clusterId) &&
      also(record),
  );
  const sorted = sort(kept, query.get('sort') ?? 'createdAt', query.get('order') ?? 'desc');
  const perPage = Math.min(MAX_PER_PAGE, numberIn(query, 'perPage', DEFAULT_PER_PAGE));
  const page = numberIn(query, 'page', 1);
  return {
    items: sorted.slice((page - 1) * perPage, page * perPage).map(view),
    pagination: {
      totalRecords: records.length,
      filteredRecords: kept.length,
      totalPages: Math.ceil(kept.length / perPage),
      currentPage: page,
      perPage,
    },
  };
}

function sort<T extends Listed>(records: readonly T[], by: string, order: string): T[] {
  if (by !== 'createdAt' && by !== 'name' && by !== 'status') throw badRequest(`Unknown sort field: ${by}`);
  const direction = order === 'asc' ? 1 : -1;
  return [...records].sort((one, other) => {
    const [a, b] = [one[by], other[by]];
    return (a < b ? -1 : a > b ? 1 : 0) * direction;
  });
}

function numberIn(query: URLSearchParams, name: string, fallback: number): number {
  const text = query.get(name);
  if (text === null) return fallback;
  if (!/^\d{1,9}$/.test(text))
    throw badRequest(`Failed to deserialize query string: ${name}: invalid digit found`);
  return Math.max(1, Number(text));
}
