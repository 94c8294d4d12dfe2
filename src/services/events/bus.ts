import type { Database, Transaction } from '../../db/database.js';
import type { Log } from '../log.js';

/** What processes tell each other. Ids and numbers only: what is true is read from the store. */
export type BusMessage =
  | { readonly type: 'stream'; readonly subject: string; readonly seq: number }
  | { readonly type: 'sessionEnded'; readonly sessionId: string; readonly reason: string }
  /** It serves at another address from now on; the old one is about to go. */
  | { readonly type: 'minerMoved'; readonly minerId: string }
  | { readonly type: 'maintenanceChanged'; readonly minerId: string }
  /** Its seed is in the open: nobody may ask from it any more. */
  | { readonly type: 'epochRevealed'; readonly epoch: number }
  | { readonly type: 'cancelRequested'; readonly deploymentId: string }
  | { readonly type: 'nudge'; readonly worker: string };

type Handlers = { [T in BusMessage['type']]: Set<(message: Extract<BusMessage, { type: T }>) => void> };

/** Told after commit, to every process on the store; within one process when the store is SQLite. */
export function createBus({ db, log }: { db: Database; log: Log }) {
  const handlers: Handlers = {
    stream: new Set(),
    sessionEnded: new Set(),
    minerMoved: new Set(),
    maintenanceChanged: new Set(),
    epochRevealed: new Set(),
    cancelRequested: new Set(),
    nudge: new Set(),
  };
  const resyncs = new Set<() => void>();
  let stop: (() => Promise<void>) | null = null;

  const deliver = (message: BusMessage): void => {
    for (const handle of handlers[message.type] as Set<(message: BusMessage) => void>) {
      try {
        handle(message);
      } catch (error) {
        log.error({ err: error, message }, 'a bus handler threw');
      }
    }
  };

  return {
    async start(): Promise<void> {
      stop = await db.listen((text) => {
        // An empty text: the connection was lost for a while, and so may be messages.
        if (text === '') for (const resync of resyncs) resync();
        else deliver(JSON.parse(text) as BusMessage);
      });
    },
    async close(): Promise<void> {
      await stop?.();
    },
    publish(tx: Transaction, message: BusMessage): void {
      tx.notify(JSON.stringify(message));
    },
    on<T extends BusMessage['type']>(
      type: T,
      handle: (message: Extract<BusMessage, { type: T }>) => void,
    ): () => void {
      handlers[type].add(handle);
      return () => void handlers[type].delete(handle);
    },
    onResync(handle: () => void): () => void {
      resyncs.add(handle);
      return () => void resyncs.delete(handle);
    },
    listenerCount: (): number =>
      Object.values(handlers).reduce((count, { size }) => count + size, resyncs.size),
  };
}
export type Bus = ReturnType<typeof createBus>;
