import type { Observation, ObservedState } from './cloud.js';
import { addDecimals, isDecimal } from './decimal.js';
import type { FluenceVm } from './fluence-schemas.js';

const STATES: ReadonlyMap<string, ObservedState> = new Map(
  Object.entries<ObservedState>({
    draft: 'STARTING',
    new: 'STARTING',
    launching: 'STARTING',
    launched: 'RUNNING',
    updating: 'RUNNING',
    restarting: 'RUNNING',
    softrebooting: 'RUNNING',
    failed: 'FAILED',
    suspending: 'SUSPENDED',
    suspended: 'SUSPENDED',
    terminating: 'TERMINATING',
    terminated: 'GONE',
  }),
);

/** A word we do not know means: ask again. */
export const stateOf = (status: string): ObservedState => STATES.get(status.toLowerCase()) ?? 'UNKNOWN';

/** Ended things stay readable for a long time. */
export const isEnded = (status: string): boolean => status === 'terminated' || status === 'removed';

export const NOTHING = {
  state: 'GONE',
  rawStatus: 'absent',
  address: null,
  pricePerHourUsd: null,
} as const satisfies Partial<Observation>;

/** Only when every part names its price: a partial sum would look like a bargain. */
export function totalPrice(machine: FluenceVm): string | null {
  const { bootDisk, publicIp } = machine.expanded ?? {};
  const prices = [machine.priceHourlyUsd, bootDisk?.priceHourlyUsd, publicIp?.priceHourlyUsd];
  const known = prices.filter((price) => typeof price === 'string' && isDecimal(price)) as string[];
  return known.length === prices.length ? addDecimals(known) : null;
}
