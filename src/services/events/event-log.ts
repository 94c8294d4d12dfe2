import type { Transaction } from '../../db/database.js';
import type { EventRepository, StoredEvent } from '../../db/events.js';
import type {
  DeploymentState,
  DeployStep,
  Health,
  HostState,
  MinerState,
  NoticeKind,
  QueryState,
  StepOutcome,
  ValidationResultState,
  ValidationState,
  VmState,
} from '../../db/words.js';
import type { Bus } from './bus.js';
import type { StreamHub } from './stream-hub.js';

/** Every kind of event and what it carries: ids and the new state, never whole objects. */
export interface EventPayloads {
  /** `remark`: what the state does not tell, for people. */
  VM_CHANGED: { readonly vmId: string; readonly state: VmState; readonly remark?: string };
  MINER_CHANGED: { readonly minerId: string; readonly state: MinerState; readonly health: Health };
  DEPLOYMENT_CHANGED: {
    readonly deploymentId: string;
    readonly state: DeploymentState;
    readonly step: DeployStep | null;
  };
  DEPLOYMENT_STEP: {
    readonly deploymentId: string;
    readonly step: DeployStep;
    readonly attempt: number;
    readonly outcome: StepOutcome;
    readonly detail: string | null;
    readonly startedAt: string;
    readonly endedAt: string | null;
  };
  HEALTH_CHANGED: {
    readonly minerId: string;
    readonly before: Health;
    readonly after: Health;
    readonly probeIds: readonly string[];
  };
  SCORE_CHANGED: {
    readonly minerId: string;
    readonly scoreChangeId: string;
    readonly before: number | null;
    readonly after: number | null;
  };
  /** It serves, or serves again; it serves no more. */
  MINER_JOINED: { readonly minerId: string };
  MINER_LEFT: { readonly minerId: string };
  /** The secret that a span of time drew its challenges from is in the open. */
  EPOCH_REVEALED: { readonly epoch: number };
  HOST_CHANGED: { readonly hostId: string; readonly state: HostState };
  NOTICE: { readonly noticeId: string; readonly kind: NoticeKind };
  QUERY_CHANGED: { readonly queryId: string; readonly state: QueryState };
  /** Never the grade: that would tell the truth before the end. */
  VALIDATION_RESULT: {
    readonly validationId: string;
    readonly minerId: string;
    readonly state: ValidationResultState;
  };
  VALIDATION_CHANGED: { readonly validationId: string; readonly state: ValidationState };
}
export type EventType = keyof EventPayloads;

export interface NewEvent<T extends EventType = EventType> {
  readonly type: T;
  readonly payload: EventPayloads[T];
}

/** Names of the streams; each has its own numbers. */
export const subjects = {
  vm: (id: string) => `vm:${id}`,
  deployment: (id: string) => `deployment:${id}`,
  miner: (id: string) => `miner:${id}`,
  host: (id: string) => `host:${id}`,
  /** Everything that happens to what one account owns. */
  account: (id: string) => `account:${id}`,
  /** Score changes of one miner, and of all. */
  minerScores: (id: string) => `scores:${id}`,
  scores: 'scores',
  /** What anybody may know of the network as a whole; taken last in a transaction. */
  network: 'network',
  logs: (minerId: string) => `logs:${minerId}`,
  validation: (id: string) => `validation:${id}`,
} as const;

interface Needs {
  readonly events: EventRepository;
  readonly bus: Bus;
  readonly hub: StreamHub<StoredEvent>;
  readonly now: () => Date;
}

export function createEventLog({ events, bus, hub, now }: Needs) {
  return {
    /** Writes the events in the transaction that made them true; tells the world after its commit. */
    async append(tx: Transaction, subject: string, news: readonly NewEvent[]): Promise<void> {
      if (news.length === 0) return;
      const firstSeq = await events.takeSeq(tx, subject, news.length);
      const at = now();
      const rows = news.map(
        ({ type, payload }, i): StoredEvent => ({
          subject,
          seq: firstSeq + i,
          type,
          payload: payload as unknown as Readonly<Record<string, unknown>>,
          at,
        }),
      );
      await events.insert(tx, rows);
      tx.afterCommit(() => hub.deliver(subject, rows));
      bus.publish(tx, { type: 'stream', subject, seq: firstSeq + news.length - 1 });
    },
  };
}
export type EventLog = ReturnType<typeof createEventLog>;
