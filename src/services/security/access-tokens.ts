import type { MasterKey } from './master-key.js';

export interface AccessClaims {
  readonly accountId: string;
  readonly sessionId: string;
  readonly expiresAt: Date;
}

interface Needs {
  readonly masterKey: MasterKey;
  readonly network: string;
  readonly now: () => Date;
}

export const ACCESS_TOKEN_MS = 15 * 60_000;
const ISSUER = 'tensornode';
const ALGORITHM = 'HS256';
const TYPE = 'at+jwt';
const MAX_LENGTH = 1_024;

/** Short-lived signed tokens. A token of another Hedera network is for another audience. */
export function createAccessTokens({ masterKey, network, now }: Needs) {
  const key = masterKey.derive('access-token');
  const audience = `tensornode:${network}`;

  return {
    async issue(accountId: string, sessionId: string): Promise<{ token: string; expiresAt: Date }> {
      const { SignJWT } = await import('jose');
      const issuedAt = Math.floor(now().getTime() / 1000);
      const expiresAt = issuedAt + ACCESS_TOKEN_MS / 1000;
      const token = await new SignJWT({ sid: sessionId })
        .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
        .setSubject(accountId)
        .setIssuer(ISSUER)
        .setAudience(audience)
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiresAt)
        .sign(key);
      return { token, expiresAt: new Date(expiresAt * 1000) };
    },

    /** null for anything that is not a token of ours for this network, valid now. */
    async read(token: string): Promise<AccessClaims | null> {
      if (token.length > MAX_LENGTH) return null;
      const { errors, jwtVerify } = await import('jose');
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: [ALGORITHM],
          typ: TYPE,
          issuer: ISSUER,
          audience,
          currentDate: now(),
          requiredClaims: ['sub', 'iat', 'exp'],
        });
        const { sub, exp, sid } = payload;
        if (sub === undefined || exp === undefined || typeof sid !== 'string') return null;
        return { accountId: sub, sessionId: sid, expiresAt: new Date(exp * 1000) };
      } catch (error) {
        if (error instanceof errors.JOSEError) return null;
        throw error;
      }
    },
  };
}
export type AccessTokens = ReturnType<typeof createAccessTokens>;
