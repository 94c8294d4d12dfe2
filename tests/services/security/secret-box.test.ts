import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { masterKeyOf } from '../../../src/services/security/master-key.js';
import { createSecretBox, SecretBoxError } from '../../../src/services/security/secret-box.js';
import { Secret } from '../../../src/services/security/secret.js';

const box = createSecretBox(masterKeyOf(Buffer.alloc(32, 1)));
const place = { purpose: 'vm.privateKey', rowId: 'vm-1' };

describe('a sealed text', () => {
  it('opens to what was sealed, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, rowId) => {
        const at = { purpose: 'p', rowId };
        expect(box.open(box.seal(text, at), at).reveal()).toBe(text);
      }),
    );
  });

  it('is never the same twice, and shows nothing of the text', () => {
    const [a, b] = [box.seal('hunter2', place), box.seal('hunter2', place)];
    expect(a).not.toBe(b);
    expect(Buffer.from(a.split('.')[2] ?? '', 'base64url').includes('hunter2')).toBe(false);
  });

  it('opens in its own place only', () => {
    const sealed = box.seal('key', place);
    for (const other of [
      { purpose: 'vm.privateKey', rowId: 'vm-2' },
      { purpose: 'host.privateKey', rowId: 'vm-1' },
      { purpose: 'vm.privateKey","vm', rowId: '-1' },
      { purpose: 'vm.privateKeyvm-1', rowId: '' },
    ]) {
      expect(() => box.open(sealed, other)).toThrow(SecretBoxError);
    }
  });

  it('does not open after any change', () => {
    const sealed = box.seal('a text to keep', place);
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.constantFrom('A', 'z', '0', '-', '_', '.'), (at, letter) => {
        const changed = sealed.slice(0, at) + letter + sealed.slice(at + 1);
        fc.pre(changed !== sealed);
        // The last letter carries spare bits that mean nothing.
        fc.pre(Buffer.from(changed, 'utf8').length > 0 && at < sealed.length - 1);
        expect(() => box.open(changed, place)).toThrow(SecretBoxError);
      }),
      { numRuns: 300 },
    );
    for (const broken of ['', 'tnb1', 'tnb1.00000000.', `${sealed}.`, `${sealed}AAAA`, sealed.slice(0, 30)]) {
      expect(() => box.open(broken, place)).toThrow(SecretBoxError);
    }
  });

  it('says when the master key is another one', () => {
    const other = createSecretBox(masterKeyOf(Buffer.alloc(32, 2)));
    expect(() => other.open(box.seal('key', place), place)).toThrow(/another master key/);
  });
});

describe('a secret', () => {
  it('prints nothing but [secret], however it is printed', () => {
    const secret = new Secret('hunter2');
    const printed = [
      String(secret),
      ['', secret].join(''),
      JSON.stringify({ secret }),
      inspect({ a: { secret } }, { showHidden: true, depth: 9 }),
    ];
    for (const text of printed) {
      expect(text).toContain('[secret]');
      expect(text).not.toContain('hunter2');
    }
    expect(Object.keys(secret)).toEqual([]);
    expect(secret.reveal()).toBe('hunter2');
  });
});
