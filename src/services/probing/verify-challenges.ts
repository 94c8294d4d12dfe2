import type { Database } from '../../db/database.js';
import type { EpochRepository } from '../../db/epochs.js';
import type { Probe } from '../../db/probes.js';
import type { ModelType } from '../../db/words.js';
import { ActionNotAllowed, NotFound } from '../errors.js';
import { type Challenge, challengeOf } from './challenges.js';
import { type Epochs, LOOKED_EVERY_MS } from './epochs.js';
import { dueIn, LATEST_TURN_MS, type SeededEpoch, slotAt } from './schedule.js';

interface Needs {
  readonly db: Database;
  readonly epochs: EpochRepository;
  readonly book: Pick<Epochs, 'bankFor' | 'list' | 'revealedBy'>;
  readonly now: () => Date;
  readonly miners: {
    modelTypeOf(minerId: string): Promise<ModelType | null>;
  };
}

export const SLOT_OUTCOMES = ['ASKED', 'VOID', 'MISSED', 'NOT_ENROLLED'] as const;
export type SlotOutcome = (typeof SLOT_OUTCOMES)[number];

/** One slot of a miner: when it was due by the seed, and what became of it. */
export interface CheckedSlot {
  readonly slot: number;
  readonly dueAt: Date;
  readonly outcome: SlotOutcome;
  readonly probeId: string | null;
  readonly askedAt: Date | null;
  /** The question that was asked is the one that the seed draws; null where none was asked. */
  readonly isAsDrawn: boolean | null;
}

export interface CheckedEpoch {
  readonly number: number;
  readonly slotCount: number;
  readonly asked: number;
  readonly void: number;
  readonly missed: number;
  /** Asked outside of the schedule, as a miner that has just started is; each as the seed draws it for that place. */
  readonly extra: number;
  /** Asked something else than the seed draws. */
  readonly mismatched: number;
  /** The first thousand. */
  readonly slots: readonly CheckedSlot[];
}

const MAX_PROBES = 20_000;
const MAX_SLOTS = 1_000;

/** Draws the challenges of a miner again from the revealed seed, and sets them beside what was asked. */
export function createChallengeCheck({ db, epochs, book, miners, now }: Needs) {
  return {
    list: book.list,

    async verify(minerId: string, number: number): Promise<CheckedEpoch> {
      const modelType = await miners.modelTypeOf(minerId);
      if (modelType === null) throw new NotFound('miner', 'minerId');
      const row = Number.isSafeInteger(number) ? await epochs.find(db, number) : null;
      if (!row) throw new NotFound('epoch', 'epoch');
      if (row.revealedSeed === null) {
        const revealedBy = book.revealedBy(row.endsAt);
        throw new ActionNotAllowed('The seed of this epoch is still secret', {
          field: 'epoch',
          retryable: true,
          retryAfterMs: Math.max(LOOKED_EVERY_MS, revealedBy.getTime() - now().getTime()),
          hint: `It is revealed by ${revealedBy.toISOString()}.`,
        });
      }
      const epoch: SeededEpoch = { ...row, seed: row.revealedSeed };
      const bank = await book.bankFor(epoch.startsAt);
      const found = await epochs.listProbes(db, minerId, epoch.startsAt, later(epoch.endsAt), MAX_PROBES);
      const probes = found.filter((probe) => isOf(epoch, probe));
      const slots = usualSlots(probes);
      const drawn = (count: number, slot: number): Challenge =>
        challengeOf({ epoch, bank, modelType, minerId, slots: count, slot });
      const isAsDrawn = ({ at, detail }: Probe): boolean => {
        const place = detail?.challenge;
        if (!place || place.epoch !== number) return false;
        const taken = new Date(at.getTime() - LATEST_TURN_MS);
        const isInPlace =
          place.slot >= slotAt(epoch, place.slots, taken) && place.slot <= slotAt(epoch, place.slots, at);
        return isInPlace && drawn(place.slots, place.slot).prompt === detail.prompt;
      };
      const bySlot = new Map(
        probes.flatMap((probe): [number, Probe][] => {
          const place = probe.detail?.challenge;
          return place?.slots === slots ? [[place.slot, probe]] : [];
        }),
      );
      const [first, last] = [Math.min(...bySlot.keys()), Math.max(...bySlot.keys())];
      const checked = Array.from({ length: slots }, (_, slot): CheckedSlot => {
        const probe = bySlot.get(slot);
        const isWithin = slot >= first && slot <= last;
        return {
          slot,
          dueAt: dueIn(epoch, minerId, slots, slot),
          outcome: probe ? (probe.isVoid ? 'VOID' : 'ASKED') : isWithin ? 'MISSED' : 'NOT_ENROLLED',
          probeId: probe?.id ?? null,
          askedAt: probe?.at ?? null,
          isAsDrawn: probe ? isAsDrawn(probe) : null,
        };
      });
      const count = (outcome: SlotOutcome): number =>
        checked.filter((slot) => slot.outcome === outcome).length;
      return {
        number,
        slotCount: slots,
        asked: count('ASKED'),
        void: count('VOID'),
        missed: count('MISSED'),
        extra: probes.length - bySlot.size,
        mismatched: probes.filter((probe) => !isAsDrawn(probe)).length,
        slots: checked.slice(0, MAX_SLOTS),
      };
    },
  };
}
export type ChallengeCheck = ReturnType<typeof createChallengeCheck>;

const later = (at: Date): Date => new Date(at.getTime() + LATEST_TURN_MS);

/** What was taken at the very end of an epoch may have been asked in the next. */
function isOf({ number, startsAt, endsAt }: SeededEpoch, { at, detail }: Probe): boolean {
  const epoch = detail?.challenge?.epoch;
  if (at >= endsAt) return epoch === number;
  return epoch !== number - 1 || at >= later(startsAt);
}

/** Into how many slots the epoch was cut for most of the miner's challenges; warming up and changes make others. */
function usualSlots(probes: readonly Probe[]): number {
  const counts = new Map<number, number>();
  for (const { detail } of probes) {
    const slots = detail?.challenge?.slots;
    if (slots !== undefined) counts.set(slots, (counts.get(slots) ?? 0) + 1);
  }
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? 0;
}
