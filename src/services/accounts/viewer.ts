import type { ApiToken } from '../../db/sessions.js';
import { TOKEN_SCOPES, type TokenScope } from '../../db/words.js';
import { Forbidden, Unauthenticated } from '../errors.js';
import type { AccessClaims } from '../security/access-tokens.js';
import { LOCAL_DEVELOPER_ACCOUNT } from './local-developer.js';

/** Who asks, by which credential, and what that credential may do. */
export interface Viewer {
  readonly accountId: string;
  readonly via: 'SESSION' | 'API_TOKEN' | 'LOCAL_DEVELOPER';
  readonly sessionId: string | null;
  /** The session or API token; the bus names it when it ends. */
  readonly credentialId: string | null;
  readonly scopes: readonly TokenScope[];
  /** The only miner this credential may touch; null for all that the account may. */
  readonly minerId: string | null;
  readonly isOperator: boolean;
  /** Sees and handles what belongs to others as well. */
  readonly seesAll: boolean;
  /** When the credential lapses; what it keeps open, such as a socket, closes then at the latest. */
  readonly expiresAt: Date | null;
}

export function sessionViewer(
  { accountId, sessionId, expiresAt }: AccessClaims,
  isOperator: boolean,
): Viewer {
  return {
    accountId,
    via: 'SESSION',
    sessionId,
    credentialId: sessionId,
    scopes: TOKEN_SCOPES,
    minerId: null,
    isOperator,
    seesAll: isOperator,
    expiresAt,
  };
}

/** A token bound to one miner shows that miner only, whoever made it. */
export function apiTokenViewer(
  token: Pick<ApiToken, 'id' | 'accountId' | 'scopes' | 'minerId' | 'expiresAt'>,
  isOperator: boolean,
): Viewer {
  const { id, accountId, scopes, minerId, expiresAt } = token;
  const mayAll = isOperator && minerId === null;
  return {
    accountId,
    via: 'API_TOKEN',
    sessionId: null,
    credentialId: id,
    scopes,
    minerId,
    isOperator: mayAll,
    seesAll: mayAll,
    expiresAt,
  };
}

export const LOCAL_DEVELOPER: Viewer = {
  accountId: LOCAL_DEVELOPER_ACCOUNT,
  via: 'LOCAL_DEVELOPER',
  sessionId: null,
  credentialId: null,
  scopes: TOKEN_SCOPES,
  minerId: null,
  isOperator: true,
  seesAll: true,
  expiresAt: null,
};

/** The owner scope of repositories: null sees everybody's rows. */
export function ownerScope(viewer: Viewer): string | null {
  return viewer.seesAll ? null : viewer.accountId;
}

export function requireViewer(viewer: Viewer | null): Viewer {
  if (!viewer) throw new Unauthenticated();
  return viewer;
}

export function requireScope(viewer: Viewer | null, scope: TokenScope): Viewer {
  const known = requireViewer(viewer);
  if (!known.scopes.includes(scope)) {
    throw new Forbidden(`This API token does not have the scope "${scope}"`, {
      hint: `Make a token with the scope "${scope}", or sign in with the wallet.`,
    });
  }
  return known;
}

/** What is private reads as absent to whoever may not; lists, which are asked for by name, refuse. */
export const mayRead = (viewer: Viewer): boolean => viewer.scopes.includes('read');

/** What is for operators reads as absent to others; its lists refuse. */
export const mayOperate = (viewer: Viewer | null): boolean =>
  viewer !== null && viewer.isOperator && mayRead(viewer);

/** For what concerns the account as a whole, which a token bound to one miner is not for. */
export function requireWholeAccount(viewer: Viewer): Viewer {
  if (viewer.minerId !== null) {
    throw new Forbidden('A token bound to one miner can not rent machines or handle hosts', {
      hint: 'Use a token for the whole account.',
    });
  }
  return viewer;
}

/** For what concerns the server as a whole. */
export function requireOperator(viewer: Viewer): Viewer {
  if (!viewer.isOperator) throw new Forbidden('This is for operators of the server');
  return viewer;
}

/** For what an API token may never do, so that no token can widen itself. */
export function requireSession(viewer: Viewer | null): Viewer {
  const known = requireViewer(viewer);
  if (known.via === 'API_TOKEN') {
    throw new Forbidden('An API token cannot do this', { hint: 'Sign in with the wallet.' });
  }
  return known;
}

/** What no API token may see reads as absent to one. */
export const isSession = (viewer: Viewer | null): viewer is Viewer =>
  viewer !== null && viewer.via !== 'API_TOKEN';

/** Whether the credential reaches this miner. Ownership is asked in the query, not here. */
export function mayTouchMiner(viewer: Viewer, minerId: string): boolean {
  return viewer.minerId === null || viewer.minerId === minerId;
}
