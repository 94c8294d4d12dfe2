import { networkFacts } from './networks.js';

export type ReadAccount =
  | { readonly ok: true; readonly kind: 'ACCOUNT_ID'; readonly accountId: string }
  | { readonly ok: true; readonly kind: 'EVM_ADDRESS'; readonly evmAddress: string }
  | { readonly ok: false; readonly detail: string };

const ACCOUNT_ID = /^(?:hedera:([a-z]{1,16}):)?(0\.0\.([1-9]\d{0,18}))(?:-([a-z]{5}))?$/;
const EVM_ADDRESS = /^0x[0-9a-f]{40}$/i;
/** Account numbers are signed 64-bit on the ledger. */
const MAX_ACCOUNT_NUMBER = 2n ** 63n - 1n;

/** Reads `0.0.x`, `0.0.x-checksum`, `hedera:<network>:0.0.x` or an EVM address, and refuses other networks. */
export function readAccount(text: string, network: string): ReadAccount {
  if (EVM_ADDRESS.test(text)) return { ok: true, kind: 'EVM_ADDRESS', evmAddress: text.toLowerCase() };

  const [, named, accountId, number, checksum] = ACCOUNT_ID.exec(text) ?? [];
  if (accountId === undefined || number === undefined || BigInt(number) > MAX_ACCOUNT_NUMBER) {
    return { ok: false, detail: 'not a Hedera account id such as 0.0.12345, nor an EVM address' };
  }
  if (named !== undefined && named !== network) {
    return { ok: false, detail: `the account is on ${named}; this server is on ${network}` };
  }
  if (checksum !== undefined && checksum !== checksumOf(accountId, network)) {
    return { ok: false, detail: `the checksum does not fit ${accountId} on ${network}` };
  }
  return { ok: true, kind: 'ACCOUNT_ID', accountId };
}

/** CAIP-10 form, as wallets write it. */
export function qualified(accountId: string, network: string): string {
  return `hedera:${network}:${accountId}`;
}

/** The five letters of HIP-15, which catch typing errors and the wrong network. */
export function checksumOf(accountId: string, network: string): string {
  const p3 = 26 ** 3;
  const p5 = 26 ** 5;
  const digits = Array.from(accountId, (each) => (each === '.' ? 10 : Number(each)));

  let weighted = 0;
  let even = 0;
  let odd = 0;
  digits.forEach((digit, index) => {
    weighted = (weighted * 31 + digit) % p3;
    if (index % 2 === 0) even = (even + digit) % 11;
    else odd = (odd + digit) % 11;
  });

  let ledger = 0;
  for (const byte of [networkFacts(network).ledgerId, 0, 0, 0, 0, 0, 0]) ledger = (ledger * 31 + byte) % p5;

  let sum = ((((digits.length % 5) * 11 + even) * 11 + odd) * p3 + weighted + ledger) % p5;
  sum = (sum * 1_000_003) % p5;

  let letters = '';
  for (let index = 0; index < 5; index += 1) {
    letters = String.fromCharCode(97 + (sum % 26)) + letters;
    sum = Math.floor(sum / 26);
  }
  return letters;
}
