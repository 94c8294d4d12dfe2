import { gitOver } from './git-fetcher.js';
import { fetcherOver } from './guarded-fetcher.js';
import { createGuardedHttp } from './guarded-http.js';
import { registryOver } from './registry-fetcher.js';
import type { SourceFetcherPort } from './source-fetcher.js';

/** Whatever a source may come from, under one guard. */
export function createSourceFetcher(options: Parameters<typeof createGuardedHttp>[0]): SourceFetcherPort {
  const http = createGuardedHttp(options);
  return { ...fetcherOver(http), ...gitOver(http), ...registryOver(http) };
}
