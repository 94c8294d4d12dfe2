import { describe, expect, it } from 'vitest';
import { createAddressGuard } from '../../src/services/adapters/address-guard.js';

describe('the address guard', () => {
  const guard = createAddressGuard({ allowCidrs: [] });

  it.each(['8.8.8.8', '1.1.1.1', '2606:4700::1111', '::ffff:8.8.8.8', '64:ff9b::808:808', '2002:808:808::1'])(
    'lets %s pass as public',
    (ip) => expect(guard.check(ip)).toBe('PUBLIC'),
  );

  it.each([
    ['loopback', '127.0.0.1'],
    ['loopback', '127.255.0.9'],
    ['loopback', '::1'],
    ['private', '10.0.0.1'],
    ['private', '172.16.0.1'],
    ['private', '192.168.1.1'],
    ['link-local, where clouds keep their secrets', '169.254.169.254'],
    ['link-local', 'fe80::1'],
    ['link-local with a zone', 'fe80::1%eth0'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['unspecified', '0.0.0.0'],
    ['this network', '0.1.2.3'],
    ['unspecified', '::'],
    ['multicast', '224.0.0.1'],
    ['multicast', 'ff02::1'],
    ['broadcast', '255.255.255.255'],
    ['reserved', '240.0.0.1'],
    ['documentation', '203.0.113.7'],
    ['documentation', '2001:db8::1'],
    ['benchmarking', '198.18.0.1'],
    ['unique local', 'fd00::1'],
    ['site local', 'fec0::1'],
    ['IPv4-mapped private', '::ffff:10.0.0.1'],
    ['IPv4-mapped private in hexadecimal', '::ffff:a00:1'],
    ['IPv4-compatible private', '::a00:1'],
    ['IPv4-translated private', '::ffff:0:a00:1'],
    ['NAT64 of a private address', '64:ff9b::a00:1'],
    ['NAT64 for local use', '64:ff9b:1::808:808'],
    ['6to4 of a private address', '2002:a00:1::1'],
    ['Teredo of a private client', '2001:0:808:808:0:0:f5ff:fffe'],
    ['IPv6 nobody owns', '4000::1'],
    ['hexadecimal', '0x7f000001'],
    ['octal', '0177.0.0.1'],
    ['one number', '2130706433'],
    ['a name', 'localhost'],
    ['nothing', ''],
  ])('refuses %s: %s', (_kind, ip) => expect(guard.check(ip)).toBe('REFUSED'));

  it('allows what the configuration names, in whatever form it comes', () => {
    const wide = createAddressGuard({ allowCidrs: ['10.0.0.0/8', 'fd00::/8'] });
    expect(wide.check('10.1.2.3')).toBe('ALLOWED');
    expect(wide.check('::ffff:10.1.2.3')).toBe('ALLOWED');
    expect(wide.check('fd12::1')).toBe('ALLOWED');
    expect(wide.check('8.8.8.8')).toBe('PUBLIC');
    expect(wide.check('192.168.1.1')).toBe('REFUSED');
  });

  it('names the range that is none', () => {
    expect(() => createAddressGuard({ allowCidrs: ['10.0.0.0/99'] })).toThrow('10.0.0.0/99');
  });
});
