import { createPublicKey, verify } from 'node:crypto';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';

/**
 * The little-endian y of every ED25519 point of small order, sign bit cleared. Under such a key (the all-zero
 * key that retires an account is one) anybody can make signatures that verify.
 */
const SMALL_ORDER = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
]);
/** Turns 32 raw key bytes into the SubjectPublicKeyInfo that Node reads. */
const ED25519_SPKI = Buffer.from('302a300506032b6570032100', 'hex');
const ECDSA_SPKI = Buffer.from('302d300706052b8104000a032200', 'hex');

export interface PublicKeyBytes {
  readonly kind: 'ED25519' | 'ECDSA_SECP256K1';
  readonly bytes: Uint8Array;
}

/** The key in the DER form that some wallets put in a prefix. */
export function derOf({ kind, bytes }: PublicKeyBytes): Uint8Array {
  return Buffer.concat([kind === 'ED25519' ? ED25519_SPKI : ECDSA_SPKI, bytes]);
}

export function verifySignature(key: PublicKeyBytes, message: Uint8Array, signature: Uint8Array): boolean {
  return key.kind === 'ED25519'
    ? verifyEd25519(key, message, signature)
    : verifyEcdsa(key.bytes, message, signature);
}

function verifyEd25519(key: PublicKeyBytes, message: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== 64 || isSmallOrder(key.bytes)) return false;
  const publicKey = createPublicKey({ key: Buffer.from(derOf(key)), format: 'der', type: 'spki' });
  return verify(null, message, publicKey, signature);
}

function isSmallOrder(bytes: Uint8Array): boolean {
  const y = Buffer.from(bytes);
  y.writeUInt8(y.readUInt8(31) & 0x7f, 31);
  return SMALL_ORDER.has(y.toString('hex'));
}

/**
 * A high `s` is accepted: wallets built on older SDKs make them, and a challenge is used only once, so a
 * second form of a signature gains nothing.
 */
function verifyEcdsa(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== 64 && signature.length !== 65) return false;
  try {
    const compact = signature.subarray(0, 64);
    return secp256k1.verify(compact, keccak_256(message), key, { prehash: false, lowS: false });
  } catch {
    return false; // not a point of the curve, or r and s out of range
  }
}

/** The compressed key behind an Ethereum signature over `message`; null when there is none. */
export function recoverSigner(message: Uint8Array, signature: Uint8Array): Uint8Array | null {
  const v = signature[64];
  if (signature.length !== 65 || v === undefined || ![0, 1, 27, 28].includes(v)) return null;
  try {
    const recovered = Buffer.concat([Buffer.from([v % 27]), signature.subarray(0, 64)]);
    if (secp256k1.Signature.fromBytes(recovered, 'recovered').hasHighS()) return null;
    return secp256k1.recoverPublicKey(recovered, keccak_256(message), { prehash: false });
  } catch {
    return null; // r and s out of range, or no such point
  }
}

/** The EVM address of a compressed key, lower case. Throws when the bytes are no key. */
export function evmAddressOf(compressedKey: Uint8Array): string {
  const uncompressed = secp256k1.Point.fromBytes(compressedKey).toBytes(false);
  return `0x${Buffer.from(keccak_256(uncompressed.subarray(1)).subarray(-20)).toString('hex')}`;
}

/** Mixed-case checksum form (EIP-55). */
export function checksummed(address: string): string {
  const digits = address.slice(2).toLowerCase();
  const hash = Buffer.from(keccak_256(Buffer.from(digits, 'ascii'))).toString('hex');
  const cased = Array.from(digits, (digit, index) =>
    Number.parseInt(hash.charAt(index), 16) >= 8 ? digit.toUpperCase() : digit,
  );
  return `0x${cased.join('')}`;
}
