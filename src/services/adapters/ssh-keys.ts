import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';

/** A fresh ed25519 pair in OpenSSH's formats. */
export function generateSshKeyPair(comment: string): { privateKey: string; publicKey: string } {
  if (/[\r\n\0]/.test(comment)) throw new RangeError('a key comment is one line');
  const { privateKey } = generateKeyPairSync('ed25519');
  const { x, d } = privateKey.export({ format: 'jwk' });
  if (x === undefined || d === undefined) throw new Error('node:crypto made no ed25519 key');
  const point = Buffer.from(x, 'base64url');
  const seed = Buffer.from(d, 'base64url');

  const blob = Buffer.concat([field(KIND), field(point)]);
  const check = randomBytes(4);
  const secret = Buffer.concat([
    ...[check, check],
    ...[field(KIND), field(point), field(Buffer.concat([seed, point])), field(comment)],
  ]);
  // OpenSSH pads to a block of eight with 1, 2, 3, …
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, index) => index + 1));
  const file = Buffer.concat([
    ...[Buffer.from('openssh-key-v1\0'), field('none'), field('none'), field('')],
    ...[uint32(1), field(blob), field(Buffer.concat([secret, padding]))],
  ]);
  const lines = file.toString('base64').match(/.{1,70}/g) ?? [];
  return {
    privateKey: `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join('\n')}\n-----END OPENSSH PRIVATE KEY-----\n`,
    publicKey: `${KIND} ${blob.toString('base64')} ${comment}`.trim(),
  };
}

/** `SHA256:…` of a public key line, or of a key's raw bytes, as `ssh-keygen -l` prints it. */
export function fingerprintOf(publicKey: string | Buffer): string {
  const bytes =
    typeof publicKey === 'string' ? Buffer.from(publicKey.trim().split(/\s+/)[1] ?? '', 'base64') : publicKey;
  if (bytes.length === 0) throw new RangeError('not an SSH public key');
  return `SHA256:${createHash('sha256').update(bytes).digest('base64').replace(/=+$/, '')}`;
}

const KIND = 'ssh-ed25519';

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function field(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint32(bytes.length), bytes]);
}
