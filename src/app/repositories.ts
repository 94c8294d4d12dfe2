import { accountRepository } from '../db/accounts.js';
import { auditRepository } from '../db/audit.js';
import { batchRepository } from '../db/batches.js';
import { budgetRepository } from '../db/budgets.js';
import { containerWatchRepository } from '../db/container-watches.js';
import { deploymentRepository } from '../db/deployments.js';
import { directoryRepository } from '../db/directory.js';
import { epochRepository } from '../db/epochs.js';
import { eventRepository } from '../db/events.js';
import { hostRepository } from '../db/hosts.js';
import { idempotencyRepository } from '../db/idempotency.js';
import { logFollowerRepository } from '../db/log-followers.js';
import { logLineRepository } from '../db/log-lines.js';
import { maintenanceRepository } from '../db/maintenance.js';
import { minerRepository } from '../db/miners.js';
import { networkStatsRepository } from '../db/network-stats.js';
import { noticeRepository } from '../db/notices.js';
import { probeSpecRepository } from '../db/probe-specs.js';
import { probeTargetRepository } from '../db/probe-targets.js';
import { probeRepository } from '../db/probes.js';
import { queryRepository } from '../db/queries.js';
import { questionRepository } from '../db/questions.js';
import { releaseRepository } from '../db/releases.js';
import { scoreRepository } from '../db/scores.js';
import { apiTokenRepository, challengeRepository, sessionRepository } from '../db/sessions.js';
import { settingRepository } from '../db/settings.js';
import { sourceRepository } from '../db/sources.js';
import { spendRepository } from '../db/spend.js';
import { standingRepository } from '../db/standing.js';
import { strayRepository } from '../db/strays.js';
import type { Tables } from '../db/tables.js';
import { validationReadingRepository } from '../db/validation-reading.js';
import { validationRepository } from '../db/validations.js';
import { variableRepository } from '../db/variables.js';
import { vmRepository } from '../db/vms.js';

export const createRepositories = (tables: Tables) => ({
  accounts: accountRepository(tables),
  challenges: challengeRepository(tables),
  sessions: sessionRepository(tables),
  apiTokens: apiTokenRepository(tables),
  events: eventRepository(tables),
  idempotency: idempotencyRepository(tables),
  settings: settingRepository(tables),
  sources: sourceRepository(tables),
  hosts: hostRepository(tables),
  vms: vmRepository(tables),
  variables: variableRepository(tables),
  miners: minerRepository(tables),
  deployments: deploymentRepository(tables),
  releases: releaseRepository(tables),
  batches: batchRepository(tables),
  logLines: logLineRepository(tables),
  probeTargets: probeTargetRepository(tables),
  probes: probeRepository(tables),
  probeSpecs: probeSpecRepository(tables),
  maintenanceWindows: maintenanceRepository(tables),
  scores: scoreRepository(tables),
  directory: directoryRepository(tables),
  networkStats: networkStatsRepository(tables),
  standing: standingRepository(tables),
  queries: queryRepository(tables),
  validations: validationRepository(tables),
  validationReading: validationReadingRepository(tables),
  logFollowers: logFollowerRepository(tables),
  auditEvents: auditRepository(tables),
  strays: strayRepository(tables),
  containerWatches: containerWatchRepository(tables),
  notices: noticeRepository(tables),
  budgets: budgetRepository(tables),
  spend: spendRepository(tables),
  epochs: epochRepository(tables),
  questions: questionRepository(tables),
});
export type Repositories = ReturnType<typeof createRepositories>;
