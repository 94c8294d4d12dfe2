import { createHash, randomUUID } from 'node:crypto';
import ssh2 from 'ssh2';
import { badRequest, conflict } from '../http/refusal.js';
import type { KeyRecord } from './records.js';

const ALGORITHMS = new Set([
  'ssh-rsa',
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
]);
const MAX_KEYS = 10_000;

export function isPublicKey(text: string): boolean {
  const [algorithm = '', material = ''] = text.trim().split(/\s+/);
  return ALGORITHMS.has(algorithm) && !(ssh2.utils.parseKey(`${algorithm} ${material}`) instanceof Error);
}

/** Registers a public key; the same material again is refused whatever its comment. */
export function addKey(keys: KeyRecord[], name: string, publicKey: string): KeyRecord {
  const [algorithm = '', material = ''] = publicKey.trim().split(/\s+/);
  if (!isPublicKey(publicKey)) throw badRequest('Invalid SSH public key');
  const same = keys.find((key) => key.algorithm === algorithm && key.material === material);
  if (same) throw conflict('SshKey already exists');
  if (keys.length >= MAX_KEYS) throw conflict('Too many SSH keys');
  const digest = createHash('sha256').update(Buffer.from(material, 'base64')).digest('base64');
  const key: KeyRecord = {
    id: randomUUID(),
    name,
    publicKey: publicKey.trim(),
    algorithm,
    material,
    fingerprint: `SHA256:${digest.replace(/=+$/, '')}`,
  };
  keys.push(key);
  return key;
}
