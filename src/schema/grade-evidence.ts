import type { GradeEvidence } from '../db/tables-judge.js';
import { GRADERS } from '../db/words.js';
import { builder } from './builder.js';

export const GraderEnum = builder.enumType('Grader', {
  description: 'How an answer is compared with the truth.',
  values: {
    EXACT: { description: 'The same words, in the same order, and no others.' },
    NUMERIC: { description: 'The same number within a tolerance, units converted.' },
    SET: { description: 'The same items; every wrong one costs.' },
    CONTAINS: { description: 'The words occur, and nothing beside them that would be wrong.' },
    TOKEN_F1: { description: 'How far the words overlap.' },
    CHOICE: { description: 'The right one of the options that the prompt lists.' },
    JUDGE: { description: 'A model compares; a rule decides when there is no judge, or any doubt.' },
  } satisfies Record<(typeof GRADERS)[number], object>,
});

/** Of answers to challenges and to validations alike. */
export const GradeEvidenceRef = builder.objectRef<GradeEvidence>('GradeEvidence').implement({
  description: 'How a grade came about.',
  fields: (t) => ({
    grader: t.expose('grader', { type: GraderEnum }),
    version: t.exposeInt('version', { description: '0: there was no answer to grade.' }),
    reason: t.exposeString('reason', { description: 'A sentence for people.' }),
    read: t.stringList({
      description: 'What was read out of the answer.',
      resolve: ({ read }) => [...(read ?? [])],
    }),
    fallback: t.string({
      nullable: true,
      description: 'Why another grader than the one that was asked for decided.',
      resolve: ({ fallback }) => fallback ?? null,
    }),
  }),
});
