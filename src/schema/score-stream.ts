import { builder } from './builder.js';
import { STREAM_REFUSALS } from './errors.js';
import { MinerRef } from './miner-ref.js';
import { snapshotOfMiners } from './miners-snapshot.js';
import { ScoreChangeRef } from './score.js';
import { SEQ, StreamEndRef, StreamGapRef, typeOfItem } from './stream.js';

interface ScoreChanged {
  readonly __typename: 'ScoreChanged';
  readonly seq: number;
  readonly at: Date;
  readonly minerId: string;
  readonly before: number | null;
  readonly after: number | null;
  readonly scoreChangeId: string;
}

const ScoresSnapshotRef = snapshotOfMiners('ScoresSnapshot');

const ScoreChangedRef = builder.objectRef<ScoreChanged>('ScoreChanged').implement({
  fields: (t) => ({
    seq: t.string({ ...SEQ, resolve: ({ seq }) => String(seq) }),
    at: t.expose('at', { type: 'DateTime' }),
    miner: t.field({ type: MinerRef, nullable: true, resolve: ({ minerId }) => minerId }),
    before: t.exposeFloat('before', { nullable: true, description: '0 to 100; null: there was none.' }),
    after: t.exposeFloat('after', { nullable: true, description: '0 to 100; null: it is no longer known.' }),
    change: t.field({
      type: ScoreChangeRef,
      nullable: true,
      description: 'Why; null when it is no longer kept.',
      resolve: ({ scoreChangeId }) => scoreChangeId,
    }),
  }),
});

export type ScoreStreamItem = typeof ScoresSnapshotRef.$inferType | ScoreChanged;

export const ScoreStreamItemRef = builder.unionType('ScoreStreamItem', {
  types: [ScoresSnapshotRef, ScoreChangedRef, StreamGapRef, StreamEndRef, ...STREAM_REFUSALS],
  resolveType: typeOfItem,
});
