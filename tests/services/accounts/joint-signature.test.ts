import { ContractId, KeyList, PrivateKey } from '@hashgraph/sdk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verifyWalletSignature } from '../../../src/services/accounts/wallet-signature.js';
import { ecWallet, edWallet, hip820, ledgerKey, mapOf, pairOf, signedBy, threshold } from './wallets.js';

const TEXT = 'Sign in nonce 42';
const good = { ok: true };
const refusedAt = (step: string) => expect.objectContaining({ ok: false, step });

describe('a threshold account', () => {
  const [a, b, c] = [edWallet(), ecWallet(), edWallet()];
  const twoOfThree = ledgerKey(threshold(2, a.publicKey, b.publicKey, c.publicKey));
  const all = ledgerKey(new KeyList([a.publicKey, b.publicKey, c.publicKey]));

  it('is satisfied by two of its three keys in one map', async () => {
    expect(await verifyWalletSignature(TEXT, twoOfThree, [signedBy(TEXT, a, b)])).toEqual(good);
  });

  it('is satisfied by two maps, each signed by one holder', async () => {
    expect(await verifyWalletSignature(TEXT, twoOfThree, [signedBy(TEXT, b), signedBy(TEXT, c)])).toEqual(
      good,
    );
  });

  it('refuses one signature', async () => {
    expect(await verifyWalletSignature(TEXT, twoOfThree, [signedBy(TEXT, a)])).toEqual(
      refusedAt('THRESHOLD'),
    );
  });

  it('refuses one signature given twice', async () => {
    const map = signedBy(TEXT, a);
    expect(await verifyWalletSignature(TEXT, twoOfThree, [map, map])).toEqual(refusedAt('THRESHOLD'));
    expect(await verifyWalletSignature(TEXT, twoOfThree, [signedBy(TEXT, a, a)])).toEqual(
      refusedAt('THRESHOLD'),
    );
  });

  it('refuses one good signature beside a stranger', async () => {
    expect(await verifyWalletSignature(TEXT, twoOfThree, [signedBy(TEXT, a, edWallet())])).toEqual(
      refusedAt('THRESHOLD'),
    );
  });

  it('that wants every key takes no fewer', async () => {
    expect(await verifyWalletSignature(TEXT, all, [signedBy(TEXT, a, b)])).toEqual(refusedAt('THRESHOLD'));
    expect(await verifyWalletSignature(TEXT, all, [signedBy(TEXT, a, b, c)])).toEqual(good);
  });

  it('may nest, and counts each inner key once', async () => {
    const nested = ledgerKey(threshold(2, new KeyList([a.publicKey, b.publicKey]), c.publicKey));
    expect(await verifyWalletSignature(TEXT, nested, [signedBy(TEXT, a, c)])).toEqual(refusedAt('THRESHOLD'));
    expect(await verifyWalletSignature(TEXT, nested, [signedBy(TEXT, a, b, c)])).toEqual(good);
  });

  it('tolerates a contract key it does not need', async () => {
    const key = ledgerKey(threshold(1, ContractId.fromString('0.0.9'), a.publicKey));
    expect(await verifyWalletSignature(TEXT, key, [signedBy(TEXT, a)])).toEqual(good);
  });

  it('agrees with a plain count, whichever of its keys sign', async () => {
    const wallets = [edWallet(), ecWallet(), edWallet(), ecWallet(), edWallet()];
    const keys = wallets.map((wallet) => wallet.publicKey);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.subarray(wallets, { minLength: 1 }),
        async (of, signers) => {
          const verdict = await verifyWalletSignature(
            TEXT,
            ledgerKey(threshold(of, ...keys)),
            signers.map((each) => signedBy(TEXT, each)),
          );
          expect(verdict.ok).toBe(signers.length >= of);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('a signature map', () => {
  const wallet = edWallet();
  const key = ledgerKey(wallet.publicKey);
  const map = signedBy(TEXT, wallet);
  const short = mapOf(pairOf(wallet, hip820(TEXT), new Uint8Array()));

  it.each([
    ['nothing', []],
    ['an empty text', ['']],
    ['a map without pairs beside it', [mapOf()]],
    ['no base64', ['***']],
    ['base64 with a line feed', [`${map}\n`]],
    ['base64 without its padding', [short.replace(/=+$/, '')]],
    ['random bytes', [Buffer.from('not a map at all').toString('base64')]],
    ['a pair with a contract signature only', [mapOf({ contract: new Uint8Array(64) })]],
    ['33 pairs', [mapOf(...Array.from({ length: 33 }, () => pairOf(wallet, hip820(TEXT))))]],
    ['33 maps', Array.from({ length: 33 }, () => map)],
    ['a length written longer than needed', [longLength(map)]],
    ['a megabyte', ['A'.repeat(1 << 20)]],
  ])('that is %s is refused as unreadable', async (_name, maps) => {
    expect(await verifyWalletSignature(TEXT, key, maps)).toEqual(refusedAt('SIGNATURE_FORMAT'));
  });

  it('with several signatures in one pair is refused', async () => {
    const pair = Buffer.from(map, 'base64').subarray(2);
    const doubled = Buffer.concat([pair, pair.subarray(-66)]);
    const encoded = Buffer.concat([
      Buffer.from([0x0a, 0x80 | (doubled.length & 0x7f), doubled.length >> 7]),
      doubled,
    ]);
    expect(await verifyWalletSignature(TEXT, key, [encoded.toString('base64')])).toEqual(
      refusedAt('SIGNATURE_FORMAT'),
    );
  });

  it('costs a bounded amount of work however many keys its prefixes fit', async () => {
    const keys = Array.from({ length: 190 }, () => edWallet().publicKey);
    const fake = { pubKeyPrefix: new Uint8Array(), ed25519: new Uint8Array(64) };
    const owner = edWallet();
    const hostile = mapOf(...Array.from({ length: 31 }, () => fake), pairOf(owner, hip820(TEXT)));
    expect(
      await verifyWalletSignature(TEXT, ledgerKey(threshold(1, ...keys, owner.publicKey)), [hostile]),
    ).toEqual(refusedAt('SIGNATURE_FORMAT'));
  });

  it('over a text that is not ASCII is refused, for wallets disagree about its length', async () => {
    for (const text of ['héllo', '😀', 'tab\there', 'nul\0']) {
      expect(await verifyWalletSignature(text, key, [signedBy(text, wallet)])).toEqual(refusedAt('MESSAGE'));
    }
  });

  it('never makes verification throw', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 200 }),
        fc.uint8Array({ maxLength: 200 }),
        async (bytes, keyBytes) => {
          const hex = Buffer.from(keyBytes).toString('hex');
          const verdict = await verifyWalletSignature(TEXT, { type: 'PROTOBUF', hex }, [
            Buffer.from(bytes).toString('base64'),
          ]);
          expect(verdict.ok).toBe(false);
        },
      ),
      { numRuns: 500 },
    );
  });
});

/** `0a 64 …` as `0a e4 00 …`, which lax readers take for the same. */
function longLength(map: string): string {
  const [tag = 0, length = 0, ...rest] = Buffer.from(map, 'base64');
  return Buffer.from([tag, length | 0x80, 0, ...rest]).toString('base64');
}

it('a fixed key keeps signing what it signed before', async () => {
  const wallet = PrivateKey.fromStringED25519(
    '302e020100300506032b65700422042000112233445566778899aabbccddeeff00112233445566778899aabbccddeeff',
  );
  const map = signedBy(TEXT, wallet);
  expect(Buffer.from(map, 'base64').length).toBe(102);
  expect(await verifyWalletSignature(TEXT, ledgerKey(wallet.publicKey), [map])).toEqual(good);
});
