import type { Vm } from '../../db/vms.js';
import { requireScope, type Viewer } from '../accounts/viewer.js';
import { AdapterError } from '../adapters/failure.js';
import { ActionNotAllowed, Unavailable } from '../errors.js';
import type { Clouds } from './offers.js';
import { receiptOf } from './vm.js';

interface Needs {
  readonly clouds: Clouds;
  readonly owned: (viewer: Viewer, id: string) => Promise<Vm>;
}

const TIMEOUT_MS = 15_000;

/** Restarts machines at their provider. Said twice it is done twice, so an order in doubt is not repeated. */
export function createVmReboot({ clouds, owned }: Needs) {
  return {
    async reboot(viewer: Viewer, id: string): Promise<Vm> {
      requireScope(viewer, 'operate');
      const vm = await owned(viewer, id);
      const cloud = clouds.of(vm.provider);
      if (vm.state !== 'READY')
        throw new ActionNotAllowed(`This machine is ${vm.state}, not READY`, { field: 'id' });
      if (!cloud?.reboot) throw new ActionNotAllowed('Registered hosts are not restarted', { field: 'id' });
      try {
        await cloud.reboot(receiptOf(vm), AbortSignal.timeout(TIMEOUT_MS));
      } catch (error) {
        const isLate = error instanceof DOMException && error.name === 'TimeoutError';
        const isRefused = error instanceof AdapterError && error.kind !== 'AMBIGUOUS';
        if (!isLate && !(error instanceof AdapterError)) throw error;
        if (!isRefused) {
          throw new Unavailable('The provider did not say whether it restarts the machine', {
            hint: 'It may be restarting: look at the machine before you ask again.',
            cause: error,
          });
        }
        throw new Unavailable('The provider did not take the order to restart', { cause: error });
      }
      return vm;
    },
  };
}
