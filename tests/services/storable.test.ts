import { describe, expect, it } from 'vitest';
import { checkKey } from '../../src/services/idempotency.js';
import { PROBER_DEFAULTS } from '../../src/services/probing/limits.js';
import { requirePlan } from '../../src/services/probing/maintenance-plan.js';
import { readProbeSpec } from '../../src/services/probing/spec-input.js';
import { readAskInput } from '../../src/services/queries/ask-input.js';

const NOW = new Date('2026-05-01T12:00:00.000Z');
const later = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);

describe.each([
  ['NUL', 'a\0b'],
  ['half a character', 'a\ud800b'],
])('text with %s, which PostgreSQL does not take,', (_name, text) => {
  it.each<[string, () => unknown]>([
    [
      'input.conditions.1',
      () =>
        readProbeSpec(
          'HEALTH',
          { conditions: ['[STATUS] == 200', `[BODY] == "${text}"`] },
          {},
          PROBER_DEFAULTS,
        ),
    ],
    [
      'input.reason',
      () =>
        requirePlan({ startsAt: later(10), endsAt: later(20), reason: text }, [], NOW, {
          health: 'HEALTHY',
          announced: 0,
        }),
    ],
    ['input.idempotencyKey', () => checkKey(text, 'input.idempotencyKey')],
    ['input.idempotencyKey', () => readAskInput({ prompt: 'What is 1 + 1?', idempotencyKey: text })],
  ])('is refused where it would be stored, and %s is named', (field, read) => {
    expect(read).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT', field, message: expect.not.stringContaining(text) }),
    );
  });
});

describe('a whole character outside the first plane', () => {
  it('is text like any other', () => {
    expect(() => checkKey('a😀b', 'input.idempotencyKey')).not.toThrow();
  });
});
