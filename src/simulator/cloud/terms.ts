import { z } from 'zod';

/** What the provider's conditions leave open, or may change: an operator sets it, and it survives a restart. */
export const terms = z.object({
  /** From which status on a machine is paid for; the vendor does not say. */
  billsFrom: z.enum(['new', 'launching', 'launched']).default('new'),
  billsFailed: z.boolean().default(false),
  /** On all prices, for what is rented from now on. */
  priceFactor: z.number().min(0.001).max(1_000).default(1),
  /** In the legacy generation: every machine's own day from its start, or one tick for all at 17:55 UTC. */
  epochTick: z.enum(['own', 'global']).default('own'),
});
export type Terms = z.infer<typeof terms>;
export const termsChange = z
  .object({
    billsFrom: terms.shape.billsFrom.unwrap(),
    billsFailed: z.boolean(),
    priceFactor: terms.shape.priceFactor.unwrap(),
    epochTick: terms.shape.epochTick.unwrap(),
  })
  .partial()
  .strict();

export const PROFILES = ['g1', 'g2@0.9', 'g2@0.10', 'g2@0.13', 'g3@0.14'] as const;
export type Profile = (typeof PROFILES)[number];

/** A key besides the first one, which may do everything. */
export const apiKeyRecord = z.object({
  value: z.string(),
  name: z.string(),
  scopes: z.array(z.string()),
  expiresAt: z.number().nullable(),
});
export type ApiKeyRecord = z.infer<typeof apiKeyRecord>;

/** An answer of the next generation, kept for whoever asks again with the same key. */
export const receiptRecord = z.object({ key: z.string(), digest: z.string(), body: z.unknown() });
