import { describe, expect, it } from 'vitest';
import { once, requireAccount } from '../../src/schema/given.js';

describe('a filter that has two names', () => {
  it('may be given by either, or by both when they say the same', () => {
    expect(once({ ownerId: null, 'filter.ownedBy': '0.0.5' })).toBe('0.0.5');
    expect(once({ states: ['ACTIVE'], 'filter.states': ['ACTIVE'] })).toEqual(['ACTIVE']);
    expect(once({ ownerId: undefined, mine: null })).toBeUndefined();
  });

  it('is refused when one of them would be ignored', () => {
    expect(() => once({ ownerId: null, 'filter.ownedBy': '0.0.5', mine: '0.0.6' })).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT', field: 'mine' }),
    );
  });
});

describe('an account to filter by', () => {
  it.each(['Account_0.0.5', 'bad', '', '0.0.0', '0.0.5 ', `0.0.${'9'.repeat(30)}`])(
    'is not %j, for which every list would be empty',
    (text) => {
      expect(() => requireAccount('ownerId', text)).toThrow(
        expect.objectContaining({ code: 'INVALID_INPUT', field: 'ownerId' }),
      );
    },
  );

  it('may be left out', () => {
    expect(() => requireAccount('ownerId', null)).not.toThrow();
  });
});
