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
  /** What anybody may know of the network as a whole. */
  network: 'network',
  logs: (minerId: string) => `logs:${minerId}`,
  validation: (id: string) => `validation:${id}`,
} as const;

interface Needs {
  readonly events: EventRepository;
  readonly bus: Pick<Bus, 'publish'>;
  readonly hub: Pick<StreamHub<StoredEvent>, 'deliver'>;
  readonly now: () => Date;
}

/** What everybody adds to: whoever holds one of these lets all others wait. */
const SHARED: readonly string[] = [subjects.scores, subjects.network];

type Dated = NewEvent & { readonly at: Date };

/**
 * Events are kept until the transaction that made them true is about to commit. So their subjects are locked last and by
 * everybody in one order, and what all share is held no longer than it takes to write it.
 */
export function createEventLog({ events, bus, hub, now }: Needs) {
  const waiting = new WeakMap<Transaction, Map<string, Dated[]>>();

  const write = async (tx: Transaction, parts: readonly (readonly [string, Dated[]])[]): Promise<void> => {
    if (parts.length === 0) return;
    const seqs = await events.takeSeqs(
      tx,
      parts.map(([subject, { length: count }]) => ({ subject, count })),
    );
    const rowsOf = parts.map(([subject, news]) => {
      const firstSeq = seqs.get(subject) ?? 1;
      const rows = news.map(
        ({ type, payload, at }, i): StoredEvent => ({
          subject,
          seq: firstSeq + i,
          type,
          payload: payload as unknown as Readonly<Record<string, unknown>>,
          at,
        }),
      );
      return { subject, rows, seq: firstSeq + news.length - 1 };
    });
    await events.insert(
      tx,
      rowsOf.flatMap(({ rows }) => rows),
    );
    for (const { subject, rows, seq } of rowsOf) {
      tx.afterCommit(() => hub.deliver(subject, rows));
      bus.publish(tx, { type: 'stream', subject, seq });
    }
  };

  const writeAll = async (tx: Transaction, told: ReadonlyMap<string, Dated[]>): Promise<void> => {
    const own = [...told].filter(([subject]) => !SHARED.includes(subject));
    await write(
      tx,
      own.toSorted(([a], [b]) => (a < b ? -1 : 1)),
    );
    await write(
      tx,
      SHARED.flatMap((subject) => {
        const news = told.get(subject);
        return news ? [[subject, news] as const] : [];
      }),
    );
  };

  return {
    /** For the transaction that makes these true, which writes them before it commits; the world is told after that. */
    async append(tx: Transaction, subject: string, news: readonly NewEvent[]): Promise<void> {
      if (news.length === 0) return;
      const at = now();
      let told = waiting.get(tx);
      if (!told) {
        const fresh = new Map<string, Dated[]>();
        told = fresh;
        waiting.set(tx, fresh);
        tx.beforeCommit(() => {
          waiting.delete(tx);
          return writeAll(tx, fresh);
        });
      }
      const dated = news.map((one): Dated => ({ ...one, at }));
      const before = told.get(subject);
      if (before) before.push(...dated);
      else told.set(subject, dated);
    },
  };
}
export type EventLog = ReturnType<typeof createEventLog>;
