import type { Host } from '../../db/hosts.js';
import { type Failure, HOST_CHECK_NAMES, type HostCheck, type HostCheckName } from '../../db/words.js';
import { AdapterError } from '../adapters/failure.js';
import type { HostConnection, HostPort, HostTarget } from '../adapters/host.js';
import { askEngine, HostPreparationFailed, prepareHost } from '../deployments/host-preparation.js';
import { failureOf } from './host-failures.js';
import { lookAtDisk, lookAtPorts, measure } from './host-room.js';

/** What a look at a host brought to light. */
export interface HostFindings {
  /** One for each name, in their order. */
  readonly checks: readonly HostCheck[];
  readonly facts: Partial<Pick<Host, 'engineVersion' | 'vcpu' | 'ramGb' | 'storageGb' | 'freeDiskGb'>>;
  /** null: machines can be placed on it, though DISK or PORTS may have something to say. */
  readonly failure: Failure | null;
  /** What went wrong, for the log. */
  readonly error: unknown;
}

interface Looking {
  readonly ssh: HostPort;
  readonly target: HostTarget;
  /** A machine uses it: only looked at, nothing is installed or started. */
  readonly isLeased: boolean;
  readonly signal: AbortSignal;
  /** Called at the first contact, before anything is said. */
  readonly pin: (fingerprint: string) => Promise<void>;
  readonly onLine: (line: string) => void;
}

/** Docker 20.10, the first with everything that we ask of an engine. */
const OLDEST_API = [1, 41] as const;

/** Looks at everything in turn. What comes after a failure of the first five is not looked at, and says so. */
export async function lookAtHost(looking: Looking): Promise<HostFindings> {
  const { ssh, target, isLeased, signal, pin, onLine } = looking;
  const seen = new Map<HostCheckName, HostCheck>();
  const pass = (name: HostCheckName, detail: string): void =>
    void seen.set(name, { name, passed: true, detail, fix: null });
  const fail = (name: HostCheckName, detail: string, fix: string | null): void =>
    void seen.set(name, { name, passed: false, detail, fix });
  const findings = (failure: Failure | null, facts: HostFindings['facts'] = {}, error: unknown = null) => ({
    checks: HOST_CHECK_NAMES.map((name) => seen.get(name) ?? notLookedAt(name, seen)),
    facts,
    failure,
    error,
  });
  const broken = (error: unknown, at: HostCheckName, facts: HostFindings['facts'] = {}): HostFindings => {
    const failure = failureOf(error);
    fail(at, failure.message, failure.hint);
    return findings(failure, facts, error);
  };

  let connection: HostConnection;
  try {
    connection = await ssh.connect(target, signal);
  } catch (error) {
    const kind = error instanceof AdapterError ? error.kind : null;
    if (kind !== 'AUTH' && kind !== 'IDENTITY') return broken(error, 'REACHABLE');
    pass('REACHABLE', `${target.address}:${target.port} answers`);
    if (kind === 'IDENTITY') return broken(error, 'HOST_KEY');
    // The pinned key is looked at before ours is shown.
    if (target.hostKeyFingerprint !== null) pass('HOST_KEY', `It is ${target.hostKeyFingerprint}`);
    return broken(error, 'KEY');
  }
  pass('REACHABLE', `${target.address}:${target.port} answers`);
  pass('KEY', `${target.user} may log in with it`);
  if (target.hostKeyFingerprint === null) await pin(connection.hostKeyFingerprint);
  pass(
    'HOST_KEY',
    target.hostKeyFingerprint === null
      ? `${connection.hostKeyFingerprint} is pinned from now on`
      : `It is ${connection.hostKeyFingerprint}`,
  );

  let apiVersion: string | null;
  let engineVersion: string;
  try {
    ({ engineVersion, apiVersion } = isLeased
      ? await engineInUse(connection, signal)
      : await prepareHost(connection, signal, onLine));
  } catch (error) {
    if (!(error instanceof HostPreparationFailed)) return broken(error, 'REACHABLE');
    const isAboutRights = ['SUDO_REFUSED', 'ENGINE_FORBIDDEN', 'LOGIN_AGAIN'].includes(error.code);
    if (!isAboutRights) pass('PRIVILEGES', `${target.user} may use Docker, or sudo without a password`);
    return broken(error, isAboutRights ? 'PRIVILEGES' : 'ENGINE');
  }
  pass('PRIVILEGES', `${target.user} may use Docker`);
  if (!isRecent(apiVersion)) {
    const message = `Docker ${engineVersion} speaks API ${apiVersion ?? 'of no version'}; ${OLDEST_API.join('.')} is needed`;
    const hint = 'Install Docker 20.10 or newer.';
    fail('ENGINE', message, hint);
    return findings(
      { ...NO_EVIDENCE, code: 'ENGINE_TOO_OLD', message, hint, retryable: false },
      { engineVersion },
    );
  }
  pass('ENGINE', `Docker ${engineVersion}, API ${apiVersion}`);

  try {
    const disk = await lookAtDisk(connection, signal);
    seen.set('DISK', disk.check);
    seen.set('PORTS', await lookAtPorts(ssh, connection, target.address, isLeased, signal));
    const size = await measure(connection, signal);
    const { storageGb, freeDiskGb } = disk;
    return findings(null, { engineVersion, ...size, storageGb, freeDiskGb });
  } catch (error) {
    return broken(error, 'REACHABLE', { engineVersion });
  }
}

const NO_EVIDENCE = { step: null, logTail: [], healthLog: [] } as const;

async function engineInUse(connection: HostConnection, signal: AbortSignal) {
  const { ready, reason } = await askEngine(connection, signal);
  if (ready === null) throw new HostPreparationFailed('ENGINE_STOPPED', reason);
  return ready;
}

function isRecent(apiVersion: string | null): boolean {
  const [major = 0, minor = 0] = (apiVersion ?? '').split('.').map(Number);
  return major > OLDEST_API[0] || (major === OLDEST_API[0] && minor >= OLDEST_API[1]);
}

function notLookedAt(name: HostCheckName, seen: ReadonlyMap<HostCheckName, HostCheck>): HostCheck {
  const first = [...seen.values()].find(({ passed }) => !passed)?.name ?? 'an earlier check';
  return { name, passed: false, detail: `Not looked at: ${first} failed`, fix: null };
}
