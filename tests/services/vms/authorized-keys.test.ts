import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateSshKeyPair } from '../../../src/services/adapters/ssh-keys.js';
import { InvalidInput } from '../../../src/services/errors.js';
import { readAuthorizedKeys } from '../../../src/services/vms/authorized-keys.js';

const KINDS = [
  ['ed25519', []],
  ['rsa', ['-b', '2048']],
  ['ecdsa', ['-b', '256']],
  ['ecdsa', ['-b', '384']],
  ['ecdsa', ['-b', '521']],
] as const;
const folder = mkdtempSync(join(tmpdir(), 'keys-'));
let made: { publicKey: string; privateKey: string }[] = [];

beforeAll(() => {
  made = [...KINDS, ['rsa', ['-b', '1024']] as const].map(([kind, options], index) => {
    const file = join(folder, `${index}`);
    execFileSync('ssh-keygen', ['-q', '-t', kind, ...options, '-N', '', '-C', 'me@home', '-f', file]);
    return { publicKey: readFileSync(`${file}.pub`, 'utf8'), privateKey: readFileSync(file, 'utf8') };
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

const fresh = () => generateSshKeyPair('').publicKey;
const refusal = (lines: readonly string[]): InvalidInput => {
  try {
    readAuthorizedKeys(lines, 'in.keys');
  } catch (error) {
    if (error instanceof InvalidInput) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};
const field = (bytes: Buffer | string): Buffer => {
  const value = Buffer.from(bytes);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(value.length);
  return Buffer.concat([length, value]);
};
const key = (kind: string, ...parts: (Buffer | string)[]): string =>
  `${kind} ${Buffer.concat([field(kind), ...parts.map(field)]).toString('base64')}`;

describe('public keys that may log in', () => {
  it.each(KINDS.map(([kind, options], index) => [kind, options.at(-1), index] as const))(
    'of the kind %s %s are taken as ssh-keygen writes them',
    (_kind, _bits, index) => {
      const line = made[index]?.publicKey ?? '';
      expect(readAuthorizedKeys([line], 'in.keys')).toEqual([line.trim()]);
    },
  );

  it('of security keys are taken', () => {
    const keys = [
      key('sk-ssh-ed25519@openssh.com', Buffer.alloc(32), 'ssh:'),
      key('sk-ecdsa-sha2-nistp256@openssh.com', 'nistp256', Buffer.from([4, ...Buffer.alloc(64)]), 'ssh:'),
    ];
    expect(readAuthorizedKeys(keys, 'in.keys')).toEqual(keys);
  });

  it('are stored once, whatever their comments say', () => {
    const one = fresh();
    expect(readAuthorizedKeys([`${one} first`, `${one}  second`], 'in.keys')).toEqual([`${one} first`]);
  });

  it('that are private are refused without being repeated', () => {
    const { message, hint } = refusal([made[0]?.privateKey ?? '']);
    expect(message).toBe('This is a private key');
    expect(hint).not.toContain('OPENSSH');
  });

  it.each<[string, () => string]>([
    ['an option before the key', () => `command="id" ${fresh()}`],
    ['a forced environment', () => `environment="LD_PRELOAD=/x" ${fresh()}`],
    ['a second line', () => `${fresh()}\n${fresh()}`],
    ['a carriage return', () => `${fresh()}\rx`],
    ['a line separator in the comment', () => `${fresh()} a\u2028b`],
    ['half a character', () => `${fresh()} \ud800`],
    ['a character that is none', () => `${fresh()} \uffff`],
    ['text that reads backwards', () => `${fresh()} \u202ec`],
    ['a NUL', () => `${fresh()} \0`],
    ['nothing', () => ''],
    ['a path', () => '/root/.ssh/id_ed25519.pub'],
    ['a name of the prototype', () => `constructor ${fresh().split(' ')[1]}`],
    ['another type than the blob says', () => fresh().replace('ssh-ed25519', 'ssh-rsa')],
    ['a blob cut short', () => fresh().slice(0, -8)],
    ['a blob with bytes behind it', () => key('ssh-ed25519', Buffer.alloc(32), 'more')],
    ['a blob that is not base64', () => 'ssh-ed25519 !!!!'],
    ['a loose way to write base64', () => fresh().replace('AAAA', 'AA*AA')],
    ['a key of a wrong size', () => key('ssh-ed25519', Buffer.alloc(31))],
    ['a point that is none', () => key('ecdsa-sha2-nistp256', 'nistp256', Buffer.alloc(65))],
    ['a curve of another kind', () => key('ecdsa-sha2-nistp256', 'nistp384', Buffer.alloc(97, 4))],
    ['a weak RSA key', () => made[5]?.publicKey ?? ''],
    ['DSA', () => key('ssh-dss', Buffer.alloc(128, 1))],
    ['a certificate', () => fresh().replace('ssh-ed25519', 'ssh-ed25519-cert-v01@openssh.com')],
    ['a line without end', () => `${fresh()} ${'c'.repeat(10_000)}`],
    ['a comment without end', () => `${fresh()} ${'c'.repeat(201)}`],
  ])('with %s are refused by their place in the list', (_what, line) => {
    expect(refusal([fresh(), line()]).field).toBe('in.keys.1');
  });

  it('are twenty at most', () => {
    expect(readAuthorizedKeys(Array.from({ length: 20 }, fresh), 'in.keys')).toHaveLength(20);
    expect(refusal(Array.from({ length: 21 }, fresh)).field).toBe('in.keys');
  });

  it('fit into cloud-init together', () => {
    const big = (index: number) =>
      key('ssh-rsa', Buffer.from([1, 0, 1]), Buffer.from([0, 0x80, index, ...Buffer.alloc(2_045, 1)]));
    expect(readAuthorizedKeys([big(1), big(2), big(3), big(4), big(5)], 'in.keys')).toHaveLength(5);
    expect(refusal([1, 2, 3, 4, 5, 6].map(big)).message).toContain('together');
  });
});
