import { describe, expect, it } from 'vitest';
import { explain } from '../../src/services/adapters/http-model.js';

describe('what this machine ran out of', () => {
  it.each(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM'])('is our fault: %s', (code) => {
    const error = Object.assign(new Error(`connect ${code}`), { code });
    expect(explain(error)).toEqual({ error: 'OUR_FAULT', message: `connect ${code}` });
  });

  it('is our fault when it is local ports, and not when this machine has no IPv6', () => {
    const unavailable = (address: string) =>
      explain(Object.assign(new Error('connect'), { code: 'EADDRNOTAVAIL', address })).error;
    expect(unavailable('203.0.113.7')).toBe('OUR_FAULT');
    expect(unavailable('2001:db8::7')).toBe('UNREACHABLE');
  });
});
