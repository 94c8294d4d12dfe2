import { describe, expect, it } from 'vitest';
import { accountIdOf, once } from '../../src/schema/given.js';

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
  it.each(['0.0.5', 'Account_0.0.5'])(
    'is understood as `Miner.owner` and `accountId` tell it: %s',
    (text) => {
      expect(accountIdOf('ownerId', text)).toBe('0.0.5');
    },
  );

  it.each(['Miner_0.0.5', 'bad', '', '0.0.0', '0.0.5 ', 'Account_', `0.0.${'9'.repeat(30)}`])(
    'is not %j, for which every list would be empty',
    (text) => {
      expect(() => accountIdOf('ownerId', text)).toThrow(
        expect.objectContaining({ code: 'INVALID_INPUT', field: 'ownerId' }),
      );
    },
  );

  it('may be left out', () => {
    expect(accountIdOf('ownerId', null)).toBeNull();
  });
});
