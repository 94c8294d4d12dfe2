import { InvalidInput } from '../errors.js';
import type { RentVmInput } from './rent-input.js';

/** The advanced JSON of the miner guide, in its own words. */
export interface GuideInput {
  readonly constraints?: {
    /** `cpu-8-ram-16gb-storage-50gb` */
    readonly basicConfiguration?: string;
    /** The epoch is a day. */
    readonly maxTotalPricePerEpochUsd?: string;
    readonly datacenter?: { readonly countries?: readonly string[] };
  };
  readonly vmConfiguration?: {
    readonly name?: string;
    readonly openPorts?: readonly { readonly port: number; readonly protocol?: string }[];
  };
}

/** The guide's words as ours. `at` is the field that the JSON came in. */
export function machineFromGuide({ constraints, vmConfiguration }: GuideInput, at: string): RentVmInput {
  const countries = constraints?.datacenter?.countries;
  const { openPorts } = vmConfiguration ?? {};
  for (const { protocol = 'tcp' } of openPorts ?? []) {
    if (protocol.toLowerCase() !== 'tcp') {
      throw new InvalidInput(`${at}.vmConfiguration.openPorts`, 'Only tcp ports can be opened');
    }
  }
  return {
    ...(constraints?.basicConfiguration === undefined
      ? {}
      : { configuration: constraints.basicConfiguration }),
    ...(constraints?.maxTotalPricePerEpochUsd === undefined
      ? {}
      : { maxPricePerDayUsd: constraints.maxTotalPricePerEpochUsd }),
    ...(countries === undefined ? {} : { countries }),
    ...(vmConfiguration?.name === undefined ? {} : { label: vmConfiguration.name }),
    ...(openPorts === undefined ? {} : { ports: openPorts.map(({ port }) => port) }),
  };
}
