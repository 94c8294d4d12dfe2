import { Hbar } from '@hashgraph/sdk';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hbarBalance, toHbar } from '../../../src/services/accounts/balance.js';

it.each([
  [1_000_000_000n, '10', true],
  [999_999_999n, '9.99999999', false],
  [0n, '0', false],
  [1n, '0.00000001', false],
  [1_050_000_000n, '10.5', true],
  [5_000_000_000_000_000_001n, '50000000000.00000001', true],
])('%s tinybars are %s HBAR', (tinybars, hbar, hasRecommended) => {
  expect(hbarBalance(tinybars)).toEqual({
    tinybars: tinybars.toString(),
    hbar,
    recommendedHbar: '10',
    hasRecommended,
  });
});

it('prints what the SDK prints', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }), (tinybars) => {
      expect(toHbar(tinybars)).toBe(Hbar.fromTinybars(tinybars.toString()).toBigNumber().toFixed());
    }),
  );
});
