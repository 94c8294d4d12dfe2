import type { ScoreChange } from '../db/scores.js';
import type { ScoreEvidence } from '../db/tables-measure.js';
import type { ScoreComponentName } from '../db/words.js';
import type { Recomputed } from '../services/scoring/recompute.js';
import { builder } from './builder.js';
import { ScoreComponentNameEnum } from './enums.js';
import { writeGlobalId } from './global-id.js';
import { ProbeRef } from './probe.js';
import { HUNDRED, pointsOf, ScoreComponentRef } from './score-component.js';

/** About a hundred rows are read again. */
export const RECOMPUTE_COST = 20;

interface ScoreChangePart {
  readonly name: ScoreComponentName;
  readonly before: number | null;
  readonly after: number | null;
  readonly weight: number;
  readonly contribution: number;
}

export const ScoreChangePartRef = builder.objectRef<ScoreChangePart>('ScoreChangePart').implement({
  description: 'What became of one component.',
  fields: (t) => ({
    name: t.expose('name', { type: ScoreComponentNameEnum }),
    before: t.exposeFloat('before', { nullable: true, description: `${HUNDRED}; null: it was not known.` }),
    after: t.exposeFloat('after', { nullable: true, description: `${HUNDRED}; null: it is not known.` }),
    weight: t.exposeFloat('weight', { description: 'In the formula, 0 to 1.' }),
    contribution: t.exposeFloat('contribution', {
      description:
        'By how many points it moved the score; that of a weight which was shared out among others is in it.',
    }),
  }),
});

export function partsOf({ componentsBefore, componentsAfter }: ScoreChange): ScoreChangePart[] {
  return componentsAfter.map(({ name, value, weight, effectiveWeight }) => {
    const old = componentsBefore.find((component) => component.name === name);
    const was = pointsOf(old?.value ?? null, old?.effectiveWeight ?? 0);
    const contribution = Number((pointsOf(value, effectiveWeight) - was).toFixed(2));
    return { name, before: old?.value ?? null, after: value, weight, contribution };
  });
}

const CountsRef = builder
  .objectRef<NonNullable<ScoreEvidence['health']>['day']>('HealthCheckCounts')
  .implement({
    fields: (t) => ({
      total: t.exposeInt('total'),
      ok: t.exposeInt('ok', { description: 'Those that went well.' }),
    }),
  });

const ChatEvidenceRef = builder.objectRef<NonNullable<ScoreEvidence['chat']>>('ChallengeEvidence').implement({
  description: 'All challenges of the miner that count, from the one to the other, both included.',
  fields: (t) => ({
    count: t.exposeInt('count'),
    fromProbeId: t.id({ resolve: ({ fromId }) => writeGlobalId('Probe', fromId) }),
    toProbeId: t.id({ resolve: ({ toId }) => writeGlobalId('Probe', toId) }),
    from: t.field({ type: ProbeRef, nullable: true, resolve: ({ fromId }) => fromId }),
    to: t.field({ type: ProbeRef, nullable: true, resolve: ({ toId }) => toId }),
  }),
});

export const ScoreEvidenceRef = builder.objectRef<ScoreEvidence>('ScoreEvidence').implement({
  description: 'What a score was computed from.',
  fields: (t) => ({
    challenges: t.expose('chat', { type: ChatEvidenceRef, nullable: true }),
    healthOfDay: t.field({ type: CountsRef, nullable: true, resolve: ({ health }) => health?.day ?? null }),
    healthOfWeek: t.field({ type: CountsRef, nullable: true, resolve: ({ health }) => health?.week ?? null }),
    validationIds: t.idList({
      description: 'The validations that counted.',
      resolve: ({ validationIds }) => validationIds.map((id) => writeGlobalId('Validation', id)),
    }),
  }),
});

export const RecomputedScoreRef = builder.objectRef<Recomputed>('RecomputedScore').implement({
  description: 'A past score, computed once more from what is stored.',
  fields: (t) => ({
    value: t.exposeFloat('value', {
      nullable: true,
      description: `${HUNDRED}; null when something is missing.`,
    }),
    components: t.expose('components', { type: [ScoreComponentRef] }),
    isSame: t.exposeBoolean('isSame', {
      nullable: true,
      description: 'Whether it is the score that was written then; null when that can not be said.',
    }),
    missing: t.exposeStringList('missing', { description: 'What it would take and is no longer kept.' }),
  }),
});
