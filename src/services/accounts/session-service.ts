import type { AccountRepository } from '../../db/accounts.js';
import type { Database, Transaction } from '../../db/database.js';
import { newId, type PageRequest } from '../../db/repository.js';
import type { ApiTokenRepository, Session, SessionRepository } from '../../db/sessions.js';
import type { SessionEndReason } from '../../db/words.js';
import { NotFound } from '../errors.js';
import type { Bus } from '../events/bus.js';
import type { Log } from '../log.js';
import type { AccessTokens } from '../security/access-tokens.js';
import { type RefreshTokens, sameText } from '../security/tokens.js';
import { keyFingerprint } from './hapi-key.js';
import type { LedgerAccounts } from './ledger-accounts.js';
import { RefreshSuperseded, SessionEnded } from './refusals.js';
import { isSession, ownerScope, requireSession, type Viewer } from './viewer.js';

interface Needs {
  readonly db: Database;
  readonly accounts: AccountRepository;
  readonly sessions: SessionRepository;
  readonly apiTokens: ApiTokenRepository;
  readonly ledgerAccounts: LedgerAccounts;
  readonly accessTokens: AccessTokens;
  readonly refreshTokens: RefreshTokens;
  readonly bus: Bus;
  readonly now: () => Date;
  readonly log: Log;
}

/** What a client holds after signing in or refreshing. The refresh token is shown this once. */
export interface SessionTokens {
  readonly session: Session;
  readonly accessToken: string;
  readonly accessTokenExpiresAt: Date;
  readonly refreshToken: string;
}

export interface NewSession {
  readonly accountId: string;
  readonly keyFingerprint: string;
  readonly userAgent: string | null;
}

const DAY_MS = 24 * 60 * 60_000;
/** A session nobody refreshes ends after this long. */
export const SESSION_IDLE_MS = 30 * DAY_MS;
/** Every session ends after this long, so that a wallet signs again now and then. */
export const SESSION_MAX_MS = 90 * DAY_MS;
/** Within this time the token before counts as a crossed refresh (two tabs, a lost answer), not as theft. */
export const REFRESH_RACE_MS = 10_000;
const MAX_USER_AGENT = 256;
const SWEEP = 500;

export function createSessionService(needs: Needs) {
  const { db, accounts, sessions, apiTokens, ledgerAccounts, accessTokens, refreshTokens, bus, now, log } =
    needs;

  async function refresh(refreshToken: string): Promise<SessionTokens> {
    const given = refreshTokens.read(refreshToken);
    const session = given && (await sessions.find(db, given.sessionId));
    if (!session || session.endedAt) throw new SessionEnded();
    if (session.expiresAt <= now()) throw await over(session, 'EXPIRED');
    if (!sameText(session.refreshTokenHash, given.hash)) throw await supersededOrStolen(session, given.hash);

    const account = await ledgerAccounts.find(session.accountId);
    if (!account || account.deleted) throw await over(session, 'ACCOUNT_DELETED');
    const fingerprint = keyFingerprint(account.key);
    if (fingerprint !== session.keyFingerprint) {
      await db.transaction((tx) => forgetOtherKeys(tx, session.accountId, fingerprint));
      throw await over(session, 'KEY_CHANGED');
    }

    const next = refreshTokens.issue(session.id);
    const rotated = await sessions.rotate(db, session.id, given.hash, {
      refreshTokenHash: next.hash,
      keyFingerprint: fingerprint,
      lastUsedAt: now(),
      expiresAt: expiryOf(session.createdAt),
    });
    if (!rotated)
      throw (await sessions.find(db, session.id))?.endedAt ? new SessionEnded() : new RefreshSuperseded();
    return withTokens(rotated, next.token);
  }

  async function supersededOrStolen(
    session: Session,
    hash: string,
  ): Promise<SessionEnded | RefreshSuperseded> {
    const isPrevious =
      session.previousRefreshTokenHash !== null && sameText(session.previousRefreshTokenHash, hash);
    if (isPrevious && now().getTime() - session.lastUsedAt.getTime() < REFRESH_RACE_MS)
      return new RefreshSuperseded();
    log.warn(
      { sessionId: session.id, accountId: session.accountId },
      'an old refresh token was used again; the session is ended',
    );
    return over(session, 'REUSED');
  }

  async function over(session: Session, reason: SessionEndReason): Promise<SessionEnded> {
    await db.transaction(async (tx) => {
      const ended = await sessions.end(tx, session.accountId, session.id, reason, now());
      if (ended) announce(tx, [ended]);
    });
    return new SessionEnded(ENDINGS[reason]);
  }

  /**
   * When the account's newest session was made with another key, whoever held that key loses everything it
   * opened: sessions and API tokens. On a test network a reset hands account numbers to new owners this way.
   */
  async function forgetOtherKeys(tx: Transaction, accountId: string, fingerprint: string): Promise<void> {
    const [newest] = await sessions.list(tx, accountId, { limit: 1 });
    if (!newest || newest.keyFingerprint === fingerprint) return;
    const ended = await sessions.endAll(tx, accountId, 'KEY_CHANGED', now());
    const revoked = await apiTokens.revokeAll(tx, accountId, now());
    announce(tx, ended);
    for (const { id } of revoked)
      bus.publish(tx, { type: 'sessionEnded', sessionId: id, reason: 'KEY_CHANGED' });
    log.warn(
      { accountId, sessions: ended.length, apiTokens: revoked.length },
      'the account has another key; what the old one opened is closed',
    );
  }

  function announce(tx: Transaction, ended: readonly Session[]): void {
    for (const { id, endReason } of ended) {
      bus.publish(tx, { type: 'sessionEnded', sessionId: id, reason: endReason ?? 'REVOKED' });
    }
  }

  function expiryOf(createdAt: Date): Date {
    return new Date(Math.min(now().getTime() + SESSION_IDLE_MS, createdAt.getTime() + SESSION_MAX_MS));
  }

  async function withTokens(session: Session, refreshToken: string): Promise<SessionTokens> {
    const access = await accessTokens.issue(session.accountId, session.id);
    return { session, accessToken: access.token, accessTokenExpiresAt: access.expiresAt, refreshToken };
  }

  return {
    /**
     * Opens a session in the transaction of the decision to let somebody in. The returned function makes the
     * tokens, which needs no database and so runs after the commit.
     */
    async open(tx: Transaction, given: NewSession): Promise<() => Promise<SessionTokens>> {
      const at = now();
      await accounts.ensure(tx, given.accountId, at);
      await accounts.hold(tx, given.accountId);
      await forgetOtherKeys(tx, given.accountId, given.keyFingerprint);
      await accounts.seen(tx, given.accountId, at);

      const id = newId();
      const { token, hash } = refreshTokens.issue(id);
      const session = await sessions.insert(tx, {
        id,
        accountId: given.accountId,
        refreshTokenHash: hash,
        keyFingerprint: given.keyFingerprint,
        userAgent: given.userAgent?.slice(0, MAX_USER_AGENT) ?? null,
        createdAt: at,
        lastUsedAt: at,
        expiresAt: expiryOf(at),
      });
      return () => withTokens(session, token);
    },

    /**
     * Exchanges a refresh token for new tokens, after another look at the account's key. An old token used
     * again means that somebody copied it, so it ends the session for both.
     */
    refresh,

    /** Signs out, or ends another session of the same account. Operators may end anybody's. */
    async revoke(viewer: Viewer | null, id: string): Promise<Session> {
      const known = requireSession(viewer);
      const reason = id === known.sessionId ? 'SIGNED_OUT' : 'REVOKED';
      const ended = await db.transaction(async (tx) => {
        const session = await sessions.end(tx, ownerScope(known), id, reason, now());
        if (session) announce(tx, [session]);
        return session;
      });
      if (!ended) throw new NotFound('session', 'input.id');
      return ended;
    },

    async revokeAll(viewer: Viewer | null): Promise<Session[]> {
      const { accountId } = requireSession(viewer);
      return db.transaction(async (tx) => {
        const ended = await sessions.endAll(tx, accountId, 'REVOKED', now());
        announce(tx, ended);
        return ended;
      });
    },

    byIds: async (viewer: Viewer | null, ids: readonly string[]): Promise<Session[]> =>
      isSession(viewer) ? sessions.findOwned(db, viewer.accountId, ids) : [],

    async list(viewer: Viewer | null, page: PageRequest): Promise<Session[]> {
      return sessions.list(db, requireSession(viewer).accountId, page);
    },

    /** Ends what has expired, so that its sockets close. To be called now and then. */
    async endExpired(): Promise<number> {
      return db.transaction(async (tx) => {
        const ended = await sessions.endExpired(tx, now(), SWEEP);
        announce(tx, ended);
        return ended.length;
      });
    },
  };
}
export type SessionService = ReturnType<typeof createSessionService>;

const ENDINGS: Readonly<Record<SessionEndReason, string>> = {
  SIGNED_OUT: 'The session was signed out',
  REVOKED: 'The session was revoked',
  EXPIRED: 'The session has expired',
  REUSED: 'An old refresh token of this session was used again, so the session was ended',
  KEY_CHANGED: 'The account has another key on the ledger than when it signed in',
  ACCOUNT_DELETED: 'The account does not exist on the ledger any more',
};
