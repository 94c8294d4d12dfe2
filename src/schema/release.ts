import type { Release } from '../services/deployments/release-service.js';
import { builder } from './builder.js';
import { DeploymentSourceRef } from './deployment.js';
import { MinerRef } from './miner-ref.js';
import { idCursor } from './pages.js';
import { ReleaseRef } from './release-ref.js';

export { ReleaseRef };

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
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
  }),
});

export const releaseCursor = idCursor<Release>('release');
export const ReleaseConnectionRef = builder.connectionObject(
  { type: ReleaseRef, name: 'ReleaseConnection' },
  { name: 'ReleaseEdge' },
);
