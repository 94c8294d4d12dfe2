import type { MinerOrder } from '../db/directory.js';
import {
  BUDGET_ACTIONS,
  BUDGET_PERIODS,
  CHALLENGE_KINDS,
  DEPLOY_STEPS,
  DEPLOYMENT_STATES,
  END_REASONS,
  HEALTHS,
  HOST_CHECK_NAMES,
  HOST_STATES,
  LOG_STREAMS,
  MINER_STATES,
  MODEL_TYPES,
  NOTICE_KINDS,
  PROBE_KINDS,
  PROVIDERS,
  QUERY_STATES,
  SCORE_CAUSES,
  SCORE_COMPONENTS,
  SESSION_END_REASONS,
  SEVERITIES,
  STEP_OUTCOMES,
  STRAY_REASONS,
  TOKEN_SCOPES,
  VM_STATES,
} from '../db/words.js';
import { RESOURCE_KINDS } from '../services/adapters/cloud.js';
import { STREAM_END_REASONS } from '../services/events/event-stream.js';
import { GAP_REASONS } from '../services/events/stream-hub.js';
import { PUBLIC_STATUSES } from '../services/vms/vm.js';
import { builder } from './builder.js';

export const ProviderEnum = builder.enumType('Provider', {
  description: 'Where machines come from.',
  values: {
    FLUENCE: { description: 'Rented on Fluence.' },
    SIMULATOR: { description: 'The embedded cloud: nothing real is rented or paid.' },
    SSH: { description: 'A host that its owner registered.' },
  } satisfies Record<(typeof PROVIDERS)[number], object>,
});
export const ModelTypeEnum = builder.enumType('ModelType', {
  description: 'Only LLM is checked and scored so far; the others may register, and are coming soon.',
  values: MODEL_TYPES,
});
export const StatusEnum = builder.enumType('Status', {
  description: 'The three words of the miner guide; `state` is finer.',
  values: PUBLIC_STATUSES,
});
export const VmStateEnum = builder.enumType('VmState', { values: VM_STATES });
export const EndReasonEnum = builder.enumType('EndReason', {
  description: 'Why a machine was given back.',
  values: END_REASONS,
});
export const MinerStateEnum = builder.enumType('MinerState', { values: MINER_STATES });
export const HealthEnum = builder.enumType('Health', {
  description: 'What the prober last knew: three bad results fall, two good ones rise.',
  values: HEALTHS,
});
export const DeploymentStateEnum = builder.enumType('DeploymentState', { values: DEPLOYMENT_STATES });
export const DeployStepEnum = builder.enumType('DeployStep', {
  description: 'The steps of a deployment, in their order.',
  values: DEPLOY_STEPS,
});
export const StepOutcomeEnum = builder.enumType('StepOutcome', { values: STEP_OUTCOMES });
export const HostCheckNameEnum = builder.enumType('HostCheckName', { values: HOST_CHECK_NAMES });
export const HostStateEnum = builder.enumType('HostState', { values: HOST_STATES });
export const LogStreamEnum = builder.enumType('LogStream', {
  description: 'Where a line was written: by the build, by the container, or by us.',
  values: LOG_STREAMS,
});
export const AnsiEnum = builder.enumType('Ansi', {
  description: 'What becomes of colours and other control sequences of terminals in the lines of a log.',
  values: {
    KEEP: { description: 'They stay in the text.' },
    STRIP: { description: 'They are taken out of the text.' },
  } as const,
});

export const SeverityEnum = builder.enumType('Severity', { values: SEVERITIES });
export const BudgetPeriodEnum = builder.enumType('BudgetPeriod', {
  description: 'After which a budget begins anew, by UTC: at midnight, on Monday, on the first of the month.',
  values: BUDGET_PERIODS,
});
export const BudgetActionEnum = builder.enumType('BudgetAction', {
  description: 'What happens when a budget is used up.',
  values: {
    REFUSE: { description: 'Nothing more can be rented; what is rented runs on.' },
    TERMINATE: { description: 'Every machine that costs something is ended as well.' },
  } satisfies Record<(typeof BUDGET_ACTIONS)[number], object>,
});
export const NoticeKindEnum = builder.enumType('NoticeKind', { values: NOTICE_KINDS });
export const ProbeKindEnum = builder.enumType('ProbeKind', { values: PROBE_KINDS });
export const ScoreComponentNameEnum = builder.enumType('ScoreComponentName', { values: SCORE_COMPONENTS });
export const ScoreCauseEnum = builder.enumType('ScoreCause', { values: SCORE_CAUSES });
export const QueryStateEnum = builder.enumType('QueryState', { values: QUERY_STATES });
export const ChallengeKindEnum = builder.enumType('ChallengeKind', {
  description: 'Which wallet signs.',
  values: {
    HEDERA: { description: 'A Hedera wallet, by `hedera_signMessage`.' },
    EVM: { description: 'An Ethereum wallet, by `personal_sign`, for accounts with an ECDSA key.' },
  } satisfies Record<(typeof CHALLENGE_KINDS)[number], object>,
});
export const TokenScopeEnum = builder.enumType('TokenScope', {
  description:
    'What a token may do. Without `read`, lists of what is private are refused, and single private things read as null; what a mutation did is shown all the same.',
  values: TOKEN_SCOPES,
});
export const SessionEndReasonEnum = builder.enumType('SessionEndReason', { values: SESSION_END_REASONS });
export const GapReasonEnum = builder.enumType('GapReason', {
  values: {
    READER_TOO_SLOW: { description: 'The reader was too far behind; the items are in the history.' },
    AWAY_TOO_LONG: {
      description:
        'Too much came between the `after` and now to be brought again; the items are in the history.',
    },
    NO_LONGER_KEPT: { description: 'The items were removed by age or size.' },
  } satisfies Record<(typeof GAP_REASONS)[number], object>,
});
export const StreamEndReasonEnum = builder.enumType('StreamEndReason', {
  values: {
    DONE: { description: 'Nothing can follow.' },
    REVOKED: { description: 'The session has ended, or what was watched is no longer yours.' },
    SERVER_RESTART: { description: 'Come back with `after`.' },
    LIMIT: { description: 'More streams than allowed.' },
    FAILED: { description: 'A fault of ours; come back with `after`.' },
  } satisfies Record<(typeof STREAM_END_REASONS)[number], object>,
});
export const ResourceKindEnum = builder.enumType('ResourceKind', {
  description: 'What a provider has for us.',
  values: RESOURCE_KINDS,
});
export const StrayReasonEnum = builder.enumType('StrayReason', {
  values: {
    NO_INTENT: { description: 'No machine of this database ever had its name.' },
    INTENT_ENDED: { description: 'The machine of its name has ended.' },
    TWIN: { description: 'The machine of its name has another one.' },
  } satisfies Record<(typeof STRAY_REASONS)[number], object>,
});
export const ModeEnum = builder.enumType('Mode', {
  description: 'Whether a part is real or the embedded imitation.',
  values: ['SIMULATED', 'REAL'] as const,
});
export const MinerOrderEnum = builder.enumType('MinerOrder', {
  values: {
    NEWEST: { description: 'By when they were launched.' },
    SCORE: { description: 'The best score first.' },
    RANK: { description: 'By place: only miners that serve and have a score.' },
    NAME: {},
    PRICE: { description: 'What the machine costs.' },
    HEALTH: { description: 'HEALTHY, DEGRADED, DOWN; UNKNOWN is last in both directions.' },
    MODEL_TYPE: { description: 'LLM, VISION, SPEECH, TRANSLATION; of one type the newest first.' },
    REGION: { description: 'By the country code of the machine; without one last in both directions.' },
  } satisfies Record<MinerOrder, object>,
});
