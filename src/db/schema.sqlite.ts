import { sqliteColumns } from './columns.sqlite.js';
import { defineTables } from './tables.js';

/** One name per table, because drizzle-kit finds tables by export. */
export const {
  accounts,
  apiTokens,
  deployments,
  deploymentSteps,
  eventHeads,
  events,
  hosts,
  idempotencyKeys,
  logFollowers,
  logLines,
  miners,
  probeRollups,
  probeRounds,
  probes,
  probeTargets,
  queries,
  scoreChanges,
  scores,
  sessions,
  settings,
  signInChallenges,
  sourceParts,
  vms,
} = defineTables(sqliteColumns);
