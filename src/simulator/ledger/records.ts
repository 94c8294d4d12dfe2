import { z } from 'zod';

export const ledgerKey = z.object({
  type: z.enum(['ED25519', 'ECDSA_SECP256K1', 'ProtobufEncoded']),
  hex: z.string(),
});

export const accountRecord = z.object({
  accountId: z.string(),
  key: ledgerKey.nullable(),
  balanceTinybars: z.string(),
  evmAddress: z.string(),
  deleted: z.boolean(),
  /** Private keys of accounts made here, hex; worthless anywhere else. */
  privateKeys: z.array(z.string()),
});
export type AccountRecord = z.infer<typeof accountRecord>;

export const ledgerRecord = z.object({ genesisAt: z.number(), accounts: z.array(accountRecord) });
export type LedgerRecord = z.infer<typeof ledgerRecord>;
