import type { PrivateKey } from '@hashgraph/sdk';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CHALLENGE_MS } from '../../../src/services/accounts/sign-in-service.js';
import { openStore, type Store } from '../../../src/db/open.js';
import { type AccountServices, accountServices, refusalOf, viewerOf } from './house.js';
import { ecWallet, edWallet, ledgerKey, personalSign, signedBy, threshold } from './wallets.js';

const [ed, ec, second] = [edWallet(), ecWallet(), edWallet()];
const evmAddress = `0x${ec.publicKey.toEvmAddress()}`;

describe('signing in', () => {
  let store: Store;
  let house: AccountServices;
  afterEach(() => store.database.close());
  beforeEach(async () => {
    store = await openStore({ kind: 'sqlite', filename: ':memory:' });
    house = accountServices(store);
    house.ledger.put('0.0.5', { key: ledgerKey(ed.publicKey) });
    house.ledger.put('0.0.6', { key: ledgerKey(ec.publicKey), evmAddress });
    house.ledger.put('0.0.7', { key: ledgerKey(threshold(2, ed.publicKey, second.publicKey)) });
  });

  const challenge = (account: string, kind: 'HEDERA' | 'EVM' = 'HEDERA') =>
    house.signInService.requestChallenge(account, kind);
  const signedIn = async (account: string, ...wallets: PrivateKey[]) => {
    const { nonce, message } = await challenge(account);
    return house.signInService.signIn({
      nonce,
      signatureMaps: wallets.map((wallet) => signedBy(message, wallet)),
    });
  };

  it('works with an ED25519 wallet, and opens a session', async () => {
    const { session, accessToken, refreshToken, accessTokenExpiresAt } = await signedIn('0.0.5', ed);

    expect(session).toMatchObject({ accountId: '0.0.5', endedAt: null, createdAt: house.clock.at });
    expect(accessTokenExpiresAt).toEqual(new Date(house.clock.at.getTime() + 15 * 60_000));
    expect(refreshToken).toMatch(/^tnr_/);
    expect(JSON.stringify(await house.sessions.find(house.db, session.id))).not.toContain(refreshToken);
    expect(accessToken.split('.')).toHaveLength(3);
    expect(await house.accounts.find(house.db, '0.0.5')).toMatchObject({ lastSeenAt: house.clock.at });
  });

  it('works with an ECDSA wallet', async () => {
    expect((await signedIn('0.0.6', ec)).session.accountId).toBe('0.0.6');
  });

  it('works for two holders of a threshold key, who may add what is missing to the same challenge', async () => {
    const { nonce, message } = await challenge('0.0.7');
    const first = signedBy(message, ed);
    expect(await refusalOf(house.signInService.signIn({ nonce, signatureMaps: [first] }))).toMatchObject({
      code: 'SIGNATURE_REFUSED',
      step: 'THRESHOLD',
    });
    const both = { nonce, signatureMaps: [first, signedBy(message, second)] };
    expect((await house.signInService.signIn(both)).session.accountId).toBe('0.0.7');
  });

  it('works with an Ethereum wallet, by account id or by address', async () => {
    for (const account of ['0.0.6', evmAddress, evmAddress.toUpperCase().replace('0X', '0x')]) {
      const { nonce, message, accountId } = await challenge(account, 'EVM');
      expect(accountId).toBe('0.0.6');
      expect(message).toContain('\nChain ID: 296\n');
      const { session } = await house.signInService.signIn({
        nonce,
        evmSignature: personalSign(ec, message),
      });
      expect(session.accountId).toBe('0.0.6');
    }
  });

  it('works with a Hedera wallet whose account is named by its EVM address', async () => {
    expect((await challenge(evmAddress)).message).toContain('\nhedera:testnet:0.0.6\n');
  });

  it('works once per challenge', async () => {
    const { nonce, message } = await challenge('0.0.5');
    const answer = { nonce, signatureMaps: [signedBy(message, ed)] };
    await house.signInService.signIn(answer);
    expect(await refusalOf(house.signInService.signIn(answer))).toMatchObject({ code: 'CHALLENGE_INVALID' });
  });

  it('works once per challenge even when the same answer arrives eight times at once', async () => {
    const { nonce, message } = await challenge('0.0.5');
    const answer = { nonce, signatureMaps: [signedBy(message, ed)] };
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, () => house.signInService.signIn(answer)),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await house.sessions.list(house.db, '0.0.5', { limit: 10 })).toHaveLength(1);
  });

  it('is refused after five minutes', async () => {
    const { nonce, message } = await challenge('0.0.5');
    house.later(CHALLENGE_MS);
    const answer = { nonce, signatureMaps: [signedBy(message, ed)] };
    expect(await refusalOf(house.signInService.signIn(answer))).toMatchObject({ code: 'CHALLENGE_INVALID' });
    expect(house.ledger.asked).toBe(0);
  });

  it.each(['', 'f'.repeat(32), 'x'.repeat(10_000), "' OR 1=1 --"])(
    'is refused for a nonce nobody gave out (%#)',
    async (nonce) => {
      expect(await refusalOf(house.signInService.signIn({ nonce, signatureMaps: ['AA=='] }))).toMatchObject({
        code: 'CHALLENGE_INVALID',
      });
    },
  );

  it('is refused with the signature for another challenge, or of another account', async () => {
    const [mine, other] = [await challenge('0.0.5'), await challenge('0.0.5')];
    const answer = { nonce: mine.nonce, signatureMaps: [signedBy(other.message, ed)] };
    expect(await refusalOf(house.signInService.signIn(answer))).toMatchObject({ step: 'SIGNATURE' });
    expect(await refusalOf(signedIn('0.0.5', ec))).toMatchObject({ step: 'KEY_MISMATCH' });
  });

  it('is refused for accounts that nobody can sign for', async () => {
    house.ledger.put('0.0.8', { key: null });
    house.ledger.put('0.0.9', { key: { type: 'PROTOBUF', hex: '3200' } });
    house.ledger.put('0.0.10', { key: ledgerKey(ed.publicKey), deleted: true });
    expect(await refusalOf(signedIn('0.0.8', ed))).toMatchObject({ step: 'ACCOUNT_KEY' });
    expect(await refusalOf(signedIn('0.0.9', ed))).toMatchObject({ step: 'ACCOUNT_KEY' });
    expect(await refusalOf(signedIn('0.0.10', ed))).toMatchObject({ code: 'ACCOUNT_NOT_FOUND' });
    expect(await refusalOf(signedIn('0.0.11', ed))).toMatchObject({ code: 'ACCOUNT_NOT_FOUND' });
  });

  it('is refused with what is no signature map, or not the kind that was asked for', async () => {
    const hedera = await challenge('0.0.5');
    const evm = await challenge('0.0.6', 'EVM');
    const { signIn } = house.signInService;
    expect(await refusalOf(signIn({ nonce: hedera.nonce, signatureMaps: ['garbage'] }))).toMatchObject({
      step: 'SIGNATURE_FORMAT',
    });
    expect(await refusalOf(signIn({ nonce: hedera.nonce, evmSignature: '0x' }))).toMatchObject({
      code: 'INVALID_INPUT',
      field: 'input.signatureMaps',
    });
    expect(await refusalOf(signIn({ nonce: evm.nonce, signatureMaps: ['garbage'] }))).toMatchObject({
      code: 'INVALID_INPUT',
      field: 'input.evmSignature',
    });
    expect(await refusalOf(signIn({ nonce: evm.nonce, evmSignature: '0x' }))).toMatchObject({
      step: 'SIGNATURE_FORMAT',
    });
  });

  it('costs nobody a signature when the ledger is away', async () => {
    const { nonce, message } = await challenge('0.0.5');
    const answer = { nonce, signatureMaps: [signedBy(message, ed)] };
    house.ledger.isDown = true;
    expect(await refusalOf(house.signInService.signIn(answer))).toMatchObject({
      code: 'LEDGER_UNAVAILABLE',
      retryable: true,
    });
    house.ledger.isDown = false;
    expect((await house.signInService.signIn(answer)).session.accountId).toBe('0.0.5');
  });

  it('with a new key closes everything that the old key opened', async () => {
    const before = await signedIn('0.0.5', ed);
    await house.apiTokenService.create(viewerOf('0.0.5'), { name: 'ci', scopes: ['read'] });
    house.ledger.put('0.0.5', { key: ledgerKey(second.publicKey) });

    const after = await signedIn('0.0.5', second);

    expect(await house.sessions.find(house.db, before.session.id)).toMatchObject({
      endReason: 'KEY_CHANGED',
    });
    expect((await house.sessions.find(house.db, after.session.id))?.endedAt).toBeNull();
    const [token] = await house.apiTokenService.list(viewerOf('0.0.5'), { limit: 5 });
    expect(token?.revokedAt).toEqual(house.clock.at);
    expect(house.published.map((each) => 'sessionId' in each && each.sessionId)).toEqual([
      before.session.id,
      token?.id,
    ]);
  });

  it('with the same key leaves other sessions alone', async () => {
    const before = await signedIn('0.0.5', ed);
    await signedIn('0.0.5', ed);
    expect((await house.sessions.find(house.db, before.session.id))?.endedAt).toBeNull();
    expect(house.published).toEqual([]);
  });

  it('forgets old challenges', async () => {
    const old = await challenge('0.0.5');
    house.later(CHALLENGE_MS + 60 * 60_000 + 1);
    const young = await challenge('0.0.5');
    expect(await house.signInService.forgetOldChallenges()).toBe(1);
    expect(await house.challenges.find(house.db, old.nonce)).toBeNull();
    expect(await house.challenges.find(house.db, young.nonce)).not.toBeNull();
  });

  describe('asks first', () => {
    it('and writes the whole text itself', async () => {
      const { message, nonce } = await challenge('hedera:testnet:0.0.5');
      expect(nonce).toMatch(/^[0-9a-f]{32}$/);
      expect(message).toBe(`app.example wants you to sign in with your Hedera account:
hedera:testnet:0.0.5

Sign in to TensorNode. This is not a transaction and costs nothing.

URI: https://app.example
Version: 1
Chain ID: hedera:testnet
Nonce: ${nonce}
Issued At: 2026-11-22T10:00:00.000Z
Expiration Time: 2026-11-22T10:05:00.000Z`);
      expect(house.ledger.asked).toBe(0);
    });

    it.each(['0.0.0', '', 'hedera:mainnet:0.0.5', '0.0.5-aaaaa', '0x12', 'x'.repeat(10_000)])(
      'and refuses %j as an account (%#)',
      async (account) => {
        expect(await refusalOf(challenge(account))).toMatchObject({
          code: 'INVALID_INPUT',
          field: 'input.account',
        });
      },
    );

    it('and refuses an Ethereum wallet for accounts that have no key for one', async () => {
      expect(await refusalOf(challenge('0.0.5', 'EVM'))).toMatchObject({ code: 'INVALID_INPUT' });
      expect(await refusalOf(challenge(`0x${'1'.repeat(40)}`, 'EVM'))).toMatchObject({
        code: 'ACCOUNT_NOT_FOUND',
      });
    });
  });
});
