import type { LogLine } from '../db/log-lines.js';
import { builder } from './builder.js';
import { STREAM_REFUSALS } from './errors.js';
import { LogLineRef } from './log-line.js';
import { SEQ, StreamEndRef, StreamGapRef, typeOfItem } from './stream.js';

interface LogBatch {
  readonly __typename: 'LogBatch';
  readonly lines: readonly LogLine[];
  readonly endSeq: number;
}

const LogBatchRef = builder.objectRef<LogBatch>('LogBatch').implement({
  description:
    'Lines in rising order; none where all that came were passed over, and `seq` says up to where.',
  fields: (t) => ({
    seq: t.string({ ...SEQ, resolve: ({ endSeq }) => String(endSeq) }),
    lines: t.field({ type: [LogLineRef], resolve: ({ lines }) => [...lines] }),
  }),
});

export type LogStreamItem = LogBatch;

export const LogStreamItemRef = builder.unionType('LogStreamItem', {
  types: [LogBatchRef, StreamGapRef, StreamEndRef, ...STREAM_REFUSALS],
  resolveType: typeOfItem,
});
