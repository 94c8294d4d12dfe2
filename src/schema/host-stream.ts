import type { HostState } from '../db/words.js';
import { builder } from './builder.js';
import { HostStateEnum } from './enums.js';
import { STREAM_REFUSALS } from './errors.js';
import { HostRef } from './host.js';
import { SEQ, StreamEndRef, StreamGapRef, typeOfItem } from './stream.js';

interface HostSnapshot {
  readonly __typename: 'HostSnapshot';
  readonly seq: number;
  readonly hostId: string;
}
interface HostChanged {
  readonly __typename: 'HostChanged';
  readonly seq: number;
  readonly at: Date;
  readonly hostId: string;
  readonly state: HostState;
}

const HostSnapshotRef = builder.objectRef<HostSnapshot>('HostSnapshot').implement({
  description: 'What is true as the stream begins.',
  fields: (t) => ({
    seq: t.string({ ...SEQ, resolve: ({ seq }) => String(seq) }),
    host: t.field({ type: HostRef, resolve: ({ hostId }) => hostId }),
  }),
});

const HostChangedRef = builder.objectRef<HostChanged>('HostChanged').implement({
  fields: (t) => ({
    seq: t.string({ ...SEQ, resolve: ({ seq }) => String(seq) }),
    at: t.expose('at', { type: 'DateTime' }),
    state: t.expose('state', { type: HostStateEnum, description: 'Then.' }),
    host: t.field({ type: HostRef, description: 'As it is now.', resolve: ({ hostId }) => hostId }),
  }),
});

export type HostStreamItem = HostSnapshot | HostChanged;

export const HostStreamItemRef = builder.unionType('HostStreamItem', {
  types: [HostSnapshotRef, HostChangedRef, StreamGapRef, StreamEndRef, ...STREAM_REFUSALS],
  resolveType: typeOfItem,
});
