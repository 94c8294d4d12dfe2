import { VALIDATION_RESULT_STATES, VALIDATION_STATES } from '../db/words.js';
import type { ValidationSum } from '../db/validation-reading.js';
import type { ValidationResult } from '../db/validations.js';
import { truthText } from '../services/grading/truths.js';
import { NOT_COUNTED_REASONS } from '../services/validation/limits.js';
import { RateLimited } from '../services/validation/refusals.js';
import type { ShownValidation } from '../services/validation/validation-service.js';
import { builder } from './builder.js';
import { ModelTypeEnum } from './enums.js';
import { UserErrorRef } from './errors.js';
import { writeGlobalId } from './global-id.js';
import { GradeEvidenceRef, GraderEnum } from './grade-evidence.js';
import { MinerRef } from './miner-ref.js';
import { connectionOf, idCursor, idPage, type PageArgs, readPage, sizeOf } from './pages.js';

export const ValidationStateEnum = builder.enumType('ValidationState', {
  values: {
    RUNNING: { description: 'Miners are being asked.' },
    COMPLETED: { description: 'All have answered, or the deadline has passed.' },
    FAILED: { description: 'The server saw nothing, or stopped: it counts for nobody.' },
  } satisfies Record<(typeof VALIDATION_STATES)[number], object>,
});
export const ValidationResultStateEnum = builder.enumType('ValidationResultState', {
  values: {
    WAITING: { description: 'Nothing was heard so far; for ever, when the validation was interrupted.' },
    ANSWERED: { description: 'It answered as the contract says.' },
    FAILED: { description: 'It answered otherwise, and is graded 0.' },
    SILENT: {
      description:
        'It gave no answer before the deadline, and is graded 0; or it could not be asked, by a fault of ours.',
    },
  } satisfies Record<(typeof VALIDATION_RESULT_STATES)[number], object>,
});
const NotCountedReasonEnum = builder.enumType('NotCountedReason', {
  description: 'Why a result says nothing about the score of the miner.',
  values: {
    BLIND: { description: 'Nearly all miners were out of reach at once: it is more likely the server.' },
    INTERRUPTED: { description: 'The server stopped before the end.' },
    NEW_ACCOUNT: { description: 'The account of the validator was too young.' },
    NAMED: {
      description: 'The validator chose whom to ask: a wrong truth could be aimed at one miner.',
    },
    DUPLICATE_PROMPT: { description: 'The same account had asked the same within a day.' },
    INFLUENCE_CAP: { description: 'Enough results of this validator counted for this miner that day.' },
    MINER_CHANGED: { description: 'The miner moved, failed or lost its machine while it was asked.' },
    NOT_GRADED: { description: 'It could not be asked, or its answer not graded, by a fault of ours.' },
    SHORT_DEADLINE: {
      description: 'It was silent, and had not had the 60 seconds that challenges give.',
    },
  } satisfies Record<(typeof NOT_COUNTED_REASONS)[number], object>,
});

builder.objectType(RateLimited, {
  name: 'RateLimited',
  description: 'You have asked as often as you may.',
  interfaces: [UserErrorRef],
  fields: (t) => ({
    retryAt: t.expose('retryAt', { type: 'DateTime', description: 'When you may again.' }),
  }),
});

const keyOf = ({ validationId, minerId }: Pick<ValidationResult, 'validationId' | 'minerId'>): string =>
  `${validationId}.${minerId}`;

/** By validation and miner. */
export const ValidationResultRef = builder.loadableObjectRef<ValidationResult, string>('ValidationResult', {
  load: async (keys, { services, viewer }) =>
    services.validations.resultsByKeys(
      viewer,
      keys.map((key) => {
        const [validationId = '', minerId = ''] = key.split('.');
        return { validationId, minerId };
      }),
    ),
  sort: keyOf,
});
export const resultKey = keyOf;

export const ValidationRef = builder.loadableNodeRef<ShownValidation, string>('Validation', {
  id: { resolve: ({ id }) => id },
  load: async (ids, { services, viewer }) => services.validations.byIds(viewer, ids),
  sort: ({ id }) => id,
});

const ValidationSumRef = builder.loadableObjectRef<ValidationSum, string>('ValidationSum', {
  load: async (ids, { services, viewer }) => services.validations.sums(viewer, ids),
  sort: ({ validationId }) => validationId,
});
ValidationSumRef.implement({
  description: 'The results of a validation, counted.',
  fields: (t) => ({
    waiting: t.exposeInt('waiting'),
    answered: t.exposeInt('answered'),
    failed: t.exposeInt('failed'),
    silent: t.exposeInt('silent'),
    counted: t.exposeInt('counted', { description: 'Results that count for the score; 0 before the end.' }),
    meanGrade: t.exposeFloat('meanGrade', {
      nullable: true,
      description: 'Of all that are graded, silence with 0. Before the end for the validator only.',
    }),
    meanTotalMs: t.exposeFloat('meanTotalMs', { nullable: true, description: 'Of those that answered.' }),
  }),
});

const BEFORE_THE_END = 'Before the end for the validator only.';

ValidationResultRef.implement({
  description: 'What became of one miner’s part of a validation.',
  fields: (t) => ({
    validation: t.field({ type: ValidationRef, resolve: ({ validationId }) => validationId }),
    miner: t.field({ type: MinerRef, nullable: true, resolve: ({ minerId }) => minerId }),
    state: t.expose('state', { type: ValidationResultStateEnum }),
    counts: t.exposeBoolean('counts', {
      description: 'Whether it counts for the score of the miner; decided at the end.',
    }),
    notCountedReason: t.field({
      type: NotCountedReasonEnum,
      nullable: true,
      resolve: ({ evidence }) => evidence?.notCounted ?? null,
    }),
    grade: t.exposeFloat('grade', { nullable: true, description: `0 to 1. ${BEFORE_THE_END}` }),
    evidence: t.expose('evidence', {
      type: GradeEvidenceRef,
      nullable: true,
      description: BEFORE_THE_END,
    }),
    answer: t.exposeString('answer', {
      nullable: true,
      description: `Its first 4,000 characters. ${BEFORE_THE_END}`,
    }),
    error: t.exposeString('error', { nullable: true, description: 'A code like TIMEOUT.' }),
    httpStatus: t.exposeInt('httpStatus', { nullable: true }),
    firstByteMs: t.exposeFloat('firstByteMs', { nullable: true }),
    totalMs: t.exposeFloat('totalMs', { nullable: true }),
    outputTokens: t.exposeInt('outputTokens', { nullable: true }),
    at: t.expose('at', { type: 'DateTime', nullable: true }),
  }),
});

/** A page by a miner's id within one validation. */
const resultCursor = idCursor<ValidationResult & { id: string }>('validation-result');
/** A page by a validation's id of one miner. */
const resultOfMinerCursor = idCursor<ValidationResult & { id: string }>('miner-validation');
const ValidationResultConnectionRef = builder.connectionObject(
  { type: ValidationResultRef, name: 'ValidationResultConnection' },
  { name: 'ValidationResultEdge' },
);
const costOfOwnPage = (args: PageArgs) => ({ field: 5 + sizeOf(args) });

ValidationRef.implement({
  description:
    'A question with a truth, put to many miners at once. While it runs its validator and operators see it, afterwards everybody.',
  fields: (t) => ({
    validatorId: t.exposeString('validatorId', { description: 'The account that asks, `0.0.x`.' }),
    validator: t.id({ resolve: ({ validatorId }) => writeGlobalId('Account', validatorId) }),
    modelType: t.expose('modelType', { type: ModelTypeEnum }),
    prompt: t.exposeString('prompt'),
    grader: t.expose('grader', { type: GraderEnum }),
    truth: t.string({
      nullable: true,
      description: 'Null for everybody until it has ended.',
      resolve: ({ truth }) => truth && truthText(truth),
    }),
    truthJson: t.string({
      nullable: true,
      description: 'The same as the grader reads it.',
      resolve: ({ truth }) => truth && JSON.stringify(truth),
    }),
    state: t.expose('state', { type: ValidationStateEnum }),
    minerCount: t.exposeInt('minerCount', { description: 'Who is asked.' }),
    answeredCount: t.exposeInt('answeredCount'),
    sum: t.field({ type: ValidationSumRef, nullable: true, resolve: ({ id }) => id }),
    results: t.connection(
      {
        type: ValidationResultRef,
        extensions: { complexity: costOfOwnPage },
        resolve: async ({ id: validationId }, args, { services, viewer }) => {
          const page = readPage(args, resultCursor);
          const rows = await services.validations.results(viewer, validationId, idPage(page));
          return connectionOf(
            page,
            rows.map((row) => ({ ...row, id: row.minerId })),
            resultCursor,
          );
        },
      },
      ValidationResultConnectionRef,
    ),
    deadlineAt: t.expose('deadlineAt', { type: 'DateTime' }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    endedAt: t.expose('endedAt', { type: 'DateTime', nullable: true }),
  }),
});

export const validationCursor = idCursor<ShownValidation>('validation');
export const ValidationConnectionRef = builder.connectionObject(
  { type: ValidationRef, name: 'ValidationConnection' },
  { name: 'ValidationEdge' },
);

builder.objectField(MinerRef, 'validations', (t) =>
  t.connection(
    {
      type: ValidationResultRef,
      description: 'Its part in validations that have ended, newest first.',
      extensions: { complexity: costOfOwnPage },
      resolve: async ({ id }, args, { services }) => {
        const page = readPage(args, resultOfMinerCursor);
        const rows = await services.validations.resultsOfMiner(id, idPage(page));
        return connectionOf(
          page,
          rows.map((row) => ({ ...row, id: row.validationId })),
          resultOfMinerCursor,
        );
      },
    },
    ValidationResultConnectionRef,
  ),
);
