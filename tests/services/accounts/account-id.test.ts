import { AccountId, Client } from '@hashgraph/sdk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checksumOf, readAccount } from '../../../src/services/accounts/account-id.js';

describe('naming an account', () => {
  it.each([
    ['0.0.12345', '0.0.12345'],
    ['hedera:testnet:0.0.12345', '0.0.12345'],
    [`0.0.12345-${checksumOf('0.0.12345', 'testnet')}`, '0.0.12345'],
    [`hedera:testnet:0.0.12345-${checksumOf('0.0.12345', 'testnet')}`, '0.0.12345'],
    ['0.0.9223372036854775807', '0.0.9223372036854775807'],
  ])('%s is read as %s', (text, accountId) => {
    expect(readAccount(text, 'testnet')).toEqual({ ok: true, kind: 'ACCOUNT_ID', accountId });
  });

  it('by its EVM address is read in lower case', () => {
    expect(readAccount('0xAbCdEf0123456789aBcDeF0123456789abcdef01', 'testnet')).toEqual({
      ok: true,
      kind: 'EVM_ADDRESS',
      evmAddress: '0xabcdef0123456789abcdef0123456789abcdef01',
    });
  });

  it.each([
    '',
    '0.0.0',
    '0.0.012',
    '0.1.5',
    '1.0.5',
    '0.0.5 ',
    ' 0.0.5',
    '0.0.5\n',
    '0.0.-5',
    '0.0.1e3',
    '0.0.9223372036854775808',
    '0.0.5-ABCDE',
    'hedera:testnet',
    'eip155:296:0.0.5',
    'HEDERA:testnet:0.0.5',
    '0x12',
    `0x${'g'.repeat(40)}`,
    '０.0.5',
  ])('as %j is refused', (text) => {
    expect(readAccount(text, 'testnet').ok).toBe(false);
  });

  it('of another network is refused, by its name and by its checksum', () => {
    expect(readAccount('hedera:mainnet:0.0.5', 'testnet')).toEqual({
      ok: false,
      detail: 'the account is on mainnet; this server is on testnet',
    });
    expect(readAccount(`0.0.5-${checksumOf('0.0.5', 'mainnet')}`, 'testnet').ok).toBe(false);
  });

  it.each(['mainnet', 'testnet', 'previewnet'])('has on %s the checksum the SDK computes', (network) => {
    const client = Client.forName(network, { scheduleNetworkUpdate: false });
    try {
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 2 ** 31 }), (number) => {
          const written = AccountId.fromString(`0.0.${number}`).toStringWithChecksum(client);
          expect(`0.0.${number}-${checksumOf(`0.0.${number}`, network)}`).toBe(written);
        }),
      );
    } finally {
      client.close();
    }
  });
});
