import type { PrivateKey } from '@hashgraph/sdk';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evmAddressOfSigner, verifyEvmSignature } from '../../../src/services/accounts/evm-signature.js';
import { ecWallet, edWallet, ledgerKey, longKey, personalSign, threshold } from './wallets.js';

const TEXT = 'app.example wants you to sign in with your Ethereum account:\n0x00';
const good = { ok: true };
const refusedAt = (step: string) => expect.objectContaining({ ok: false, step });
const HOLLOW = { type: 'PROTOBUF', hex: '3200' } as const;

const addressOf = (wallet: PrivateKey): string => `0x${wallet.publicKey.toEvmAddress()}`;

describe('an Ethereum wallet', () => {
  const owner = ecWallet();
  const account = { key: ledgerKey(owner.publicKey), evmAddress: addressOf(owner) };
  const signature = personalSign(owner, TEXT);

  it('signs in to the account whose key it holds', async () => {
    expect(await verifyEvmSignature(TEXT, account, signature)).toEqual(good);
  });

  it('does so when the mirror prints the key in its long form, or the digits are upper case', async () => {
    const long = { ...account, key: longKey(owner.publicKey) };
    expect(await verifyEvmSignature(TEXT, long, `0x${signature.slice(2).toUpperCase()}`)).toEqual(good);
  });

  it('may count its recovery byte from 0 or from 27', async () => {
    const v = Number.parseInt(signature.slice(-2), 16) - 27;
    expect(await verifyEvmSignature(TEXT, account, `${signature.slice(0, -2)}0${v}`)).toEqual(good);
    expect(await verifyEvmSignature(TEXT, account, `${signature.slice(0, -2)}25`)).toEqual(
      refusedAt('SIGNATURE_FORMAT'),
    );
  });

  it('is refused once the account has another key, though the address is still its own', async () => {
    const rotated = { key: ledgerKey(ecWallet().publicKey), evmAddress: addressOf(owner) };
    expect(await verifyEvmSignature(TEXT, rotated, signature)).toEqual(refusedAt('KEY_MISMATCH'));
  });

  it('signs in to a hollow account by its address', async () => {
    for (const key of [null, HOLLOW]) {
      expect(await verifyEvmSignature(TEXT, { key, evmAddress: addressOf(owner) }, signature)).toEqual(good);
      const other = { key, evmAddress: addressOf(ecWallet()) };
      expect(await verifyEvmSignature(TEXT, other, signature)).toEqual(refusedAt('KEY_MISMATCH'));
    }
  });

  it.each([
    ['an ED25519 key', { key: ledgerKey(edWallet().publicKey), evmAddress: addressOf(owner) }],
    ['a threshold key', { key: ledgerKey(threshold(1, owner.publicKey)), evmAddress: addressOf(owner) }],
    ['no key and no address', { key: null, evmAddress: null }],
    [
      'no key and an address that only spells its number',
      { key: null, evmAddress: `0x${'0'.repeat(36)}03e9` },
    ],
    [
      'a key that cannot be read',
      { key: { type: 'PROTOBUF', hex: 'ff' } as const, evmAddress: addressOf(owner) },
    ],
  ])('cannot sign in to an account with %s', async (_name, other) => {
    expect(await verifyEvmSignature(TEXT, other, signature)).toEqual(refusedAt('ACCOUNT_KEY'));
    expect(await evmAddressOfSigner(other)).toBeNull();
  });

  it('is refused over another text, and with a text that is not ASCII', async () => {
    expect(await verifyEvmSignature(`${TEXT} `, account, signature)).toEqual(refusedAt('KEY_MISMATCH'));
    expect(await verifyEvmSignature('héllo', account, personalSign(owner, 'héllo'))).toEqual(
      refusedAt('MESSAGE'),
    );
  });

  it('is refused with the signature in its high form', async () => {
    const s = BigInt(`0x${signature.slice(66, 130)}`);
    const high = (secp256k1.Point.Fn.ORDER - s).toString(16).padStart(64, '0');
    const v = signature.endsWith('1b') ? '1c' : '1b';
    expect(await verifyEvmSignature(TEXT, account, `${signature.slice(0, 66)}${high}${v}`)).toEqual(
      refusedAt('SIGNATURE_FORMAT'),
    );
  });

  it.each([
    '',
    '0x',
    signature.slice(2),
    `${signature}00`,
    `0x${'0'.repeat(130)}`,
    `0x${'f'.repeat(128)}1b`,
    'x'.repeat(132),
  ])('is refused with the malformed signature %j', async (malformed) => {
    expect(await verifyEvmSignature(TEXT, account, malformed)).toEqual(refusedAt('SIGNATURE_FORMAT'));
  });

  it('is refused after any change to the signature or the text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(64), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const bytes = Buffer.from(signature.slice(2), 'hex');
        bytes[at] = (bytes[at] ?? 0) ^ flip;
        // 27 and 0, and 28 and 1, are two spellings of one recovery byte.
        fc.pre(
          !(
            at === 64 &&
            (bytes[at] ?? 0) % 27 === Number.parseInt(signature.slice(-2), 16) - 27 &&
            (bytes[at] ?? 0) < 29
          ),
        );
        expect(await verifyEvmSignature(TEXT, account, `0x${bytes.toString('hex')}`)).not.toEqual(good);
      }),
      { numRuns: 150 },
    );
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme-ascii' }), async (text) => {
        fc.pre(text !== TEXT);
        expect(await verifyEvmSignature(text, account, signature)).not.toEqual(good);
      }),
      { numRuns: 60 },
    );
  });

  it('shows the address of the key it signs with, which the SDK agrees about', async () => {
    expect(await evmAddressOfSigner(account)).toBe(addressOf(owner));
    expect(await evmAddressOfSigner({ ...account, evmAddress: addressOf(ecWallet()) })).toBe(
      addressOf(owner),
    );
    expect(
      await evmAddressOfSigner({
        key: HOLLOW,
        evmAddress: addressOf(owner).toUpperCase().replace('0X', '0x'),
      }),
    ).toBe(addressOf(owner));
    expect(
      await evmAddressOfSigner({
        key: { type: 'ECDSA_SECP256K1', hex: `02${'ff'.repeat(32)}` },
        evmAddress: null,
      }),
    ).toBeNull();
  });
});
