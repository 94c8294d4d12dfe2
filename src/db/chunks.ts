/** Rows in one statement. The widest row has 15 columns, and PostgreSQL takes 65,535 parameters, SQLite 32,766. */
const CHUNK = 1_000;

export function* inChunks<T>(items: readonly T[], size = CHUNK): Generator<T[]> {
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size);
}

export function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
