import type { Database } from '../../db/database.js';
import type { SourceRepository } from '../../db/sources.js';

interface Needs {
  readonly db: Database;
  readonly sources: SourceRepository;
  readonly now: () => Date;
}

/** One that was stored a moment ago may be about to be booked. */
const KEPT_MS = 60 * 60_000;
/** Deployments of a miner whose source stays. */
const NEWEST_KEPT = 3;
const PAGE = 200;

/** Removes the sources that no deployment under way needs, nor one of the newest of a miner that may still serve. */
export function createSourceRetention({ db, sources, now }: Needs) {
  const needed = async (signal: AbortSignal): Promise<Set<string | null>> => {
    const digests = new Set<string | null>();
    for (let after = ''; !signal.aborted; ) {
      const page = await sources.ofLiveDeployments(db, after, PAGE);
      for (const { digest } of page) digests.add(digest);
      const last = page.at(-1);
      if (!last || page.length < PAGE) break;
      after = last.id;
    }
    for (let after: string | null = ''; after !== null && !signal.aborted; ) {
      const page: Awaited<ReturnType<SourceRepository['ofMiners']>> = await sources.ofMiners(
        db,
        after,
        PAGE,
        NEWEST_KEPT,
      );
      for (const digest of page.digests) digests.add(digest);
      after = page.last;
    }
    return digests;
  };

  return {
    /** Returns how many sources went. */
    async run(signal: AbortSignal): Promise<number> {
      const before = new Date(now().getTime() - KEPT_MS);
      const kept = await needed(signal);
      let removed = 0;
      for (let after: string | undefined = ''; after !== undefined && !signal.aborted; ) {
        const page: string[] = await sources.digestsAfter(db, after, PAGE);
        for (const digest of page) {
          if (signal.aborted) break;
          if (!kept.has(digest) && (await sources.remove(db, digest, before))) removed += 1;
        }
        after = page.at(-1);
      }
      return removed;
    },
  };
}
export type SourceRetention = ReturnType<typeof createSourceRetention>;
