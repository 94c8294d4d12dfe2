import type { AccountKey } from '../adapters/ledger.js';
import { isAscii } from './ascii.js';
import { type HapiKey, isHollow, KeyUnreadableError, readAccountKey } from './hapi-key.js';
import type { SignatureStep, SignatureVerdict } from './wallet-signature.js';

/** The account facts an Ethereum wallet is checked against. */
export interface EvmSigner {
  readonly key: AccountKey | null;
  readonly evmAddress: string | null;
}

/**
 * Verifies a `personal_sign` signature. On Hedera an account keeps its EVM address when its key is
 * replaced, so the recovered *key* must be the account's; the address alone counts only while the
 * account is hollow and has no key yet.
 */
export async function verifyEvmSignature(
  text: string,
  account: EvmSigner,
  signature: string,
): Promise<SignatureVerdict> {
  if (!isAscii(text)) return refused('MESSAGE', 'the text to sign is not plain ASCII');
  if (!/^0x[0-9a-f]{130}$/i.test(signature)) {
    return refused('SIGNATURE_FORMAT', 'an Ethereum signature is 0x and 130 hexadecimal digits');
  }

  const expected = await expectedSigner(account);
  if (expected.kind === 'NONE') return refused('ACCOUNT_KEY', expected.detail);

  const { evmAddressOf, recoverSigner } = await import('./curves.js');
  const signer = recoverSigner(ethereumMessage(text), Buffer.from(signature.slice(2), 'hex'));
  if (!signer) return refused('SIGNATURE_FORMAT', 'no key can be recovered from the signature');

  const fits =
    expected.kind === 'KEY'
      ? Buffer.compare(signer, expected.bytes) === 0
      : evmAddressOf(signer) === expected.address;
  if (fits) return { ok: true };
  return refused('KEY_MISMATCH', 'the text or the signing key is not the one expected of this account');
}

/** The address that an Ethereum wallet of this account shows; null when it has none. */
export async function evmAddressOfSigner(account: EvmSigner): Promise<string | null> {
  const expected = await expectedSigner(account);
  if (expected.kind === 'ADDRESS') return expected.address;
  if (expected.kind === 'NONE') return null;
  const { evmAddressOf } = await import('./curves.js');
  try {
    return evmAddressOf(expected.bytes);
  } catch {
    return null; // 33 bytes that are no point of the curve
  }
}

type Expected =
  | { readonly kind: 'KEY'; readonly bytes: Uint8Array }
  | { readonly kind: 'ADDRESS'; readonly address: string }
  | { readonly kind: 'NONE'; readonly detail: string };

async function expectedSigner({ key, evmAddress }: EvmSigner): Promise<Expected> {
  let read: HapiKey;
  try {
    if (!key || isHollow(key)) {
      return evmAddress && isKeyDerived(evmAddress)
        ? { kind: 'ADDRESS', address: evmAddress.toLowerCase() }
        : { kind: 'NONE', detail: 'the account has neither a key nor an EVM address' };
    }
    read = readAccountKey(key);
  } catch (error) {
    if (error instanceof KeyUnreadableError) return { kind: 'NONE', detail: error.message };
    throw error;
  }
  return read.kind === 'ECDSA_SECP256K1'
    ? { kind: 'KEY', bytes: read.bytes }
    : { kind: 'NONE', detail: 'only accounts with a single ECDSA key can sign in with an Ethereum wallet' };
}

/** A long-zero address only spells the account number; no key stands behind it. */
function isKeyDerived(address: string): boolean {
  return /^0x[0-9a-f]{40}$/i.test(address) && !/^0x0{24}/.test(address);
}

function ethereumMessage(text: string): Uint8Array {
  return Buffer.from(`\x19Ethereum Signed Message:\n${text.length}${text}`, 'ascii');
}

function refused(step: SignatureStep, detail: string): SignatureVerdict {
  return { ok: false, step, detail };
}
