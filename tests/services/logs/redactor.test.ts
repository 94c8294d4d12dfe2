import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../../src/services/logs/redactor.js';

const SECRET = 'hf_aB3+xyz/Q"1é\\qrs';

describe('hiding secrets', () => {
  const redact = createRedactor([SECRET, '3000', 'true']);

  it('hides a value wherever it stands', () => {
    expect(redact(`token=${SECRET}, again ${SECRET}!`)).toBe('token=***, again ***!');
  });

  it('leaves short values alone, since they stand for other things as well', () => {
    expect(redact('listening on 3000: true')).toBe('listening on 3000: true');
  });

  it.each([
    ['JSON', JSON.stringify({ token: SECRET })],
    ['ASCII-only JSON', '{"token": "hf_aB3+xyz/Q\\"1\\u00e9\\\\qrs"}'],
    ['a URL', `https://x.test/?t=${encodeURIComponent(SECRET)}`],
    ['hex', Buffer.from(SECRET).toString('hex')],
    ['upper-case hex', Buffer.from(SECRET).toString('hex').toUpperCase()],
  ])('hides it inside %s', (_name, line) => {
    expect(redact(line)).toContain('***');
    expect(redact(line)).not.toContain('xyz');
  });

  it.each([0, 1, 2, 3, 4, 5])('hides it in base64 behind %i other bytes', (before) => {
    const text = Buffer.from(`${'u'.repeat(before)}${SECRET}:tail`);
    for (const encoding of ['base64', 'base64url'] as const) {
      const shown = redact(`Authorization: Basic ${text.toString(encoding)}`);
      expect(shown).toContain('***');
      const rest = shown.replace(/^.*Basic /, '').split('***');
      // At most the one character on either side that also carries bits of the neighbours is left.
      expect(rest.map((part) => part.length).reduce((a, b) => a + b)).toBeLessThan(20);
    }
  });

  it('hides each line of a key of several lines', () => {
    const key = '-----BEGIN KEY-----\nMIIEvQIBADANBgkqh\nkiG9w0BAQEFAASCBK\n-----END KEY-----\n';
    const hide = createRedactor([key]);
    expect(hide('> MIIEvQIBADANBgkqh')).toBe('> ***');
    expect(hide(key)).toBe('***\n');
  });

  it('hides the longer of two values that overlap', () => {
    expect(createRedactor(['secret', 'secret-longer'])('secret-longer secret')).toBe('*** ***');
  });
});
