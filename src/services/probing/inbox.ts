import { isRefused } from '../../db/refused.js';
import type { Log } from '../log.js';
import type { SelfWatch, VoidReason } from './blindness.js';
import { type Doubts, isFirstMiss } from './doubts.js';
import { NO_REFERENCE, type Reference, type ReferenceLook } from './reference.js';
import type { Result, Round, RoundBook } from './round-book.js';

interface Needs {
  readonly book: Pick<RoundBook, 'record' | 'isInDoubt'>;
  readonly doubts: Doubts;
  readonly watch: Pick<SelfWatch, 'troubleSince' | 'timed'>;
  /** Default: there is none. */
  readonly reference?: Reference;
  readonly log: Log;
}

/** Whether we could see while these were asked: settled once for all that came in together. */
interface Sight {
  readonly trouble: VoidReason | null;
  readonly look: ReferenceLook;
}

interface Waiting {
  readonly result: Result;
  readonly sight: Sight;
}

/** Results that are not written yet. */
export function createInbox({ book, doubts, watch, reference = NO_REFERENCE, log }: Needs) {
  /** The store has answered since these came in: however long it takes to write them, they were seen before that. */
  let waiting: readonly Waiting[] = [];
  let arrived: Result[] = [];
  /** Taken from there, while the store is asked whether more is to be heard of them. */
  let sorting: readonly Result[] = [];
  /** Came in, and nothing more is to be heard of them; the store has not answered since. */
  let sorted: readonly Result[] = [];
  /** What was seen while some of that was held back. */
  let evidence: readonly Result[] = [];
  /** So many are written as one round. */
  let atMost = Number.POSITIVE_INFINITY;

  const size = (): number => doubts.size() + waiting.length + sorted.length + sorting.length + arrived.length;

  const settle = (results: readonly Result[]): Waiting[] => {
    if (results.length === 0) return [];
    const trouble = watch.troubleSince(Math.min(...results.map(({ startedAt }) => startedAt)));
    const sight = { trouble, look: reference.look() };
    return results.map((result) => ({ result, sight }));
  };

  /** Holds back what may be our own failure. True: our network is gone. */
  const sort = async (): Promise<boolean> => {
    const fresh = arrived;
    if (fresh.length === 0 && !doubts.isOverdue()) return false;
    arrived = [];
    sorting = fresh;
    try {
      if (doubts.size() === 0 && !fresh.some(isFirstMiss)) {
        sorted = sorted.concat(fresh);
        return false;
      }
      const open = [...doubts.held(), ...fresh];
      const hasTrouble = watch.troubleSince(Math.min(...open.map(({ startedAt }) => startedAt))) !== null;
      const isCutOff = !hasTrouble && (await reference.look().isCutOff(open));
      if (hasTrouble || isCutOff || book.isInDoubt()) sorted = sorted.concat(doubts.release(), fresh);
      else {
        const { ready, evidence: seen } = await watch.timed(() => doubts.sort(fresh));
        sorted = sorted.concat(ready);
        evidence = evidence.concat(seen);
      }
      return isCutOff;
    } catch (error) {
      arrived = fresh.concat(arrived);
      throw error;
    } finally {
      sorting = [];
    }
  };

  /**
   * Writes what has come in, `most` of it, as one round. What could not be written is kept and written with the next one. When
   * the store took offence at something, half as much is tried each time, until the one result is found that nobody can write.
   */
  const flush = async (most = Number.POSITIVE_INFINITY): Promise<Round | null> => {
    const isCutOff = await sort();
    const arrivals = sorted.length;
    const all = waiting.concat(settle(sorted));
    const limit = Math.min(most, atMost);
    const rest = all.findIndex(({ sight }, n) => n >= limit || sight.trouble !== all[0]?.sight.trouble);
    const pieces = rest < 0 ? all : all.slice(0, rest);
    const [first, last] = [pieces[0], pieces.at(-1)];
    if (!first || !last) return null;
    const batch = pieces.map(({ result }) => result);
    const answered = (left: readonly Waiting[]): void => {
      waiting = left;
      sorted = sorted.slice(arrivals);
      if (left.length + sorted.length === 0) evidence = [];
    };
    const trouble =
      first.sight.trouble ??
      (isCutOff || (await last.sight.look.isCutOff(batch)) ? 'REFERENCE_UNREACHABLE' : null);
    try {
      const round = await watch.timed(() => book.record(batch, trouble, evidence));
      if (round.voidReason) {
        const ours = batch.find(({ finding }) => finding.error === 'OUR_FAULT')?.finding.detail?.message;
        log.warn({ ...round, scoreChanges: undefined, ours }, 'a round is void');
      }
      answered(all.slice(batch.length));
      atMost *= 2;
      return round;
    } catch (error) {
      if (isRefused(error)) {
        atMost = Math.max(1, Math.floor(batch.length / 2));
        if (batch.length === 1) {
          const { minerId, kind } = first.result.target;
          log.error({ minerId, kind }, 'a result that the store does not take is left out');
        }
        answered(batch.length === 1 ? all.slice(1) : all);
      }
      throw error;
    }
  };

  return {
    push: (result: Result): void => void arrived.push(result),
    size,
    flush,

    /** Writes whatever there is, `most` as one round, unless the store fails by itself; begins no more after `signal`. What is held back judges nobody. */
    async empty(most: number, signal: AbortSignal): Promise<void> {
      while (size() > 0 && !signal.aborted) {
        sorted = sorted.concat(doubts.release().map((result) => ({ ...result, isDoubtful: true })));
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
