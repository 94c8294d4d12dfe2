import { randomBytes } from 'node:crypto';
import type { ResourceKind } from '../adapters/cloud.js';

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
/** What every name of ours at a provider begins with. */
export const OURS = 'tn-';
const TAG_LENGTH = 4;
const TAG = /^[a-z2-7]{4}$/;
const PARTS: Readonly<Record<ResourceKind, string>> = {
  VM: '',
  DISK: '-d',
  ADDRESS: '-i',
  SECURITY_GROUP: '-s',
  SSH_KEY: '-k',
};

const random = (length: number): string =>
  [...randomBytes(length)].map((byte) => BASE32[byte % BASE32.length]).join('');

/** Tells the names of one database from those of another that rents from the same account. */
export const newInstallationTag = (): string => random(TAG_LENGTH);

/** `tn-` and the installation's tag: the beginning of every name that this database gives. */
export function prefixOf(installation: string): string {
  if (!TAG.test(installation)) throw new Error(`${JSON.stringify(installation)} is no installation's tag`);
  return `${OURS}${installation}`;
}

/** 80 random bits behind the prefix: the name is the idempotency token of machine, disk and address. */
export const newIntentName = (installation: string): string => `${prefixOf(installation)}${random(16)}`;

/**
 * Of which intent of this installation something bears the name; null for a name that we would never have given to
 * such a thing, however alike it begins.
 */
export function intentNamedBy(installation: string, kind: ResourceKind, name: string): string | null {
  const part = PARTS[kind];
  if (!name.endsWith(part)) return null;
  const intent = name.slice(0, name.length - part.length);
  const prefix = prefixOf(installation);
  return intent.startsWith(prefix) && /^[a-z2-7]{16}$/.test(intent.slice(prefix.length)) ? intent : null;
}
