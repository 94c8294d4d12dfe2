import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { AddressGuard, AddressVerdict } from './address.js';

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** Decides which addresses we may connect to on somebody else's word. Throws RangeError for a CIDR that is none. */
export function createAddressGuard({ allowCidrs }: { allowCidrs: readonly string[] }): AddressGuard {
  const allowed = allowCidrs.map(toRange);
  const isAllowed = (address: ipaddr.IPv4 | ipaddr.IPv6) =>
    allowed.some(([network, bits]) => address.kind() === network.kind() && address.match(network, bits));

  const judge = (address: ipaddr.IPv4 | ipaddr.IPv6): AddressVerdict => {
    if (isAllowed(address)) return isPublic(address) ? 'PUBLIC' : 'ALLOWED';
    const carried = address instanceof ipaddr.IPv6 ? carriedIpv4(address.toByteArray()) : [];
    // What a translator or tunnel would make of it counts, not what it looks like.
    if (carried.length > 0) return carried.map(judge).toSorted(strictestFirst)[0] ?? 'REFUSED';
    return isPublic(address) ? 'PUBLIC' : 'REFUSED';
  };

  return {
    check(ip) {
      // Only the canonical forms: no octal, no hexadecimal, no zone.
      if (isIP(ip) === 0 || ip.includes('%')) return 'REFUSED';
      return judge(ipaddr.parse(ip));
    },
  };
}

const STRICTNESS: Readonly<Record<AddressVerdict, number>> = { REFUSED: 0, ALLOWED: 1, PUBLIC: 2 };
const strictestFirst = (a: AddressVerdict, b: AddressVerdict) => STRICTNESS[a] - STRICTNESS[b];

function toRange(cidr: string): Range {
  try {
    return ipaddr.parseCIDR(cidr);
  } catch (cause) {
    throw new RangeError(`${cidr} is not a range of addresses such as 10.0.0.0/8`, { cause });
  }
}

function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (address.range() !== 'unicast') return false;
  // The only part of IPv6 that is handed out; the rest has no owner yet.
  return address instanceof ipaddr.IPv4 || ((address.toByteArray()[0] ?? 0) & 0xe0) === 0x20;
}

/** The IPv4 addresses inside an IPv6 address that stands for them. */
function carriedIpv4(bytes: number[]): ipaddr.IPv4[] {
  const at = (from: number) => new ipaddr.IPv4(bytes.slice(from, from + 4));
  const starts = (...prefix: number[]) => prefix.every((byte, index) => bytes[index] === byte);
  const isZero = (from: number, to: number) => bytes.slice(from, to).every((byte) => byte === 0);

  // ::/96 (compatible), ::ffff:0:0/96 (mapped) and ::ffff:0:0:0/96 (translated)
  if (isZero(0, 8)) {
    const middle = bytes.slice(8, 12).join('.');
    if (['0.0.0.0', '0.0.255.255', '255.255.0.0'].includes(middle)) return [at(12)];
  }
  // 64:ff9b::/96, the well-known NAT64 prefix
  if (starts(0x00, 0x64, 0xff, 0x9b) && isZero(4, 12)) return [at(12)];
  // 6to4
  if (starts(0x20, 0x02)) return [at(2)];
  // Teredo: the server, and the client with its bits flipped
  if (starts(0x20, 0x01, 0x00, 0x00)) {
    return [at(4), new ipaddr.IPv4(bytes.slice(12, 16).map((byte) => byte ^ 0xff))];
  }
  return [];
}
