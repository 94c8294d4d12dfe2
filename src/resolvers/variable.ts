import { builder } from '../schema/builder.js';
import { DeploymentRef } from '../schema/deployment.js';
import { given } from '../schema/given.js';
import { localId } from '../schema/global-id.js';
import { MinerRef } from '../schema/miner.js';
import { EnvironmentVariableInputRef } from '../schema/source-input.js';
import '../schema/variable.js';
import type { VariablesSet } from '../services/deployments/variable-service.js';
import {
  ActionNotAllowed,
  Forbidden,
  InvalidInput,
  LimitReached,
  NotFound,
  Unavailable,
} from '../services/errors.js';

const SetVariablesInput = builder.inputType('SetVariablesInput', {
  fields: (t) => ({
    minerId: t.id({ required: true }),
    variables: t.field({ type: [EnvironmentVariableInputRef], description: 'Set; all others stay.' }),
    remove: t.stringList({ description: 'Names. What is not there is no mistake.' }),
    apply: t.boolean({
      defaultValue: false,
      description:
        'Deploy what serves once more, with the variables as they are then. When that is refused they are set all the same.',
    }),
  }),
});

const SetVariablesPayload = builder.objectRef<VariablesSet>('SetVariablesPayload').implement({
  fields: (t) => ({
    miner: t.expose('miner', { type: MinerRef }),
    deployment: t.expose('deployment', {
      type: DeploymentRef,
      nullable: true,
      description: 'Null unless they were to be applied.',
    }),
  }),
});

builder.mutationField('setVariables', (t) =>
  t.field({
    type: SetVariablesPayload,
    description: 'Sets and removes variables of a miner. They count from its next deployment on.',
    args: { input: t.arg({ type: SetVariablesInput, required: true }) },
    errors: { types: [InvalidInput, Forbidden, NotFound, ActionNotAllowed, LimitReached, Unavailable] },
    resolve: (_root, { input: { minerId, ...rest } }, { services, requireViewer }) =>
      services.variables.set(requireViewer(), {
        minerId: localId('Miner', minerId, 'input.minerId'),
        ...given(rest),
      }),
  }),
);
