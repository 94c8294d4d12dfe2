import type { AccountRepository } from '../../db/accounts.js';
import type { Database } from '../../db/database.js';
import type { ApiTokenRepository, SessionRepository } from '../../db/sessions.js';
import { Unauthenticated } from '../errors.js';
import type { Bus } from '../events/bus.js';
import type { Log } from '../log.js';
import type { AccessTokens } from '../security/access-tokens.js';
import { API_TOKEN_PREFIX, hashToken, isApiToken } from '../security/tokens.js';
import { type LocalRequest, type LocalServer, missedLocalRule } from './local-developer.js';
import { apiTokenViewer, LOCAL_DEVELOPER, sessionViewer, type Viewer } from './viewer.js';

interface Needs {
  readonly db: Database;
  readonly accounts: AccountRepository;
  readonly sessions: SessionRepository;
  readonly apiTokens: ApiTokenRepository;
  readonly accessTokens: AccessTokens;
  readonly bus: Bus;
  /** Asked for each request, for the port is known only once the server listens. */
  readonly localServer: () => LocalServer;
  /** Account ids. */
  readonly operators: readonly string[];
  readonly now: () => Date;
  readonly log: Log;
}

export interface Credentials {
  /** The Authorization header, or what a WebSocket client sent in its place. */
  readonly authorization: string | null;
  readonly request: LocalRequest;
}

interface Known {
  readonly viewer: Viewer;
  readonly checkedAt: number;
}

/** How long a credential is believed without another look at the store. */
export const BELIEVED_MS = 5_000;
const MAX_BELIEVED = 10_000;
const TOUCH_MS = 60_000;

export function createAuthentication(needs: Needs) {
  const { db, accounts, sessions, apiTokens, accessTokens, bus, localServer, now, log } = needs;
  const operators = new Set(needs.operators);
  const believed = new Map<string, Known>();
  let localAccountExists = false;

  const stops = [
    bus.on('sessionEnded', ({ sessionId }) => {
      for (const [hash, { viewer }] of believed) if (viewer.credentialId === sessionId) believed.delete(hash);
    }),
    bus.onResync(() => believed.clear()),
  ];

  async function viewerOfToken(token: string): Promise<Viewer> {
    const hash = hashToken(token);
    const at = now();
    const known = believed.get(hash);
    if (known && at.getTime() - known.checkedAt < BELIEVED_MS && !hasLapsed(known.viewer, at))
      return known.viewer;
    believed.delete(hash);

    const viewer = token.startsWith(API_TOKEN_PREFIX)
      ? await viewerOfApiToken(token, hash)
      : await viewerOfSession(token);
    if (believed.size >= MAX_BELIEVED) believed.clear();
    believed.set(hash, { viewer, checkedAt: at.getTime() });
    return viewer;
  }

  async function viewerOfSession(token: string): Promise<Viewer> {
    const claims = await accessTokens.read(token);
    if (!claims)
      throw new Unauthenticated(
        'The access token is not valid (any more)',
        'Refresh the session, or sign in again.',
      );
    const session = await sessions.find(db, claims.sessionId);
    const isLive =
      session && !session.endedAt && session.expiresAt > now() && session.accountId === claims.accountId;
    if (!isLive) throw new Unauthenticated('The session has ended', 'Sign in again.');
    return sessionViewer(claims, operators.has(claims.accountId));
  }

  async function viewerOfApiToken(token: string, hash: string): Promise<Viewer> {
    const found = isApiToken(token) ? await apiTokens.findByHash(db, hash) : null;
    const at = now();
    if (!found || found.revokedAt || (found.expiresAt && found.expiresAt <= at)) {
      throw new Unauthenticated(
        'The API token is not valid (any more)',
        'Make a new one while signed in with the wallet.',
      );
    }
    if (!found.lastUsedAt || at.getTime() - found.lastUsedAt.getTime() >= TOUCH_MS)
      await apiTokens.seen(db, found.id, at);
    return apiTokenViewer(found, operators.has(found.accountId));
  }

  async function localDeveloper(request: LocalRequest): Promise<Viewer | null> {
    const missed = missedLocalRule(localServer(), request);
    if (missed) {
      log.debug({ rule: missed }, 'a request without credentials is not from the local developer');
      return null;
    }
    if (!localAccountExists) {
      await accounts.ensure(db, LOCAL_DEVELOPER.accountId, now());
      localAccountExists = true;
    }
    return LOCAL_DEVELOPER;
  }

  return {
    /** null: nobody in particular. A credential that does not hold is refused, never taken for none. */
    async authenticate({ authorization, request }: Credentials): Promise<Viewer | null> {
      if (authorization === null || authorization === '') return localDeveloper(request);
      const [, token] = /^Bearer +([\x21-\x7e]{1,1024})$/i.exec(authorization) ?? [];
      if (token === undefined) throw new Unauthenticated('The Authorization header is not "Bearer <token>"');
      return viewerOfToken(token);
    },

    close(): void {
      for (const stop of stops) stop();
      believed.clear();
    },
  };
}
export type Authentication = ReturnType<typeof createAuthentication>;

function hasLapsed({ expiresAt }: Viewer, at: Date): boolean {
  return expiresAt !== null && expiresAt <= at;
}
