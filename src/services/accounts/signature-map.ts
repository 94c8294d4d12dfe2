import { bytesOf, ProtobufUnreadableError, readProtobuf } from './protobuf.js';

/** One wallet signature. The prefix only narrows the search for a key; it identifies nobody. */
export interface SignaturePair {
  readonly prefix: Uint8Array;
  readonly kind: 'ED25519' | 'ECDSA_SECP256K1';
  readonly signature: Uint8Array;
}

export const MAX_SIGNATURE_PAIRS = 32;
/** 32 pairs of 33 + 65 bytes with their framing, in base64, rounded up. */
const MAX_ENCODED_LENGTH = 8_192;

const PAIR_OF_MAP = 1;
const PREFIX = 1;
const ED25519 = 3;
const ECDSA_SECP256K1 = 6;
/** `contract`, `RSA_3072` and `ECDSA_384`: legal in a pair, but no account key can be met by them here. */
const UNUSED_KINDS = new Set([2, 4, 5]);

export class SignatureMapUnreadableError extends Error {
  override readonly name = 'SignatureMapUnreadableError';
}

/** Reads base64 `SignatureMap`s over one message as a single list of pairs, as a threshold account needs. */
export function readSignatureMaps(encoded: readonly string[]): SignaturePair[] {
  if (encoded.length === 0) throw new SignatureMapUnreadableError('no signature map was given');
  if (encoded.length > MAX_SIGNATURE_PAIRS) throw tooMany();

  const pairs: SignaturePair[] = [];
  for (const map of encoded) {
    pairs.push(...readSignatureMap(map));
    if (pairs.length > MAX_SIGNATURE_PAIRS) throw tooMany();
  }
  return pairs;
}

function readSignatureMap(encoded: string): SignaturePair[] {
  const bytes = decodeBase64(encoded);
  try {
    const fields = readProtobuf(bytes);
    if (fields.length > MAX_SIGNATURE_PAIRS) throw tooMany();
    return fields.flatMap((field) => {
      if (field.number !== PAIR_OF_MAP) throw new ProtobufUnreadableError(`unknown field ${field.number}`);
      const pair = readPair(bytesOf(field));
      return pair ? [pair] : [];
    });
  } catch (error) {
    if (error instanceof ProtobufUnreadableError) {
      throw new SignatureMapUnreadableError(`not a SignatureMap: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

function readPair(bytes: Uint8Array): SignaturePair | null {
  let prefix: Uint8Array | undefined;
  let signed: { kind: SignaturePair['kind'] | null; signature: Uint8Array } | undefined;

  for (const field of readProtobuf(bytes)) {
    const value = bytesOf(field);
    if (field.number === PREFIX) {
      if (prefix) throw new ProtobufUnreadableError('two prefixes in one pair');
      prefix = value;
    } else {
      if (signed) throw new ProtobufUnreadableError('two signatures in one pair');
      signed = { kind: kindOf(field.number), signature: value };
    }
  }

  if (!signed?.kind) return null;
  return { prefix: prefix ?? new Uint8Array(), kind: signed.kind, signature: signed.signature };
}

function kindOf(number: number): SignaturePair['kind'] | null {
  if (number === ED25519) return 'ED25519';
  if (number === ECDSA_SECP256K1) return 'ECDSA_SECP256K1';
  if (UNUSED_KINDS.has(number)) return null;
  throw new ProtobufUnreadableError(`unknown field ${number} in a pair`);
}

/** Canonical base64 only: Node's decoder ignores what it does not understand. */
function decodeBase64(encoded: string): Uint8Array {
  if (encoded.length > MAX_ENCODED_LENGTH) throw tooMany();
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.toString('base64') !== encoded) throw new SignatureMapUnreadableError('not base64');
  return bytes;
}

function tooMany(): SignatureMapUnreadableError {
  return new SignatureMapUnreadableError(`more than ${MAX_SIGNATURE_PAIRS} signatures`);
}
