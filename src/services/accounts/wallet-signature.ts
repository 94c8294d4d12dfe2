import type { AccountKey } from '../adapters/ledger.js';
import { isAscii } from './ascii.js';
import { type HapiKey, KeyUnreadableError, readAccountKey } from './hapi-key.js';
import { readSignatureMaps, type SignaturePair, SignatureMapUnreadableError } from './signature-map.js';

/** Where a signature failed. */
export const SIGNATURE_STEPS = [
  /** The signed text was not plain ASCII. */
  'MESSAGE',
  /** What the wallet returned could not be read. */
  'SIGNATURE_FORMAT',
  /** The account has no key that anything could satisfy. */
  'ACCOUNT_KEY',
  /** Signed, but by keys that are not this account's. */
  'KEY_MISMATCH',
  /** The account's key, but not this text. */
  'SIGNATURE',
  /** Good signatures, too few of them for the account's threshold key. */
  'THRESHOLD',
] as const;
export type SignatureStep = (typeof SIGNATURE_STEPS)[number];

export type SignatureVerdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly step: SignatureStep; readonly detail: string };

/** Bounds the work an attacker can cause with many short prefixes against many keys. */
const MAX_VERIFICATIONS = 64;

/**
 * Verifies `hedera_signMessage` answers (HIP-820) against the key the ledger holds now. Several signature
 * maps over the same text are merged, so the holders of a threshold key can sign one by one.
 */
export async function verifyWalletSignature(
  text: string,
  key: AccountKey | null,
  signatureMaps: readonly string[],
): Promise<SignatureVerdict> {
  if (!isAscii(text)) return refused('MESSAGE', 'the text to sign is not plain ASCII');

  let pairs: SignaturePair[];
  try {
    pairs = readSignatureMaps(signatureMaps);
  } catch (error) {
    if (error instanceof SignatureMapUnreadableError) return refused('SIGNATURE_FORMAT', error.message);
    throw error;
  }
  if (pairs.length === 0) return refused('SIGNATURE_FORMAT', 'the signature map holds no usable signature');

  let wanted: HapiKey;
  try {
    if (!key) return refused('ACCOUNT_KEY', 'the account has no key on the ledger');
    wanted = readAccountKey(key);
  } catch (error) {
    if (error instanceof KeyUnreadableError) return refused('ACCOUNT_KEY', error.message);
    throw error;
  }
  if (!isSatisfiable(wanted))
    return refused('ACCOUNT_KEY', 'no signature can satisfy the key of this account');
  return judge(prefixedMessage(text), wanted, pairs);
}

/** What a Hedera wallet really signs. The prefix keeps a message from ever being a transaction. */
export function prefixedMessage(text: string): Uint8Array {
  return Buffer.from(`\x19Hedera Signed Message:\n${text.length}${text}`, 'ascii');
}

type PrimitiveKey = Extract<HapiKey, { bytes: Uint8Array }>;

async function judge(
  message: Uint8Array,
  wanted: HapiKey,
  pairs: readonly SignaturePair[],
): Promise<SignatureVerdict> {
  const { derOf, verifySignature } = await import('./curves.js');
  const seen = { matched: 0, verified: 0, tried: 0 };

  const signedBy = (key: PrimitiveKey): boolean =>
    pairs.some((pair) => {
      if (pair.kind !== key.kind) return false;
      if (!startsWith(key.bytes, pair.prefix) && !equal(derOf(key), pair.prefix)) return false;
      seen.matched += 1;
      seen.tried += 1;
      if (seen.tried > MAX_VERIFICATIONS) return false;
      const good = verifySignature(key, message, pair.signature);
      if (good) seen.verified += 1;
      return good;
    });

  const satisfied = (key: HapiKey): boolean => {
    if (key.kind === 'UNSATISFIABLE') return false;
    if (key.kind !== 'THRESHOLD') return signedBy(key);
    if (!isSatisfiable(key)) return false;
    let missing = key.threshold;
    for (const each of key.keys) {
      if (satisfied(each)) missing -= 1;
      if (missing === 0) return true;
    }
    return false;
  };

  if (satisfied(wanted)) return { ok: true };
  if (seen.tried > MAX_VERIFICATIONS) {
    return refused('SIGNATURE_FORMAT', 'too many signatures with short key prefixes; send whole public keys');
  }
  if (seen.verified > 0) return refused('THRESHOLD', 'too few of the keys of this account have signed');
  if (seen.matched > 0)
    return refused('SIGNATURE', 'the signature does not fit the text and the key of this account');
  return refused('KEY_MISMATCH', 'the signature was made with a key that is not a key of this account');
}

/** An empty list and a threshold of nothing would be satisfied by nobody signing; both are refused. */
function isSatisfiable(key: HapiKey): boolean {
  if (key.kind === 'UNSATISFIABLE') return false;
  if (key.kind !== 'THRESHOLD') return true;
  return key.threshold >= 1 && key.keys.filter(isSatisfiable).length >= key.threshold;
}

function startsWith(bytes: Uint8Array, prefix: Uint8Array): boolean {
  return prefix.length <= bytes.length && prefix.every((byte, index) => byte === bytes[index]);
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && startsWith(a, b);
}

function refused(step: SignatureStep, detail: string): SignatureVerdict {
  return { ok: false, step, detail };
}
