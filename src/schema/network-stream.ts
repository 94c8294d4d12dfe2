import type { StoredEvent } from '../db/events.js';
import type { EventType } from '../services/events/event-log.js';
import { payloadOf } from '../services/events/event-stream.js';
import { builder } from './builder.js';
import { NetworkStatsRef } from './directory.js';
import { STREAM_REFUSALS } from './errors.js';
import { MinerRef } from './miner-ref.js';
import { HealthChangedRef, MinerChangedRef } from './miner-stream.js';
import { snapshotOfMiners } from './miners-snapshot.js';
import { ScoreChangeRef } from './score.js';
import { SEQ, StreamEndRef, StreamGapRef, typeOfItem } from './stream.js';
import { ValidationRef } from './validation.js';

export const ACTIVITIES = [
  'JOINED',
  'LEFT',
  'HEALTH_CHANGED',
  'SCORE_MOVED',
  'VALIDATION_FINISHED',
  'EPOCH_REVEALED',
] as const;
export type Activity = (typeof ACTIVITIES)[number];

interface NetworkSnapshot {
  readonly __typename: 'NetworkSnapshot';
  readonly seq: number;
}
interface NetworkActivity {
  readonly __typename: 'NetworkActivity';
  readonly seq: number;
  readonly at: Date;
  readonly kind: Activity;
  readonly minerId: string | null;
  readonly detail: string;
  readonly scoreChangeId: string | null;
  readonly validationId: string | null;
}
export type NetworkStreamItem = NetworkSnapshot | NetworkActivity;

export const ActivityEnum = builder.enumType('NetworkActivityKind', {
  values: {
    JOINED: { description: 'A miner serves, or serves again.' },
    LEFT: { description: 'A miner serves no more.' },
    HEALTH_CHANGED: {},
    SCORE_MOVED: { description: 'By a point or more, or it became known or unknown.' },
    VALIDATION_FINISHED: { description: 'Its truth and its results are public now.' },
    EPOCH_REVEALED: { description: 'The seed of an epoch of challenges is in the open.' },
  } satisfies Record<Activity, object>,
});

const NetworkSnapshotRef = builder.objectRef<NetworkSnapshot>('NetworkSnapshot').implement({
  description: 'What is true as the stream begins.',
  fields: (t) => ({
    seq: t.string({ ...SEQ, resolve: ({ seq }) => String(seq) }),
    stats: t.field({
      type: NetworkStatsRef,
      resolve: (_item, _args, { services }) => services.directory.stats(),
    }),
  }),
});

const NetworkActivityRef = builder.objectRef<NetworkActivity>('NetworkActivity').implement({
  fields: (t) => ({
    seq: t.string({ ...SEQ, resolve: ({ seq }) => String(seq) }),
    at: t.expose('at', { type: 'DateTime' }),
    kind: t.expose('kind', { type: ActivityEnum }),
    detail: t.exposeString('detail', { description: 'A sentence for people.' }),
    miner: t.field({
      type: MinerRef,
      nullable: true,
      description: 'As it is now; null for what is not about one miner.',
      resolve: ({ minerId }) => minerId,
    }),
    scoreChange: t.field({
      type: ScoreChangeRef,
      nullable: true,
      resolve: ({ scoreChangeId }) => scoreChangeId,
    }),
    validation: t.field({
      type: ValidationRef,
      nullable: true,
      description: 'The one that has ended; null for what is about none.',
      resolve: ({ validationId }) => validationId,
    }),
  }),
});

export const NetworkStreamItemRef = builder.unionType('NetworkStreamItem', {
  types: [NetworkSnapshotRef, NetworkActivityRef, StreamGapRef, StreamEndRef, ...STREAM_REFUSALS],
  resolveType: typeOfItem,
});

const MinersSnapshotRef = snapshotOfMiners('MinersSnapshot');

export type MinersStreamItem =
  | typeof MinersSnapshotRef.$inferType
  | typeof MinerChangedRef.$inferType
  | typeof HealthChangedRef.$inferType;

export const MinersStreamItemRef = builder.unionType('MinersStreamItem', {
  types: [
    MinersSnapshotRef,
    MinerChangedRef,
    HealthChangedRef,
    StreamGapRef,
    StreamEndRef,
    ...STREAM_REFUSALS,
  ],
  resolveType: typeOfItem,
});

/** Null: not for this stream. */
export function activityOf(event: StoredEvent): NetworkActivity | null {
  const said = SAY.map((say) => say(event)).find((one) => one !== null);
  if (!said) return null;
  const base = { __typename: 'NetworkActivity', seq: event.seq, at: event.at } as const;
  return { minerId: null, scoreChangeId: null, validationId: null, ...base, ...said };
}

type Said = Pick<NetworkActivity, 'kind' | 'detail'> &
  Partial<Pick<NetworkActivity, 'minerId' | 'scoreChangeId' | 'validationId'>>;

const on =
  <Type extends EventType>(
    type: Type,
    say: (payload: NonNullable<ReturnType<typeof payloadOf<Type>>>) => Said | null,
  ) =>
  (event: StoredEvent): Said | null => {
    const payload = payloadOf(event, type);
    return payload && say(payload);
  };

const points = (value: number | null): string => (value === null ? 'unknown' : String(value));

const SAY = [
  on('MINER_JOINED', ({ minerId }) => ({ kind: 'JOINED', minerId, detail: 'A miner serves' })),
  on('MINER_LEFT', ({ minerId }) => ({ kind: 'LEFT', minerId, detail: 'A miner serves no more' })),
  on('HEALTH_CHANGED', ({ minerId, before, after }) => ({
    kind: 'HEALTH_CHANGED',
    minerId,
    detail: `Health went from ${before} to ${after}`,
  })),
  on('SCORE_CHANGED', ({ minerId, scoreChangeId, before, after }) => ({
    kind: 'SCORE_MOVED',
    minerId,
    scoreChangeId,
    detail: `The score went from ${points(before)} to ${points(after)}`,
  })),
  on('VALIDATION_CHANGED', ({ validationId, state }) =>
    state === 'RUNNING'
      ? null
      : { kind: 'VALIDATION_FINISHED', validationId, detail: `A validation has ended: ${state}` },
  ),
  on('EPOCH_REVEALED', ({ epoch }) => ({
    kind: 'EPOCH_REVEALED',
    detail: `The seed of epoch ${epoch} is in the open`,
  })),
] as const;
