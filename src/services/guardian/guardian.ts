import type { ContainerWatch, ContainerWatchRepository } from '../../db/container-watches.js';
import type { Database, Transaction } from '../../db/database.js';
import type { NoticeRepository } from '../../db/notices.js';
import type { DeploymentRepository } from '../../db/deployments.js';
import type { MinerRepository } from '../../db/miners.js';
import type { Vm, VmRepository } from '../../db/vms.js';
import type { ContainerState } from '../../db/words.js';
import type { Engine } from '../adapters/engine.js';
import { AdapterError, type FailureKind } from '../adapters/failure.js';
import { containerOf } from '../deployments/containers.js';
import type { Bus } from '../events/bus.js';
import type { Log } from '../log.js';
import type { MinerLifecycle } from '../miners/miner-lifecycle.js';
import type { Notices } from '../notices/notices.js';
import type { Maintenance } from '../probing/maintenance.js';
import type { VmService } from '../vms/vm-service.js';
import { backOff, type Held, LockLost } from '../workers/lifecycle.js';
import { createWorker } from '../workers/worker.js';
import { createBreaker } from './breaker.js';
import { GUARDIAN, type GuardEnrolment } from './enrolment.js';
import { createHealthEar } from './health-ear.js';
import { type Facts, judge, pauseAfter, withPlanned } from './judge.js';
import { GUARD_LIMITS, type GuardLimits } from './limits.js';
import { createGuardNews } from './news.js';
import { createPlaces, type Place } from './place.js';
import { createUnwatched } from './unwatched.js';

interface Needs {
  readonly db: Database;
  readonly containerWatches: ContainerWatchRepository;
  readonly miners: MinerRepository;
  readonly vms: VmRepository;
  readonly deployments: DeploymentRepository;
  readonly notices: Pick<NoticeRepository, 'wasTold'>;
  readonly engineOf: (vm: Vm, signal: AbortSignal) => Promise<Engine>;
  readonly beginEnd: VmService['beginEnd'];
  readonly failed: MinerLifecycle['failed'];
  readonly enroll: GuardEnrolment['enroll'];
  readonly tell: Notices['tell'];
  /** Whoever follows the miner. */
  readonly tellOfMiner: MinerLifecycle['tell'];
  readonly maintenance: Maintenance;
  readonly bus: Bus;
  readonly now: () => Date;
  readonly log: Log;
  readonly lockMs: number;
  readonly limits?: Partial<GuardLimits>;
}

const GRACE_SECONDS = 10;
const POLL_MS = 5_000;
/** The engine was reached, and does not start it as things are: a runtime that fails is told of as NOT_READY. */
const REFUSED: ReadonlySet<FailureKind> = new Set(['INVALID', 'CONFLICT', 'GONE', 'CAPACITY', 'NOT_READY']);
const isRefusal = (error: unknown): boolean =>
  error instanceof AdapterError && error.adapter === 'docker' && REFUSED.has(error.kind);
/** What a look alone brings can be looked for again. */
const RELAXED = { isRelaxed: true };

/** Looks at the container of every miner that serves, starts it again when it has ended, and ends what never stays up. */
export function createGuardian({ limits: given, ...needs }: Needs) {
  const limits = { ...GUARD_LIMITS, ...given };
  const { db, containerWatches: watches, engineOf, maintenance, bus, now, log } = needs;
  const places = createPlaces(needs);
  const news = createGuardNews({ ...needs, limits });
  const breakLoop = createBreaker({ ...needs, places, news, limits });
  const ear = createHealthEar({ ...needs, log });
  const unwatched = createUnwatched({ ...needs, places, limits });
  const inMs = (ms: number): Date => new Date(now().getTime() + ms);

  /** Writes what was found, and tells of the miner when its container is in another state than before. */
  const toldOf = async (
    tx: Transaction,
    row: ContainerWatch,
    state: ContainerState | undefined,
    write: () => Promise<ContainerWatch | null>,
  ): Promise<ContainerWatch | null> => {
    // The miner before its container, as everybody locks them.
    const miner = state === undefined || state === row.state ? null : await places.hold(tx, row.id);
    const written = await write();
    if (written && miner) await needs.tellOfMiner(tx, miner);
    return written;
  };

  const settle = async (
    row: ContainerWatch,
    { token }: Held<ContainerWatch>,
    change: Partial<ContainerWatch>,
    then: (tx: Transaction) => Promise<void> = async () => {},
  ): Promise<void> => {
    const isNews = change.state !== undefined && change.state !== row.state;
    const settled = { attempts: 0, lastError: null, ...change };
    await db.transaction(
      async (tx) => {
        const write = () => watches.settle(tx, row.id, token, settled);
        if (!(await toldOf(tx, row, change.state, write))) throw new LockLost();
        await then(tx);
      },
      isNews ? {} : RELAXED,
    );
  };

  async function perform(row: ContainerWatch, held: Held<ContainerWatch>): Promise<void> {
    const place = await places.of(db, row);
    if (!place) return settle(row, held, { stepDueAt: null, restartAt: null });
    if (row.crashLoopSince !== null) return breakLoop(row, place, held);
    // A machine that is not there for the moment is its own worker's.
    if (place.vm.state !== 'READY') return settle(row, held, { stepDueAt: inMs(limits.lookMs) });

    const signal = AbortSignal.any([held.signal, AbortSignal.timeout(limits.callMs)]);
    const engine = await engineOf(place.vm, signal);
    const seen = await engine.inspect(containerOf(place.deployment), signal);
    const policy = place.deployment.config?.restartPolicy ?? 'UNLESS_STOPPED';
    const covered = {
      now: maintenance.covers(row.id, now()),
      before: row.checkedAt !== null && maintenance.covers(row.id, row.checkedAt),
    };
    const { facts, verdict, restarted } = judge(row, seen, policy, now(), limits, covered);
    if (verdict === 'START' && facts.restartAt !== null)
      return start(row, { ...facts, restartAt: facts.restartAt }, place, engine, held);
    if (verdict === 'LOOP') return giveUp(row, facts, place, held);
    await settle(row, held, { ...facts, stepDueAt: nextLook(facts, place) }, async (tx) => {
      if (restarted > 0) await news.restarted(tx, place, restarted);
    });
  }

  const nextLook = ({ state, restartAt }: Facts, { miner }: Place): Date => {
    const isWell = state === 'RUNNING' && miner.health !== 'DOWN' && miner.health !== 'DEGRADED';
    const next = inMs(isWell ? limits.lookMs : limits.lookAgainMs);
    return restartAt === null ? next : new Date(Math.max(restartAt.getTime(), now().getTime() + 1_000));
  };

  /** Written down, done, written down: whoever comes after a process that died in between does it once more. */
  async function start(
    row: ContainerWatch,
    facts: Facts & { readonly restartAt: Date },
    place: Place,
    engine: Engine,
    held: Held<ContainerWatch>,
  ): Promise<void> {
    const restarts = withPlanned(facts.restarts, facts.restartAt);
    const isBegun = await db.transaction(async (tx) => {
      if (!(await places.isOurs(tx, row))) return false;
      const write = () => watches.note(tx, row.id, held.token, { ...facts, restarts });
      if (!(await toldOf(tx, row, facts.state, write))) throw new LockLost();
      return true;
    });
    if (!isBegun) return settle(row, held, { ...facts, stepDueAt: inMs(limits.lookAgainMs) });

    const begun = { ...row, ...facts, restarts };
    const container = containerOf(place.deployment);
    try {
      await engine.start(container, AbortSignal.timeout(limits.callMs));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      log.warn({ err: error, minerId: row.id }, 'an engine refused to start a container again');
      const restartAt = inMs(pauseAfter(restarts.length, limits));
      // Looked at before that: it may have been once too often.
      return settle(begun, held, { ...facts, restarts, restartAt, stepDueAt: inMs(limits.lookAgainMs) });
    }
    const change: Partial<ContainerWatch> = {
      ...facts,
      ...{ restarts, restartAt: null, stateSince: now(), exitCode: null, isOutOfMemory: false },
      state: 'RUNNING',
      stepDueAt: inMs(limits.lookAgainMs),
    };
    try {
      await settle(begun, held, change, (tx) => news.restarted(tx, place, 1));
    } catch (error) {
      // Its owner stopped it while we started it: what its owner wants holds.
      if (error instanceof LockLost && (await places.isStopped(db, row)))
        await engine.stop(container, GRACE_SECONDS, AbortSignal.timeout(limits.callMs));
      throw error;
    }
  }

  /** From here on nobody starts it any more, whatever becomes of this process. */
  async function giveUp(
    row: ContainerWatch,
    facts: Facts,
    place: Place,
    held: Held<ContainerWatch>,
  ): Promise<void> {
    const looping = await db.transaction(async (tx) => {
      if (!(await places.isOurs(tx, row))) return null;
      const write = () => watches.note(tx, row.id, held.token, { ...facts, crashLoopSince: now() });
      const noted = await toldOf(tx, row, facts.state, write);
      if (!noted) throw new LockLost();
      return noted;
    });
    if (!looping) return settle(row, held, { ...facts, stepDueAt: inMs(limits.lookAgainMs) });
    await breakLoop(looping, place, held);
  }

  async function failed(row: ContainerWatch, error: unknown, held: Held<ContainerWatch>): Promise<void> {
    const { token } = held;
    const lastError = (error instanceof Error ? error.message : String(error)).slice(0, 1_000);
    if (held.signal.aborted) {
      await watches.settle(db, row.id, token, { stepDueAt: now(), attempts: row.attempts - 1 });
      return;
    }
    log.warn({ err: error, minerId: row.id }, 'a container could not be looked after');
    const since = row.checkedAt ?? row.stateSince;
    const isUnknown = now().getTime() - since.getTime() >= limits.unknownAfterMs && row.state !== 'UNKNOWN';
    const waitMs = backOff(row.attempts, { baseMs: limits.backOffMs, maxMs: limits.longestBackOffMs });
    const change: Partial<ContainerWatch> = {
      ...(isUnknown ? { state: 'UNKNOWN', stateSince: now(), exitCode: null, isOutOfMemory: false } : {}),
      stepDueAt: inMs(waitMs),
      lastError,
    };
    await db.transaction((tx) =>
      toldOf(tx, row, change.state, () => watches.settle(tx, row.id, token, change)),
    );
  }

  const worker = createWorker<ContainerWatch>(
    { db, bus, now, log },
    {
      ...{ name: GUARDIAN, queue: watches, concurrency: limits.concurrency, pollMs: POLL_MS },
      ...{ lockMs: needs.lockMs, perform, failed },
    },
  );
  return {
    ...worker,
    start(): void {
      ear.start();
      worker.start();
      unwatched.start();
    },
    async drain(graceMs: number): Promise<void> {
      await Promise.all([ear.stop(), unwatched.stop()]);
      await worker.drain(graceMs);
    },
    /** What is heard of miners whose state or health changed. */
    heard: ear.heard,
    /** Has those watched that serve and are not; returns how many. */
    adopt: unwatched.adopt,
  };
}
export type Guardian = ReturnType<typeof createGuardian>;
