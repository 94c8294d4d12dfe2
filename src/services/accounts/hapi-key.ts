import { createHash } from 'node:crypto';
import type { AccountKey } from '../adapters/ledger.js';
import { bytesOf, ProtobufUnreadableError, readProtobuf } from './protobuf.js';

/** An account's key as the ledger holds it. `UNSATISFIABLE` covers contract keys and retired key kinds. */
export type HapiKey =
  | { readonly kind: 'ED25519' | 'ECDSA_SECP256K1'; readonly bytes: Uint8Array }
  | { readonly kind: 'THRESHOLD'; readonly threshold: number; readonly keys: readonly HapiKey[] }
  | { readonly kind: 'UNSATISFIABLE' };

export const MAX_KEY_DEPTH = 15;
export const MAX_KEY_NODES = 200;
/** 200 nodes of at most 33 key bytes and their framing, with room for contract ids. */
const MAX_KEY_BYTES = 16_384;
const EMPTY_KEY_LIST = '3200';

export class KeyUnreadableError extends Error {
  override readonly name = 'KeyUnreadableError';
}

/** A key list is read as a threshold key that wants every one of its keys. */
export function readAccountKey(key: AccountKey): HapiKey {
  const bytes = decodeHex(key.hex);
  if (key.type === 'PROTOBUF') {
    try {
      return readKey(bytes, 1, { left: MAX_KEY_NODES });
    } catch (error) {
      if (!(error instanceof ProtobufUnreadableError)) throw error;
      throw new KeyUnreadableError(`not a HAPI key: ${error.message}`, { cause: error });
    }
  }
  return primitive(key.type, bytes);
}

/** An account without a key, or with the empty key list that stands for none. */
export function isHollow(key: AccountKey | null): boolean {
  return !key || (key.type === 'PROTOBUF' && key.hex === EMPTY_KEY_LIST);
}

/** Says whether two reads of an account found the same key, in whichever form the ledger printed it. */
export function keyFingerprint(key: AccountKey | null): string {
  const text = isHollow(key) || !key ? 'NONE' : (singleKey(key) ?? `PROTOBUF:${key.hex.toLowerCase()}`);
  return createHash('sha256').update(text).digest('hex');
}

function singleKey(key: AccountKey): string | null {
  try {
    const read = readAccountKey(key);
    return 'bytes' in read ? `${read.kind}:${Buffer.from(read.bytes).toString('hex')}` : null;
  } catch (error) {
    if (error instanceof KeyUnreadableError) return null;
    throw error;
  }
}

function readKey(bytes: Uint8Array, depth: number, nodes: { left: number }): HapiKey {
  if (depth > MAX_KEY_DEPTH) throw new KeyUnreadableError(`keys nest deeper than ${MAX_KEY_DEPTH}`);
  nodes.left -= 1;
  if (nodes.left < 0) throw new KeyUnreadableError(`more than ${MAX_KEY_NODES} keys`);

  const fields = readProtobuf(bytes);
  const [field] = fields;
  if (!field || fields.length !== 1)
    throw new ProtobufUnreadableError(`${fields.length} keys where one belongs`);

  const value = bytesOf(field);
  switch (field.number) {
    case 2:
      return primitive('ED25519', value);
    case 7:
      return primitive('ECDSA_SECP256K1', value);
    case 5:
      return readThresholdKey(value, depth, nodes);
    case 6: {
      const keys = readKeyList(value, depth, nodes);
      return { kind: 'THRESHOLD', threshold: keys.length, keys };
    }
    case 1: // contractID
    case 3: // RSA_3072
    case 4: // ECDSA_384
    case 8: // delegatable_contract_id
      return { kind: 'UNSATISFIABLE' };
    default:
      throw new ProtobufUnreadableError(`unknown key kind ${field.number}`);
  }
}

function readThresholdKey(bytes: Uint8Array, depth: number, nodes: { left: number }): HapiKey {
  let threshold: number | undefined;
  let keys: HapiKey[] | undefined;
  for (const field of readProtobuf(bytes)) {
    if (field.number === 1 && field.kind === 'VARINT' && threshold === undefined) threshold = field.value;
    else if (field.number === 2 && keys === undefined) keys = readKeyList(bytesOf(field), depth, nodes);
    else throw new ProtobufUnreadableError(`field ${field.number} does not belong in a threshold key`);
  }
  return { kind: 'THRESHOLD', threshold: threshold ?? 0, keys: keys ?? [] };
}

function readKeyList(bytes: Uint8Array, depth: number, nodes: { left: number }): HapiKey[] {
  return readProtobuf(bytes).map((field) => {
    if (field.number !== 1)
      throw new ProtobufUnreadableError(`field ${field.number} does not belong in a key list`);
    return readKey(bytesOf(field), depth + 1, nodes);
  });
}

function primitive(kind: 'ED25519' | 'ECDSA_SECP256K1', bytes: Uint8Array): HapiKey {
  const length = kind === 'ED25519' ? 32 : 33;
  if (bytes.length !== length) throw new KeyUnreadableError(`an ${kind} key of ${bytes.length} bytes`);
  return { kind, bytes };
}

function decodeHex(hex: string): Uint8Array {
  if (hex.length > 2 * MAX_KEY_BYTES) throw new KeyUnreadableError('a key too large to read');
  if (!/^(?:[0-9a-f]{2})*$/i.test(hex)) throw new KeyUnreadableError('a key that is not hexadecimal');
  return Buffer.from(hex, 'hex');
}
