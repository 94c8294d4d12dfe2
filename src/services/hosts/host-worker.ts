import type { Database } from '../../db/database.js';
import type { Host, HostRepository } from '../../db/hosts.js';
import type { Failure } from '../../db/words.js';
import { AdapterError } from '../adapters/failure.js';
import type { HostConnection, HostPort } from '../adapters/host.js';
import { HostPreparationFailed, prepareHost } from '../deployments/host-preparation.js';
import type { Bus } from '../events/bus.js';
import type { Log } from '../log.js';
import { backOff, type Held } from '../workers/lifecycle.js';
import { createWorker } from '../workers/worker.js';

interface Needs {
  readonly db: Database;
  readonly hosts: HostRepository;
  readonly ssh: HostPort;
  readonly openPrivateKey: (host: Host) => string;
  readonly bus: Bus;
  readonly now: () => Date;
  readonly log: Log;
  readonly pollMs: number;
}

const CHECK_TIMEOUT_MS = 10 * 60_000;
const MAX_TRIES = 20;
const CONCURRENCY = 32;
/** Of one owner's hosts at once, so that slow ones do not keep everybody else's waiting. */
const CHECKS_PER_OWNER = 4;
const PUT_OFF_MS = 5_000;

/** Checks registered hosts: reachable, our key accepted, Docker there or installable, and how large they are. */
export function createHostWorker({ db, hosts, ssh, openPrivateKey, bus, now, log, pollMs }: Needs) {
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
    const connection = await ssh.connect(
      {
        address: host.address,
        port: host.port,
        user: host.user,
        privateKey: openPrivateKey(host),
        hostKeyFingerprint: host.hostKeyFingerprint,
      },
      signal,
    );
    if (host.hostKeyFingerprint === null)
      await held.note({ hostKeyFingerprint: connection.hostKeyFingerprint });
    const { engineVersion } = await prepareHost(connection, signal, (line) =>
      log.debug({ hostId: host.id, line }, 'preparing the host'),
    );
    const size = await measure(connection, signal);
    await hosts.queue.settle(db, host.id, held.token, {
      ...size,
      engineVersion,
      failure: null,
      attempts: 0,
      stepDueAt: null,
      state: host.leasedBy === null ? 'AVAILABLE' : 'LEASED',
    });
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
        // The next attempt logs in anew: only there the user has the groups just given to it.
        if (error instanceof HostPreparationFailed) ssh.drop(host);
        const failure = lastOf(failureOf(error), host.attempts);
        log.warn({ err: error, hostId: host.id }, 'a host could not be checked');
        const afterMs = backOff(host.attempts, { baseMs: 5_000, maxMs: 5 * 60_000 });
        await hosts.queue.settle(db, host.id, held.token, {
          state: 'UNREACHABLE',
          failure,
          lastError: failure.message,
          stepDueAt: failure.retryable ? new Date(now().getTime() + afterMs) : null,
        });
      },
    },
  );
}

/** The words are fixed, so is the order of what they print. */
async function measure(
  connection: HostConnection,
  signal: AbortSignal,
): Promise<Pick<Host, 'vcpu' | 'ramGb' | 'storageGb'>> {
  const ask = async (words: readonly string[]): Promise<string> => {
    const { code, stdout } = await connection.exec(words, { signal, timeoutMs: 15_000 });
    return code === 0 ? stdout : '';
  };
  const vcpu = Number.parseInt(await ask(['nproc']), 10);
  const memory = /^MemTotal:\s+(\d+) kB/m.exec(await ask(['cat', '/proc/meminfo']))?.[1];
  const disk = (await ask(['df', '-Pk', '/'])).split('\n')[1]?.split(/\s+/)[1];
  return {
    vcpu: Number.isFinite(vcpu) ? vcpu : null,
    ramGb: memory ? Math.round(Number(memory) / 976_562) : null,
    storageGb: disk ? Math.floor(Number(disk) / 976_562) : null,
  };
}

/** After so many tries nobody waits for this host any more. */
const lastOf = (failure: Failure, attempts: number): Failure =>
  failure.retryable && attempts >= MAX_TRIES
    ? {
        ...failure,
        message: `${failure.message}; given up after ${MAX_TRIES} tries`,
        hint: `${failure.hint ?? ''} Then remove the host and register it again.`.trim(),
        retryable: false,
      }
    : failure;

function failureOf(error: unknown): Failure {
  const base = { step: null, logTail: [], healthLog: [] };
  if (error instanceof HostPreparationFailed) {
    return {
      ...base,
      code: error.code,
      message: error.message,
      hint: error.hint,
      retryable: error.retryable,
    };
  }
  if (error instanceof AdapterError) {
    switch (error.kind) {
      case 'AUTH':
        return {
          ...base,
          code: 'SSH_KEY_REFUSED',
          message: 'The host refused our key',
          hint: 'Put the public key into authorized_keys of the user.',
          retryable: true,
        };
      case 'IDENTITY':
        return {
          ...base,
          code: 'HOST_KEY_CHANGED',
          message: 'The host showed another host key than before',
          hint: 'Remove the host and register it again if it was reinstalled.',
          retryable: false,
        };
      default:
        return {
          ...base,
          code: 'SSH_UNREACHABLE',
          message: 'The host can not be reached over SSH',
          hint: 'Check address, port and firewall.',
          retryable: true,
        };
    }
  }
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return {
      ...base,
      code: 'SSH_UNREACHABLE',
      message: 'The host did not answer in time',
      hint: 'Look at what it is busy with.',
      retryable: true,
    };
  }
  return { ...base, code: 'INTERNAL', message: 'The check failed', hint: null, retryable: true };
}
