import type { DeploymentState, DeployStep, StepOutcome } from '../db/words.js';
import { builder } from './builder.js';
import { DeploymentRef } from './deployment-ref.js';
import { DeploymentStateEnum, DeployStepEnum, StepOutcomeEnum } from './enums.js';
import { STREAM_REFUSALS } from './errors.js';
import { SEQ, StreamEndRef, StreamGapRef, typeOfItem } from './stream.js';

interface DeploymentSnapshot {
  readonly __typename: 'DeploymentSnapshot';
  readonly seq: number;
  readonly deploymentId: string;
}
interface DeploymentChanged {
  readonly __typename: 'DeploymentChanged';
  readonly seq: number;
  readonly at: Date;
  readonly deploymentId: string;
  readonly state: DeploymentState;
  readonly step: DeployStep | null;
}
interface DeploymentStepChanged {
  readonly __typename: 'DeploymentStepChanged';
  readonly seq: number;
  readonly at: Date;
  readonly step: DeployStep;
  readonly attempt: number;
  readonly outcome: StepOutcome;
  readonly detail: string | null;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
}

const DeploymentSnapshotRef = builder.objectRef<DeploymentSnapshot>('DeploymentSnapshot').implement({
  description: 'What is true as the stream begins.',
  fields: (t) => ({
    seq: t.string({ ...SEQ, resolve: ({ seq }) => String(seq) }),
    deployment: t.field({ type: DeploymentRef, resolve: ({ deploymentId }) => deploymentId }),
  }),
});

const DeploymentChangedRef = builder.objectRef<DeploymentChanged>('DeploymentChanged').implement({
  fields: (t) => ({
    seq: t.string({ ...SEQ, resolve: ({ seq }) => String(seq) }),
    at: t.expose('at', { type: 'DateTime' }),
    state: t.expose('state', { type: DeploymentStateEnum, description: 'Then.' }),
    step: t.expose('step', { type: DeployStepEnum, nullable: true, description: 'Then.' }),
    deployment: t.field({
      type: DeploymentRef,
      description: 'As it is now.',
      resolve: ({ deploymentId }) => deploymentId,
    }),
  }),
});

const DeploymentStepChangedRef = builder.objectRef<DeploymentStepChanged>('DeploymentStepChanged').implement({
  description: 'A step began or ended.',
  fields: (t) => ({
    seq: t.string({ ...SEQ, resolve: ({ seq }) => String(seq) }),
    at: t.expose('at', { type: 'DateTime' }),
    // Never null, but nullable as that of DeploymentChanged is, so that one can select both.
    step: t.expose('step', { type: DeployStepEnum, nullable: true }),
    attempt: t.exposeInt('attempt', { description: 'From 1.' }),
    outcome: t.expose('outcome', { type: StepOutcomeEnum }),
    detail: t.exposeString('detail', { nullable: true }),
    startedAt: t.expose('startedAt', { type: 'DateTime' }),
    endedAt: t.expose('endedAt', { type: 'DateTime', nullable: true }),
  }),
});

export type DeploymentStreamItem = DeploymentSnapshot | DeploymentChanged;
export type DeploymentEventStreamItem = DeploymentStreamItem | DeploymentStepChanged;

export const DeploymentStreamItemRef = builder.unionType('DeploymentStreamItem', {
  types: [DeploymentSnapshotRef, DeploymentChangedRef, StreamGapRef, StreamEndRef, ...STREAM_REFUSALS],
  resolveType: typeOfItem,
});

export const DeploymentEventStreamItemRef = builder.unionType('DeploymentEventStreamItem', {
  types: [
    DeploymentSnapshotRef,
    DeploymentChangedRef,
    DeploymentStepChangedRef,
    StreamGapRef,
    StreamEndRef,
    ...STREAM_REFUSALS,
  ],
  resolveType: typeOfItem,
});
