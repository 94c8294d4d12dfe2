import type { ShownError } from './api-client.js';

/** What a subscriber has seen. */
export interface Watch<Item> {
  /** Everything so far, in the order in which it came. */
  readonly items: readonly Item[];
  /** Refusals of the whole operation, and errors of single items. */
  readonly errors: readonly ShownError[];
  /** The first item, old or new, that is meant. */
  find<Meant extends Item>(what: string, isMeant: (item: Item) => item is Meant, ms?: number): Promise<Meant>;
  find(what: string, isMeant: (item: Item) => boolean, ms?: number): Promise<Item>;
  /** Resolves when nothing more comes, for whatever reason. */
  ended(ms?: number): Promise<void>;
  /** Unsubscribes. */
  leave(): void;
}

/** Launches take seconds, on a busy machine many. */
const PATIENCE_MS = 60_000;

export function createWatch<Item>(leave: () => void) {
  const items: Item[] = [];
  const errors: ShownError[] = [];
  const waiting = new Set<() => void>();
  let isOver = false;
  const tell = (): void => {
    for (const look of [...waiting]) look();
  };

  const when = <T>(what: string, look: () => T | undefined, ms: number): Promise<T> =>
    new Promise((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer);
        waiting.delete(check);
      };
      const seen = (): string =>
        `${errors.length > 0 ? JSON.stringify(errors) : ''} Seen: ${JSON.stringify(items.slice(-5))}`;
      const timer = setTimeout(() => {
        settle();
        reject(new Error(`Waited ${ms} ms in vain for ${what}. ${seen()}`));
      }, ms);
      const check = (): void => {
        const found = look();
        if (found === undefined && !isOver) return;
        settle();
        if (found === undefined) reject(new Error(`The stream ended before ${what}. ${seen()}`));
        else resolve(found);
      };
      waiting.add(check);
      check();
    });

  const watch: Watch<Item> = {
    items,
    errors,
    find: (what: string, isMeant: (item: Item) => boolean, ms = PATIENCE_MS) =>
      when(what, () => items.find(isMeant), ms),
    ended: (ms = PATIENCE_MS) =>
      when('the end of the stream', () => (isOver ? null : undefined), ms).then(() => undefined),
    leave,
  };
  return {
    ...watch,
    /** A subscription has one field; its value is the item. */
    take(data: object | null | undefined, itemErrors: readonly ShownError[] = []): void {
      errors.push(...itemErrors);
      for (const item of Object.values(data ?? {})) items.push(item as Item);
      tell();
    },
    end(operationErrors: readonly ShownError[] | null): void {
      errors.push(...(operationErrors ?? []));
      isOver = true;
      tell();
    },
  };
}
