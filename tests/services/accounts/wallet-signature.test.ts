import { ContractId, KeyList } from '@hashgraph/sdk';
import { ed25519 } from '@noble/curves/ed25519.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_KEY_DEPTH, MAX_KEY_NODES } from '../../../src/services/accounts/hapi-key.js';
import { prefixedMessage, verifyWalletSignature } from '../../../src/services/accounts/wallet-signature.js';
import type { AccountKey } from '../../../src/services/adapters/ledger.js';
import {
  ecWallet,
  edWallet,
  hip820,
  ledgerKey,
  longKey,
  mapOf,
  pairOf,
  protobufKey,
  signedBy,
} from './wallets.js';

const TEXT = 'Sign in nonce 42';
const good = { ok: true };
const refusedAt = (step: string) => expect.objectContaining({ ok: false, step });
const kinds = [
  ['ED25519', edWallet],
  ['ECDSA', ecWallet],
] as const;

describe.each(kinds)('a signature of an %s wallet', (_kind, newWallet) => {
  const wallet = newWallet();
  const key = ledgerKey(wallet.publicKey);

  it('verifies against the account key', async () => {
    expect(await verifyWalletSignature(TEXT, key, [signedBy(TEXT, wallet)])).toEqual(good);
  });

  it('verifies when the mirror prints the key in its long form', async () => {
    expect(await verifyWalletSignature(TEXT, longKey(wallet.publicKey), [signedBy(TEXT, wallet)])).toEqual(
      good,
    );
  });

  it.each([
    ['no prefix', new Uint8Array()],
    ['three bytes of the key', wallet.publicKey.toBytesRaw().subarray(0, 3)],
    ['the key in DER form', wallet.publicKey.toBytesDer()],
  ])('verifies with %s as its prefix', async (_name, prefix) => {
    const map = mapOf(pairOf(wallet, hip820(TEXT), prefix));
    expect(await verifyWalletSignature(TEXT, key, [map])).toEqual(good);
  });

  it('is refused over another text', async () => {
    expect(await verifyWalletSignature('Sign in nonce 43', key, [signedBy(TEXT, wallet)])).toEqual(
      refusedAt('SIGNATURE'),
    );
  });

  it('is refused for the key of another account', async () => {
    const other = ledgerKey(newWallet().publicKey);
    expect(await verifyWalletSignature(TEXT, other, [signedBy(TEXT, wallet)])).toEqual(
      refusedAt('KEY_MISMATCH'),
    );
  });

  it('is refused when its prefix claims the account key but another key signed', async () => {
    const map = mapOf(pairOf(newWallet(), hip820(TEXT), wallet.publicKey.toBytesRaw()));
    expect(await verifyWalletSignature(TEXT, key, [map])).toEqual(refusedAt('SIGNATURE'));
  });

  it('is refused without the prefix of signed messages', async () => {
    const map = mapOf(pairOf(wallet, Buffer.from(TEXT)));
    expect(await verifyWalletSignature(TEXT, key, [map])).toEqual(refusedAt('SIGNATURE'));
  });

  it('is refused when it is filed under the other kind of key', async () => {
    const { pubKeyPrefix, ed25519: ed, ECDSASecp256k1: ec } = pairOf(wallet, hip820(TEXT));
    const swapped = ed
      ? mapOf({ pubKeyPrefix: pubKeyPrefix ?? new Uint8Array(), ECDSASecp256k1: ed })
      : mapOf({ pubKeyPrefix: pubKeyPrefix ?? new Uint8Array(), ed25519: ec ?? new Uint8Array() });
    expect(await verifyWalletSignature(TEXT, key, [swapped])).toEqual(refusedAt('KEY_MISMATCH'));
  });

  it('is refused after any change to the map', async () => {
    const bytes = Buffer.from(signedBy(TEXT, wallet), 'base64');
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ flip;
        expect(await verifyWalletSignature(TEXT, key, [changed.toString('base64')])).not.toEqual(good);
      }),
      { numRuns: 300 },
    );
  });

  it('is refused when the map is cut or followed by anything', async () => {
    const bytes = Buffer.from(signedBy(TEXT, wallet), 'base64');
    for (let length = 0; length < bytes.length; length += 1) {
      const cut = bytes.subarray(0, length).toString('base64');
      expect(await verifyWalletSignature(TEXT, key, [cut])).toEqual(refusedAt('SIGNATURE_FORMAT'));
    }
    for (const tail of ['00', '08ff', 'ff', '1200']) {
      const longer = Buffer.concat([bytes, Buffer.from(tail, 'hex')]).toString('base64');
      expect(await verifyWalletSignature(TEXT, key, [longer])).toEqual(refusedAt('SIGNATURE_FORMAT'));
    }
  });

  it('is refused over any other ASCII text', async () => {
    const map = signedBy(TEXT, wallet);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme-ascii', maxLength: 64 }), async (text) => {
        fc.pre(text !== TEXT);
        expect(await verifyWalletSignature(text, key, [map])).not.toEqual(good);
      }),
      { numRuns: 100 },
    );
  });

  it('of any ASCII text verifies, and agrees with the SDK', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme-ascii', maxLength: 300 }), async (text) => {
        const bytes = prefixedMessage(text);
        expect(Buffer.from(bytes)).toEqual(hip820(text));
        expect(wallet.publicKey.verify(bytes, wallet.sign(bytes))).toBe(true);
        expect(await verifyWalletSignature(text, key, [signedBy(text, wallet)])).toEqual(good);
      }),
      { numRuns: 60 },
    );
  });
});

describe('an ECDSA signature', () => {
  const wallet = ecWallet();
  const key = ledgerKey(wallet.publicKey);
  const pubKeyPrefix = wallet.publicKey.toBytesRaw();

  it('verifies with a 65th byte', async () => {
    const signature = Buffer.concat([wallet.sign(hip820(TEXT)), Buffer.from([1])]);
    expect(
      await verifyWalletSignature(TEXT, key, [mapOf({ pubKeyPrefix, ECDSASecp256k1: signature })]),
    ).toEqual(good);
  });

  it('verifies with a high s, which older wallets make', async () => {
    const { r, s } = secp256k1.Signature.fromBytes(wallet.sign(hip820(TEXT)), 'compact');
    const high = new secp256k1.Signature(r, secp256k1.Point.Fn.ORDER - s).toBytes('compact');
    expect(await verifyWalletSignature(TEXT, key, [mapOf({ pubKeyPrefix, ECDSASecp256k1: high })])).toEqual(
      good,
    );
  });

  it.each([0, 63, 66])('of %i bytes is refused', async (length) => {
    const map = mapOf({ pubKeyPrefix, ECDSASecp256k1: new Uint8Array(length) });
    expect(await verifyWalletSignature(TEXT, key, [map])).toEqual(refusedAt('SIGNATURE'));
  });

  it('is refused for an account key that is not a point of the curve', async () => {
    const broken: AccountKey = { type: 'ECDSA_SECP256K1', hex: `02${'ff'.repeat(32)}` };
    const map = mapOf(pairOf(wallet, hip820(TEXT), new Uint8Array()));
    expect(await verifyWalletSignature(TEXT, broken, [map])).toEqual(refusedAt('SIGNATURE'));
  });
});

describe('an ED25519 key of small order', () => {
  const p = 2n ** 255n - 19n;
  const torsion = ed25519.Point.fromBytes(
    Buffer.from('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05', 'hex'),
  );
  const points = Array.from({ length: 8 }, (_, index) => torsion.multiplyUnsafe(BigInt(index)));
  const encodings = [
    ...points.map((point) => Buffer.from(point.toBytes())),
    ...[p, p + 1n].map((y) => Buffer.from(y.toString(16).padStart(64, '0'), 'hex').reverse()),
  ];

  it.each(encodings.map((bytes) => bytes.toString('hex')))(
    '%s lets nobody in, though anybody can sign for it',
    async (hex) => {
      // R = [S]B: accepted by a verifier that does not look at the key, whenever h is a multiple of its order.
      const s = 5n;
      const r = ed25519.Point.BASE.multiply(s).toBytes();
      const signature = Buffer.concat([r, Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse()]);
      for (let attempt = 0; attempt < 40; attempt += 1) {
        const text = `${TEXT} ${attempt}`;
        const map = mapOf({ pubKeyPrefix: Buffer.from(hex, 'hex'), ed25519: signature });
        expect(await verifyWalletSignature(text, { type: 'ED25519', hex }, [map])).toEqual(
          refusedAt('SIGNATURE'),
        );
      }
    },
  );
});

describe('an account key that nobody can satisfy', () => {
  const wallet = edWallet();
  const map = signedBy(TEXT, wallet);
  const contract = longKey(ContractId.fromString('0.0.9'));
  const cases: [string, AccountKey | null][] = [
    ['no key at all', null],
    ['the empty key list of a hollow account', { type: 'PROTOBUF', hex: '3200' }],
    ['an empty message', { type: 'PROTOBUF', hex: '' }],
    ['a contract key', contract],
    [
      'a threshold of nothing',
      protobufKey({
        thresholdKey: { threshold: 0, keys: { keys: [{ ed25519: wallet.publicKey.toBytesRaw() }] } },
      }),
    ],
    [
      'a threshold beyond its keys',
      protobufKey({
        thresholdKey: { threshold: 2, keys: { keys: [{ ed25519: wallet.publicKey.toBytesRaw() }] } },
      }),
    ],
    [
      'a list with an empty list inside',
      protobufKey({
        keyList: { keys: [{ ed25519: wallet.publicKey.toBytesRaw() }, { keyList: { keys: [] } }] },
      }),
    ],
    [
      'a list with a contract key inside',
      longKey(new KeyList([wallet.publicKey, ContractId.fromString('0.0.9')])),
    ],
    ['hexadecimal that is none', { type: 'ED25519', hex: 'zz' }],
    ['a key of the wrong length', { type: 'ED25519', hex: 'ab'.repeat(31) }],
    ['an unknown kind of key', { type: 'PROTOBUF', hex: '4a00' }],
    ['two keys in one', { type: 'PROTOBUF', hex: `1220${'11'.repeat(32)}1220${'11'.repeat(32)}` }],
  ];

  it.each(cases)('%s is refused', async (_name, key) => {
    expect(await verifyWalletSignature(TEXT, key, [map])).toEqual(refusedAt('ACCOUNT_KEY'));
  });

  it('is what keys nested too deep, or too many, count as', async () => {
    const leaf = { ed25519: wallet.publicKey.toBytesRaw() };
    const nested = (depth: number): object =>
      depth === 1 ? leaf : { keyList: { keys: [nested(depth - 1)] } };
    const wide = (count: number) => ({
      thresholdKey: { threshold: 1, keys: { keys: Array.from({ length: count }, () => leaf) } },
    });

    expect(await verifyWalletSignature(TEXT, protobufKey(nested(MAX_KEY_DEPTH)), [map])).toEqual(good);
    expect(await verifyWalletSignature(TEXT, protobufKey(nested(MAX_KEY_DEPTH + 1)), [map])).toEqual(
      refusedAt('ACCOUNT_KEY'),
    );
    expect(await verifyWalletSignature(TEXT, protobufKey(wide(MAX_KEY_NODES - 1)), [map])).toEqual(good);
    expect(await verifyWalletSignature(TEXT, protobufKey(wide(MAX_KEY_NODES)), [map])).toEqual(
      refusedAt('ACCOUNT_KEY'),
    );
  });
});
