import { createHash } from 'node:crypto';
import { abortable } from './abortable.js';
import { DifferentHostKey, type HostConnection, type HostPort, type HostTarget } from './host.js';
import { knock } from './knock.js';

export const ADAPTER = 'ssh';

/** One live SSH connection. */
export interface Link {
  readonly connection: HostConnection;
  /** Commands and streams open now. */
  channels(): number;
  isOpen(): boolean;
  onClosed(listener: () => void): void;
  /** The host would not open a socket for this login; a new one may be treated better (groups are given at login). */
  onRefusedSocket(listener: () => void): void;
  close(): Promise<void>;
}

interface Needs {
  readonly dial: (target: HostTarget, signal: AbortSignal) => Promise<Link>;
  readonly idleMs: number;
}

interface Pooled {
  readonly target: HostTarget;
  readonly link: Promise<Link>;
  readonly abandon: AbortController;
  waiting: number;
  usedAt: number;
}

/** One connection per address, port, user and key, shared by everyone who asks. */
export function createSshPool({ dial, idleMs }: Needs): HostPort {
  const pool = new Map<string, Pooled>();
  /** Still in use by those who have them, handed to nobody new. */
  const retired = new Set<Pooled>();
  const listeners: ((target: HostTarget, error: DifferentHostKey) => void)[] = [];
  const forget = (key: string, entry: Pooled) => {
    retired.delete(entry);
    if (pool.get(key) === entry) pool.delete(key);
  };

  function open(key: string, target: HostTarget): Pooled {
    const abandon = new AbortController();
    const link = dial(target, abandon.signal);
    const entry: Pooled = { target, link, abandon, waiting: 0, usedAt: Date.now() };
    link.then(
      (made) => {
        const watch = setInterval(() => {
          if (made.channels() > 0) entry.usedAt = Date.now();
          if (Date.now() - entry.usedAt < idleMs) return;
          forget(key, entry);
          void made.close();
        }, idleMs / 4);
        watch.unref();
        made.onClosed(() => {
          clearInterval(watch);
          forget(key, entry);
        });
        made.onRefusedSocket(() => {
          forget(key, entry);
          retired.add(entry);
        });
      },
      () => forget(key, entry),
    );
    pool.set(key, entry);
    return entry;
  }

  return {
    async connect(target, signal) {
      signal.throwIfAborted();
      const key = keyOf(target);
      const entry = pool.get(key) ?? open(key, target);
      entry.usedAt = Date.now();
      entry.waiting += 1;
      try {
        const { connection } = await abortable(entry.link, signal);
        const shown = connection.hostKeyFingerprint;
        if (target.hostKeyFingerprint !== null && target.hostKeyFingerprint !== shown) {
          throw new DifferentHostKey(target, shown);
        }
        return connection;
      } catch (error) {
        if (error instanceof DifferentHostKey) for (const listener of listeners) listener(target, error);
        throw error;
      } finally {
        entry.waiting -= 1;
        // Nobody is left to use it: a connect under way ends, a finished one is not affected.
        if (entry.waiting === 0 && signal.aborted) entry.abandon.abort();
      }
    },

    knock,

    onDifferentKey: (listener) => void listeners.push(listener),

    drop({ address, port, user }) {
      for (const entry of [...pool.values(), ...retired]) {
        const { target, link, abandon } = entry;
        if (target.address !== address || target.port !== port || target.user !== user) continue;
        forget(keyOf(target), entry);
        abandon.abort();
        void hangUp(link);
      }
    },

    async close() {
      const entries = [...pool.values(), ...retired];
      pool.clear();
      retired.clear();
      for (const { abandon } of entries) abandon.abort();
      await Promise.all(entries.map(({ link }) => hangUp(link)));
    },
  };
}

/** A connect that failed leaves nothing to close. */
const hangUp = (link: Promise<Link>): Promise<void> =>
  link.then(
    (made) => made.close(),
    () => undefined,
  );

/** The private key is part of it: who does not hold the key must not ride on another's connection. */
const keyOf = ({ address, port, user, privateKey }: HostTarget): string =>
  [address, port, user, createHash('sha256').update(privateKey).digest('hex')].join('|');
