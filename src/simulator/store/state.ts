import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { cloudRecord } from '../cloud/records.js';
import { machineRecord } from '../engine/records.js';
import { ledgerRecord } from '../ledger/records.js';

/** Everything that survives the process, in one JSON file. */
export const simulatorState = z.object({
  version: z.literal(1),
  seed: z.number(),
  httpPort: z.number().nullable(),
  clockOffsetMs: z.number().default(0),
  cloud: cloudRecord,
  machines: z.array(machineRecord),
  ledger: ledgerRecord,
});
export type SimulatorState = z.infer<typeof simulatorState>;

export function freshState(seed: number, apiKey: string | undefined, now: number): SimulatorState {
  return {
    version: 1,
    seed,
    httpPort: null,
    clockOffsetMs: 0,
    cloud: cloudRecord.parse({
      userId: randomUUID(),
      apiKey: apiKey ?? `sim_${randomBytes(24).toString('base64url')}`,
      balance: '1000',
      deposited: '1000',
      spent: '0',
      accruedUntil: now,
      vms: [],
      disks: [],
      ips: [],
      keys: [],
      securityGroups: [],
      capacity: {},
    }),
    machines: [],
    ledger: { genesisAt: now, accounts: [] },
  };
}
