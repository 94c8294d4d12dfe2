import type { ValidationState } from '../db/words.js';
import { builder } from './builder.js';
import { STREAM_REFUSALS } from './errors.js';
import { SEQ, StreamEndRef, StreamGapRef, typeOfItem } from './stream.js';
import { resultKey, ValidationRef, ValidationResultRef, ValidationStateEnum } from './validation.js';

interface ValidationSnapshot {
  readonly __typename: 'ValidationSnapshot';
  readonly seq: number;
  readonly validationId: string;
}
interface ValidationResultCame {
  readonly __typename: 'ValidationResultCame';
  readonly seq: number;
  readonly at: Date;
  readonly validationId: string;
  readonly minerId: string;
}
interface ValidationChanged {
  readonly __typename: 'ValidationChanged';
  readonly seq: number;
  readonly at: Date;
  readonly validationId: string;
  readonly state: ValidationState;
}

const ValidationSnapshotRef = builder.objectRef<ValidationSnapshot>('ValidationSnapshot').implement({
  description: 'What is true as the stream begins.',
  fields: (t) => ({
    seq: t.string({ ...SEQ, resolve: ({ seq }) => String(seq) }),
    validation: t.field({ type: ValidationRef, resolve: ({ validationId }) => validationId }),
  }),
});

const ValidationResultCameRef = builder.objectRef<ValidationResultCame>('ValidationResultCame').implement({
  description: 'One miner answered, failed, or was silent until the deadline.',
  fields: (t) => ({
    seq: t.string({ ...SEQ, resolve: ({ seq }) => String(seq) }),
    at: t.expose('at', { type: 'DateTime' }),
    result: t.field({ type: ValidationResultRef, resolve: resultKey }),
  }),
});

const ValidationChangedRef = builder.objectRef<ValidationChanged>('ValidationChanged').implement({
  description: 'It has ended: now `truth` is known, and `sum` is final.',
  fields: (t) => ({
    seq: t.string({ ...SEQ, resolve: ({ seq }) => String(seq) }),
    at: t.expose('at', { type: 'DateTime' }),
    state: t.expose('state', { type: ValidationStateEnum, description: 'Then.' }),
    validation: t.field({ type: ValidationRef, resolve: ({ validationId }) => validationId }),
  }),
});

export type ValidationStreamItem = ValidationSnapshot | ValidationResultCame | ValidationChanged;

export const ValidationStreamItemRef = builder.unionType('ValidationStreamItem', {
  types: [
    ValidationSnapshotRef,
    ValidationResultCameRef,
    ValidationChangedRef,
    StreamGapRef,
    StreamEndRef,
    ...STREAM_REFUSALS,
  ],
  resolveType: typeOfItem,
});
