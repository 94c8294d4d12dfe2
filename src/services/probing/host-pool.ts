interface Task {
  readonly host: string;
  readonly lane: string;
  readonly run: () => Promise<void>;
}

/** Takes from its front in constant time. */
function createQueue<T>() {
  let items: (T | undefined)[] = [];
  let front = 0;
  return {
    push: (item: T): void => void items.push(item),
    shift(): T | undefined {
      if (front === items.length) return undefined;
      const item = items[front];
      items[front] = undefined;
      front += 1;
      if (front === items.length) {
        items = [];
        front = 0;
      } else if (front > 1_024 && front * 2 > items.length) {
        items = items.slice(front);
        front = 0;
      }
      return item;
    },
    size: (): number => items.length - front,
  };
}

/**
 * Runs tasks at most so many at once in each lane, and at most so many at once towards one host; first come, first served. What
 * is slow in one lane holds up no other.
 */
export function createHostPool<L extends string>({
  lanes,
  perHost,
}: {
  readonly lanes: Readonly<Record<L, number>>;
  readonly perHost: number;
}) {
  const states = new Map(
    Object.entries<number>(lanes).map(([name, limit]) => [
      name,
      { limit, running: 0, parked: 0, ready: createQueue<Task>() },
    ]),
  );
  /** Tasks towards each host, and those that wait only because it has enough. */
  const hosts = new Map<string, { active: number; waiting: ReturnType<typeof createQueue<Task>> }>();

  let lulls: { readonly isHere: (left: number) => boolean }[] = [];

  const stateOf = (lane: string) => {
    const state = states.get(lane);
    if (!state) throw new Error(`There is no lane ${lane}`);
    return state;
  };
  const next = (lane: string): void => {
    const state = stateOf(lane);
    while (state.running < state.limit && state.ready.size() > 0) {
      const task = state.ready.shift();
      if (!task) return;
      const host = hosts.get(task.host) ?? { active: 0, waiting: createQueue<Task>() };
      hosts.set(task.host, host);
      if (host.active >= perHost) {
        host.waiting.push(task);
        state.parked += 1;
      } else {
        host.active += 1;
        state.running += 1;
        const done = () => finish(task);
        task.run().then(done, done);
      }
    }
  };
  const finish = ({ lane, host: name }: Task): void => {
    stateOf(lane).running -= 1;
    const host = hosts.get(name);
    if (host) {
      host.active -= 1;
      const waiting = host.waiting.shift();
      if (waiting) {
        stateOf(waiting.lane).parked -= 1;
        stateOf(waiting.lane).ready.push(waiting);
        if (waiting.lane !== lane) next(waiting.lane);
      } else if (host.active === 0) hosts.delete(name);
    }
    next(lane);
    if (lulls.length > 0) lulls = lulls.filter((lull) => !lull.isHere(size()));
  };
  const size = (): number =>
    all().reduce((sum, { running, parked, ready }) => sum + running + parked + ready.size(), 0);
  const running = (): number => all().reduce((sum, state) => sum + state.running, 0);
  const all = () => [...states.values()];

  return {
    /** `run` must not reject; what it rejects with is lost. */
    add(lane: L, host: string, run: () => Promise<void>): void {
      stateOf(lane).ready.push({ lane, host, run });
      next(lane);
    },
    /** Running and waiting. */
    sizeOf(lane: L): number {
      const { running, parked, ready } = stateOf(lane);
      return running + parked + ready.size();
    },
    size,
    /** Until no more than so many are running and waiting. */
    lull(most: number): Promise<void> {
      if (size() <= most) return Promise.resolve();
      return new Promise((resolve) => {
        const isHere = (left: number): boolean => {
          if (left <= most) resolve();
          return left <= most;
        };
        lulls.push({ isHere });
      });
    },
    running,
    load: () => ({ underWay: running(), waiting: size() - running() }),
  };
}
export type HostPool<L extends string> = ReturnType<typeof createHostPool<L>>;
