import { createPrivateKey, createPublicKey } from 'node:crypto';
import { ed25519Sign } from '../services/queries/receipt.js';
import type { MasterKey } from '../services/security/master-key.js';

/** PKCS#8 before the 32 bytes of an Ed25519 seed. */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The server's signing key for receipts, the same on every process that shares the master key. */
export function createReceiptSigner(masterKey: MasterKey) {
  const privateKey = createPrivateKey({
    key: Buffer.concat([PKCS8_HEAD, masterKey.derive('receipt-key')]),
    format: 'der',
    type: 'pkcs8',
  });
  return {
    sign: ed25519Sign(privateKey),
    publicKey: createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).toString('base64'),
  };
}
