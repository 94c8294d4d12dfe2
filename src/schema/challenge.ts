import type { ChallengeEpoch } from '../db/epochs.js';
import type { Question } from '../db/questions.js';
import { QUESTION_SOURCES } from '../db/words.js';
import type { AddedQuestions, LineProblem } from '../services/probing/questions.js';
import { type CheckedEpoch, type CheckedSlot, SLOT_OUTCOMES } from '../services/probing/verify-challenges.js';
import { builder } from './builder.js';
import { ModelTypeEnum } from './enums.js';
import { writeGlobalId } from './global-id.js';
import { type Cursor, idCursor } from './pages.js';

export const ChallengeEpochRef = builder.objectRef<ChallengeEpoch>('ChallengeEpoch').implement({
  description: 'A span of time whose challenges are drawn from one secret seed.',
  fields: (t) => ({
    number: t.exposeInt('number', { description: 'Whole epochs since 1970.' }),
    startsAt: t.expose('startsAt', { type: 'DateTime' }),
    endsAt: t.expose('endsAt', { type: 'DateTime' }),
    seedHash: t.exposeString('seedHash', {
      description: 'SHA-256 of the text of the seed, in hexadecimal; public before the epoch starts.',
    }),
    revealedSeed: t.exposeString('revealedSeed', {
      nullable: true,
      description: 'Once the epoch is over and its last answer had its time; null before.',
    }),
    revealedAt: t.expose('revealedAt', { type: 'DateTime', nullable: true }),
  }),
});

export const epochCursor: Cursor<ChallengeEpoch, number> = {
  write: ({ number }) => Buffer.from(`epoch:${number}`).toString('base64url'),
  read: (cursor) => {
    const [, number] =
      /^epoch:(\d{1,15})$/.exec(Buffer.from(cursor.slice(0, 100), 'base64url').toString()) ?? [];
    return number === undefined ? null : Number(number);
  },
};
export const ChallengeEpochConnectionRef = builder.connectionObject(
  { type: ChallengeEpochRef, name: 'ChallengeEpochConnection' },
  { name: 'ChallengeEpochEdge' },
);

const SlotOutcomeEnum = builder.enumType('SlotOutcome', {
  values: {
    ASKED: {},
    VOID: { description: 'Asked in a round in which the prober was blind.' },
    MISSED: { description: 'Not asked: the miner or the prober was away.' },
    NOT_ENROLLED: { description: 'Before its first or after its last challenge of the epoch.' },
  } satisfies Record<(typeof SLOT_OUTCOMES)[number], object>,
});

const CheckedSlotRef = builder.objectRef<CheckedSlot>('CheckedSlot').implement({
  description: 'When a challenge was due by the seed, and what became of it.',
  fields: (t) => ({
    slot: t.exposeInt('slot'),
    dueAt: t.expose('dueAt', { type: 'DateTime' }),
    outcome: t.expose('outcome', { type: SlotOutcomeEnum }),
    probeId: t.id({
      nullable: true,
      resolve: ({ probeId }) => (probeId === null ? null : writeGlobalId('Probe', probeId)),
    }),
    askedAt: t.expose('askedAt', { type: 'DateTime', nullable: true }),
    isAsDrawn: t.exposeBoolean('isAsDrawn', {
      nullable: true,
      description: 'The question was the one that the seed draws for this miner and slot.',
    }),
  }),
});

export const CheckedEpochRef = builder.objectRef<CheckedEpoch>('CheckedEpoch').implement({
  description: 'The challenges of a miner in one epoch, drawn again from the revealed seed.',
  fields: (t) => ({
    number: t.exposeInt('number'),
    slotCount: t.exposeInt('slotCount'),
    asked: t.exposeInt('asked'),
    void: t.exposeInt('void'),
    missed: t.exposeInt('missed'),
    extra: t.exposeInt('extra', {
      description: 'Asked beside this schedule: while the miner warmed up, or its interval was another.',
    }),
    mismatched: t.exposeInt('mismatched', {
      description: 'Asked another question than the seed draws, or at another place; 0 where all is well.',
    }),
    slots: t.expose('slots', { type: [CheckedSlotRef], description: 'The first thousand.' }),
  }),
});

const QuestionSourceEnum = builder.enumType('QuestionSource', {
  values: {
    BUILTIN: { description: 'Came with the program.' },
    OPERATOR: { description: 'Added through the API.' },
  } satisfies Record<(typeof QUESTION_SOURCES)[number], object>,
});

export const QuestionRef = builder.loadableNodeRef<Question, string>('Question', {
  id: { resolve: ({ id }) => id },
  load: async (ids, { services, viewer }) => services.questions.byIds(viewer, ids),
  sort: ({ id }) => id,
});

QuestionRef.implement({
  description: 'A question of the bank that challenges are drawn from; for operators only.',
  fields: (t) => ({
    modelType: t.expose('modelType', { type: ModelTypeEnum }),
    topic: t.exposeString('topic'),
    prompt: t.exposeString('prompt'),
    truth: t.string({ description: 'As JSON.', resolve: ({ truth }) => JSON.stringify(truth) }),
    source: t.expose('source', { type: QuestionSourceEnum }),
    createdBy: t.exposeString('createdBy', { nullable: true }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    retiredAt: t.expose('retiredAt', { type: 'DateTime', nullable: true }),
  }),
});
export const questionCursor = idCursor<Question>('question');
export const QuestionConnectionRef = builder.connectionObject(
  { type: QuestionRef, name: 'QuestionConnection' },
  { name: 'QuestionEdge' },
);

const LineProblemRef = builder.objectRef<LineProblem>('LineProblem').implement({
  fields: (t) => ({
    line: t.exposeInt('line', { description: 'Counted from 1.' }),
    field: t.exposeString('field', {
      nullable: true,
      description: 'Path in the JSON of that line, like `truth.text`; `line` for all of it.',
    }),
    message: t.exposeString('message'),
  }),
});

export const AddQuestionsPayloadRef = builder.objectRef<AddedQuestions>('AddQuestionsPayload').implement({
  fields: (t) => ({
    isDryRun: t.exposeBoolean('isDryRun'),
    added: t.exposeInt('added', { description: 'On a dry run: how many would be.' }),
    duplicates: t.exposeInt('duplicates', { description: 'Known already, or twice among the lines.' }),
    problems: t.expose('problems', {
      type: [LineProblemRef],
      description: 'With any of them nothing is added. The first hundred.',
    }),
  }),
});
