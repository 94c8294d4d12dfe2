import { expect, it } from 'vitest';
import { canonicalJson, sha256Hex } from '../../src/services/canonical-json.js';

it('gives equal values equal text, whatever the order of their members', () => {
  expect(canonicalJson({ b: 1, a: [{ d: 1, c: 2 }] })).toBe('{"a":[{"c":2,"d":1}],"b":1}');
  expect(canonicalJson({ a: undefined, b: 1 })).toBe(canonicalJson({ b: 1 }));
  expect(canonicalJson([undefined, null])).toBe('[null,null]');
  expect(canonicalJson(undefined)).toBe('null');
});

it('keeps different values apart', () => {
  const values = [1, '1', true, 'true', null, 'null', [], {}, [[]], [1], { 1: 1 }, '', ['a', 'b'], ['ab']];
  expect(new Set(values.map(canonicalJson)).size).toBe(values.length);
  expect(canonicalJson(new Date(0))).toBe('"1970-01-01T00:00:00.000Z"');
});

it('counts bytes by their digest', () => {
  expect(canonicalJson({ file: new Uint8Array([1]) })).toBe(canonicalJson({ file: Buffer.from([1]) }));
  expect(canonicalJson(new Uint8Array([1]))).not.toBe(canonicalJson(new Uint8Array([2])));
  expect(sha256Hex('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
});
