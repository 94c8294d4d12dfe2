import type { Database } from '../../db/database.js';
import type { HostRepository } from '../../db/hosts.js';
import type { VmRepository } from '../../db/vms.js';
import type { Engine, EnginePort } from '../adapters/engine.js';
import { AdapterError } from '../adapters/failure.js';
import type { HostTarget } from '../adapters/host.js';
import type { SecretBox } from '../security/secret-box.js';
import type { Vm } from './vm.js';

interface Needs {
  readonly db: Database;
  readonly vms: VmRepository;
  readonly hosts: HostRepository;
  readonly engines: EnginePort;
  readonly secretBox: SecretBox;
}

/** How to get to a machine: a rented one with the key pair made for it, a registered one with its host's. */
export function createMachineAccess({ db, vms, hosts, engines, secretBox }: Needs) {
  const targetOf = async (vm: Vm): Promise<HostTarget | null> => {
    if (vm.address === null || vm.sshUser === null || vm.sshPort === null) return null;
    const place = { address: vm.address, port: vm.sshPort, user: vm.sshUser };
    if (vm.provider !== 'SSH') {
      const privateKey = secretBox
        .open(vm.sshPrivateKeySealed, { purpose: 'vm.sshPrivateKey', rowId: vm.id })
        .reveal();
      return { ...place, privateKey, hostKeyFingerprint: vm.hostKeyFingerprint };
    }
    const host = vm.providerVmId === null ? null : await hosts.find(db, vm.providerVmId);
    if (!host) return null;
    const privateKey = secretBox
      .open(host.privateKeySealed, { purpose: 'host.privateKey', rowId: host.id })
      .reveal();
    return { ...place, privateKey, hostKeyFingerprint: host.hostKeyFingerprint };
  };

  const engineOf = async (vm: Vm, signal: AbortSignal): Promise<Engine> => {
    const target = await targetOf(vm);
    if (!target) throw new AdapterError('ssh', 'GONE', 'The machine has no address');
    return engines.over(target, signal);
  };

  return {
    targetOf,
    engineOf,
    async engineFor(vmId: string, signal: AbortSignal): Promise<Engine> {
      const vm = await vms.find(db, vmId);
      if (!vm || vm.state === 'TERMINATED') throw new AdapterError('ssh', 'GONE', 'The machine is gone');
      return engineOf(vm, signal);
    },
  };
}
export type MachineAccess = ReturnType<typeof createMachineAccess>;
