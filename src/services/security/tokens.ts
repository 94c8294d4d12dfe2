import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { MasterKey } from './master-key.js';

export const REFRESH_TOKEN_PREFIX = 'tnr_';
export const API_TOKEN_PREFIX = 'tnp_';

/** A token as its holder sees it, once, and what is kept of it. */
export interface IssuedToken {
  readonly token: string;
  readonly hash: string;
  /** The last four characters. */
  readonly hint: string;
}

const API_TOKEN = /^tnp_[A-Za-z0-9_-]{43}$/;
const REFRESH_TOKEN = /^tnr_([0-9a-f-]{36})\.([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{22})$/;

/** 256 random bits: a plain hash of it cannot be searched, so no slow hash is needed. */
export function newApiToken(): IssuedToken {
  return issued(API_TOKEN_PREFIX + randomBytes(32).toString('base64url'));
}

export function isApiToken(token: string): boolean {
  return API_TOKEN.test(token);
}

export function hashToken(token: string): string {
  return createHash('sha256').update(token, 'utf8').digest('hex');
}

export function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a, 'utf8');
  const right = Buffer.from(b, 'utf8');
  return left.length === right.length && timingSafeEqual(left, right);
}

/**
 * Refresh tokens name their session and carry our seal. So every token ever issued is recognised when it is
 * used again, although only the newest one's hash is kept, and nobody can end a session by making one up.
 */
export function createRefreshTokens(masterKey: MasterKey) {
  const key = masterKey.derive('refresh-token');
  const sealOf = (sessionId: string, random: string) =>
    createHmac('sha256', key).update(`${sessionId}.${random}`).digest().subarray(0, 16).toString('base64url');

  return {
    issue(sessionId: string): IssuedToken {
      const random = randomBytes(32).toString('base64url');
      return issued(`${REFRESH_TOKEN_PREFIX}${sessionId}.${random}.${sealOf(sessionId, random)}`);
    },

    /** null for anything this server never issued. */
    read(token: string): { readonly sessionId: string; readonly hash: string } | null {
      const [, sessionId, random, seal] = REFRESH_TOKEN.exec(token) ?? [];
      if (sessionId === undefined || random === undefined || seal === undefined) return null;
      return sameText(seal, sealOf(sessionId, random)) ? { sessionId, hash: hashToken(token) } : null;
    },
  };
}
export type RefreshTokens = ReturnType<typeof createRefreshTokens>;

function issued(token: string): IssuedToken {
  return { token, hash: hashToken(token), hint: token.slice(-4) };
}
