import { expect, it } from 'vitest';
import { checksummed } from '../../../src/services/accounts/curves.js';
import { ethereumMessage, hederaMessage } from '../../../src/services/accounts/sign-in-message.js';

const message = {
  accountId: '0.0.12345',
  network: 'testnet',
  publicUrl: 'https://app.tensornode.example',
  nonce: '0123456789abcdef0123456789abcdef',
  issuedAt: new Date('2026-11-22T10:00:00Z'),
  expiresAt: new Date('2026-11-22T10:05:00Z'),
};

it('a Hedera wallet signs exactly this text', () => {
  expect(hederaMessage(message)).toBe(`app.tensornode.example wants you to sign in with your Hedera account:
hedera:testnet:0.0.12345

Sign in to TensorNode. This is not a transaction and costs nothing.

URI: https://app.tensornode.example
Version: 1
Chain ID: hedera:testnet
Nonce: 0123456789abcdef0123456789abcdef
Issued At: 2026-11-22T10:00:00.000Z
Expiration Time: 2026-11-22T10:05:00.000Z`);
});

it('an Ethereum wallet signs exactly this text, which is strict EIP-4361', () => {
  const text = ethereumMessage(message, '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed');
  expect(text).toBe(`app.tensornode.example wants you to sign in with your Ethereum account:
0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed

Sign in to TensorNode. This is not a transaction and costs nothing.

URI: https://app.tensornode.example
Version: 1
Chain ID: 296
Nonce: 0123456789abcdef0123456789abcdef
Issued At: 2026-11-22T10:00:00.000Z
Expiration Time: 2026-11-22T10:05:00.000Z`);
});

it.each([
  ['mainnet', 295],
  ['testnet', 296],
  ['previewnet', 297],
  ['devnet', 298],
  ['simulated', 298],
])('on %s an Ethereum wallet sees the chain id %i', (network, chainId) => {
  expect(ethereumMessage({ ...message, network }, '0x00')).toContain(`\nChain ID: ${chainId}\n`);
});

it('names the port of a server that is not on the usual one, and writes foreign hosts in ASCII', () => {
  expect(hederaMessage({ ...message, publicUrl: 'http://127.0.0.1:8000/' })).toMatch(
    /^127\.0\.0\.1:8000 wants you/,
  );
  expect(hederaMessage({ ...message, publicUrl: 'https://bücher.example' })).toMatch(
    /^xn--bcher-kva\.example wants you/,
  );
});

it.each([
  '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
  '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359',
  '0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB',
  '0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb',
])('writes the address %s with the checksum of EIP-55', (address) => {
  expect(checksummed(address.toLowerCase())).toBe(address);
});
