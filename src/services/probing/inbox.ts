import { isRefused } from '../../db/refused.js';
import type { Log } from '../log.js';
import type { SelfWatch } from './blindness.js';
import { NO_REFERENCE, type Reference } from './reference.js';
import type { Result, Round, RoundBook } from './round-book.js';

/** A result as it came in. */
export interface Measured extends Result {
  /** Monotonic. */
  readonly startedAt: number;
}

interface Needs {
  readonly book: Pick<RoundBook, 'record'>;
  readonly watch: Pick<SelfWatch, 'troubleSince' | 'stored'>;
  /** Default: there is none. */
  readonly reference?: Reference;
  readonly monotonic: () => number;
  readonly log: Log;
}

/** Results that are not written yet. */
export function createInbox({ book, watch, reference = NO_REFERENCE, monotonic, log }: Needs) {
  let unwritten: readonly Measured[] = [];
  let arrived: Measured[] = [];
  /** So many are written as one round. */
  let atMost = Number.POSITIVE_INFINITY;

  const size = (): number => unwritten.length + arrived.length;

  /**
   * Writes what has come in, `most` of it, as one round. What could not be written is kept and written with the next one. When
   * the store took offence at something, half as much is tried each time, until the one result is found that nobody can write.
   */
  const flush = async (most = Number.POSITIVE_INFINITY): Promise<Round | null> => {
    const all = unwritten.concat(arrived);
    arrived = [];
    const batch = all.slice(0, Math.min(most, atMost));
    unwritten = all;
    const [first] = batch;
    if (!first) return null;
    const trouble =
      watch.troubleSince(Math.min(...batch.map(({ startedAt }) => startedAt))) ??
      ((await reference.isCutOff(batch)) ? 'REFERENCE_UNREACHABLE' : null);
    const began = monotonic();
    try {
      const round = await book.record(batch, trouble);
      if (round.voidReason) {
        const ours = batch.find(({ finding }) => finding.error === 'OUR_FAULT')?.finding.detail?.message;
        log.warn({ ...round, scoreChanges: undefined, ours }, 'a round is void');
      }
      unwritten = all.slice(batch.length);
      atMost *= 2;
      return round;
    } catch (error) {
      if (isRefused(error)) {
        atMost = Math.max(1, Math.floor(batch.length / 2));
        if (batch.length === 1) {
          const { minerId, kind } = first.target;
          log.error({ minerId, kind }, 'a result that the store does not take is left out');
          unwritten = all.slice(1);
        }
      }
      throw error;
    } finally {
      watch.stored(monotonic() - began);
    }
  };

  return {
    push: (result: Measured): void => void arrived.push(result),
    size,
    flush,

    /** Writes whatever there is, `most` as one round, unless the store fails by itself. */
    async empty(most = Number.POSITIVE_INFINITY): Promise<void> {
      while (size() > 0) {
        try {
          await flush(most);
        } catch (error) {
          // Less is tried next, and what nobody can write is left out in the end.
          if (!isRefused(error)) throw error;
        }
      }
    },
  };
}
