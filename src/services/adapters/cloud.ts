/** What we need of a cloud: the current Fluence generation, the simulator that imitates it, and registered SSH hosts. */

export const PROVIDERS = ['FLUENCE', 'SIMULATOR', 'SSH'] as const;
export type Provider = (typeof PROVIDERS)[number];

export interface Requirements {
  readonly vcpu: number;
  readonly ramGb: number;
  readonly storageGb: number;
  /** ISO 3166-1 alpha-2; empty or absent means anywhere. */
  readonly countries?: readonly string[];
  /** Whose registered hosts may be used, and optionally which one (provider SSH only). */
  readonly ownerId?: string;
  readonly hostId?: string;
}

/** A machine that could be rented now. Prices are decimal strings in USD and cover machine, disk and address. */
export interface CloudOffer {
  readonly id: string;
  readonly provider: Provider;
  readonly clusterId: string;
  readonly configurationId: string;
  readonly configuration: string;
  readonly vcpu: number;
  readonly ramGb: number;
  readonly storageGb: number;
  readonly countryCode: string | null;
  readonly city: string | null;
  readonly pricePerHourUsd: string;
}

export interface RentIntent {
  /** `tn-` and 16 base32 characters: the idempotency token of machine, disk (`-d`) and address (`-i`). */
  readonly name: string;
  readonly offer: CloudOffer;
  readonly sshPublicKey: string;
  readonly hostname: string;
  /** Ports to be reachable from outside, 22 always among them. */
  readonly ports: readonly number[];
}

/** Ids of every billable part, as far as known. All null means that nothing is known to exist. */
export interface RentReceipt {
  readonly vmId: string | null;
  readonly diskId: string | null;
  readonly ipId: string | null;
  readonly sshKeyId: string | null;
}

export type ObservedState =
  | 'STARTING'
  | 'RUNNING'
  | 'FAILED'
  | 'SUSPENDED'
  | 'TERMINATING'
  | 'GONE'
  | 'UNKNOWN';

export interface Observation {
  readonly state: ObservedState;
  /** The provider's own word, kept for people. */
  readonly rawStatus: string;
  readonly address: string | null;
  readonly sshPort: number;
  readonly sshUser: string;
  readonly pricePerHourUsd: string | null;
  readonly receipt: RentReceipt;
}

export interface CloudPort {
  readonly provider: Provider;
  /** Cheapest first; empty when nothing fits. */
  offers(requirements: Requirements, signal: AbortSignal): Promise<CloudOffer[]>;
  /**
   * One request, never repeated by this layer. Throws `AdapterError`: CAPACITY, BALANCE, INVALID, AUTH are certain refusals;
   * AMBIGUOUS means look by name before doing anything else.
   */
  create(intent: RentIntent, signal: AbortSignal): Promise<RentReceipt>;
  /** Everything alive that bears the intent's name, oldest machine first; leftovers without a machine come as receipts with `vmId: null`. */
  findByName(name: string, signal: AbortSignal): Promise<RentReceipt[]>;
  observe(receipt: RentReceipt, signal: AbortSignal): Promise<Observation>;
  /** Idempotent; call again until GONE. Ends machine, then address, disk and key. */
  destroy(receipt: RentReceipt, signal: AbortSignal): Promise<'GONE' | 'PENDING'>;
}
