import { dataloaderGetter } from '@pothos/plugin-dataloader';
import type { Release, ReleaseStanding } from '../services/deployments/release-service.js';
import { builder } from './builder.js';
import type { Context } from './context.js';
import { DeploymentSourceRef } from './deployment.js';
import { DeploymentRef } from './deployment-ref.js';
import { MinerRef } from './miner-ref.js';
import { idCursor } from './pages.js';
import { ReleaseRef } from './release-ref.js';

export { ReleaseRef };

/** One question to the store for all that is asked of all releases of an answer. */
const standings = dataloaderGetter<Release, ReleaseStanding, string>(
  { cacheKeyFn: ({ id }) => id },
  (releases, context) => (context as Context).services.releases.standingsOf(releases),
  undefined,
  false,
);

ReleaseRef.implement({
  description:
    'What was built once and never changes: source, image, environment and limits. Its owner sees it, nobody else.',
  fields: (t) => ({
    number: t.exposeInt('number', { description: 'From 1 for each miner.' }),
    miner: t.field({ type: MinerRef, resolve: ({ minerId }) => minerId }),
    source: t.expose('source', { type: DeploymentSourceRef }),
    port: t.exposeInt('port', { description: 'On which the container listens.' }),
    imageTag: t.exposeString('imageTag', { description: 'Of the image on the machine of the miner.' }),
    imageId: t.exposeString('imageId', { description: '`sha256:…`, as it was built first.' }),
    isServing: t.boolean({
      description:
        'Its miner serves it, or would if it were not stopped. `rollbackMiner` goes to others; `redeployMiner` takes this one once more.',
      resolve: async (release, _args, context) => (await standings(context).load(release)).isServing,
    }),
    lastServedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'When a deployment of it last SUCCEEDED. Null: it never came to serve for good, as its deployment failed or was cancelled.',
      resolve: async (release, _args, context) => (await standings(context).load(release)).servedAt,
    }),
    isImageKept: t.boolean({
      description:
        'Its image is on the machine of its miner still, as far as is known: going back to it builds nothing. Otherwise it is built from its source again.',
      resolve: async (release, _args, context) => (await standings(context).load(release)).isImageKept,
    }),
    lastDeployment: t.field({
      type: DeploymentRef,
      nullable: true,
      description: 'The newest one of it.',
      resolve: async (release, _args, context) => (await standings(context).load(release)).lastDeploymentId,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
  }),
});

export const releaseCursor = idCursor<Release>('release');
export const ReleaseConnectionRef = builder.connectionObject(
  { type: ReleaseRef, name: 'ReleaseConnection' },
  { name: 'ReleaseEdge' },
);
