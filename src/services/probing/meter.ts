import type { Health } from '../../db/words.js';
import { type EventLog, subjects } from '../events/event-log.js';
import type { Result, Round, RoundBook } from './round-book.js';

/** Who counts what the prober of this process does. Must not throw. */
export interface ProberMeter {
  claimed(count: number): void;
  /** It was written, void or not; all of its results at once. */
  round(results: readonly Result[], round: Round): void;
  /** Once that is committed. */
  healthChanged(after: Health): void;
}

/** Tells a meter, if there is one, what went through here. */
export function createMetering() {
  let meter: ProberMeter | null = null;
  return {
    use(one: ProberMeter): void {
      meter = one;
    },
    claimed: (count: number): void => meter?.claimed(count),

    book: (book: RoundBook): RoundBook => ({
      ...book,
      async record(...given) {
        const round = await book.record(...given);
        meter?.round(given[0], round);
        return round;
      },
    }),

    events: (events: EventLog): EventLog => ({
      append(tx, subject, news) {
        // The network is told of every change of health, and of each once.
        for (const { payload } of subject === subjects.network ? news : []) {
          if ('after' in payload && typeof payload.after === 'string') {
            const { after } = payload;
            tx.afterCommit(() => meter?.healthChanged(after));
          }
        }
        return events.append(tx, subject, news);
      },
    }),
  };
}
