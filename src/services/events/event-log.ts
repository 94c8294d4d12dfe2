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
  const written = async (
    tx: Transaction,
    parts: readonly {
      readonly subject: string;
      readonly news: readonly NewEvent[];
      readonly firstSeq: number;
    }[],
  ): Promise<void> => {
    const at = now();
    const rowsOf = parts.map(({ subject, news, firstSeq }) =>
      news.map(
        ({ type, payload }, i): StoredEvent => ({
          subject,
          seq: firstSeq + i,
          type,
          payload: payload as unknown as Readonly<Record<string, unknown>>,
          at,
        }),
      ),
    );
    await events.insert(tx, rowsOf.flat());
    parts.forEach(({ subject, news, firstSeq }, i) => {
      tx.afterCommit(() => hub.deliver(subject, rowsOf[i] ?? []));
      bus.publish(tx, { type: 'stream', subject, seq: firstSeq + news.length - 1 });
    });
  };

  return {
    /** Writes the events in the transaction that made them true; tells the world after its commit. */
    async append(tx: Transaction, subject: string, news: readonly NewEvent[]): Promise<void> {
      if (news.length === 0) return;
      const firstSeq = await events.takeSeq(tx, subject, news.length);
      await written(tx, [{ subject, news, firstSeq }]);
    },

    /** The same for many subjects at once, none of them twice; they are taken in the order given. */
    async appendMany(
      tx: Transaction,
      parts: readonly { readonly subject: string; readonly news: readonly NewEvent[] }[],
    ): Promise<void> {
      const told = parts.filter(({ news }) => news.length > 0);
      if (told.length === 0) return;
      const seqs = await events.takeSeqs(
        tx,
        told.map(({ subject, news }) => ({ subject, count: news.length })),
      );
      await written(
        tx,
        told.map((part) => ({ ...part, firstSeq: seqs.get(part.subject) ?? 1 })),
      );
    },
  };
}
export type EventLog = ReturnType<typeof createEventLog>;
