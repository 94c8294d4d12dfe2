import type { ScoreComponent } from '../db/words.js';
import { builder } from './builder.js';
import { ScoreComponentNameEnum } from './enums.js';

export const HUNDRED = '0 to 100';

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
    contribution: t.float({
      description: 'Points that it adds to the score.',
      resolve: ({ value, effectiveWeight }) => pointsOf(value, effectiveWeight),
    }),
  }),
});

export const pointsOf = (value: number | null, weight: number): number =>
  Number(((value ?? 0) * weight).toFixed(2));
