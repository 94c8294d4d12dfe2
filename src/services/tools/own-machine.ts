import type { Vm } from '../../db/vms.js';
import type { Viewer } from '../accounts/viewer.js';
import { Forbidden } from '../errors.js';

/**
 * For what gives a hold on the machine itself. Operators see the machines of others, and still have nothing to do on
 * them; the local developer is whoever sits at this machine, and is everybody.
 */
export function requireOwnMachine(viewer: Viewer, vm: Vm, field: string): Vm {
  if (vm.ownerId !== viewer.accountId && viewer.via !== 'LOCAL_DEVELOPER') {
    throw new Forbidden('Only the owner of a machine may do this', { field });
  }
  return vm;
}
