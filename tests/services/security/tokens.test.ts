import { SignJWT, UnsecuredJWT } from 'jose';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACCESS_TOKEN_MS, createAccessTokens } from '../../../src/services/security/access-tokens.js';
import { masterKeyOf } from '../../../src/services/security/master-key.js';
import {
  createRefreshTokens,
  hashToken,
  isApiToken,
  newApiToken,
  sameText,
} from '../../../src/services/security/tokens.js';

const masterKey = masterKeyOf(Buffer.alloc(32, 7));
const SESSION = '0197a000-0000-7000-8000-000000000001';

describe('an API token', () => {
  it('is recognised by its shape, and kept as a hash and four characters', () => {
    const { token, hash, hint } = newApiToken();
    expect(token).toMatch(/^tnp_[A-Za-z0-9_-]{43}$/);
    expect(isApiToken(token)).toBe(true);
    expect(hash).toBe(hashToken(token));
    expect(token.endsWith(hint)).toBe(true);
    expect(newApiToken().token).not.toBe(token);
    expect(isApiToken(`${token}x`)).toBe(false);
    expect(isApiToken(`${token}\n`)).toBe(false);
  });
});

describe('a refresh token', () => {
  const tokens = createRefreshTokens(masterKey);

  it('names its session to the server that issued it', () => {
    const { token, hash } = tokens.issue(SESSION);
    expect(tokens.read(token)).toEqual({ sessionId: SESSION, hash });
    expect(tokens.issue(SESSION).hash).not.toBe(hash);
  });

  it('cannot be made up for a known session, nor altered', () => {
    const { token } = tokens.issue(SESSION);
    expect(createRefreshTokens(masterKeyOf(Buffer.alloc(32, 8))).read(token)).toBeNull();
    fc.assert(
      fc.property(
        fc.nat(token.length - 2),
        fc.constantFrom('0', 'a', 'A', '-', '_', '.', 'z'),
        (at, letter) => {
          fc.pre(token[at] !== letter);
          expect(tokens.read(token.slice(0, at) + letter + token.slice(at + 1))).toBeNull();
        },
      ),
    );
    for (const made of ['', 'tnr_', `tnr_${SESSION}..`, `${token} `, token.toUpperCase()])
      expect(tokens.read(made)).toBeNull();
  });
});

it('texts are compared whole', () => {
  expect(sameText('abc', 'abc')).toBe(true);
  expect(sameText('abc', 'abd')).toBe(false);
  expect(sameText('abc', 'ab')).toBe(false);
});

describe('an access token', () => {
  const clock = { at: new Date('2026-11-22T10:00:00.500Z') };
  const needs = { masterKey, network: 'testnet', now: () => clock.at };
  const tokens = createAccessTokens(needs);
  const key = masterKey.derive('access-token');
  const claims = { sid: SESSION, sub: '0.0.5', iss: 'tensornode', aud: 'tensornode:testnet' };
  const inTenMinutes = Math.floor(clock.at.getTime() / 1000) + 600;
  const jwt = (header: { alg?: string; typ?: string }, payload: object, by: Uint8Array = key) =>
    new SignJWT({ ...payload }).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', ...header }).sign(by);

  it('says whose session it is, for fifteen minutes', async () => {
    const { token, expiresAt } = await tokens.issue('0.0.5', SESSION);
    expect(expiresAt).toEqual(new Date('2026-11-22T10:15:00Z'));
    expect(await tokens.read(token)).toEqual({ accountId: '0.0.5', sessionId: SESSION, expiresAt });

    const later = createAccessTokens({ ...needs, now: () => new Date(clock.at.getTime() + ACCESS_TOKEN_MS) });
    expect(await later.read(token)).toBeNull();
  });

  it('is good on its own network and for its own master key only', async () => {
    const { token } = await tokens.issue('0.0.5', SESSION);
    expect(await createAccessTokens({ ...needs, network: 'mainnet' }).read(token)).toBeNull();
    expect(
      await createAccessTokens({ ...needs, masterKey: masterKeyOf(Buffer.alloc(32, 9)) }).read(token),
    ).toBeNull();
  });

  it('made by hand in the right way is read, so the refusals below are for their one fault', async () => {
    const made = await jwt({}, { ...claims, iat: inTenMinutes - 600, exp: inTenMinutes });
    expect(await tokens.read(made)).toMatchObject({ accountId: '0.0.5' });
  });

  it('is refused unsigned, under another algorithm or type, or with a claim missing or wrong', async () => {
    const full = { ...claims, iat: inTenMinutes - 600, exp: inTenMinutes };
    const { sid: _sid, ...noSession } = full;
    const { exp: _exp, ...noExpiry } = full;
    const { sub: _sub, ...noSubject } = full;
    const made = await Promise.all([
      Promise.resolve(new UnsecuredJWT(full).encode()),
      jwt({ alg: 'HS512' }, full),
      jwt({ alg: 'HS384' }, full),
      jwt({ typ: 'JWT' }, full),
      jwt({}, full, masterKey.derive('refresh-token')),
      jwt({}, noSession),
      jwt({}, noExpiry),
      jwt({}, noSubject),
      jwt({}, { ...full, sid: 5 }),
      jwt({}, { ...full, iss: 'other' }),
      jwt({}, { ...full, aud: 'tensornode' }),
      jwt({}, { ...full, nbf: inTenMinutes }),
      jwt({}, { ...full, padding: 'x'.repeat(1_000) }),
    ]);
    for (const token of [...made, '', 'a.b.c', '..']) expect(await tokens.read(token)).toBeNull();
  });

  it('is refused after any change to its text', async () => {
    const { token } = await tokens.issue('0.0.5', SESSION);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(token.length - 2),
        fc.constantFrom('a', 'Z', '0', '-', '_', '.'),
        async (at, letter) => {
          fc.pre(token[at] !== letter);
          expect(await tokens.read(token.slice(0, at) + letter + token.slice(at + 1))).toBeNull();
        },
      ),
    );
  });
});
