import type { Deployment } from '../services/deployments/deployment.js';
import { builder } from './builder.js';

/** Apart from its fields, because miners and deployments lead to each other. */
export const DeploymentRef = builder.loadableNodeRef<Deployment, string>('Deployment', {
  id: { resolve: (deployment) => deployment.id },
  load: async (ids, { services, viewer }) => (viewer ? services.deployments.byIds(viewer, ids) : []),
  sort: (deployment) => deployment.id,
});
