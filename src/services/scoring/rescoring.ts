import { setImmediate } from 'node:timers/promises';
import { inChunks } from '../../db/chunks.js';
import type { Database, Transaction } from '../../db/database.js';
import type { ScoreChange, ScoreRepository } from '../../db/scores.js';
import type { EventLog } from '../events/event-log.js';
import { appendScoreNews } from '../probing/news.js';
import { SCORE_FRESH_MS } from './formula.js';
import type { Scorer } from './scorer.js';

interface Needs {
  readonly db: Database;
  readonly scores: ScoreRepository;
  readonly scorer: Scorer;
  readonly events: EventLog;
  readonly now: () => Date;
}

const AT_ONCE = 200;
const PAGE = 1_000;

/** Scores that move without a probe: a validation has ended, or what they rest on has grown old. */
export function createRescoring({ db, scores, scorer, events, now }: Needs) {
  /** In the caller's transaction, which has stored the evidence. */
  const rescoreIn = async (
    tx: Transaction,
    minerIds: readonly string[],
    why: 'VALIDATION' | 'WINDOW_MOVED',
  ): Promise<ScoreChange[]> => {
    const miners = await scores.lockMiners(tx, minerIds);
    const changes = await scorer.rescore(
      tx,
      miners.map(({ id: minerId, modelType }) => ({
        minerId,
        modelType,
        hasChat: false,
        hasHealth: false,
        isHealthOk: true,
        probeIds: [],
        ...(why === 'VALIDATION' ? { hasValidation: true } : { hasAged: true }),
      })),
      now(),
    );
    await appendScoreNews(tx, events, changes);
    return changes;
  };

  return {
    rescoreIn,

    /** In transactions of its own, few miners each. */
    async rescore(minerIds: readonly string[], why: 'VALIDATION' | 'WINDOW_MOVED'): Promise<ScoreChange[]> {
      const changes: ScoreChange[] = [];
      for (const ids of inChunks([...new Set(minerIds)].sort(), AT_ONCE)) {
        changes.push(...(await db.transaction((tx) => rescoreIn(tx, ids, why))));
        await setImmediate();
      }
      return changes;
    },

    /** Scores that nobody has looked at for long: of miners that are not probed now. Returns how many moved. */
    async sweep(signal: AbortSignal): Promise<number> {
      const before = now().getTime() - SCORE_FRESH_MS;
      let moved = 0;
      for (let afterId = ''; !signal.aborted; ) {
        const page = await scores.listAges(db, afterId, PAGE);
        const old = page.filter(({ at, isKnown }) => isKnown && at.getTime() < before);
        moved += (
          await this.rescore(
            old.map(({ minerId }) => minerId),
            'WINDOW_MOVED',
          )
        ).length;
        const last = page.at(-1);
        if (!last || page.length < PAGE) break;
        afterId = last.minerId;
        await setImmediate();
      }
      return moved;
    },
  };
}
export type Rescoring = ReturnType<typeof createRescoring>;
