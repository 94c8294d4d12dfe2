import type { ProberLimits } from './limits.js';

type Places = Pick<ProberLimits, 'concurrency' | 'suspectConcurrency' | 'chatConcurrency' | 'claimAtMost'>;

export interface Room {
  /** And how many one claim takes: what waits behind few places would be asked late. */
  readonly places: Places;
  /** Connections kept for the next look. */
  readonly kept: number;
  /** Null: it has all that was wanted. Else how many files the process would have to be allowed for that. */
  readonly wanting: number | null;
}

/** For the store, the log, clients, machines and questions of others; of a process that may open few, a quarter. */
const FOR_OTHERS = 2_048;

/** As many places as there can be connections, in the proportions that were wanted; each takes one, and so does each that is kept. */
export function roomFor(wanted: Places, kept: number, mayOpen: number | null): Room {
  const { concurrency, suspectConcurrency, chatConcurrency, claimAtMost } = wanted;
  const needed = concurrency + suspectConcurrency + chatConcurrency + kept;
  const left = mayOpen === null ? needed : mayOpen - Math.min(FOR_OTHERS, Math.ceil(mayOpen / 4));
  if (left >= needed)
    return { places: { concurrency, suspectConcurrency, chatConcurrency, claimAtMost }, kept, wanting: null };
  const share = left / needed;
  const some = (count: number) => Math.max(1, Math.floor(count * share));
  return {
    places: {
      concurrency: some(concurrency),
      suspectConcurrency: some(suspectConcurrency),
      chatConcurrency: some(chatConcurrency),
      claimAtMost: some(claimAtMost),
    },
    kept: some(kept),
    wanting: needed + FOR_OTHERS,
  };
}
