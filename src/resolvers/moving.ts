import { builder } from '../schema/builder.js';
import { DeploymentRef } from '../schema/deployment.js';
import { given } from '../schema/given.js';
import { localId } from '../schema/global-id.js';
import { MinerRef } from '../schema/miner.js';
import { VmRef } from '../schema/vm.js';
import { BudgetExceeded } from '../services/budgets/refusals.js';
import {
  ActionNotAllowed,
  Forbidden,
  IdempotencyKeyReused,
  InvalidInput,
  LimitReached,
  NoOffer,
  NotFound,
  Unavailable,
} from '../services/errors.js';
import type { Launched } from '../services/miners/miner-service.js';

const ResizedMachineInput = builder.inputType('ResizedMachineInput', {
  description: 'The machine that a miner is to have. Everything left out stays as it is.',
  fields: (t) => ({
    configuration: t.string({
      description: 'Like `cpu-4-ram-8gb-storage-25gb`, instead of the three numbers.',
    }),
    vcpu: t.int(),
    ramGb: t.int(),
    storageGb: t.int(),
    countries: t.stringList({ description: 'Two-letter codes; any of them will do. None: anywhere.' }),
    maxPricePerDayUsd: t.field({
      type: 'Decimal',
      description:
        'For machine, disk and address together. Nothing dearer is rented. null takes the cap of before away.',
    }),
    ports: t.intList({ description: 'To open beside 22 and the port of the model.' }),
  }),
});

const ResizeMinerInput = builder.inputType('ResizeMinerInput', {
  fields: (t) => ({
    minerId: t.id({ required: true }),
    machine: t.field({ type: ResizedMachineInput, required: true }),
    idempotencyKey: t.string({ description: 'The same key and input again gives the same move.' }),
  }),
});

const ResizeMinerPayload = builder.objectRef<Launched>('ResizeMinerPayload').implement({
  fields: (t) => ({
    miner: t.expose('miner', { type: MinerRef }),
    deployment: t.expose('deployment', {
      type: DeploymentRef,
      description: 'Cancel it to call the move off.',
    }),
    vm: t.expose('vm', { type: VmRef, description: 'The machine it moves to.' }),
    replayed: t.exposeBoolean('replayed', {
      description: 'It was asked for by an earlier call with this key.',
    }),
  }),
});

builder.mutationField('resizeMiner', (t) =>
  t.field({
    type: ResizeMinerPayload,
    description:
      'Moves a miner to a larger or smaller machine: rents that, puts the same version on it, and gives the old one back once the new one serves. Answers at once; watch `deployment`.',
    args: { input: t.arg({ type: ResizeMinerInput, required: true }) },
    errors: {
      types: [
        InvalidInput,
        Forbidden,
        NotFound,
        ActionNotAllowed,
        NoOffer,
        BudgetExceeded,
        LimitReached,
        IdempotencyKeyReused,
        Unavailable,
      ],
    },
    resolve: (_root, { input: { minerId, machine, idempotencyKey } }, { services, requireViewer }) =>
      services.miners.resize(requireViewer(), {
        minerId: localId('Miner', minerId, 'input.minerId'),
        machine: {
          ...given(machine),
          ...(machine.maxPricePerDayUsd === null ? { maxPricePerDayUsd: null } : {}),
        },
        ...given({ idempotencyKey }),
      }),
  }),
);

const EditMinerInput = builder.inputType('EditMinerInput', {
  fields: (t) => ({
    minerId: t.id({ required: true }),
    replaceOnLoss: t.boolean({
      required: true,
      description: 'Place it elsewhere when the provider loses its machine.',
    }),
  }),
});

builder.mutationField('editMiner', (t) =>
  t.field({
    type: MinerRef,
    args: { input: t.arg({ type: EditMinerInput, required: true }) },
    errors: { types: [InvalidInput, Forbidden, NotFound, ActionNotAllowed] },
    resolve: (_root, { input: { minerId, replaceOnLoss } }, { services, requireViewer }) =>
      services.miners.edit(requireViewer(), localId('Miner', minerId, 'input.minerId'), { replaceOnLoss }),
  }),
);
