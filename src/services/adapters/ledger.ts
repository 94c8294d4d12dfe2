/** What sign-in and balances need of Hedera. Paying comes later behind the same port. */

export type AccountKey =
  | { readonly type: 'ED25519'; readonly hex: string }
  | { readonly type: 'ECDSA_SECP256K1'; readonly hex: string }
  /** HAPI `Key` protobuf: threshold keys, key lists, or a single key written long. */
  | { readonly type: 'PROTOBUF'; readonly hex: string };

export interface LedgerAccount {
  /** `0.0.x`, always canonical. */
  readonly accountId: string;
  readonly evmAddress: string | null;
  /** null for a hollow account. */
  readonly key: AccountKey | null;
  readonly balanceTinybars: bigint;
  readonly deleted: boolean;
}

export interface LedgerPort {
  /** `simulated`, or the Hedera network's name. */
  readonly network: string;
  /** By `0.0.x` or `0x…` address; null when the ledger does not know it. Throws `AdapterError` when the ledger can't be asked. */
  account(idOrEvmAddress: string, signal: AbortSignal): Promise<LedgerAccount | null>;
}
