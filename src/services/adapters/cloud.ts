/** What we need of a cloud: the current Fluence generation, the simulator that imitates it, and registered SSH hosts. */

import { AdapterError } from './failure.js';

export const PROVIDERS = ['FLUENCE', 'SIMULATOR', 'SSH'] as const;
export type Provider = (typeof PROVIDERS)[number];

export interface Requirements {
  readonly vcpu: number;
  readonly ramGb: number;
  readonly storageGb: number;
  /** ISO 3166-1 alpha-2; empty or absent means anywhere. */
  readonly countries?: readonly string[];
  /** Like `AMD_ZEN3`, any of them; absent means any at all. */
  readonly cpuFamilies?: readonly string[];
  /** Whose registered hosts may be used, and optionally which one (provider SSH only). */
  readonly ownerId?: string;
  readonly hostId?: string;
  /** Places taken only when nothing elsewhere fits: a machine was lost there. Clouds need not look at it. */
  readonly avoidClusterIds?: readonly string[];
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
  /** How many more machines the place has public addresses for; absent where the provider does not tell. */
  readonly addressesLeft?: number;
  /** How large a disk may be there. */
  readonly largestDiskGb?: number;
}

export interface RentIntent {
  /** `tn-`, the tag of the database and 16 base32 characters: the idempotency token of machine, disk (`-d`) and address (`-i`). */
  readonly name: string;
  readonly offer: CloudOffer;
  readonly sshPublicKey: string;
  readonly hostname: string;
  /** Ports to be reachable from outside, 22 always among them. */
  readonly ports: readonly number[];
  /** Public keys that may log in beside `sshPublicKey`. */
  readonly authorizedKeys?: readonly string[];
  /** Slug of a catalogue image, or the beginning of one; the provider's newest Ubuntu otherwise. */
  readonly image?: string;
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

export const RESOURCE_KINDS = ['VM', 'DISK', 'ADDRESS', 'SECURITY_GROUP', 'SSH_KEY'] as const;
export type ResourceKind = (typeof RESOURCE_KINDS)[number];

/** One thing of ours that exists at the provider, whether or not anything of ours remembers it. */
export interface OwnedResource {
  readonly kind: ResourceKind;
  readonly id: string;
  readonly name: string;
  /** The provider's own word. */
  readonly state: string;
  /** null where the provider does not tell. */
  readonly createdAt: Date | null;
  /** Ids of what holds it: machines for a disk or an address, interfaces for a security group. */
  readonly attachedTo: readonly string[];
}

/** What a machine costs with its disk and its address, as the provider reckons it. */
export interface Estimate {
  readonly offer: CloudOffer;
  readonly perHourUsd: string;
  readonly perDayUsd: string;
  /** Rounded by the provider: they may miss the sum by a hair, and the sum decides. */
  readonly parts: readonly { readonly kind: ResourceKind; readonly perHourUsd: string }[];
}

export interface Balance {
  readonly spendableUsd: string;
  readonly debtUsd: string;
}

export type CloudProblemKind = 'MAINTENANCE' | 'AUTH' | 'SCOPE' | 'BALANCE' | 'UNREACHABLE';
export interface CloudProblem {
  readonly kind: CloudProblemKind;
  readonly detail: string;
}

/** The offer or requirements that are to be priced. */
export type Priceable = CloudOffer | Requirements;

export interface CloudPort {
  readonly provider: Provider;
  /** Cheapest first; empty when nothing fits. */
  offers(requirements: Requirements, signal: AbortSignal): Promise<CloudOffer[]>;
  /**
   * One request, never repeated by this layer. Throws `AdapterError`: CAPACITY, BALANCE, INVALID, AUTH are certain refusals;
   * AMBIGUOUS means look by name before doing anything else. `UnknownImage` names an image that no offer has.
   */
  create(intent: RentIntent, signal: AbortSignal): Promise<RentReceipt>;
  /** Everything alive that bears the intent's name, oldest machine first; leftovers without a machine come as receipts with `vmId: null`. */
  findByName(name: string, signal: AbortSignal): Promise<RentReceipt[]>;
  observe(receipt: RentReceipt, signal: AbortSignal): Promise<Observation>;
  /** Idempotent; call again until GONE. Ends machine, then address, disk and key. */
  destroy(receipt: RentReceipt, signal: AbortSignal): Promise<'GONE' | 'PENDING'>;

  /** Which of the provider's APIs is spoken; for people. Null as long as that is not known. */
  readonly generation?: string | null;
  /**
   * true: after any doubt, `create` may be called again with the same intent and goes on where it stopped.
   * Otherwise doubt is settled by `findByName` alone.
   */
  readonly createIsRepeatable?: boolean;
  /** Every resource whose name begins with the prefix and that has not ended, of every kind. */
  listOwned?(prefix: string, signal: AbortSignal): Promise<OwnedResource[]>;
  /** Ends this one resource, after reading again that it still bears this name and the name is ours. Idempotent; call again until GONE. */
  destroyOwned?(resource: OwnedResource, signal: AbortSignal): Promise<'GONE' | 'PENDING'>;
  /**
   * Makes exactly these TCP ports and 22 reachable. Repeatable: each call goes on where the last one stopped.
   * NOT_READY means call again later; RESTARTED that the machine is going down to let the change take effect.
   */
  setPorts?(
    receipt: RentReceipt,
    ports: readonly number[],
    signal: AbortSignal,
  ): Promise<'DONE' | 'RESTARTED'>;
  /** Only to a name with our prefix. Afterwards the machine is no longer found by its old name. */
  rename?(receipt: RentReceipt, name: string, signal: AbortSignal): Promise<void>;
  reboot?(receipt: RentReceipt, signal: AbortSignal): Promise<void>;
  /** Slugs of the images that machines can be made from. */
  images?(signal: AbortSignal): Promise<readonly string[]>;
  /** null when nothing fits or nobody names a price. */
  estimate?(wanted: Priceable, signal: AbortSignal): Promise<Estimate | null>;
  /** null when the provider keeps no account for us. */
  balance?(signal: AbortSignal): Promise<Balance | null>;
  /** Whether renting could work at this moment. Never throws but for an aborted signal. */
  check?(signal: AbortSignal): Promise<{ ok: boolean; problems: CloudProblem[] }>;
}

/** The catalogue does not have the image that was asked for, wherever the machine would be. */
export class UnknownImage extends AdapterError {
  constructor(adapter: string, slug: string) {
    super(adapter, 'INVALID', `there is no image ${slug} in the catalogue`);
  }
}

/** Images are asked for by slug, or by the beginning of one. */
export const isImage = (slug: string, asked: string): boolean => slug.startsWith(asked);

/** A cloud that offers everything above. */
export type FullCloudPort = Required<CloudPort>;
