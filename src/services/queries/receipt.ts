import { type KeyObject, sign as signWith, verify } from 'node:crypto';
import type { Receipt } from '../../db/tables-measure.js';

/** Signs bytes with the server's Ed25519 key. */
export type Sign = (bytes: Uint8Array) => Uint8Array;

export const ed25519Sign =
  (privateKey: KeyObject): Sign =>
  (bytes) =>
    signWith(null, bytes, privateKey);

export function signReceipt(sign: Sign, unsigned: Omit<Receipt, 'signature'>): Receipt {
  return {
    ...unsigned,
    signature: Buffer.from(sign(Buffer.from(canonicalJson(unsigned)))).toString('base64'),
  };
}

export function verifyReceipt(publicKey: KeyObject, receipt: Receipt): boolean {
  return verify(null, Buffer.from(signedText(receipt)), publicKey, Buffer.from(receipt.signature, 'base64'));
}

/** What was signed, to the letter. */
export const signedText = ({ signature: _signature, ...unsigned }: Receipt): string =>
  canonicalJson(unsigned);

/** JSON without spaces and with the keys of every object in order: stores may hand keys back in another one. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`).join(',')}}`;
}
