import { seededDraw } from './seeded-draw.js';

/** A span of time whose challenges are drawn from one seed. */
export interface EpochSpan {
  readonly number: number;
  readonly startsAt: Date;
  readonly endsAt: Date;
}

export interface SeededEpoch extends EpochSpan {
  /** 64 hexadecimal digits; secret until the epoch is over. */
  readonly seed: string;
}

/** Where in its slot a challenge may come, in thousandths: never at the very edges, so that two do not meet. */
const EARLIEST = 100;
const LATEST = 900;

/** A challenge that was taken in its slot may have to wait for its turn so long, and be asked after the end of the slot. */
export const LATEST_TURN_MS = 5 * 60_000;

/** An epoch is cut into slots about as long as the interval; each holds one challenge of a miner. */
export const slotsIn = ({ startsAt, endsAt }: EpochSpan, intervalMs: number): number =>
  Math.max(1, Math.round((endsAt.getTime() - startsAt.getTime()) / intervalMs));

export function slotAt({ startsAt, endsAt }: EpochSpan, slots: number, at: Date): number {
  const share = (at.getTime() - startsAt.getTime()) / (endsAt.getTime() - startsAt.getTime());
  return Math.min(slots - 1, Math.max(0, Math.floor(share * slots)));
}

/** When a slot begins, to the millisecond. */
export const slotStart = ({ startsAt, endsAt }: EpochSpan, slots: number, slot: number): Date =>
  new Date(startsAt.getTime() + Math.ceil((slot * (endsAt.getTime() - startsAt.getTime())) / slots));

/** What a miner's slot is called where chance is drawn for it. */
export const slotName = (minerId: string, slots: number, slot: number): string =>
  `${minerId}/${slots}/${slot}`;

/** When the challenge of a slot is due: follows from the seed, the miner and the slot, and from nothing else. */
export function dueIn(epoch: SeededEpoch, minerId: string, slots: number, slot: number): Date {
  const lengthMs = (epoch.endsAt.getTime() - epoch.startsAt.getTime()) / slots;
  const share = seededDraw(epoch.seed, `due/${slotName(minerId, slots, slot)}`).between(EARLIEST, LATEST);
  return new Date(slotStart(epoch, slots, slot).getTime() + Math.floor((lengthMs * share) / 1_000));
}
