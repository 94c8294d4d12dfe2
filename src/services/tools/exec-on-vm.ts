import type { Database } from '../../db/database.js';
import type { DeploymentRepository } from '../../db/deployments.js';
import type { Miner, MinerRepository } from '../../db/miners.js';
import type { Vm } from '../../db/vms.js';
import { requireScope, type Viewer } from '../accounts/viewer.js';
import { AdapterError } from '../adapters/failure.js';
import type { ExecResult, HostConnection, HostPort, HostTarget } from '../adapters/host.js';
import type { Audit } from '../audit/audit.js';
import { ActionNotAllowed, InvalidInput, LimitReached, Unavailable } from '../errors.js';
import { cutToSize, storable } from '../logs/log-text.js';
import { createRedactor, type Redact } from '../logs/redactor.js';
import { containerOf } from './container-control.js';
import { requireOwnMachine } from './own-machine.js';

export const EXEC_TARGETS = ['MACHINE', 'CONTAINER'] as const;
export type ExecTarget = (typeof EXEC_TARGETS)[number];

export interface ExecInput {
  readonly vmId: string;
  /** A program and its arguments; no shell reads them. */
  readonly command: readonly string[];
  readonly target: ExecTarget;
  readonly timeoutSeconds: number;
}

export interface ExecOutcome {
  /** Null when it did not end by itself. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly isOutputCut: boolean;
  readonly isTimedOut: boolean;
  /** It was given up, and nobody saw it end. */
  readonly mayStillRun: boolean;
  readonly durationMs: number;
}

interface Needs {
  readonly db: Database;
  readonly miners: Pick<MinerRepository, 'findByVm'>;
  readonly deployments: Pick<DeploymentRepository, 'find'>;
  readonly hosts: Pick<HostPort, 'connect'>;
  readonly targetOf: (vm: Vm) => Promise<HostTarget | null>;
  readonly secretsOf: (minerId: string) => Promise<readonly string[]>;
  readonly audit: Pick<Audit, 'record'>;
  readonly ownedVm: (viewer: Viewer, id: string) => Promise<Vm>;
  readonly isExecOn: boolean;
}

const MAX_WORDS = 100;
const MAX_BYTES = 16 * 1024;
const MAX_SECONDS = 120;
const SHOWN_BYTES = 64 * 1024;
const AUDITED_BYTES = 1_024;
const AT_ONCE = 4;
const CONNECT_MS = 15_000;
/** For `timeout` on the machine to do its work, and for its word of it to come. */
const MARGIN_SECONDS = 10;
/** What `timeout` ends with when it had to: by itself, or by KILL. */
const TIMED_OUT: readonly (number | null)[] = [124, 137];
const LEFT_OUT = '(left out: the secrets of the miner can not be read, so nothing could be hidden in it)';

/** One command of an owner on a machine of theirs. Off unless the operator switched it on; never without a trace. */
export function createExecOnVm(needs: Needs) {
  const { db, miners, deployments, hosts, audit } = needs;
  const running = new Map<string, number>();

  const containerOn = async (miner: Miner | null): Promise<string> => {
    const id = miner?.deploymentId ?? null;
    const deployment = id === null ? null : await deployments.find(db, id);
    if (!deployment)
      throw new ActionNotAllowed('No container serves on this machine', { field: 'input.target' });
    return containerOf(deployment);
  };

  const redactorOf = async (minerId: string | null): Promise<Redact> => {
    if (minerId === null) return storable;
    try {
      const redact = createRedactor(await needs.secretsOf(minerId));
      return (text) => redact(storable(text));
    } catch {
      return (text) => (text === '' ? '' : LEFT_OUT);
    }
  };

  const connect = async (vm: Vm, signal: AbortSignal): Promise<HostConnection> => {
    const target = await needs.targetOf(vm);
    if (vm.state !== 'READY' || !target) {
      throw new ActionNotAllowed(`This machine is ${vm.state}, not READY`, { field: 'input.vmId' });
    }
    try {
      return await hosts.connect(target, AbortSignal.any([signal, AbortSignal.timeout(CONNECT_MS)]));
    } catch (error) {
      throw new Unavailable('The machine can not be reached over SSH, so nothing was run', { cause: error });
    }
  };

  const place = (vmId: string): (() => void) => {
    const now = running.get(vmId) ?? 0;
    if (now >= AT_ONCE) {
      throw new LimitReached(`${AT_ONCE} commands run on this machine already`, {
        field: 'input.vmId',
        retryable: true,
        retryAfterMs: 1_000,
      });
    }
    running.set(vmId, now + 1);
    return () => {
      const left = (running.get(vmId) ?? 1) - 1;
      if (left > 0) running.set(vmId, left);
      else running.delete(vmId);
    };
  };

  return {
    isOn: needs.isExecOn,

    async run(viewer: Viewer, input: ExecInput, signal: AbortSignal): Promise<ExecOutcome> {
      requireScope(viewer, 'deploy');
      if (!needs.isExecOn) {
        throw new ActionNotAllowed('Running commands is switched off on this server', {
          hint: 'Its operator switches it on with EXEC_ON_VM=on. Over SSH you can sign in yourself: see `addSshKey`.',
        });
      }
      checkInput(input);
      const { command, target, timeoutSeconds } = input;
      const vm = requireOwnMachine(viewer, await needs.ownedVm(viewer, input.vmId), 'input.vmId');
      const miner = await miners.findByVm(db, vm.id);
      const container = target === 'CONTAINER' ? await containerOn(miner) : null;
      const redact = await redactorOf(miner?.id ?? vm.minerId);
      const leave = place(vm.id);
      try {
        const connection = await connect(vm, signal);
        const about = { actor: viewer.accountId, target: `Vm ${vm.id}` };
        const detail = {
          command: cutToSize(redact(JSON.stringify(command)), AUDITED_BYTES)[0] ?? '',
          on: target,
        };
        // Before it runs: whatever becomes of us, it is known that somebody ran it.
        await audit.record(db, { ...about, action: 'vm.exec', detail });
        let outcome: Ended = GIVEN_UP;
        const begunAt = performance.now();
        try {
          outcome = await perform(connection, { command, container, timeoutSeconds }, signal);
        } finally {
          const { exitCode, isTimedOut } = outcome;
          await audit.record(db, {
            ...about,
            action: 'vm.execEnded',
            detail: { ...detail, exitCode, isTimedOut },
          });
        }
        const durationMs = Math.round(performance.now() - begunAt);
        const stdout = cutToSize(redact(outcome.stdout), SHOWN_BYTES);
        const stderr = cutToSize(redact(outcome.stderr), SHOWN_BYTES);
        return {
          ...outcome,
          stdout: stdout[0] ?? '',
          stderr: stderr[0] ?? '',
          isOutputCut: stdout.length > 1 || stderr.length > 1,
          durationMs,
        };
      } finally {
        leave();
      }
    },
  };
}
export type ExecOnVm = ReturnType<typeof createExecOnVm>;

type Ended = Omit<ExecOutcome, 'isOutputCut' | 'durationMs'>;
const GIVEN_UP: Ended = { exitCode: null, stdout: '', stderr: '', isTimedOut: false, mayStillRun: true };

interface Performed {
  readonly command: readonly string[];
  readonly container: string | null;
  readonly timeoutSeconds: number;
}

/** `timeout` of the machine, or of the container, ends it: that works even when we are gone by then. */
async function perform(
  connection: HostConnection,
  { command, container, timeoutSeconds }: Performed,
  signal: AbortSignal,
): Promise<Ended> {
  const limited = (seconds: number, words: readonly string[]) => [
    'timeout',
    '-k',
    '2',
    String(seconds),
    ...words,
  ];
  const run = async (seconds: number, words: readonly string[]) => {
    const begunAt = performance.now();
    const timeoutMs = (seconds + MARGIN_SECONDS) * 1_000;
    // No input: what waits for some finds that there is none.
    const result = await connection.exec(limited(seconds, words), { signal, timeoutMs, stdin: '' });
    return { ...result, isLate: performance.now() - begunAt >= timeoutSeconds * 1_000 - 100 };
  };
  try {
    if (container === null) return endedAs(await run(timeoutSeconds, command), false);
    const inside = ['docker', 'exec', container, 'timeout', '-s', 'KILL', String(timeoutSeconds), ...command];
    const result = await run(timeoutSeconds + 5, inside);
    if (!lacksTimeout(result)) return endedAs(result, false);
    // An image without `timeout`: only the command on the machine ends, not what it began in the container.
    return endedAs(await run(timeoutSeconds, ['docker', 'exec', container, ...command]), true);
  } catch (error) {
    if (!(error instanceof AdapterError)) throw error;
    if (error.kind === 'TIMEOUT') return { ...GIVEN_UP, isTimedOut: true };
    throw new Unavailable('The connection to the machine broke while the command ran', {
      hint: 'It may have run to its end; look before you run it again.',
      cause: error,
    });
  }
}

/** Nothing ran in the container. A command that says the same words itself must not be run a second time. */
const lacksTimeout = ({ code, stdout, stderr }: ExecResult): boolean =>
  (code === 126 || code === 127) &&
  stdout === '' &&
  /exec: "timeout": executable file not found/.test(stderr);

function endedAs(
  { code, stdout, stderr, isLate }: ExecResult & { isLate: boolean },
  isLoose: boolean,
): Ended {
  const isTimedOut = isLate && TIMED_OUT.includes(code);
  return {
    exitCode: isTimedOut ? null : code,
    stdout,
    stderr,
    isTimedOut,
    mayStillRun: isTimedOut && isLoose,
  };
}

function checkInput({ command, timeoutSeconds }: ExecInput): void {
  const field = 'input.command';
  if (command.length === 0 || command[0] === '') throw new InvalidInput(field, 'Name a program');
  if (command.length > MAX_WORDS) throw new InvalidInput(field, `At most ${MAX_WORDS} words`);
  if (command.some((word) => word.includes('\0'))) throw new InvalidInput(field, 'No word may have a NUL');
  const bytes = command.reduce((sum, word) => sum + Buffer.byteLength(word), 0);
  if (bytes > MAX_BYTES) throw new InvalidInput(field, `All words together have at most ${MAX_BYTES} bytes`);
  if (!Number.isInteger(timeoutSeconds) || timeoutSeconds < 1 || timeoutSeconds > MAX_SECONDS) {
    throw new InvalidInput('input.timeoutSeconds', `Must be between 1 and ${MAX_SECONDS}`);
  }
}
