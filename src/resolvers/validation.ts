import type { StoredEvent } from '../db/events.js';
import { backfills } from '../schema/backfills.js';
import { builder } from '../schema/builder.js';
import type { Context } from '../schema/context.js';
import { ModelTypeEnum } from '../schema/enums.js';
import { ExcludedRef } from '../schema/errors.js';
import { freshly } from '../schema/fresh.js';
import { accountIdOf, once } from '../schema/given.js';
import { localId } from '../schema/global-id.js';
import { GraderEnum } from '../schema/grade-evidence.js';
import { connectionOf, idPage, readPage } from '../schema/pages.js';
import { AFTER, itemsOf } from '../schema/stream.js';
import { ValidationConnectionRef, validationCursor, ValidationRef } from '../schema/validation.js';
import { type ValidationStreamItem, ValidationStreamItemRef } from '../schema/validation-stream.js';
import { Forbidden, IdempotencyKeyReused, InvalidInput, NotFound, Unavailable } from '../services/errors.js';
import { subjects } from '../services/events/event-log.js';
import { payloadOf } from '../services/events/event-stream.js';
import { NoEligibleMiner } from '../services/queries/refusals.js';
import { RateLimited } from '../services/validation/refusals.js';
import type { Submitted } from '../services/validation/validation-service.js';

builder.queryField('validation', (t) =>
  t.field({
    type: ValidationRef,
    nullable: true,
    description: 'While it runs, your own; afterwards anybody’s.',
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }) => localId('Validation', id),
  }),
);

builder.queryField('validations', (t) =>
  t.connection(
    {
      type: ValidationRef,
      description: 'Validations that have ended, and your own that run, newest first.',
      args: {
        mine: t.arg.boolean({ description: 'Only those of the account that asks.' }),
        validatorId: t.arg.string({
          description: 'Only those of this account: `0.0.x`, or the id of its `Account`.',
        }),
      },
      resolve: async (_root, { mine, validatorId, ...args }, { services, viewer, requireViewer }) => {
        const page = readPage(args, validationCursor);
        const asked = accountIdOf('validatorId', validatorId);
        const of = once({ validatorId: asked, mine: mine ? requireViewer().accountId : null }) ?? null;
        return connectionOf(
          page,
          await services.validations.list(viewer, of, idPage(page)),
          validationCursor,
        );
      },
    },
    ValidationConnectionRef,
  ),
);

const TruthOptionsInput = builder.inputType('TruthOptionsInput', {
  description: 'What only some graders need; all of it may be left out.',
  fields: (t) => ({
    tolerance: t.float({ description: 'NUMERIC: how far off is still right, in the unit of the truth.' }),
    relativeTolerance: t.float({ description: 'NUMERIC: the same as a share of the truth, 0 to 1.' }),
    also: t.stringList({ description: 'EXACT and TOKEN_F1: other right answers.' }),
    ordered: t.boolean({ description: 'SET: whether the order counts.' }),
    rivals: t.stringList({ description: 'CONTAINS: answers that are wrong beside the right one.' }),
    choices: t.stringList({ description: 'CHOICE: as the prompt lists them, from A on.' }),
    rubric: t.string({ description: 'JUDGE: what matters in an answer.' }),
  }),
});

const SubmitValidationInput = builder.inputType('SubmitValidationInput', {
  fields: (t) => ({
    prompt: t.string({
      required: true,
      description: 'At most 10,000 characters. It is kept and becomes public.',
    }),
    truth: t.string({
      required: true,
      description:
        'The right answer; shown to nobody before the end. NUMERIC: a number, with a unit or without. SET: items with commas or on lines. CHOICE: an option or its letter.',
    }),
    grader: t.field({ type: GraderEnum, description: 'The one that suits the truth when left out.' }),
    options: t.field({ type: TruthOptionsInput }),
    modelType: t.field({ type: ModelTypeEnum, description: 'LLM when left out.' }),
    miners: t.idList({ description: 'Only these, at most 200; all that may be asked when left out.' }),
    deadlineMs: t.int({
      description:
        '1000 to 60000, the time that challenges give and the value when left out. Silence under a shorter one is shown and counts for nothing.',
    }),
    idempotencyKey: t.string({ description: 'The same key and input again gives the same validation.' }),
  }),
});

const SubmitValidationPayload = builder.objectRef<Submitted>('SubmitValidationPayload').implement({
  fields: (t) => ({
    validation: t.expose('validation', { type: ValidationRef }),
    excluded: t.field({
      type: [ExcludedRef],
      description: 'Miners that are not asked, by reason; empty when it was replayed.',
      resolve: ({ excluded }) => [...excluded],
    }),
    replayed: t.exposeBoolean('replayed', {
      description: 'It was submitted by an earlier call with this key.',
    }),
  }),
});

builder.mutationField('submitValidation', (t) =>
  t.field({
    type: SubmitValidationPayload,
    description:
      'Puts a question to all miners that may be asked and grades what they answer. Answers at once; watch `validation`.',
    args: { input: t.arg({ type: SubmitValidationInput, required: true }) },
    errors: {
      types: [
        InvalidInput,
        Forbidden,
        NotFound,
        NoEligibleMiner,
        RateLimited,
        IdempotencyKeyReused,
        Unavailable,
      ],
    },
    resolve: (_root, { input: { miners, ...rest } }, { services, requireViewer }) => {
      const minerIds = miners?.map((id) => localId('Miner', id, 'input.miners')) ?? null;
      return services.validations.submit(requireViewer(), { ...rest, minerIds });
    },
  }),
);

builder.subscriptionField('validation', (t) =>
  t.field({
    type: ValidationStreamItemRef,
    description:
      'A validation: what it is, then every result as it comes, until it has ended. `after: "0"` tells it from its beginning.',
    args: { id: t.arg.id({ required: true }), after: t.arg.string(AFTER) },
    subscribe: (_root, { id, after }, context) =>
      freshly(context, (signal) => watch(context, id, after, signal)),
    resolve: (item) => item,
  }),
);

async function* watch(
  { services, viewer }: Context,
  globalId: string,
  after: string | null | undefined,
  signal: AbortSignal,
) {
  const validationId = localId('Validation', globalId);
  const find = async () => (await services.validations.byIds(viewer, [validationId]))[0];
  if (!(await find())) throw new NotFound('validation', 'id');
  const parts = services.streams.follow({
    viewer,
    subject: subjects.validation(validationId),
    after,
    signal,
    maySee: async () => (await find()) !== undefined,
    isOver: async () => (await find())?.state !== 'RUNNING',
    isLast: (event) => payloadOf(event, 'VALIDATION_CHANGED') !== null,
  });
  yield* itemsOf(parts, {
    snapshot: (seq): ValidationStreamItem => ({ __typename: 'ValidationSnapshot', seq, validationId }),
    event: itemOf,
    backfill: backfills.validation(globalId),
  });
}

function itemOf(event: StoredEvent): ValidationStreamItem | null {
  const { seq, at } = event;
  const result = payloadOf(event, 'VALIDATION_RESULT');
  if (result) return { __typename: 'ValidationResultCame', seq, at, ...result };
  const changed = payloadOf(event, 'VALIDATION_CHANGED');
  return changed && { __typename: 'ValidationChanged', seq, at, ...changed };
}
