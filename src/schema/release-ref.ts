import type { Release } from '../services/deployments/release-service.js';
import { builder } from './builder.js';

/** Apart from its fields, because releases and deployments lead to each other. */
export const ReleaseRef = builder.loadableNodeRef<Release, string>('Release', {
  id: { resolve: (release) => release.id },
  load: async (ids, { services, viewer }) => (viewer ? services.releases.byIds(viewer, ids) : []),
  sort: (release) => release.id,
});
