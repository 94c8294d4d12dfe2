import { builder } from '../schema/builder.js';
import { DeploymentRef } from '../schema/deployment.js';
import { given } from '../schema/given.js';
import { localId, maybeLocalId } from '../schema/global-id.js';
import { connectionOf, idPage, readPage } from '../schema/pages.js';
import { ReleaseConnectionRef, releaseCursor, ReleaseRef } from '../schema/release.js';
import type { Deployment } from '../services/deployments/deployment.js';
import {
  ActionNotAllowed,
  Forbidden,
  IdempotencyKeyReused,
  InvalidInput,
  LimitReached,
  NotFound,
  Unavailable,
} from '../services/errors.js';

const KEY = 'The same key and input again gives the same deployment.';
const REFUSALS = [
  InvalidInput,
  Forbidden,
  NotFound,
  ActionNotAllowed,
  LimitReached,
  IdempotencyKeyReused,
  Unavailable,
];

builder.queryField('releases', (t) =>
  t.connection(
    {
      type: ReleaseRef,
      description: 'What was built for a miner of yours, newest first.',
      args: { minerId: t.arg.id({ required: true }) },
      resolve: async (_root, { minerId, ...args }, { services, requireViewer }) => {
        const page = readPage(args, releaseCursor);
        const miner = localId('Miner', minerId, 'minerId');
        const rows = await services.releases.list(requireViewer(), miner, idPage(page));
        return connectionOf(page, rows, releaseCursor);
      },
    },
    ReleaseConnectionRef,
  ),
);

const RollbackMinerInput = builder.inputType('RollbackMinerInput', {
  fields: (t) => ({
    minerId: t.id({ required: true }),
    releaseId: t.id({ description: 'One of its `releases`; the one that served before when left out.' }),
    idempotencyKey: t.string({ description: KEY }),
  }),
});

const RedeployMinerInput = builder.inputType('RedeployMinerInput', {
  fields: (t) => ({
    minerId: t.id({ required: true }),
    idempotencyKey: t.string({ description: KEY }),
  }),
});

const payload = (name: string) =>
  builder.objectRef<{ deployment: Deployment; replayed: boolean }>(name).implement({
    fields: (t) => ({
      deployment: t.expose('deployment', { type: DeploymentRef }),
      replayed: t.exposeBoolean('replayed', {
        description: 'It was begun by an earlier call with this key.',
      }),
    }),
  });

builder.mutationField('rollbackMiner', (t) =>
  t.field({
    type: payload('RollbackMinerPayload'),
    description:
      'Puts a release that was kept back into its place, with the environment and the limits it had, through the same steps as any other version.',
    args: { input: t.arg({ type: RollbackMinerInput, required: true }) },
    errors: { types: REFUSALS },
    resolve: (_root, { input: { minerId, releaseId, idempotencyKey } }, { services, requireViewer }) =>
      services.releases.rollback(requireViewer(), {
        minerId: localId('Miner', minerId, 'input.minerId'),
        ...given({ releaseId: maybeLocalId('Release', releaseId, 'input.releaseId'), idempotencyKey }),
      }),
  }),
);

builder.mutationField('redeployMiner', (t) =>
  t.field({
    type: payload('RedeployMinerPayload'),
    description: 'Deploys the source that serves once more, with the variables of the miner as they are now.',
    args: { input: t.arg({ type: RedeployMinerInput, required: true }) },
    errors: { types: REFUSALS },
    resolve: (_root, { input: { minerId, idempotencyKey } }, { services, requireViewer }) =>
      services.releases.redeploy(requireViewer(), {
        minerId: localId('Miner', minerId, 'input.minerId'),
        ...given({ idempotencyKey }),
      }),
  }),
);
