import type { MaintenanceWindow } from '../../db/maintenance.js';
import type { Health } from '../../db/words.js';
import { InvalidInput, LimitReached } from '../errors.js';
import { requireStorable } from '../storable.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

/** Announced before it begins and not for long, so that nobody takes an outage out of the measurement. */
export const MAINTENANCE_LIMITS = {
  leastNoticeMs: MINUTE,
  /** Of a miner that is not HEALTHY: it is no plan then, and who looks has been told in time. */
  leastNoticeUnwellMs: HOUR,
  leastMs: MINUTE,
  mostPerWeekMs: 8 * HOUR,
  mostAheadMs: 30 * DAY,
  mostPlanned: 20,
  /** Cancelled ones as well. */
  mostAnnouncedPerWeek: 50,
  reasonCharacters: 200,
} as const;

export interface Span {
  readonly startsAt: Date;
  readonly endsAt: Date;
}

/** When it really began and ended, or will; null when it was called off before it began. */
export function effectiveSpan({
  startsAt,
  endsAt,
  cancelledAt,
}: Pick<MaintenanceWindow, 'startsAt' | 'endsAt' | 'cancelledAt'>): Span | null {
  const end = cancelledAt !== null && cancelledAt < endsAt ? cancelledAt : endsAt;
  return end > startsAt ? { startsAt, endsAt: end } : null;
}

/** How the miner is that is to be worked on. */
export interface Situation {
  readonly health: Health;
  /** Windows announced for it in the last seven days, cancelled ones among them. */
  readonly announced: number;
}

/** Throws what is wrong with a window that is to be announced now. */
export function requirePlan(
  { startsAt, endsAt, reason }: Span & { readonly reason: string },
  others: readonly MaintenanceWindow[],
  now: Date,
  { health, announced }: Situation,
): void {
  const limits = MAINTENANCE_LIMITS;
  const notice = startsAt.getTime() - now.getTime();
  const length = endsAt.getTime() - startsAt.getTime();
  if (!(notice >= limits.leastNoticeMs)) {
    throw new InvalidInput(
      'input.startsAt',
      'Maintenance is announced at least a minute before it begins',
      'What has begun already is measured: it would be an outage that hides itself.',
    );
  }
  if (notice < limits.leastNoticeUnwellMs && health !== 'HEALTHY') {
    throw new InvalidInput(
      'input.startsAt',
      'Maintenance of a miner that is not healthy is announced at least an hour before it begins',
      'An outage that has begun is measured; announce work on it for later.',
    );
  }
  if (announced >= limits.mostAnnouncedPerWeek)
    throw new LimitReached(
      `At most ${limits.mostAnnouncedPerWeek} are announced in seven days, cancelled ones among them`,
      { field: 'input.minerId' },
    );
  if (notice > limits.mostAheadMs)
    throw new InvalidInput('input.startsAt', 'Must be within the next 30 days');
  if (!(length >= limits.leastMs))
    throw new InvalidInput('input.endsAt', 'Must be at least a minute after the start');
  if (length > limits.mostPerWeekMs) throw new InvalidInput('input.endsAt', 'At most 8 hours');
  if (reason.trim() === '' || reason.length > limits.reasonCharacters)
    throw new InvalidInput('input.reason', `Must have 1 to ${limits.reasonCharacters} characters`);
  requireStorable('input.reason', reason);

  const spans = others.flatMap((other) => effectiveSpan(other) ?? []);
  if (spans.some((other) => other.startsAt < endsAt && startsAt < other.endsAt))
    throw new InvalidInput('input.startsAt', 'Maintenance is announced for that time already');
  if (spans.filter((other) => other.endsAt > now).length >= limits.mostPlanned)
    throw new LimitReached(`At most ${limits.mostPlanned} can be planned`, { field: 'input.startsAt' });
  const most = mostInAWeek([...spans, { startsAt, endsAt }]);
  if (most > limits.mostPerWeekMs) {
    const used = Math.floor((most - length) / MINUTE);
    throw new LimitReached('At most 8 hours of maintenance in any seven days', {
      field: 'input.endsAt',
      hint: `${used} of the 480 minutes around that time are announced or used already.`,
    });
  }
}

/** Of all spans of seven days, the one with the most in it: it ends where a window ends, or begins where one begins. */
function mostInAWeek(spans: readonly Span[]): number {
  const ends = spans.flatMap(({ startsAt, endsAt }) => [endsAt.getTime(), startsAt.getTime() + WEEK]);
  return Math.max(
    ...ends.map((to) =>
      spans.reduce((sum, { startsAt, endsAt }) => {
        const from = Math.max(startsAt.getTime(), to - WEEK);
        return sum + Math.max(0, Math.min(endsAt.getTime(), to) - from);
      }, 0),
    ),
  );
}
