import type { ContainerWatch, ContainerWatchRepository } from '../../db/container-watches.js';
import type { Database } from '../../db/database.js';

interface Needs {
  readonly db: Database;
  readonly containerWatches: Pick<ContainerWatchRepository, 'findMany'>;
}

/** What anybody may know of the containers of miners. Why one can not be looked at is nobody's. */
export type ContainerFacts = Omit<ContainerWatch, 'lastError' | 'lockToken' | 'lockExpiresAt'>;

export const createContainerFacts = ({ db, containerWatches }: Needs) => ({
  /** By miners; those of which none has served yet are left out. */
  byMiners: (ids: readonly string[]): Promise<ContainerFacts[]> => containerWatches.findMany(db, ids),
});
export type ContainerFactsService = ReturnType<typeof createContainerFacts>;
