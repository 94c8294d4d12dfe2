import type { Score, ScoreChange } from '../db/scores.js';
import type { ScoreFormula } from '../services/scoring/formula.js';
import { builder } from './builder.js';
import { ScoreCauseEnum, ScoreComponentNameEnum } from './enums.js';
import { writeGlobalId } from './global-id.js';
import { MinerRef } from './miner-ref.js';
import { idCursor } from './pages.js';
import { ProbeRef } from './probe.js';
import { HUNDRED, ScoreComponentRef } from './score-component.js';
import {
  partsOf,
  RECOMPUTE_COST,
  RecomputedScoreRef,
  ScoreChangePartRef,
  ScoreEvidenceRef,
} from './score-evidence.js';

export const ScoreRef = builder.loadableObjectRef<Score, string>('Score', {
  load: async (minerIds, { services }) => services.scores.byMiners(minerIds),
  sort: ({ minerId }) => minerId,
});

ScoreRef.implement({
  description: 'score = 0.4 quality + 0.3 speed + 0.2 availability + 0.1 participation. Unknown is not zero.',
  fields: (t) => ({
    value: t.exposeFloat('value', {
      nullable: true,
      description: `${HUNDRED}; null while no component is known.`,
    }),
    coverage: t.exposeFloat('coverage', {
      description: 'Sum of the weights of the known components, 0 to 1.',
    }),
    confidence: t.exposeFloat('confidence', { description: 'How far there are enough samples, 0 to 1.' }),
    components: t.expose('components', { type: [ScoreComponentRef] }),
    formulaVersion: t.exposeInt('formulaVersion'),
    at: t.expose('at', { type: 'DateTime' }),
    rank: t.int({
      nullable: true,
      description:
        '1 is the best of all miners that serve; some seconds old. Null while it does not serve or has no score.',
      resolve: async ({ minerId }, _args, { services }) =>
        (await services.scores.rank(minerId))?.rank ?? null,
    }),
    rankInType: t.int({
      nullable: true,
      description: 'The same among those of its model type.',
      resolve: async ({ minerId }, _args, { services }) =>
        (await services.scores.rank(minerId))?.rankInType ?? null,
    }),
  }),
});

export const ScoreChangeRef = builder.loadableNodeRef<ScoreChange, string>('ScoreChange', {
  id: { resolve: ({ id }) => id },
  load: async (ids, { services }) => services.scores.changesByIds(ids),
  sort: ({ id }) => id,
});

ScoreChangeRef.implement({
  description: 'One change of a score, with what made it.',
  fields: (t) => ({
    miner: t.field({
      type: MinerRef,
      nullable: true,
      description: 'Whose score it is.',
      resolve: ({ minerId }) => minerId,
    }),
    before: t.exposeFloat('before', { nullable: true, description: `${HUNDRED}; null: there was none.` }),
    after: t.exposeFloat('after', {
      nullable: true,
      description: `${HUNDRED}; null: it is no longer known.`,
    }),
    componentsBefore: t.expose('componentsBefore', { type: [ScoreComponentRef] }),
    componentsAfter: t.expose('componentsAfter', { type: [ScoreComponentRef] }),
    cause: t.expose('cause', { type: ScoreCauseEnum }),
    probeIds: t.idList({
      description: 'The probes that made the change.',
      resolve: ({ probeIds }) => probeIds.map((id) => writeGlobalId('Probe', id)),
    }),
    probes: t.field({
      type: [ProbeRef],
      nullable: { list: false, items: true },
      description: 'The same, those that are still kept.',
      resolve: ({ probeIds }) => [...probeIds],
    }),
    components: t.field({
      type: [ScoreChangePartRef],
      description: 'Before and after side by side.',
      resolve: partsOf,
    }),
    evidence: t.expose('evidence', {
      type: ScoreEvidenceRef,
      nullable: true,
      description: 'Everything it was computed from; null for changes from before that was kept.',
    }),
    recomputed: t.field({
      type: RecomputedScoreRef,
      description: 'Computed once more, now, from the evidence that is stored.',
      extensions: { complexity: { field: RECOMPUTE_COST } },
      resolve: (change, _args, { services }) => services.scores.recomputed(change),
    }),
    formulaVersion: t.exposeInt('formulaVersion'),
    at: t.expose('at', { type: 'DateTime' }),
  }),
});

export const scoreChangeCursor = idCursor<ScoreChange>('score-change');
export const ScoreChangeConnectionRef = builder.connectionObject(
  { type: ScoreChangeRef, name: 'ScoreChangeConnection' },
  { name: 'ScoreChangeEdge' },
);

const ScoreWeightRef = builder.objectRef<ScoreFormula['weights'][number]>('ScoreWeight').implement({
  fields: (t) => ({
    name: t.expose('name', { type: ScoreComponentNameEnum }),
    weight: t.exposeFloat('weight', { description: '0 to 1.' }),
  }),
});

const ScoreWindowRef = builder
  .objectRef<ScoreFormula['availabilityWindows'][number]>('ScoreWindow')
  .implement({
    fields: (t) => ({
      name: t.exposeString('name'),
      hours: t.exposeInt('hours'),
      weight: t.exposeFloat('weight', { description: 'Within the component, 0 to 1.' }),
    }),
  });

const ScoreBaselineRef = builder.objectRef<ScoreFormula['baselines'][number]>('ScoreBaseline').implement({
  description: 'Times that earn half of the points.',
  fields: (t) => ({
    modelType: t.exposeString('modelType'),
    firstByteMs: t.exposeInt('firstByteMs'),
    perTokenMs: t.exposeInt('perTokenMs', { description: 'Of the whole answer, for each of its tokens.' }),
    answerTokens: t.exposeInt('answerTokens', {
      description: 'What every answer is reckoned to have, however long it is.',
    }),
    totalMs: t.exposeInt('totalMs', { description: 'Both together.' }),
  }),
});

const ScorePercentileRef = builder
  .objectRef<ScoreFormula['percentiles'][number]>('ScorePercentile')
  .implement({
    fields: (t) => ({
      name: t.exposeString('name'),
      at: t.exposeFloat('at', { description: '0 to 1.' }),
      weight: t.exposeFloat('weight', { description: 'Within the speed, 0 to 1.' }),
    }),
  });

const ValidationCapRef = builder
  .objectRef<ScoreFormula['validationCaps'][number]>('ValidationCap')
  .implement({
    description: 'How much of a component validators can decide.',
    fields: (t) => ({
      component: t.expose('component', { type: ScoreComponentNameEnum }),
      all: t.exposeFloat('all', { description: 'Share of all validators together, 0 to 1.' }),
      one: t.exposeFloat('one', { description: 'Share of one validator, 0 to 1.' }),
    }),
  });

export const ScoreFormulaRef = builder.objectRef<ScoreFormula>('ScoreFormula').implement({
  description: 'Everything that is needed to compute a score again.',
  fields: (t) => ({
    version: t.exposeInt('version', {
      description: 'Raised whenever the same evidence would give another score.',
    }),
    expression: t.exposeString('expression'),
    weights: t.expose('weights', { type: [ScoreWeightRef] }),
    minSamples: t.exposeInt('minSamples', { description: 'With fewer samples a component is unknown.' }),
    enoughSamples: t.exposeInt('enoughSamples', { description: 'With this many it is as sure as it gets.' }),
    answerWindowMs: t.exposeInt('answerWindowMs', {
      description: 'How long a miner has for the answer to a challenge: enough for a model that wakes up.',
    }),
    chatWindow: t.exposeInt('chatWindow', { description: 'How many of the last challenges count.' }),
    validationWindow: t.exposeInt('validationWindow', {
      description: 'How many of the last validations count.',
    }),
    validatorWindow: t.exposeInt('validatorWindow', {
      description: 'How many of one validator count among them; the newest of each comes first.',
    }),
    sampleDays: t.exposeInt('sampleDays', {
      description: 'Challenges and validations that are older do not count.',
    }),
    validationCaps: t.expose('validationCaps', { type: [ValidationCapRef] }),
    percentiles: t.field({ type: [ScorePercentileRef], resolve: ({ percentiles }) => [...percentiles] }),
    minCoverage: t.float({
      description: 'What it takes to earn.',
      resolve: ({ earning }) => earning.minCoverage,
    }),
    minConfidence: t.float({
      description: 'What it takes to earn.',
      resolve: ({ earning }) => earning.minConfidence,
    }),
    quality: t.exposeString('quality', { description: 'How grades become points.' }),
    availability: t.exposeString('availability', { description: 'How health checks become points.' }),
    participation: t.exposeString('participation', { description: 'How silence costs points.' }),
    availabilityWindows: t.field({
      type: [ScoreWindowRef],
      resolve: ({ availabilityWindows }) => [...availabilityWindows],
    }),
    baselines: t.expose('baselines', { type: [ScoreBaselineRef] }),
    speed: t.exposeString('speed', { description: 'How times become points.' }),
  }),
});
