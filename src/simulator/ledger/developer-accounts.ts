import { createHash } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { ecdsaKey, ed25519Key, thresholdKey } from './protobuf.js';
import type { AccountRecord } from './records.js';

const TINYBARS_PER_HBAR = 100_000_000n;
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** A number as a Hedera account without a key of its own shows it to the EVM. */
export const longZero = (accountId: string): string =>
  `0x${BigInt(accountId.split('.')[2] ?? 0)
    .toString(16)
    .padStart(40, '0')}`;

export function evmAddressOf(privateKey: Uint8Array): string {
  const point = secp256k1.getPublicKey(privateKey, false).slice(1);
  return `0x${hex(keccak_256(point).slice(-20))}`;
}

/** Accounts to develop with, one of every kind; the same seed makes the same keys. */
export function developerAccounts(seed: number): AccountRecord[] {
  const secret = (name: string): Uint8Array =>
    createHash('sha256').update(`tensornode developer account ${seed} ${name}`).digest();
  const account = (
    number: number,
    hbar: bigint,
    key: AccountRecord['key'],
    privateKeys: readonly Uint8Array[],
    evmAddress?: string,
  ): AccountRecord => ({
    accountId: `0.0.${number}`,
    key,
    balanceTinybars: (hbar * TINYBARS_PER_HBAR).toString(),
    evmAddress: evmAddress ?? longZero(`0.0.${number}`),
    deleted: false,
    privateKeys: privateKeys.map(hex),
  });
  const edwards = (number: number, hbar: bigint) => {
    const key = secret(String(number));
    return account(number, hbar, { type: 'ED25519', hex: hex(ed25519.getPublicKey(key)) }, [key]);
  };
  const ecdsa = secret('1002');
  const members = [secret('1003 a'), secret('1003 b'), secret('1003 c')] as const;
  const [first, second, third] = members;
  const threshold = thresholdKey(2, [
    ed25519Key(ed25519.getPublicKey(first)),
    ed25519Key(ed25519.getPublicKey(second)),
    ecdsaKey(secp256k1.getPublicKey(third, true)),
  ]);
  const hollow = secret('1004');
  return [
    edwards(1_001, 1_000n),
    account(
      1_002,
      500n,
      { type: 'ECDSA_SECP256K1', hex: hex(secp256k1.getPublicKey(ecdsa, true)) },
      [ecdsa],
      evmAddressOf(ecdsa),
    ),
    account(1_003, 250n, { type: 'ProtobufEncoded', hex: hex(threshold) }, members),
    account(1_004, 20n, null, [hollow], evmAddressOf(hollow)),
    edwards(1_005, 3n),
    { ...edwards(1_006, 0n), deleted: true },
    // The account of the guide's examples.
    edwards(123_456, 100n),
  ];
}
