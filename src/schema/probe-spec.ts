import type { EffectiveSpec } from '../services/probing/probe-specs.js';
import { builder } from './builder.js';
import { ProbeKindEnum } from './enums.js';
import { MinerRef } from './miner-ref.js';

export const ProbeSpecRef = builder.objectRef<EffectiveSpec>('ProbeSpec').implement({
  description: 'How a miner is probed: what its owner set, and what is the same for everybody otherwise.',
  fields: (t) => ({
    kind: t.expose('kind', { type: ProbeKindEnum }),
    path: t.exposeString('path'),
    everySeconds: t.exposeFloat('everySeconds', {
      nullable: true,
      description: 'Null for challenges: when they come is hidden.',
    }),
    timeoutMs: t.exposeInt('timeoutMs'),
    conditions: t.field({
      type: ['String'],
      description: 'Held beside what the contract says of the answer, never instead of it.',
      resolve: ({ conditions }) => [...conditions],
    }),
    failAfter: t.exposeInt('failAfter', {
      nullable: true,
      description: 'Bad results in a row after which health falls; null when it does not follow from these.',
    }),
    passAfter: t.exposeInt('passAfter', {
      nullable: true,
      description: 'Good results in a row after which health rises.',
    }),
    graceSeconds: t.exposeFloat('graceSeconds', {
      nullable: true,
      description:
        'So long after the miner became active a bad result moves no health; for the score it counts all the same.',
    }),
    setAt: t.expose('setAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the owner last set something of it; null: all of it is as everywhere.',
    }),
  }),
});

builder.objectField(MinerRef, 'probeSpecs', (t) =>
  t.loadableGroup({
    type: ProbeSpecRef,
    description: 'How it is probed, one for each kind. Public, as what is measured.',
    load: async (ids: string[], { services }) => services.probeSpecs.effectiveOf(ids),
    group: ({ minerId }) => minerId,
    resolve: ({ id }) => id,
  }),
);
