import { builder } from '../schema/builder.js';
import {
  AddQuestionsPayloadRef,
  ChallengeEpochConnectionRef,
  ChallengeEpochRef,
  CheckedEpochRef,
  epochCursor,
  QuestionConnectionRef,
  questionCursor,
  QuestionRef,
} from '../schema/challenge.js';
import { ModelTypeEnum } from '../schema/enums.js';
import { localId } from '../schema/global-id.js';
import { connectionOf, idPage, readPage } from '../schema/pages.js';
import { ActionNotAllowed, Forbidden, InvalidInput, NotFound } from '../services/errors.js';

/** All questions of an epoch and all challenges of a miner in it are gone through. */
const CHECK_COST = 100;

builder.queryField('challengeEpochs', (t) =>
  t.connection(
    {
      type: ChallengeEpochRef,
      description: 'The epochs of challenges, those to come included, newest first (docs/challenges.md).',
      resolve: async (_root, args, { services }) => {
        const page = readPage(args, epochCursor);
        return connectionOf(page, await services.challenges.list(page), epochCursor);
      },
    },
    ChallengeEpochConnectionRef,
  ),
);

builder.queryField('verifyChallenges', (t) =>
  t.field({
    type: CheckedEpochRef,
    description:
      'Draws the challenges of a miner again and sets them beside what was asked: nobody was skipped, nobody favoured. For anybody, once the seed is revealed.',
    args: { minerId: t.arg.id({ required: true }), epoch: t.arg.int({ required: true }) },
    errors: { types: [InvalidInput, NotFound, ActionNotAllowed] },
    extensions: { complexity: CHECK_COST },
    resolve: (_root, { minerId, epoch }, { services }) =>
      services.challenges.verify(localId('Miner', minerId, 'minerId'), epoch),
  }),
);

builder.queryField('questions', (t) =>
  t.connection(
    {
      type: QuestionRef,
      description: 'For operators: the bank of questions, newest first.',
      args: {
        modelType: t.arg({ type: ModelTypeEnum }),
        retired: t.arg.boolean({ description: 'Only retired ones, or only those that are asked.' }),
      },
      resolve: async (_root, { modelType, retired, ...args }, { services, requireViewer }) => {
        const page = readPage(args, questionCursor);
        const filter = { modelType: modelType ?? null, retired: retired ?? null };
        const found = await services.questions.list(requireViewer(), filter, idPage(page));
        return connectionOf(page, found, questionCursor);
      },
    },
    QuestionConnectionRef,
  ),
);

const AddQuestionsInput = builder.inputType('AddQuestionsInput', {
  fields: (t) => ({
    jsonl: t.string({
      required: true,
      description:
        'One JSON object a line: `{"modelType": "LLM", "topic": "…", "prompt": "…", "truth": {"kind": "EXACT", "text": "…"}}`, at most 5,000 lines (docs/challenges.md).',
    }),
    dryRun: t.boolean({ description: 'Only says what would be added. Default false.' }),
  }),
});

builder.mutationField('addQuestions', (t) =>
  t.field({
    type: AddQuestionsPayloadRef,
    description:
      'For operators: adds to the bank, all lines or none. They are asked from the next epoch on that starts ten minutes later or more.',
    args: { input: t.arg({ type: AddQuestionsInput, required: true }) },
    errors: { types: [InvalidInput, Forbidden] },
    resolve: (_root, { input }, { services, requireViewer }) =>
      services.questions.add(requireViewer(), input.jsonl, input.dryRun ?? false),
  }),
);

builder.mutationField('retireQuestion', (t) =>
  t.field({
    type: QuestionRef,
    description: 'For operators: it is not asked any more from the next epoch on.',
    args: { id: t.arg.id({ required: true }) },
    errors: { types: [InvalidInput, NotFound, Forbidden] },
    resolve: (_root, { id }, { services, requireViewer }) =>
      services.questions.retire(requireViewer(), localId('Question', id, 'id')),
  }),
);
