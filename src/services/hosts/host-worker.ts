import type { Database } from '../../db/database.js';
import type { Host, HostRepository } from '../../db/hosts.js';
import { DifferentHostKey, type HostPort } from '../adapters/host.js';
import { HostPreparationFailed } from '../deployments/host-preparation.js';
import type { Bus } from '../events/bus.js';
import type { EventLog } from '../events/event-log.js';
import type { Log } from '../log.js';
import { backOff, type Held } from '../workers/lifecycle.js';
import { createWorker } from '../workers/worker.js';
import { type HostFindings, lookAtHost } from './host-checks.js';
import type { HostKeyAlarm } from './host-key-alarm.js';
import { looksDifferent, tellOfHost } from './host-events.js';
import { failureOf, isTriedAgain, withTries } from './host-failures.js';

interface Needs {
  readonly db: Database;
  readonly hosts: HostRepository;
  readonly ssh: HostPort;
  readonly openPrivateKey: (host: Host) => string;
  readonly events: EventLog;
  readonly markDifferentKey: HostKeyAlarm['mark'];
  readonly bus: Bus;
  readonly now: () => Date;
  readonly log: Log;
  readonly pollMs: number;
  /** After a check that found everything in order. */
  readonly recheckMs: number;
}

const CHECK_TIMEOUT_MS = 10 * 60_000;
/** After one that found what only the owner can mend. */
const RECHECK_BROKEN_MS = 60 * 60_000;
const CONCURRENCY = 32;
/** Of one owner's hosts at once, so that slow ones do not keep everybody else's waiting. */
const CHECKS_PER_OWNER = 4;
const PUT_OFF_MS = 5_000;

/** Checks registered hosts, and again from time to time: one that fails gets no machines until it passes. */
export function createHostWorker(needs: Needs) {
  const { db, hosts, ssh, openPrivateKey, events, markDifferentKey, bus, now, log, pollMs, recheckMs } =
    needs;
  const checking = new Map<string, number>();

  const inTurn = async (host: Host, held: Held<Host>): Promise<void> => {
    const running = checking.get(host.ownerId) ?? 0;
    if (running >= CHECKS_PER_OWNER) {
      const stepDueAt = new Date(now().getTime() + PUT_OFF_MS);
      await hosts.queue.settle(db, host.id, held.token, { stepDueAt, attempts: host.attempts - 1 });
      return;
    }
    checking.set(host.ownerId, running + 1);
    try {
      await check(host, held);
    } finally {
      const left = (checking.get(host.ownerId) ?? 1) - 1;
      if (left > 0) checking.set(host.ownerId, left);
      else checking.delete(host.ownerId);
    }
  };

  const check = async (host: Host, held: Held<Host>): Promise<void> => {
    const signal = AbortSignal.any([held.signal, AbortSignal.timeout(CHECK_TIMEOUT_MS)]);
    const { address, port, user, hostKeyFingerprint } = host;
    const found = await lookAtHost({
      ssh,
      target: { address, port, user, privateKey: openPrivateKey(host), hostKeyFingerprint },
      isLeased: host.leasedBy !== null,
      signal,
      pin: async (fingerprint) => void (await held.note({ hostKeyFingerprint: fingerprint })),
      onLine: (line) => log.debug({ hostId: host.id, line }, 'preparing the host'),
    });
    // A check that is broken off says nothing about the host.
    held.signal.throwIfAborted();
    // The next attempt logs in anew: only there the user has the groups just given to it.
    if (found.error instanceof HostPreparationFailed && host.leasedBy === null) ssh.drop(host);
    if (found.error !== null) log.warn({ err: found.error, hostId: host.id }, 'a host failed its check');
    await settle(host, held, found);
  };

  const settle = (host: Host, held: Held<Host>, found: HostFindings): Promise<void> =>
    db.transaction(async (tx) => {
      // It may have been leased, given back or asked about since the check began.
      const before = await hosts.hold(tx, host.id);
      if (!before || before.lockToken !== held.token) return;
      const current =
        found.error instanceof DifferentHostKey ? await markDifferentKey(tx, before, found.error) : before;
      const failure = found.failure && withTries(found.failure, host.attempts);
      const wasAskedFor = current.stepDueAt?.getTime() !== host.stepDueAt?.getTime();
      const after = await hosts.queue.settle(tx, host.id, held.token, {
        ...found.facts,
        checks: found.checks,
        checkedAt: now(),
        failure,
        lastError: failure?.message ?? null,
        shownHostKeyFingerprint: keptKey(current, found),
        state: failure ? 'UNREACHABLE' : current.leasedBy === null ? 'AVAILABLE' : 'LEASED',
        ...(failure ? {} : { attempts: 0 }),
        stepDueAt: wasAskedFor
          ? current.stepDueAt
          : new Date(now().getTime() + pauseAfter(found, host.attempts)),
      });
      if (after && looksDifferent(current, after)) await tellOfHost(tx, events, after);
    });

  const pauseAfter = ({ failure }: HostFindings, attempts: number): number => {
    if (failure === null) return recheckMs;
    return isTriedAgain(failure, attempts)
      ? backOff(attempts, { baseMs: 5_000, maxMs: 5 * 60_000 })
      : RECHECK_BROKEN_MS;
  };

  return createWorker<Host>(
    { db, bus, now, log },
    {
      name: 'hosts',
      queue: hosts.queue,
      concurrency: CONCURRENCY,
      pollMs,
      lockMs: 30_000,
      perform: inTurn,
      async failed(host, error, held) {
        if (held.signal.aborted) {
          await hosts.queue.settle(db, host.id, held.token, {
            stepDueAt: now(),
            attempts: host.attempts - 1,
          });
          return;
        }
        log.warn({ err: error, hostId: host.id }, 'a host could not be checked');
        await settle(host, held, {
          checks: host.checks ?? [],
          facts: {},
          failure: failureOf(error),
          error,
        });
      },
    },
  );
}

/** Forgotten only when the host has shown the pinned one again. */
const keptKey = (current: Host, { checks }: HostFindings): string | null =>
  checks.some(({ name, passed }) => name === 'HOST_KEY' && passed) ? null : current.shownHostKeyFingerprint;
