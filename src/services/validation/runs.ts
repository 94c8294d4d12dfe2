import { setTimeout as wait } from 'node:timers/promises';
import type { Askable, Validation, ValidationResult } from '../../db/validations.js';
import { parseTruth } from '../grading/truths.js';
import type { Log } from '../log.js';
import { createSelfWatch } from '../probing/blindness.js';
import { PROBER_DEFAULTS } from '../probing/limits.js';
import type { createAsking, Heard } from './asking.js';
import type { ValidationBook } from './book.js';
import { wasBlind } from './counting.js';
import { faultOf } from './fault.js';
import type { ValidationLimits } from './limits.js';

interface Needs {
  readonly ask: ReturnType<typeof createAsking>;
  readonly book: ValidationBook;
  /** Whether the prober found lately that this server sees nothing. */
  readonly isProberBlind: () => Promise<boolean>;
  readonly log: Log;
  readonly now: () => Date;
  readonly limits: ValidationLimits;
}

export interface Run {
  readonly validation: Validation;
  readonly miners: readonly Askable[];
  readonly isTrusted: boolean;
  readonly isNamed: boolean;
}

const BEAT_MS = 100;
const END_TRIES = 4;
const RETRY_MS = 500;

/** Validations that this process carries out. */
export function createRuns({ ask, book, isProberBlind, log, now, limits }: Needs) {
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  const monotonic = () => performance.now();
  const watch = createSelfWatch({ now, monotonic, stallMs: PROBER_DEFAULTS.stallMs });
  let inFlight = 0;
  let beat: NodeJS.Timeout | null = null;

  const heed = (): void => {
    if (running.size > 0 && beat === null) {
      watch.beat(BEAT_MS);
      beat = setInterval(() => watch.beat(BEAT_MS), BEAT_MS);
    } else if (running.size === 0 && beat !== null) {
      clearInterval(beat);
      beat = null;
      watch.rest();
    }
  };

  /** Writes results as they come: those that come while some are being written go together into the next transaction. */
  const createWriter = (validationId: string) => {
    const unsaved = new Set<ValidationResult>();
    let isWriting = false;
    let written: Promise<void> = Promise.resolve();
    const write = async (): Promise<void> => {
      isWriting = true;
      try {
        while (unsaved.size > 0) {
          const batch = [...unsaved];
          await book.record(validationId, batch);
          for (const result of batch) unsaved.delete(result);
        }
      } catch (error) {
        // They are written with the end at the latest.
        log.warn({ validationId, fault: faultOf(error) }, 'results were not written');
      }
      isWriting = false;
    };
    return {
      unsaved,
      add(result: ValidationResult): void {
        unsaved.add(result);
        if (!isWriting) written = write();
      },
      done: (): Promise<void> => written,
    };
  };

  const askAll = async (
    { validation, miners }: Run,
    heard: Map<string, Heard>,
  ): Promise<ValidationResult[]> => {
    const { id, validatorId, prompt, deadlineAt } = validation;
    const writer = createWriter(id);
    const endsAt = monotonic() + deadlineAt.getTime() - now().getTime();
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), endsAt - monotonic() + limits.gradingMs);
    const grading = AbortSignal.any([patience.signal, stopping.signal]);
    const truth = parseTruth(validation.truth);
    const timeoutMs = Math.max(1, Math.floor(endsAt - monotonic()));
    const question = { validationId: id, validatorId, prompt, truth, timeoutMs, maxBytes: limits.maxBytes };
    try {
      await Promise.all(
        miners.map(async (miner) => {
          const found = await ask(miner, question, { asking: stopping.signal, grading });
          heard.set(miner.id, found);
          writer.add(found.result);
        }),
      );
    } finally {
      clearTimeout(timer);
      await writer.done();
    }
    return [...writer.unsaved];
  };

  const whyFailed = async ({ miners }: Run, heard: ReadonlyMap<string, Heard>, since: number) => {
    if (watch.troubleSince(since) !== null) return 'BLIND';
    const seen = miners.map(({ id, ownerId, health }) => ({
      ...{ minerId: id, ownerId, health, wasReached: heard.get(id)?.wasReached ?? false },
    }));
    if (wasBlind(seen)) return 'BLIND';
    const isOutOfReach = seen.every(({ wasReached }) => !wasReached);
    return isOutOfReach && (await isProberBlind()) ? 'BLIND' : null;
  };

  const carryOut = async (run: Run): Promise<void> => {
    const { validation, miners, isTrusted, isNamed } = run;
    const since = monotonic();
    const heard = new Map<string, Heard>();
    let unsaved: readonly ValidationResult[] = [];
    let failed: 'BLIND' | 'INTERRUPTED' | null;
    try {
      unsaved = await askAll(run, heard);
      failed = await whyFailed(run, heard, since);
    } catch (error) {
      if (!stopping.signal.aborted) {
        log.error({ validationId: validation.id, fault: faultOf(error) }, 'a validation broke');
      }
      failed = 'INTERRUPTED';
    }
    for (let tries = 1; ; tries += 1) {
      try {
        await book.end({ validation, miners, unsaved, failed, isTrusted, isNamed });
        return;
      } catch (error) {
        if (tries >= END_TRIES || stopping.signal.aborted) throw error;
        log.warn({ validationId: validation.id, fault: faultOf(error) }, 'a validation was not ended; again');
        await wait(RETRY_MS * tries);
      }
    }
  };

  return {
    hasRoomFor: (miners: number): boolean =>
      inFlight + miners <= limits.requestsAtOnce && !stopping.signal.aborted,

    /** Goes on by itself. What can not be ended here is ended by whoever finds it past its deadline. */
    start(run: Run): void {
      inFlight += run.miners.length;
      const whole = carryOut(run)
        .catch((error: unknown) => {
          log.error({ validationId: run.validation.id, fault: faultOf(error) }, 'a validation was not ended');
        })
        .finally(() => {
          inFlight -= run.miners.length;
          running.delete(whole);
          heed();
        });
      running.add(whole);
      heed();
    },

    /** Waits for what runs; what is left after `graceMs` ends as INTERRUPTED. */
    async drain(graceMs: number): Promise<void> {
      const timer = setTimeout(() => stopping.abort(new Error('The server is stopping')), graceMs);
      await Promise.all(running);
      clearTimeout(timer);
      stopping.abort(new Error('The server has stopped'));
    },

    runningCount: (): number => running.size,
  };
}
export type Runs = ReturnType<typeof createRuns>;
