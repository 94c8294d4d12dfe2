import type { Vm } from '../../db/vms.js';
import type { CloudProblemKind } from '../adapters/cloud.js';
import { AdapterError } from '../adapters/failure.js';
import { DifferentHostKey, type HostConnection } from '../adapters/host.js';
import { lookAtDisk } from '../hosts/host-room.js';
import { problemOf } from '../vms/problems.js';
import { receiptOf } from '../vms/vm.js';
import { type Finding, skipped } from './check-runner.js';
import type { Checks, Diagnosed } from './diagnosis-checks.js';

const TOO_FULL_GB = 2;

/** The provider, the machine, and the way to it. */
export function placeChecks({ miner, vm, isOperator, needs }: Diagnosed): Checks {
  const { db, hosts, targetOf, engineOf } = needs;
  let account: ReturnType<typeof needs.lookAtAccount> | null = null;
  let connected: Promise<HostConnection> | null = null;

  const ofAccount = async (
    judge: (kinds: ReadonlySet<CloudProblemKind>, words: string) => Finding,
  ): Promise<Finding> => {
    if (vm?.provider === 'SSH') return skipped('It is on a registered host, for which no provider is needed');
    account ??= needs.lookAtAccount();
    const { problems } = await account;
    const words = isOperator ? problems.map(({ detail }) => detail).join('. ') : '';
    return judge(new Set(problems.map(({ kind }) => kind)), words);
  };

  /** One login for the two lines that tell of it. */
  const connect = async (signal: AbortSignal): Promise<HostConnection> => {
    const target = vm && (await targetOf(vm));
    if (!target) throw new AdapterError('ssh', 'GONE', 'The machine has no address');
    connected ??= hosts.connect(target, signal);
    return connected;
  };

  return [
    {
      name: 'PROVIDER_KEY',
      timeoutMs: 10_000,
      run: () =>
        ofAccount((kinds, words) => {
          if (kinds.has('AUTH') || kinds.has('SCOPE')) {
            return {
              status: 'FAIL',
              evidence: words || 'The provider refuses the API key of this server',
              fix: 'The operator of this server must check the API key of the provider (FLUENCE_API_KEY) and its scopes.',
            };
          }
          if (kinds.has('UNREACHABLE') || kinds.has('MAINTENANCE')) {
            return {
              status: 'WARN',
              evidence: words || 'The provider does not answer now',
              fix: 'What runs goes on; renting has to wait. Try again later.',
            };
          }
          return { status: 'OK', evidence: 'The provider accepts the API key of this server' };
        }),
    },
    {
      name: 'BALANCE',
      timeoutMs: 10_000,
      run: () =>
        ofAccount((kinds, words) =>
          kinds.has('BALANCE')
            ? {
                status: 'FAIL',
                evidence: words || 'The provider account of this server is low',
                fix: 'The operator of this server must top up its account at the provider, or machines will be suspended.',
              }
            : kinds.has('UNREACHABLE')
              ? { status: 'WARN', evidence: 'The provider did not tell the balance' }
              : { status: 'OK', evidence: 'The provider account can pay' },
        ),
    },
    {
      name: 'LIMITS',
      timeoutMs: 5_000,
      async run() {
        const alive = await needs.vms.countAlive(db, miner.ownerId);
        const evidence = `${alive} of at most ${needs.vmsPerOwner} machines`;
        if (alive < needs.vmsPerOwner) return { status: 'OK', evidence };
        return { status: 'WARN', evidence, fix: 'Give machines back before you launch more miners.' };
      },
    },
    {
      name: 'MACHINE',
      timeoutMs: 8_000,
      run: (signal) => lookAtMachine(vm, needs, signal),
    },
    {
      name: 'SSH_PORT',
      needs: ['MACHINE'],
      timeoutMs: 5_000,
      async run(signal) {
        if (vm?.address == null || vm.sshPort === null) return skipped('The machine has no address');
        const where = `${vm.address}:${vm.sshPort}`;
        const knock = await hosts.knock(vm.address, vm.sshPort, signal);
        if (knock === 'OPEN') return { status: 'OK', evidence: `${where} answers` };
        return knock === 'REFUSED'
          ? {
              status: 'FAIL',
              evidence: `Nothing listens at ${where}`,
              fix: 'Reboot the machine with `rebootVm`.',
            }
          : {
              status: 'FAIL',
              evidence: `${where} is silent`,
              fix: 'A firewall on the machine closes port 22, or the machine is down. Reboot it with `rebootVm`.',
            };
      },
    },
    {
      name: 'HOST_KEY',
      needs: ['SSH_PORT'],
      timeoutMs: 8_000,
      async run(signal) {
        try {
          const { hostKeyFingerprint } = await connect(signal);
          return { status: 'OK', evidence: `It is ${hostKeyFingerprint}` };
        } catch (error) {
          if (error instanceof DifferentHostKey) {
            return {
              status: 'FAIL',
              evidence: `It shows ${error.shown} instead of ${vm?.hostKeyFingerprint}`,
              fix: 'The machine was reinstalled, or somebody is in between. Launch again on a new machine, or see `acceptHostKey` for a host of your own.',
            };
          }
          // The pinned key is looked at before ours is shown.
          if (error instanceof AdapterError && error.kind === 'AUTH')
            return { status: 'OK', evidence: `It is ${vm?.hostKeyFingerprint}` };
          throw error;
        }
      },
    },
    {
      name: 'LOGIN',
      needs: ['HOST_KEY'],
      timeoutMs: 8_000,
      async run(signal) {
        try {
          await connect(signal);
          return { status: 'OK', evidence: `${vm?.sshUser} may log in with the key of this server` };
        } catch (error) {
          if (!(error instanceof AdapterError) || error.kind !== 'AUTH') throw error;
          return {
            status: 'FAIL',
            evidence: 'The machine refuses the key of this server',
            fix: 'Put `Vm.sshPublicKey` back into ~/.ssh/authorized_keys on the machine.',
          };
        }
      },
    },
    {
      name: 'ENGINE',
      needs: ['LOGIN'],
      timeoutMs: 6_000,
      async run(signal) {
        if (!vm) return skipped('There is no machine');
        const { version, apiVersion } = await (await engineOf(vm, signal)).version(signal);
        return { status: 'OK', evidence: `Docker ${version}, API ${apiVersion}` };
      },
    },
    {
      name: 'DISK',
      needs: ['LOGIN'],
      timeoutMs: 6_000,
      async run(signal) {
        const { check, freeDiskGb } = await lookAtDisk(await connect(signal), signal);
        const isFull = freeDiskGb !== null && freeDiskGb < TOO_FULL_GB;
        const status = check.passed ? 'OK' : isFull ? 'FAIL' : 'WARN';
        return { status, evidence: check.detail, fix: check.fix ?? undefined };
      },
    },
  ];
}

async function lookAtMachine(
  vm: Vm | null,
  { cloudOf }: Diagnosed['needs'],
  signal: AbortSignal,
): Promise<Finding> {
  if (!vm) return { status: 'FAIL', evidence: 'The miner has no machine', fix: 'Launch it again.' };
  const bad = (evidence: string, fix: string): Finding => ({ status: 'FAIL', evidence, fix });
  if (vm.state !== 'READY') {
    const why = vm.failure ? `: ${vm.failure.message}` : '';
    const isEnding = vm.state === 'TERMINATING' || vm.state === 'TERMINATED';
    return bad(
      `It is ${vm.state}, not READY${why}`,
      isEnding ? 'Launch the miner again.' : 'Wait until it is READY; watch `vm`.',
    );
  }
  if (vm.suspendedAt !== null)
    return bad(
      `The provider keeps it from running since ${vm.suspendedAt.toISOString()}`,
      'The operator of this server must look at its account at the provider.',
    );
  const problem = problemOf(vm);
  const known = `It is READY at ${vm.address}${problem === null ? '' : `, and ${problem}`}`;
  try {
    const seen = await cloudOf(vm.provider)?.observe(receiptOf(vm), signal);
    if (seen && ['GONE', 'FAILED', 'TERMINATING', 'SUSPENDED'].includes(seen.state)) {
      return bad(
        `The provider reports ${seen.rawStatus}`,
        'It is given back unless it comes back soon. Launch again.',
      );
    }
    const evidence = seen ? `${known}; the provider reports ${seen.rawStatus}` : known;
    return { status: problem === null && vm.missingSince === null ? 'OK' : 'WARN', evidence };
  } catch (error) {
    if (!(error instanceof AdapterError)) throw error;
    return { status: 'WARN', evidence: `${known}; the provider does not tell` };
  }
}
