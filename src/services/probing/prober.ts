import type { Database } from '../../db/database.js';
import { LANES, type Lane, laneOf } from '../../db/lanes.js';
import type { ClaimedTarget, ProbeTargetRepository } from '../../db/probe-targets.js';
import type { ProbeRepository } from '../../db/probes.js';
import type { ScoreRepository } from '../../db/scores.js';
import { PROBE_KINDS } from '../../db/words.js';
import type { ModelPort } from '../adapters/model.js';
import type { Bus } from '../events/bus.js';
import type { EventLog } from '../events/event-log.js';
import type { Log } from '../log.js';
import { MIN_SAMPLES } from '../scoring/formula.js';
import { createScorer } from '../scoring/scorer.js';
import { within } from '../tools/within.js';
import { faultOf } from '../validation/fault.js';
import { createSelfWatch } from './blindness.js';
import type { ChallengeSource } from './challenge-source.js';
import { type Check, judge, requestOf } from './checks.js';
import { createEnrolment, PROBER } from './enrolment.js';
import { createHostPool } from './host-pool.js';
import { createInbox } from './inbox.js';
import type { HideSecrets } from './info-book.js';
import { PROBER_DEFAULTS, type ProberLimits } from './limits.js';
import { type Maintenance, NO_MAINTENANCE } from './maintenance.js';
import { createMetering } from './meter.js';
import { isOurFault } from './our-fault.js';
import { createOwnRules } from './own-rules.js';
import { intervalOf, LONGEST_OWN_MS } from './pace.js';
import { createReadiness } from './readiness.js';
import { NO_REFERENCE, type Reference } from './reference.js';
import { createDoubts } from './doubts.js';
import { createRoundBook, type Round } from './round-book.js';
import { createStaleness } from './staleness.js';
import { isStarting } from './thresholds.js';
import { createWitnesses } from './witnesses.js';

interface Needs {
  readonly db: Database;
  readonly probes: ProbeRepository;
  readonly probeTargets: ProbeTargetRepository;
  readonly scores: ScoreRepository;
  readonly model: ModelPort;
  readonly events: EventLog;
  readonly bus: Bus;
  readonly log: Log;
  readonly now: () => Date;
  readonly random: () => number;
  /** Milliseconds that no clock setting moves; default `performance.now`. */
  readonly monotonic?: () => number;
  readonly challenges: ChallengeSource;
  /** Default: nobody announces any. */
  readonly maintenance?: Maintenance;
  /** Default: there is none. */
  readonly reference?: Reference;
  /** Default: there are none. */
  readonly hideSecrets?: HideSecrets;
  readonly limits?: Partial<ProberLimits>;
}

/** How often health that nobody confirms is looked for. */
const SWEEP_MS = 10_000;
/** Results kept while the store does not take them; more are not measured. */
const MAX_UNWRITTEN = 20_000;
/** Keeps miners from marching in step. */
const SPREAD = 0.05;
const NEVER = new AbortController().signal;

/** Looks at every enrolled miner when it is due, for ever. Several may run on one store. */
export function createProber(needs: Needs) {
  const { db, probes, probeTargets, scores, model, bus, log, now, random, challenges } = needs;
  const metering = createMetering();
  const events = metering.events(needs.events);
  const maintenance = needs.maintenance ?? NO_MAINTENANCE;
  const limits: ProberLimits = { ...PROBER_DEFAULTS, ...needs.limits };
  const monotonic = needs.monotonic ?? (() => performance.now());
  const places: Readonly<Record<Lane, number>> = {
    FRESH: limits.concurrency,
    SUSPECT: limits.suspectConcurrency,
    CHAT: limits.chatConcurrency,
  };
  const pool = createHostPool<Lane>({ lanes: places, perHost: limits.perHost });
  const ownRules = createOwnRules();
  const watch = createSelfWatch({ now, monotonic, stallMs: limits.stallMs });
  const scorer = createScorer({ probes, scores });
  const witnesses = createWitnesses({ probeTargets, limits });
  const { hideSecrets } = needs;
  const parts = { db, probes, probeTargets, scorer, witnesses, events, now, monotonic, hideSecrets, limits };
  const book = metering.book(createRoundBook(parts));
  const doubts = createDoubts({ db, probeTargets, witnesses, now, monotonic, limits });
  const inbox = createInbox({ book, doubts, watch, reference: needs.reference ?? NO_REFERENCE, log });
  const staleness = createStaleness({ db, probeTargets, events, now, staleAfterMs: limits.staleAfterMs });
  const canAsk = createReadiness({ challenges, log, monotonic });
  const enrolment = createEnrolment({ probes, probeTargets, challenges, bus, random, limits });

  let stop = new AbortController();
  let timers: NodeJS.Timeout[] = [];
  let offNudge: (() => void) | null = null;
  let claiming: Promise<number> | null = null;
  let writing: Promise<Round | null> | null = null;
  let addedUpAt = Number.NEGATIVE_INFINITY;

  const nextDue = (target: ClaimedTarget, at: Date): Date => {
    if (target.kind === 'CHAT') return challenges.nextDue(target, at);
    const factor = 1 - SPREAD + 2 * SPREAD * random();
    return new Date(at.getTime() + Math.round(intervalOf(target, at, limits) * factor));
  };

  const claim = async (): Promise<number> => {
    // What waits keeps every place busy until the next turn, and is little enough not to wait long.
    const roomOf = (lane: Lane) => places[lane] + limits.claimAtMost - pool.sizeOf(lane);
    // A lane that is full stays shut until it has room for many, or every claim would be as small as its room.
    const open = LANES.filter((lane) => roomOf(lane) >= limits.claimAtMost / 2);
    const left = MAX_UNWRITTEN - inbox.size() - pool.size();
    if (open.length === 0 || left <= 0 || stop.signal.aborted) return 0;
    // One time for all of it: what is asked now, and when next, must not lie on different sides of the edge of a slot.
    const at = now();
    const lanes = (await canAsk(at)) ? open : open.filter((lane) => lane !== 'CHAT');
    if (lanes.length === 0) return 0;
    const room = Math.min(limits.claimAtMost, left, ...lanes.map(roomOf));
    const activeAfter = new Date(at.getTime() - limits.warmUpForMs);
    const newness = { activeAfter, chatsBelow: MIN_SAMPLES };
    // What a power cut takes back of it is asked again.
    const claimed = await watch.timed(() =>
      db.transaction(
        (tx) => probeTargets.claimDue(tx, at, room, (target) => nextDue(target, at), lanes, newness),
        { isRelaxed: true },
      ),
    );
    metering.claimed(claimed.length);
    for (const target of claimed) begin(target, at);
    return claimed.length;
  };

  const begin = (target: ClaimedTarget, claimedAt: Date): void => {
    pool.add(laneOf(target), target.address, () => probe(target, claimedAt));
  };

  const probe = async (target: ClaimedTarget, claimedAt: Date): Promise<void> => {
    try {
      const at = now();
      const startedAt = monotonic();
      const isCovered = maintenance.covers(target.minerId, at);
      const isComingUp = isStarting(target, at, limits);
      // A question that went unanswered for that could be chosen by whoever starts again.
      if ((isCovered || isComingUp) && target.kind === 'CHAT') return;
      const check: Check =
        target.kind === 'CHAT'
          ? { kind: 'CHAT', challenge: challenges.challengeFor(target, claimedAt) }
          : { kind: target.kind };
      const own = ownRules.of(target.spec);
      const answer = await model.request(target, requestOf(check, limits, own), stop.signal);
      if (isOurFault(answer)) watch.ranOut();
      const connectMs = answer.timings.connectMs ?? null;
      const finding = judge(check, answer, own);
      const isDoubtful = isComingUp && !finding.isOk;
      inbox.push({ target, at, startedAt, finding, connectMs, isCovered, isDoubtful });
    } catch (error) {
      // An abort by our own stop says nothing about the miner.
      if (!stop.signal.aborted)
        log.error({ fault: faultOf(error), minerId: target.minerId }, 'a probe broke');
    }
  };

  /** Adds up what has been counted in memory, as much as is due or all of it. */
  const addUp = async (isAll: boolean, signal = NEVER): Promise<void> => {
    while (!signal.aborted) {
      const count = await watch.timed(() => book.addUp(isAll));
      if (!isAll || count === 0) return;
    }
  };

  /** The last chance of what is in memory alone. */
  const writeOut = async (signal: AbortSignal): Promise<void> => {
    await writing;
    try {
      await inbox.empty(limits.writeAtMost, signal);
    } finally {
      await addUp(true, signal);
    }
  };

  const turn = (): void => {
    claiming ??= claim()
      .catch((error: unknown) => {
        log.error({ fault: faultOf(error) }, 'due probes could not be claimed');
        return 0;
      })
      .finally(() => {
        claiming = null;
      });
  };
  const write = (): void => {
    writing ??= inbox
      .flush(limits.writeAtMost)
      .then(async (round) => {
        if (monotonic() - addedUpAt >= limits.addUpTurnMs) {
          addedUpAt = monotonic();
          await addUp(false);
        }
        return round;
      })
      .catch((error: unknown) => {
        log.error({ fault: faultOf(error), unwritten: inbox.size() }, 'a round could not be written');
        return null;
      })
      .finally(() => {
        writing = null;
      });
  };
  /** The clock was set back: what was planned by it would wait for as long as it was set. */
  const realign = (): void => {
    const at = now();
    const { healthIntervalMs: HEALTH, chatIntervalMs: CHAT, infoIntervalMs: INFO } = limits;
    const planned = { HEALTH, CHAT, INFO };
    for (const kind of PROBE_KINDS) {
      const farthest = new Date(at.getTime() + 2 * Math.max(planned[kind], LONGEST_OWN_MS));
      probeTargets
        .pullIn(db, kind, farthest, at)
        .catch((error: unknown) => log.error({ fault: faultOf(error) }, 'probes could not be planned anew'));
    }
  };
  const sweep = (): void => {
    staleness
      .sweep()
      .catch((error: unknown) => log.error({ fault: faultOf(error) }, 'stale health could not be found'));
  };

  return {
    ...enrolment,

    start(): void {
      if (timers.length > 0) return;
      stop = new AbortController();
      const tick = () => {
        if (watch.beat(limits.pollMs)) realign();
        turn();
      };
      timers = [
        setInterval(tick, limits.pollMs),
        setInterval(write, limits.flushMs),
        // Not before everybody had a chance to be looked at once: what was stale at the start is about to be fresh.
        setInterval(sweep, Math.max(SWEEP_MS, limits.healthIntervalMs)),
      ];
      offNudge = bus.on('nudge', ({ worker }) => {
        if (worker === PROBER) turn();
      });
      turn();
    },

    /** Takes everything that is due, waits for it, writes it as one round and adds it up: how the prober is turned by hand. */
    async runDue({ isAddedUp = true } = {}): Promise<{
      readonly claimed: number;
      readonly round: Round | null;
    }> {
      let claimed = 0;
      for (;;) {
        const taken = await claim();
        claimed += taken;
        await pool.lull(taken < limits.claimAtMost ? 0 : limits.concurrency);
        if (taken === 0) break;
      }
      const round = await inbox.flush();
      if (isAddedUp) await addUp(true);
      return { claimed, round };
    },

    /** As happens by itself now and then. */
    addUp: (): Promise<void> => addUp(true),

    sweepStale: (): Promise<number> => staleness.sweep(),

    /**
     * No new probes; those under way get `graceMs`, then are broken off and count for nothing. The store is waited for no longer
     * than `writeOutMs` before that ends and as long after it.
     */
    async drain(graceMs: number): Promise<void> {
      for (const timer of timers) clearInterval(timer);
      timers = [];
      offNudge?.();
      offNudge = null;
      watch.rest();
      const deadline = setTimeout(() => stop.abort(new Error('The server is stopping')), graceMs);
      await within(limits.writeOutMs, NEVER, async () => claiming).catch(() => null);
      await pool.lull(0);
      clearTimeout(deadline);
      stop.abort(new Error('The server has stopped'));
      await within(limits.writeOutMs, NEVER, writeOut).catch((error: unknown) => {
        const left = { leftOut: inbox.size(), minersNotAddedUp: book.notAddedUp() };
        log.error(
          { fault: faultOf(error), ...left },
          'results are left out: the prober stops before they are written',
        );
      });
    },

    busy: (): number => pool.size(),
    meterBy: metering.use,
    load: () => ({ isRunning: timers.length > 0, ...pool.load(), unwritten: inbox.size() }),
  };
}
export type Prober = ReturnType<typeof createProber>;
