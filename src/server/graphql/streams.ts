import type { Bus } from '../../services/events/bus.js';
import type { Credentials } from '../../services/accounts/authentication.js';
import type { Viewer } from '../../services/accounts/viewer.js';
import { DomainError } from '../../services/errors.js';
import type { Log } from '../../services/log.js';
import type { Authenticate } from '../http/caller.js';
import type { EndCause } from './close-codes.js';

interface Needs {
  readonly bus: Pick<Bus, 'on' | 'onResync'>;
  readonly authenticate: Authenticate;
  readonly log: Log;
  readonly now: () => Date;
  readonly recheckMs: number;
}

/** Something long-lived that a credential keeps open: a WebSocket, or one stream of server-sent events. */
export interface LongLived {
  readonly viewer: Viewer | null;
  /** How the credential was shown, to look at it again. */
  readonly shown: Credentials;
  readonly key: string;
  readonly end: (cause: EndCause, detail?: string) => void;
}

const ENDED_KEPT_MS = 60_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Every long-lived connection, so that none outlives its credential or the server. */
export function createStreams({ bus, authenticate, log, now, recheckMs }: Needs) {
  const open = new Set<LongLived>();
  const counts = new Map<string, number>();
  /** Sessions that ended a moment ago: one may end while its connection is still being opened. */
  const endedLately = new Map<string, number>();

  const offEnded = bus.on('sessionEnded', ({ sessionId, reason }) => {
    const at = now().getTime();
    for (const [id, since] of endedLately) if (at - since > ENDED_KEPT_MS) endedLately.delete(id);
    endedLately.set(sessionId, at);
    for (const one of open) if (one.viewer?.credentialId === sessionId) one.end('SESSION_ENDED', reason);
  });

  /** Asks again for every connection: what the bus did not tell us, the store does. */
  const recheck = async (which: (one: LongLived) => boolean): Promise<void> => {
    for (const one of [...open].filter(which)) {
      try {
        const viewer = await authenticate(one.shown);
        if (viewer?.accountId !== one.viewer?.accountId) one.end('UNAUTHENTICATED');
      } catch (error) {
        if (error instanceof DomainError)
          one.end(error.code === 'SESSION_ENDED' ? 'SESSION_ENDED' : 'UNAUTHENTICATED');
        else log.warn({ err: error }, 'an open stream could not be authenticated again');
      }
    }
  };
  const offResync = bus.onResync(() => void recheck(({ viewer }) => viewer !== null));
  const timer = setInterval(() => void recheck(({ viewer }) => viewer?.via === 'API_TOKEN'), recheckMs);
  timer.unref();

  return {
    /** Call the returned function when the connection is over. */
    add(one: LongLived): () => void {
      open.add(one);
      counts.set(one.key, (counts.get(one.key) ?? 0) + 1);
      const { credentialId = null, expiresAt = null } = one.viewer ?? {};
      const left =
        expiresAt === null ? null : Math.min(LONGEST_TIMER_MS, expiresAt.getTime() - now().getTime());
      const expiry = left === null ? null : setTimeout(() => one.end('TOKEN_EXPIRED'), Math.max(0, left));
      expiry?.unref();
      if (credentialId !== null && endedLately.has(credentialId)) one.end('SESSION_ENDED');
      return () => {
        if (!open.delete(one)) return;
        if (expiry) clearTimeout(expiry);
        const left = (counts.get(one.key) ?? 1) - 1;
        if (left > 0) counts.set(one.key, left);
        else counts.delete(one.key);
      };
    },
    countOf: (key: string): number => counts.get(key) ?? 0,
    size: (): number => open.size,
    endAll(cause: EndCause): void {
      for (const one of [...open]) one.end(cause);
    },
    close(): void {
      offEnded();
      offResync();
      clearInterval(timer);
    },
  };
}
export type Streams = ReturnType<typeof createStreams>;
