import type { Miner } from '../db/miners.js';
import type { Eligibility, EligibilityCheck } from '../services/scoring/eligibility.js';
import { ELIGIBILITY_CHECKS, PARTS } from '../services/scoring/eligibility.js';
import type { ScoreResult } from '../services/scoring/formula.js';
import {
  componentsOf,
  HISTORY_DAYS,
  type HistoryWindow,
  SCORE_SPANS,
  type ScorePoint,
} from '../services/scoring/history.js';
import type { Rank } from '../services/scoring/ranking.js';
import type { Simulated } from '../services/scoring/score-service.js';
import { builder } from './builder.js';
import { ScoreComponentNameEnum } from './enums.js';
import { MinerRef } from './miner-ref.js';
import { HUNDRED, ScoreComponentRef } from './score-component.js';

export const ScoreHistoryWindowEnum = builder.enumType('ScoreHistoryWindow', {
  description: 'How far back: 1, 7, 30, 90 or 365 days.',
  values: Object.keys(HISTORY_DAYS) as [HistoryWindow, ...HistoryWindow[]],
});
export const ScoreStepEnum = builder.enumType('ScoreStep', { values: SCORE_SPANS });

export const ScorePointRef = builder.objectRef<ScorePoint>('ScorePoint').implement({
  description: 'The score of one span of time.',
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime', description: 'When it began.' }),
    value: t.exposeFloat('value', {
      nullable: true,
      description: `At its end, ${HUNDRED}; null: not known then.`,
    }),
    lowest: t.exposeFloat('lowest', {
      nullable: true,
      description: 'In this span; null: never known in it.',
    }),
    highest: t.exposeFloat('highest', {
      nullable: true,
      description: 'In this span; null: never known in it.',
    }),
    coverage: t.exposeFloat('coverage', { nullable: true }),
    confidence: t.exposeFloat('confidence', { nullable: true }),
    components: t.field({
      type: [ScoreComponentRef],
      description: 'At its end.',
      resolve: ({ componentsText }) => (componentsText === null ? [] : componentsOf(componentsText)),
    }),
    isCarried: t.exposeBoolean('isCarried', {
      description: 'Nothing moved in it: this is what held before.',
    }),
  }),
});

const HISTORY_COST = 20;
/** For the field of a miner and for the query of the same name. */
export const HISTORY = {
  type: [ScorePointRef],
  description: 'One point for each span up to now, oldest first. Hours are shown for at most 30 days.',
  extensions: { complexity: { field: HISTORY_COST } },
} as const;

const EligibilityCheckNameEnum = builder.enumType('EligibilityCheckName', { values: ELIGIBILITY_CHECKS });
const PartEnum = builder.enumType('MinerPart', {
  description: 'What a miner can take part in.',
  values: PARTS,
});

const EligibilityCheckRef = builder.objectRef<EligibilityCheck>('EligibilityCheck').implement({
  fields: (t) => ({
    check: t.expose('check', { type: EligibilityCheckNameEnum }),
    passed: t.exposeBoolean('passed'),
    neededFor: t.field({ type: [PartEnum], resolve: ({ neededFor }) => [...neededFor] }),
    evidence: t.exposeString('evidence'),
    fix: t.exposeString('fix', { nullable: true, description: 'Null when it passed.' }),
  }),
});

const EligibilityRef = builder.objectRef<Eligibility>('Eligibility').implement({
  description: 'Why a miner can or cannot take part, as it stands now.',
  fields: (t) => ({
    isEligible: t.exposeBoolean('isEligible', { description: 'Every check passed.' }),
    canBeAsked: t.boolean({ resolve: ({ can }) => can.BE_ASKED }),
    canBeValidated: t.boolean({ resolve: ({ can }) => can.BE_VALIDATED }),
    canEarn: t.boolean({ resolve: ({ can }) => can.EARN }),
    checks: t.field({ type: [EligibilityCheckRef], resolve: ({ checks }) => [...checks] }),
  }),
});

const ELIGIBILITY_COST = 5;

builder.objectFields(MinerRef, (t) => ({
  rank: t.int({
    nullable: true,
    description:
      '1 is the best of all miners that serve; some seconds old. Null while it does not serve or has no score.',
    resolve: async ({ id }, _args, { services }) => (await services.scores.rank(id))?.rank ?? null,
  }),
  rankInType: t.int({
    nullable: true,
    description: 'The same among those of its model type.',
    resolve: async ({ id }, _args, { services }) => (await services.scores.rank(id))?.rankInType ?? null,
  }),
  eligibility: t.loadable({
    type: EligibilityRef,
    extensions: { complexity: { field: ELIGIBILITY_COST } },
    load: async (miners: Miner[], { services }) => services.scores.eligibilities(miners),
    resolve: (miner) => miner,
  }),
  scoreHistory: t.field({
    ...HISTORY,
    type: [ScorePointRef],
    args: {
      window: t.arg({ type: ScoreHistoryWindowEnum, required: true, defaultValue: 'WEEK' }),
      step: t.arg({ type: ScoreStepEnum, required: true, defaultValue: 'HOUR' }),
    },
    resolve: ({ id }, { window, step }, { services }) => services.scores.history(id, window, step),
  }),
}));

const RankRef = builder.objectRef<Rank>('Rank').implement({
  description: 'A place among the miners that serve and have a score; equal scores share one.',
  fields: (t) => ({
    rank: t.exposeInt('rank'),
    of: t.exposeInt('of'),
    rankInType: t.exposeInt('rankInType'),
    ofType: t.exposeInt('ofType'),
  }),
});

const ScoreResultRef = builder.objectRef<ScoreResult>('ScoreResult').implement({
  fields: (t) => ({
    value: t.exposeFloat('value', { nullable: true, description: HUNDRED }),
    coverage: t.exposeFloat('coverage'),
    confidence: t.exposeFloat('confidence'),
    components: t.expose('components', { type: [ScoreComponentRef] }),
  }),
});

export const SimulatedScoreRef = builder.objectRef<Simulated>('SimulatedScore').implement({
  description: 'What a score would be. Nothing was changed.',
  fields: (t) => ({
    before: t.expose('before', { type: ScoreResultRef, description: 'Of what is stored now.' }),
    after: t.expose('after', { type: ScoreResultRef }),
    rankBefore: t.expose('rankBefore', { type: RankRef, nullable: true }),
    rankAfter: t.expose('rankAfter', { type: RankRef, nullable: true, description: 'As if it served.' }),
  }),
});

const ComponentOverride = builder.inputType('ScoreComponentOverride', {
  fields: (t) => ({
    name: t.field({ type: ScoreComponentNameEnum, required: true }),
    value: t.float({ required: true, description: HUNDRED }),
  }),
});
const NextAnswers = builder.inputType('NextAnswersInput', {
  description: 'How the next challenges would be answered.',
  fields: (t) => ({
    count: t.int({ required: true, description: '1 to 1000.' }),
    isAnswered: t.boolean({ required: true, defaultValue: true }),
    grade: t.float({ required: true, defaultValue: 1, description: '0 to 1.' }),
    totalMs: t.float({ required: true, description: 'Until the whole answer was there.' }),
    firstByteMs: t.float({ description: 'The same when it is left out.' }),
  }),
});
const NextHealth = builder.inputType('NextHealthInput', {
  description: 'How the next health checks would go.',
  fields: (t) => ({
    total: t.int({ required: true }),
    ok: t.int({ required: true, description: 'Those that go well.' }),
  }),
});
export const ScoreOverridesRef = builder.inputType('ScoreOverrides', {
  fields: (t) => ({
    nextAnswers: t.field({ type: NextAnswers }),
    nextHealth: t.field({ type: NextHealth }),
    components: t.field({
      type: [ComponentOverride],
      description: 'Put in place of what is measured, after the rest.',
    }),
  }),
});
