import { z } from 'zod';

export const openPort = z.object({
  port: z.int().min(1).max(65_535),
  protocol: z.enum(['tcp', 'udp', 'sctp']),
});

/** What the first generation knows of a machine beyond the machine itself. Amounts are decimal USD. */
export const legacyRecord = z.object({
  /** Looks like an address on a chain. */
  id: z.string(),
  vmId: z.string(),
  name: z.string(),
  hostname: z.string(),
  osImage: z.string(),
  ports: z.array(openPort),
  pricePerEpoch: z.string(),
  /** Paid in advance and given back at the end. */
  reserved: z.string(),
  spent: z.string(),
  /** Null while nothing is to be paid: not running yet, or ended. */
  nextBillingAt: z.number().nullable(),
  /** Past `nextBillingAt` with nothing to pay from. */
  overdue: z.boolean(),
  deleted: z.boolean(),
  statusChangedAt: z.number(),
});
export type LegacyRecord = z.infer<typeof legacyRecord>;
