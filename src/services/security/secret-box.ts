import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import type { MasterKey } from './master-key.js';
import { Secret } from './secret.js';

/** Where a sealed text belongs. It opens nowhere else, so rows cannot be swapped. */
export interface SealedPlace {
  /** Such as `vm.privateKey`. */
  readonly purpose: string;
  readonly rowId: string;
}

export class SecretBoxError extends Error {
  override readonly name = 'SecretBoxError';
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const ENVELOPE = /^tnb1\.([0-9a-f]{8})\.([A-Za-z0-9_-]+)$/;

/** Envelope: `tnb1.<key id>.<base64url of nonce, ciphertext and tag>`, AES-256-GCM. */
export function createSecretBox(masterKey: MasterKey) {
  const key = masterKey.derive('secret-box');
  const keyId = masterKey.derive('secret-box-id').toString('hex', 0, 4);
  const fingerprintKey = masterKey.derive('fingerprint');

  return {
    /** Tells whether a text is the same as before; nobody without the master key can guess the text from it. */
    fingerprint: (text: string): string => createHmac('sha256', fingerprintKey).update(text).digest('hex'),

    seal(text: string, place: SealedPlace): string {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(associated(keyId, place));
      const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `tnb1.${keyId}.${sealed.toString('base64url')}`;
    },

    open(envelope: string, place: SealedPlace): Secret {
      const [, sealedBy, body] = ENVELOPE.exec(envelope) ?? [];
      if (sealedBy === undefined || body === undefined) throw new SecretBoxError('not a sealed text');
      if (sealedBy !== keyId) {
        throw new SecretBoxError(
          'sealed with another master key: TENSORNODE_SECRET or the key file has changed',
        );
      }
      const sealed = Buffer.from(body, 'base64url');
      if (sealed.length < NONCE_BYTES + TAG_BYTES)
        throw new SecretBoxError('a sealed text that was cut short');
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(associated(keyId, place)).setAuthTag(sealed.subarray(-TAG_BYTES));
      try {
        const text = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES));
        return new Secret(Buffer.concat([text, decipher.final()]).toString('utf8'));
      } catch (error) {
        throw new SecretBoxError(`a sealed text that was changed, or does not belong to ${place.purpose}`, {
          cause: error,
        });
      }
    },
  };
}
export type SecretBox = ReturnType<typeof createSecretBox>;

/** JSON keeps the parts apart whatever they contain. */
function associated(keyId: string, { purpose, rowId }: SealedPlace): Buffer {
  return Buffer.from(JSON.stringify(['tnb1', keyId, purpose, rowId]), 'utf8');
}
