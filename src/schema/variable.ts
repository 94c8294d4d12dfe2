import type { ShownVariable } from '../services/deployments/variable-service.js';
import { builder } from './builder.js';
import { MinerRef } from './miner-ref.js';

export const MinerVariableRef = builder.objectRef<ShownVariable>('MinerVariable').implement({
  description: 'What every new version of a miner finds in its environment.',
  fields: (t) => ({
    name: t.exposeString('name'),
    value: t.exposeString('value', {
      nullable: true,
      description: 'Null for a secret, always: secrets can be set and not read.',
    }),
    isSecret: t.exposeBoolean('isSecret'),
    updatedAt: t.expose('updatedAt', { type: 'DateTime' }),
  }),
});

builder.objectField(MinerRef, 'variables', (t) =>
  t.loadableGroup({
    type: MinerVariableRef,
    description:
      'By name; what runs may have older ones until the next deployment. Empty for everybody but the owner.',
    load: async (ids: string[], { services, viewer }) => services.variables.listOf(viewer, ids),
    group: ({ minerId }) => minerId,
    resolve: ({ id }) => id,
  }),
);
