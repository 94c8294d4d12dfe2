const MOST_ROUTES = 500;
const ID = /^(0x[0-9a-f]{40}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/i;

export interface Counted {
  count: number;
  statuses: Record<string, number>;
  faults: Record<string, number>;
}
export interface Outcome {
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
  readonly fault: string | null;
}

/** How often each route was asked, what it answered, and how often a fault struck. */
export function createTally() {
  const routes = new Map<string, Counted>();
  return {
    add({ method, path, status, fault }: Outcome): void {
      const [plain = path] = path.split('?', 1);
      const route = `${method} ${plain
        .split('/')
        .map((segment) => (ID.test(segment) ? ':id' : segment))
        .join('/')}`;
      const known = routes.get(route);
      if (!known && routes.size >= MOST_ROUTES) return;
      const counted = known ?? { count: 0, statuses: {}, faults: {} };
      routes.set(route, counted);
      counted.count += 1;
      const word = status === null ? 'none' : String(status);
      counted.statuses[word] = (counted.statuses[word] ?? 0) + 1;
      if (fault !== null) counted.faults[fault] = (counted.faults[fault] ?? 0) + 1;
    },
    read: (): Record<string, Counted> =>
      Object.fromEntries([...routes].toSorted(([a], [b]) => a.localeCompare(b))),
  };
}
