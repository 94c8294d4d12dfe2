import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** May the server talk to this address? */
export type AddressVerdict =
  | 'PUBLIC'
  /** Private, and allowed by configuration. */
  | 'ALLOWED'
  | 'REFUSED';

export interface AddressGuard {
  check(ip: string): AddressVerdict;
}

/** One spelling for each address, an IPv4 address carried by IPv6 as itself; null for what is none. */
export function canonicalAddress(text: string): string | null {
  // Only the plain forms: no octal, no hexadecimal, no zone.
  if (isIP(text) === 0 || text.includes('%')) return null;
  return ipaddr.process(text).toString();
}
