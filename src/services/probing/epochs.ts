import { createHash, randomBytes } from 'node:crypto';
import type { Database, Transaction } from '../../db/database.js';
import type { ChallengeEpoch, EpochPage, EpochRepository } from '../../db/epochs.js';
import type { QuestionRepository } from '../../db/questions.js';
import type { Bus } from '../events/bus.js';
import type { Log } from '../log.js';
import { faultOf } from '../validation/fault.js';
import type { SecretBox } from '../security/secret-box.js';
import { type Bank, emptyBank, readBank } from './bank.js';
import type { SeededEpoch } from './schedule.js';

export const EPOCH_MS = 6 * 3_600_000;
/** Made and published so long before they start: a server that was down does not find itself without. */
const AHEAD = 4;
/** Time for the last answers of an epoch to be written, after the longest time a miner may take. */
const MARGIN_MS = 5 * 60_000;
/** Questions take part in the epochs that start this long after they were added. */
export const BANK_SETTLED_MS = 10 * 60_000;
const REVEALED_AT_ONCE = 100;
/** An epoch is over when it was over this long before too: a clock that was set for a moment shows no seed. */
const OVER_FOR_MS = 60_000;
/** How often `reveal` is called. */
export const LOOKED_EVERY_MS = 60_000;
/** A question may be retired at the very start: so long after it, that is written. */
const BEGUN_MS = 60_000;
/** Banks of epochs that were checked last. */
const PAST_KEPT = 4;

/** The epochs as the schedule needs them: at once, from memory. */
export interface EpochBook {
  /** Loads or makes what will be needed around this time. Cheap when it is there. */
  prepare(at: Date): Promise<void>;
  /** The epoch of that time; null while it is not prepared. */
  at(at: Date): SeededEpoch | null;
  next(epoch: SeededEpoch): SeededEpoch | null;
  /** The questions that may be asked in an epoch. */
  bankOf(epoch: SeededEpoch): Bank;
}

interface Needs {
  readonly db: Database;
  readonly epochs: EpochRepository;
  readonly questions: QuestionRepository;
  /** Processes tell each other of seeds that are in the open. */
  readonly bus: Pick<Bus, 'publish' | 'on' | 'onResync'>;
  readonly secretBox: SecretBox;
  readonly log: Log;
  readonly now: () => Date;
  readonly answerWindowMs: number;
  readonly lengthMs?: number;
  /** Milliseconds that no clock setting moves; default `performance.now`. */
  readonly monotonic?: () => number;
  /** Tells the network of a seed that is in the open. */
  readonly tellRevealed?: (tx: Transaction, epoch: number) => Promise<void>;
}

export const hashOfSeed = (seed: string): string => createHash('sha256').update(seed, 'utf8').digest('hex');

/** Secret seeds: made ahead, published as hashes, revealed afterwards. Processes on one store agree through it. */
export function createEpochs(needs: Needs) {
  const { db, epochs, questions, bus, secretBox, log, now, answerWindowMs, lengthMs = EPOCH_MS } = needs;
  const known = new Map<number, SeededEpoch>();
  const banks = new Map<number, Bank>();
  const past = new Map<number, Promise<Bank>>();
  const revealed = new Set<number>();
  const monotonic = needs.monotonic ?? (() => performance.now());
  /** When those that seem to be over first seemed so; monotonic. */
  let overFrom: ReadonlyMap<number, number> = new Map();
  let preparing: Promise<void> | null = null;
  const numberAt = (at: Date): number => Math.floor(at.getTime() / lengthMs);
  const isReady = (number: number): boolean =>
    known.has(number) && known.has(number + 1) && banks.has(number);
  const place = (number: number) => ({ purpose: 'challengeEpoch.seed', rowId: String(number) });

  const made = (number: number): ChallengeEpoch => {
    const seed = randomBytes(32).toString('hex');
    return {
      number,
      startsAt: new Date(number * lengthMs),
      endsAt: new Date((number + 1) * lengthMs),
      seedHash: hashOfSeed(seed),
      seedSealed: secretBox.seal(seed, place(number)),
      revealedSeed: null,
      revealedAt: null,
    };
  };

  const open = ({ number, startsAt, endsAt, seedSealed, seedHash }: ChallengeEpoch): SeededEpoch => {
    const seed = secretBox.open(seedSealed, place(number)).reveal();
    if (hashOfSeed(seed) !== seedHash)
      throw new Error(`The seed of epoch ${number} is not the published one`);
    if (startsAt.getTime() !== number * lengthMs || endsAt.getTime() !== (number + 1) * lengthMs) {
      throw new Error(`Epoch ${number} was made with another length; give CHALLENGE_EPOCH_MS its old value`);
    }
    return { number, startsAt, endsAt, seed };
  };

  const load = async (number: number): Promise<void> => {
    const wanted = Array.from({ length: AHEAD + 1 }, (_, i) => number + i);
    const there = await epochs.listBetween(db, number, number + AHEAD);
    const missing = wanted.filter((one) => !there.some((row) => row.number === one));
    if (missing.length > 0) await epochs.add(db, missing.map(made));
    const rows = missing.length > 0 ? await epochs.listBetween(db, number, number + AHEAD) : there;
    for (const old of [...known.keys()]) if (old < number - 1) known.delete(old);
    for (const old of [...banks.keys()]) if (old < number - 1) banks.delete(old);
    for (const row of rows) {
      known.set(row.number, open(row));
      if (row.revealedAt !== null) revealed.add(row.number);
    }
    for (const old of revealed) if (old < number - 1) revealed.delete(old);
    banks.set(number, await bankFor(new Date(number * lengthMs)));
  };

  const bankRead = async (startsAt: Date): Promise<Bank> =>
    readBank(await questions.listAsked(db, new Date(startsAt.getTime() - BANK_SETTLED_MS), startsAt), log);

  /** Nothing changes the bank of an epoch that has begun: it is read once, however many check it. */
  const bankFor = (startsAt: Date): Promise<Bank> => {
    const key = startsAt.getTime();
    if (key + BEGUN_MS > now().getTime()) return bankRead(startsAt);
    const kept = past.get(key) ?? bankRead(startsAt);
    past.delete(key);
    past.set(key, kept);
    kept.catch(() => past.delete(key));
    for (const oldest of [...past.keys()].slice(0, -PAST_KEPT)) past.delete(oldest);
    return kept;
  };

  /** What others told while we could not hear it. */
  const rereadRevealed = async (): Promise<void> => {
    const number = numberAt(now());
    const rows = await epochs.listBetween(db, number - 1, number + AHEAD);
    for (const row of rows) if (row.revealedAt !== null) revealed.add(row.number);
  };
  const offs = [
    bus.on('epochRevealed', ({ epoch }) => void revealed.add(epoch)),
    bus.onResync(() => {
      rereadRevealed().catch((error: unknown) =>
        log.warn({ fault: faultOf(error) }, 'revealed epochs could not be read'),
      );
    }),
  ];

  return {
    async prepare(at: Date): Promise<void> {
      const number = numberAt(at);
      while (!isReady(number)) {
        preparing ??= load(number).finally(() => {
          preparing = null;
        });
        await preparing;
      }
      if (revealed.has(number))
        throw new Error(`The seed of epoch ${number} is public already: nothing is asked from it`);
    },
    at(at: Date): SeededEpoch | null {
      const number = numberAt(at);
      return revealed.has(number) ? null : (known.get(number) ?? null);
    },
    next: ({ number }: SeededEpoch): SeededEpoch | null => known.get(number + 1) ?? null,
    bankOf: ({ number }: SeededEpoch): Bank => banks.get(number) ?? emptyBank,
    bankFor,

    /** Shows the seeds of what is over and answered, and was so a minute before. */
    async reveal(): Promise<number> {
      const at = now();
      const answered = new Date(at.getTime() - answerWindowMs);
      const rows = await epochs.listUnrevealed(db, answered, REVEALED_AT_ONCE);
      const [seenAt, before] = [monotonic(), overFrom];
      overFrom = new Map(rows.map((row) => [row.number, before.get(row.number) ?? seenAt]));
      const over = rows.filter(
        ({ number, endsAt }) =>
          endsAt.getTime() + answerWindowMs + MARGIN_MS <= at.getTime() &&
          seenAt - (before.get(number) ?? seenAt) >= OVER_FOR_MS,
      );
      for (const row of over) {
        const { seed } = open(row);
        revealed.add(row.number);
        await db.transaction(async (tx) => {
          if (!(await epochs.reveal(tx, row.number, seed, at))) return;
          await needs.tellRevealed?.(tx, row.number);
          bus.publish(tx, { type: 'epochRevealed', epoch: row.number });
        });
      }
      return over.length;
    },

    /** When the seed of what ends then is in the open at the latest, as long as somebody looks every minute. */
    revealedBy: (endsAt: Date): Date =>
      new Date(endsAt.getTime() + answerWindowMs + MARGIN_MS + LOOKED_EVERY_MS),

    list: (page: EpochPage): Promise<ChallengeEpoch[]> => epochs.list(db, page),

    close(): void {
      for (const off of offs) off();
    },
  };
}
export type Epochs = ReturnType<typeof createEpochs>;

/** Epochs that follow from one seed and need no store: for measurements and tests. */
export function fixedEpochs(seed: string, lengthMs = EPOCH_MS): EpochBook {
  const numbered = (number: number): SeededEpoch => ({
    number,
    startsAt: new Date(number * lengthMs),
    endsAt: new Date((number + 1) * lengthMs),
    seed: hashOfSeed(`${seed}/${number}`),
  });
  return {
    prepare: async () => {},
    at: (at) => numbered(Math.floor(at.getTime() / lengthMs)),
    next: ({ number }) => numbered(number + 1),
    bankOf: () => emptyBank,
  };
}
