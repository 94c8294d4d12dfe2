import type { Score, ScoreChange } from '../db/scores.js';
import type { ScoreComponent } from '../db/words.js';
import type { ScoreFormula } from '../services/scoring/formula.js';
import { builder } from './builder.js';
import { ScoreCauseEnum, ScoreComponentNameEnum } from './enums.js';
import { writeGlobalId } from './global-id.js';
import { idCursor } from './pages.js';
import { ProbeRef } from './probe.js';

const HUNDRED = '0 to 100';

export const ScoreComponentRef = builder.objectRef<ScoreComponent>('ScoreComponent').implement({
  description: 'One of the things that the score is made of.',
  fields: (t) => ({
    name: t.expose('name', { type: ScoreComponentNameEnum }),
    value: t.exposeFloat('value', {
      nullable: true,
      description: `${HUNDRED}; null while there are too few samples.`,
    }),
    weight: t.exposeFloat('weight', { description: 'In the formula, 0 to 1.' }),
    effectiveWeight: t.exposeFloat('effectiveWeight', {
      description: 'After the weight of unknown components was shared out; 0 when it is unknown itself.',
    }),
    samples: t.exposeInt('samples'),
  }),
});

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
  }),
});

export const ScoreChangeRef = builder.loadableObjectRef<ScoreChange, string>('ScoreChange', {
  load: async (ids, { services }) => services.scores.changesByIds(ids),
  sort: ({ id }) => id,
});

ScoreChangeRef.implement({
  description: 'One change of a score, with what made it.',
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => writeGlobalId('ScoreChange', id) }),
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
    totalMs: t.exposeInt('totalMs'),
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
    chatWindow: t.exposeInt('chatWindow', { description: 'How many of the last challenges count.' }),
    availabilityWindows: t.field({
      type: [ScoreWindowRef],
      resolve: ({ availabilityWindows }) => [...availabilityWindows],
    }),
    baselines: t.expose('baselines', { type: [ScoreBaselineRef] }),
    speed: t.exposeString('speed', { description: 'How times become points.' }),
  }),
});
