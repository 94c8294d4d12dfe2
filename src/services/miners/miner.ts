import type { Miner } from '../../db/miners.js';
import type { PublicStatus } from '../vms/vm.js';

export type { Miner } from '../../db/miners.js';

/** The guide's three words. */
export function minerStatus({ state }: Pick<Miner, 'state'>): PublicStatus {
  switch (state) {
    case 'LAUNCHING':
      return 'deploying';
    case 'ACTIVE':
      return 'active';
    case 'STOPPED':
    case 'FAILED':
    case 'TERMINATING':
    case 'TERMINATED':
      return 'inactive';
  }
}

/** Unique among live miners; upper and lower case make no other name. */
export const aliveNameOf = ({ ownerId, name }: Pick<Miner, 'ownerId' | 'name'>): string =>
  `${ownerId}/${name.toLowerCase()}`;

/** Where the model's API is; null while nothing serves. */
export const endpointOf = ({
  state,
  address,
  port,
}: Pick<Miner, 'state' | 'address' | 'port'>): string | null =>
  state !== 'ACTIVE' || address === null
    ? null
    : `http://${address.includes(':') ? `[${address}]` : address}:${port}`;

export const averageResponseMs = ({ requestCount, responseMsSum }: Miner): number | null =>
  requestCount === 0 ? null : Math.round(responseMsSum / requestCount);
