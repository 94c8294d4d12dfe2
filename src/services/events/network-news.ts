import type { NewEvent } from './event-log.js';

/** The network as a whole is told of a score only when it moves by so many points, or becomes known or unknown. */
export const NOTICEABLE_POINTS = 1;

export const noticeable = (news: readonly NewEvent<'SCORE_CHANGED'>[]): NewEvent<'SCORE_CHANGED'>[] =>
  news.filter(({ payload: { before, after } }) =>
    before === null || after === null ? before !== after : Math.abs(after - before) >= NOTICEABLE_POINTS,
  );
