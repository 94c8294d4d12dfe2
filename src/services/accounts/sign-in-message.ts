import { isAscii } from './ascii.js';
import { qualified } from './account-id.js';
import { networkFacts } from './networks.js';

export interface SignInMessage {
  readonly accountId: string;
  readonly network: string;
  /** Origin that people see, such as `https://app.example`. */
  readonly publicUrl: string;
  readonly nonce: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

const STATEMENT = 'Sign in to TensorNode. This is not a transaction and costs nothing.';

/** What a Hedera wallet is asked to sign: the shape of CAIP-122, with the account in CAIP-10 form. */
export function hederaMessage(message: SignInMessage): string {
  const { accountId, network } = message;
  return written(message, 'Hedera', qualified(accountId, network), `hedera:${network}`);
}

/**
 * Strict EIP-4361, so that an Ethereum wallet recognises it and compares the domain with the page it is on.
 * `address` must be in checksum form (EIP-55).
 */
export function ethereumMessage(message: SignInMessage, address: string): string {
  return written(message, 'Ethereum', address, String(networkFacts(message.network).chainId));
}

function written(message: SignInMessage, ledger: string, address: string, chainId: string): string {
  const { host, origin } = new URL(message.publicUrl);
  const text = [
    `${host} wants you to sign in with your ${ledger} account:`,
    address,
    '',
    STATEMENT,
    '',
    `URI: ${origin}`,
    'Version: 1',
    `Chain ID: ${chainId}`,
    `Nonce: ${message.nonce}`,
    `Issued At: ${message.issuedAt.toISOString()}`,
    `Expiration Time: ${message.expiresAt.toISOString()}`,
  ].join('\n');
  if (!isAscii(text)) throw new Error('The text of a sign-in challenge must be plain ASCII');
  return text;
}
