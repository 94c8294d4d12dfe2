import type { StoredEvent } from '../db/events.js';
import type { ApiTokenService } from '../services/accounts/api-token-service.js';
import type { LedgerAccounts } from '../services/accounts/ledger-accounts.js';
import type { SessionService } from '../services/accounts/session-service.js';
import type { SignInService } from '../services/accounts/sign-in-service.js';
import type { Audit } from '../services/audit/audit.js';
import type { Budgets } from '../services/budgets/budgets.js';
import type { CheckContract } from '../services/deployments/contract-check.js';
import type { DeploymentService } from '../services/deployments/deployment-service.js';
import type { VariableService } from '../services/deployments/variable-service.js';
import type { EventStream } from '../services/events/event-stream.js';
import type { Directory } from '../services/directory/directory.js';
import type { ReleaseService } from '../services/deployments/release-service.js';
import type { ContainerFactsService } from '../services/guardian/container-facts.js';
import type { HostService } from '../services/hosts/host-service.js';
import type { LogService } from '../services/logs/log-service.js';
import type { BatchService } from '../services/miners/batch-service.js';
import type { MinerService } from '../services/miners/miner-service.js';
import type { Notices } from '../services/notices/notices.js';
import type { DebugProbes } from '../services/probing/debug-probe.js';
import type { MaintenanceService } from '../services/probing/maintenance-service.js';
import type { Questions } from '../services/probing/questions.js';
import type { ChallengeCheck } from '../services/probing/verify-challenges.js';
import type { ProbeService } from '../services/probing/probe-service.js';
import type { ProbeSpecs } from '../services/probing/probe-specs.js';
import type { QueryService } from '../services/queries/query-service.js';
import type { Reaper } from '../services/reaper/reaper.js';
import type { ScoreService } from '../services/scoring/score-service.js';
import type { ProviderAccount } from '../services/spend/provider-account.js';
import type { Spend } from '../services/spend/spend.js';
import type { StatsHub } from '../services/tools/stats-hub.js';
import type { DiagnosisService } from '../services/tools/diagnosis.js';
import type { ExecOnVm } from '../services/tools/exec-on-vm.js';
import type { SshKeys } from '../services/tools/ssh-keys.js';
import type { ValidationService } from '../services/validation/validation-service.js';
import type { Viewer } from '../services/accounts/viewer.js';
import type { Estimates } from '../services/vms/estimates.js';
import type { VmService } from '../services/vms/vm-service.js';

/** What the server says of itself. */
export interface NetworkStatus {
  readonly mode: 'SIMULATED' | 'REAL';
  /** `simulated`, or the Hedera network's name. */
  readonly ledger: string;
  readonly version: string;
  readonly parts: readonly {
    readonly name: string;
    readonly mode: 'SIMULATED' | 'REAL';
    readonly detail: string;
  }[];
  /** Verifies receipts: an Ed25519 public key, DER (SPKI) in base64. */
  readonly receiptKey: string;
}

/** What the API may call. Every field is made by its factory in the composition root. */
export interface Services {
  readonly vms: VmService;
  readonly miners: MinerService;
  readonly batches: BatchService;
  readonly deployments: DeploymentService;
  readonly releases: ReleaseService;
  readonly variables: VariableService;
  readonly checkContract: CheckContract;
  readonly hosts: HostService;
  readonly containers: ContainerFactsService;
  readonly logs: LogService;
  readonly directory: Directory;
  readonly scores: ScoreService;
  readonly probes: ProbeService;
  readonly probeSpecs: Omit<ProbeSpecs, 'ownOf'>;
  readonly debugProbe: DebugProbes;
  readonly maintenance: MaintenanceService;
  readonly challenges: ChallengeCheck;
  readonly questions: Pick<Questions, 'add' | 'byIds' | 'list' | 'retire'>;
  readonly queries: QueryService;
  readonly validations: ValidationService;
  readonly audit: Pick<Audit, 'byIds' | 'list'>;
  readonly reaper: Pick<Reaper, 'status' | 'byIds' | 'list' | 'reap'>;
  readonly estimates: Estimates;
  readonly spend: Spend;
  readonly providerAccount: Omit<ProviderAccount, 'look'>;
  readonly budgets: Omit<Budgets, 'requireRoom' | 'rebook'>;
  readonly notices: Omit<Notices, 'tell'>;
  readonly tools: {
    readonly sshKeys: SshKeys;
    readonly exec: ExecOnVm;
    readonly diagnosis: DiagnosisService;
    readonly stats: StatsHub;
    requireOwnMiner(viewer: Viewer, id: string): Promise<void>;
  };
  readonly signIn: SignInService;
  readonly sessions: SessionService;
  readonly apiTokens: ApiTokenService;
  readonly ledgerAccounts: LedgerAccounts;
  readonly streams: EventStream<StoredEvent>;
  readonly network: () => NetworkStatus;
}
