import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNeedleSearch } from '../../../src/services/logs/needle-search.js';
import { withoutAnsi } from '../../../src/services/logs/log-text.js';
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
    ['JSON within JSON', JSON.stringify({ message: JSON.stringify({ token: SECRET }) })],
    ['JSON that escapes slashes', JSON.stringify({ token: SECRET }).replaceAll('/', '\\/')],
    ['a URL in lower case', encodeURIComponent(SECRET).replaceAll(/%../g, (one) => one.toLowerCase())],
    ['a URL that keeps slashes', encodeURIComponent(SECRET).replaceAll('%2F', '/')],
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

  it('hides both of two values that begin within each other', () => {
    expect(createRedactor(['user:pass', 'pass@host'])('to user:pass@host/db')).toBe('to ***/db');
  });

  it('hides a form value as browsers send it', () => {
    expect(createRedactor(['two words & more'])('a=two+words+%26+more&b=1')).toBe('a=***&b=1');
  });

  it('hides the password of a URL by itself', () => {
    const hide = createRedactor(['postgres://me:h%40nter22@db.example/x']);
    expect(hide('password h@nter22 refused')).toBe('password *** refused');
    expect(hide('password h%40nter22 refused')).toBe('password *** refused');
  });

  it('leaves text alone that only looks alike', () => {
    const hide = createRedactor(['abcdef-123456', 'abcdef-654321']);
    for (const text of ['', 'ab', 'abcdef-12345', 'abcdef-abcdef-', 'x'.repeat(1_000)])
      expect(hide(text)).toBe(text);
  });

  it('finds exactly what looking for one after the other would', () => {
    const letters = 'abcé';
    let seed = 1;
    const draw = (n: number) => (seed = (seed * 48_271) % 2_147_483_647) % n;
    const word = (length: number) => Array.from({ length }, () => letters[draw(letters.length)]).join('');
    for (let round = 0; round < 300; round += 1) {
      const needles = Array.from({ length: 1 + draw(8) }, () => word(3 + draw(6)));
      const text = word(draw(80));
      const hidden = Array.from(text, () => false);
      for (const needle of needles) {
        for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1))
          hidden.fill(true, at, at + needle.length);
      }
      const found = Array.from(text, () => false);
      for (const { start, end } of createNeedleSearch(needles)(text)) found.fill(true, start, end);
      expect({ needles, text, found }).toEqual({ needles, text, found: hidden });
    }
  });

  it('keeps its time, and hides too much rather than too little, when values are made to be slow', () => {
    const values = Array.from({ length: 100 }, (_, i) => `${'a'.repeat(2_000)}${i}`);
    const began = performance.now();
    expect(createRedactor(values)('a'.repeat(64 * 1024))).toMatch(/^a*\*\*\*$/);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});

describe('hiding secrets that only a terminal puts together', () => {
  const secret = 'supersecretvalue42';
  const redact = createRedactor([secret]);

  it.each([
    ['a colour in it', 'm-super\u001b[31msecretvalue42\u001b[0m', 'm-***\u001b[0m'],
    ['a colour around it', '\u001b[31msupersecretvalue42\u001b[0m', '\u001b[31m***\u001b[0m'],
    ['a title in it', 'a super\u001b]0;t\u0007secretvalue42 b', 'a *** b'],
    ['a bell in it', 'a super\u0007secretvalue42 b', 'a *** b'],
    ['one colour for each character', Array.from(secret).join('\u001b[1m'), '***'],
    ['a sequence within a sequence', 'super\u001b\u001b[31msecretvalue42', '***'],
    ['an escape as JSON spells it', '{"a":"super\\u001b[31msecretvalue42"}', '{"a":"***"}'],
    ['a carriage return over it', 'XXXXXsecretvalue42\rsuper', 'XXXXX***'],
    ['a backspace in it', 'superx\bsecretvalue42 is it', '*** is it'],
    ['bold as line printers have it', 's\bsupersecretvalue42', 's\b***'],
    ['one of either kind', `${secret} \u001b[1msuper\u001b[msecretvalue42`, '*** \u001b[1m***'],
  ])('with %s', (_name, line, shown) => {
    expect(redact(line)).toBe(shown);
  });

  it('does not take lines together that stand one below the other', () => {
    const text = '\u001b[1mX\nsuper\n\rsecretvalue42';
    expect(redact(text)).toBe(text);
  });

  it('whatever sequences stand in it, none of it is left when they are taken out', () => {
    const noise = fc.constantFrom(
      '\u001b[31m',
      '\u001b[0;1;4m',
      '\u001b',
      '\u009b1m',
      '\u001b]0;x\u0007',
      '\b',
      '\u0000',
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(secret.length), noise), { maxLength: 8 }), (parts) => {
        let line = `a ${secret} b`;
        for (const [at, part] of parts) line = `${line.slice(0, at + 2)}${part}${line.slice(at + 2)}`;
        expect(withoutAnsi(redact(line))).not.toContain(secret);
        expect(withoutAnsi(withoutAnsi(redact(line)))).not.toContain(secret);
      }),
      { numRuns: 1_000 },
    );
  });

  it('stays cheap, however hostile', () => {
    const began = performance.now();
    for (const text of ['\u009d', '\u001b]', '\u009b0', '\\', '\\u001b[', '\b', 'a\r', '\r\n'])
      redact(text.repeat(20_000));
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
