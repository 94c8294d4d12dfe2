import { z } from 'zod';

const milliseconds = z.number().min(0).max(86_400_000);

/** Delays and moods of the cloud that an operator or a test may set; they end with the process. */
export const cloudKnobs = z
  .object({
    /** New things stay out of lists for so long. */
    listLagMs: milliseconds,
    /** An address is shown so much later than its machine is launched. */
    addressLagMs: milliseconds,
    /** Lists of what is free are as old as this. */
    resourcesLagMs: milliseconds,
    /** Clusters that the list of all resources leaves out. */
    hiddenClusters: z.array(z.string()).max(100),
    maintenance: z.boolean(),
    /** Machines created while this is set end as `failed`. */
    failLaunches: z.boolean(),
    /** Machines stay in `launching` until their deadline, then fail. */
    stuckLaunches: z.boolean(),
    launchDeadlineMs: milliseconds,
    /** What a list holds when nobody says. */
    defaultPerPage: z.int().min(1).max(100),
    standing: z.enum(['good', 'bad']),
    /** What an action on something that has ended already is answered with. */
    terminateTwice: z.enum(['refuse', 'accept']),
    deleteTwice: z.enum(['refuse', 'accept']),
    /** What the same idempotency key with another body is answered with. */
    keyReuse: z.union([z.literal(409), z.literal(422)]),
    /** The next generation knows nothing about what is free. */
    telemetryLost: z.boolean(),
    /** The key of the account is no longer good. */
    keyExpired: z.boolean(),
    /** Paths that begin so do not exist. */
    withdrawn: z.array(z.string().startsWith('/')).max(50),
  })
  .strict();
export type CloudKnobs = z.infer<typeof cloudKnobs>;

export const freshKnobs = (): CloudKnobs => ({
  listLagMs: 0,
  addressLagMs: 0,
  resourcesLagMs: 0,
  hiddenClusters: [],
  maintenance: false,
  failLaunches: false,
  stuckLaunches: false,
  launchDeadlineMs: 60_000,
  defaultPerPage: 20,
  standing: 'good',
  terminateTwice: 'refuse',
  deleteTwice: 'refuse',
  keyReuse: 409,
  telemetryLost: false,
  keyExpired: false,
  withdrawn: [],
});
