import { type Key, KeyList, PrivateKey } from '@hashgraph/sdk';
import { proto } from '@hiero-ledger/proto';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import type { AccountKey } from '../../../src/services/adapters/ledger.js';

/** Wallets as the official SDK makes them: the oracle our own verification is measured against. */
export const edWallet = (): PrivateKey => PrivateKey.generateED25519();
export const ecWallet = (): PrivateKey => PrivateKey.generateECDSA();

/** What `hedera_signMessage` signs (HIP-820). */
export const hip820 = (text: string): Buffer =>
  Buffer.from(`\x19Hedera Signed Message:\n${text.length}${text}`, 'utf8');

export interface PairParts {
  readonly pubKeyPrefix?: Uint8Array;
  readonly ed25519?: Uint8Array;
  readonly ECDSASecp256k1?: Uint8Array;
  readonly contract?: Uint8Array;
}

export function pairOf(
  wallet: PrivateKey,
  bytes: Uint8Array,
  prefix = wallet.publicKey.toBytesRaw(),
): PairParts {
  const signature = wallet.sign(bytes);
  return wallet.type === 'ED25519'
    ? { pubKeyPrefix: prefix, ed25519: signature }
    : { pubKeyPrefix: prefix, ECDSASecp256k1: signature };
}

export const mapOf = (...sigPair: PairParts[]): string =>
  Buffer.from(proto.SignatureMap.encode({ sigPair }).finish()).toString('base64');

/** One signature map, as a wallet of these keys returns it. */
export const signedBy = (text: string, ...wallets: PrivateKey[]): string =>
  mapOf(...wallets.map((wallet) => pairOf(wallet, hip820(text))));

/** The key as the mirror node prints it. */
export function ledgerKey(key: Key): AccountKey {
  if (key instanceof KeyList) return longKey(key);
  const bytes = keyBytes(key);
  const type = bytes[0] === 0x12 ? 'ED25519' : 'ECDSA_SECP256K1';
  return { type, hex: bytes.subarray(2).toString('hex') };
}

/** The key as a HAPI `Key` message, which is how the mirror prints whatever is not a plain key. */
export const longKey = (key: Key): AccountKey => ({ type: 'PROTOBUF', hex: keyBytes(key).toString('hex') });

export const protobufKey = (key: proto.IKey): AccountKey => ({
  type: 'PROTOBUF',
  hex: Buffer.from(proto.Key.encode(key).finish()).toString('hex'),
});

function keyBytes(key: Key): Buffer {
  return Buffer.from(proto.Key.encode(key._toProtobufKey()).finish());
}

export const threshold = (of: number, ...keys: Key[]): KeyList => new KeyList(keys, of);

/** `personal_sign` of an Ethereum wallet that holds this key. */
export function personalSign(wallet: PrivateKey, text: string): string {
  const bytes = Buffer.from(text, 'utf8');
  const hash = keccak_256(
    Buffer.concat([Buffer.from(`\x19Ethereum Signed Message:\n${bytes.length}`), bytes]),
  );
  const signature = secp256k1.sign(hash, wallet.toBytesRaw(), { prehash: false, format: 'recovered' });
  return `0x${Buffer.from(signature.subarray(1)).toString('hex')}${(27 + (signature[0] ?? 0)).toString(16)}`;
}
