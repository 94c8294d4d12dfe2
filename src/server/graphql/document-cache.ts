const ENTRIES = 1_000;
/** Longer texts are not worth their memory. */
const LONGEST_KEY = 8_000;

/** The least recently used go first. Bounded in entries and in the size of each, so that nobody can fill the memory. */
export function createDocumentCache<V>() {
  const entries = new Map<string, V>();
  return {
    get(key: string): V | undefined {
      const value = entries.get(key);
      if (value === undefined) return undefined;
      entries.delete(key);
      entries.set(key, value);
      return value;
    },
    set(key: string, value: V): void {
      if (key.length > LONGEST_KEY) return;
      entries.set(key, value);
      const [oldest] = entries.keys();
      if (entries.size > ENTRIES && oldest !== undefined) entries.delete(oldest);
    },
  };
}
