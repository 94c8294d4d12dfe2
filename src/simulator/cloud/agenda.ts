/** What is to happen when, soonest first: a binary heap, since a thousand launches have thousands of moves. */
export interface Agenda<T> {
  add(at: number, item: T): void;
  /** The soonest one that still counts; the others before it are dropped. */
  first(counts: (item: T) => boolean): { readonly at: number; readonly item: T } | null;
}

export function createAgenda<T>(): Agenda<T> {
  const heap: { readonly at: number; readonly item: T }[] = [];
  const isBefore = (one: number, other: number) => (heap[one]?.at ?? 0) < (heap[other]?.at ?? 0);
  const swap = (one: number, other: number) => {
    const [a, b] = [heap[one], heap[other]];
    if (a && b) [heap[one], heap[other]] = [b, a];
  };
  const drop = () => {
    const last = heap.pop();
    if (heap.length === 0 || !last) return;
    heap[0] = last;
    for (let index = 0; ; ) {
      const [left, right] = [2 * index + 1, 2 * index + 2];
      let least = index;
      if (left < heap.length && isBefore(left, least)) least = left;
      if (right < heap.length && isBefore(right, least)) least = right;
      if (least === index) return;
      swap(index, least);
      index = least;
    }
  };
  return {
    add(at, item) {
      let index = heap.push({ at, item }) - 1;
      while (index > 0) {
        const parent = (index - 1) >> 1;
        if (!isBefore(index, parent)) return;
        swap(index, parent);
        index = parent;
      }
    },
    first(counts) {
      for (let top = heap[0]; top; top = heap[0]) {
        if (counts(top.item)) return top;
        drop();
      }
      return null;
    },
  };
}
