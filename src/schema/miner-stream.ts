import type { StoredEvent } from '../db/events.js';
import type { Health, MinerState } from '../db/words.js';
import { payloadOf } from '../services/events/event-stream.js';
import { builder } from './builder.js';
import { HealthEnum, MinerStateEnum } from './enums.js';
import { STREAM_REFUSALS } from './errors.js';
import { MinerRef } from './miner-ref.js';
import { ProbeRef } from './probe.js';
import { SEQ, StreamEndRef, StreamGapRef, typeOfItem } from './stream.js';

interface MinerSnapshot {
  readonly __typename: 'MinerSnapshot';
  readonly seq: number;
  readonly minerId: string;
}
interface MinerChanged {
  readonly __typename: 'MinerChanged';
  readonly seq: number;
  readonly at: Date;
  readonly minerId: string;
  readonly state: MinerState;
  readonly health: Health;
}
interface HealthChanged {
  readonly __typename: 'HealthChanged';
  readonly seq: number;
  readonly at: Date;
  readonly minerId: string;
  readonly before: Health;
  readonly after: Health;
  readonly probeIds: readonly string[];
}

const MinerSnapshotRef = builder.objectRef<MinerSnapshot>('MinerSnapshot').implement({
  description: 'What is true as the stream begins.',
  fields: (t) => ({
    seq: t.string({ ...SEQ, resolve: ({ seq }) => String(seq) }),
    miner: t.field({ type: MinerRef, resolve: ({ minerId }) => minerId }),
  }),
});

export const MinerChangedRef = builder.objectRef<MinerChanged>('MinerChanged').implement({
  description: 'Its state, health, container, maintenance or address changed; `miner` has what is true now.',
  fields: (t) => ({
    seq: t.string({ ...SEQ, resolve: ({ seq }) => String(seq) }),
    at: t.expose('at', { type: 'DateTime' }),
    state: t.expose('state', { type: MinerStateEnum, description: 'Then.' }),
    health: t.expose('health', { type: HealthEnum, description: 'Then.' }),
    miner: t.field({ type: MinerRef, description: 'As it is now.', resolve: ({ minerId }) => minerId }),
  }),
});

export const HealthChangedRef = builder.objectRef<HealthChanged>('HealthChanged').implement({
  fields: (t) => ({
    seq: t.string({ ...SEQ, resolve: ({ seq }) => String(seq) }),
    at: t.expose('at', { type: 'DateTime' }),
    before: t.expose('before', { type: HealthEnum }),
    after: t.expose('after', { type: HealthEnum }),
    probes: t.field({
      type: [ProbeRef],
      nullable: { list: false, items: true },
      description: 'The probes that decided it, those that are still kept.',
      resolve: ({ probeIds }) => [...probeIds],
    }),
    miner: t.field({ type: MinerRef, description: 'As it is now.', resolve: ({ minerId }) => minerId }),
  }),
});

/** The events of miners as both streams of them show them; null for others. */
export function changeOfMiner(event: StoredEvent): MinerChanged | HealthChanged | null {
  const { seq, at } = event;
  const changed = payloadOf(event, 'MINER_CHANGED');
  if (changed) return { __typename: 'MinerChanged', seq, at, ...changed };
  const health = payloadOf(event, 'HEALTH_CHANGED');
  return health && { __typename: 'HealthChanged', seq, at, ...health };
}

export type MinerStreamItem = MinerSnapshot | MinerChanged | HealthChanged;

export const MinerStreamItemRef = builder.unionType('MinerStreamItem', {
  types: [
    MinerSnapshotRef,
    MinerChangedRef,
    HealthChangedRef,
    StreamGapRef,
    StreamEndRef,
    ...STREAM_REFUSALS,
  ],
  resolveType: typeOfItem,
});
