import { describe, expect, it } from 'vitest';
import { generateSshKeyPair } from '../../../src/services/adapters/ssh-keys.js';
import { InvalidInput } from '../../../src/services/errors.js';
import {
  checkName,
  checkPort,
  readPorts,
  readPriceCap,
  readRequirements,
  readSetup,
} from '../../../src/services/vms/rent-input.js';

const fieldOf = (work: () => unknown): string | null => {
  try {
    work();
  } catch (error) {
    if (error instanceof InvalidInput) return error.field;
    throw error;
  }
  return null;
};

describe('what is asked of a machine', () => {
  it('has defaults, and the words of the guide', () => {
    expect(readRequirements({}, 'at')).toEqual({ vcpu: 2, ramGb: 4, storageGb: 25 });
    expect(readRequirements({ configuration: 'cpu-4-ram-8gb-storage-50gb' }, 'at')).toEqual({
      vcpu: 4,
      ramGb: 8,
      storageGb: 50,
    });
    const both = { configuration: 'cpu-4-ram-8gb-storage-50gb', ramGb: 8, countries: ['de', 'US'] };
    expect(readRequirements(both, 'at')).toEqual({
      vcpu: 4,
      ramGb: 8,
      storageGb: 50,
      countries: ['DE', 'US'],
    });
  });

  it.each([
    [{ configuration: 'cpu-4' }, 'in.configuration'],
    [{ configuration: 'cpu-4-ram-8gb-storage-25gb; rm -rf /' }, 'in.configuration'],
    [{ configuration: 'c'.repeat(10_000) }, 'in.configuration'],
    [{ configuration: 'cpu-0-ram-8gb-storage-25gb' }, 'in.vcpu'],
    [{ configuration: 'cpu-4-ram-8gb-storage-24gb' }, 'in.storageGb'],
    [{ configuration: 'cpu-4-ram-8gb-storage-50gb', vcpu: 2 }, 'in.vcpu'],
    [{ configuration: 'cpu-4-ram-8gb-storage-50gb', ramGb: 16 }, 'in.ramGb'],
    [{ configuration: 'cpu-4-ram-8gb-storage-50gb', storageGb: 100 }, 'in.storageGb'],
    [{ vcpu: 0 }, 'in.vcpu'],
    [{ vcpu: 1.5 }, 'in.vcpu'],
    [{ vcpu: Number.NaN }, 'in.vcpu'],
    [{ vcpu: 129 }, 'in.vcpu'],
    [{ ramGb: -4 }, 'in.ramGb'],
    [{ ramGb: 1_025 }, 'in.ramGb'],
    [{ storageGb: 24 }, 'in.storageGb'],
    [{ storageGb: Number.POSITIVE_INFINITY }, 'in.storageGb'],
    [{ countries: ['Germany'] }, 'in.countries'],
    [{ countries: [''] }, 'in.countries'],
    [{ cpuFamilies: ['INTEL'] }, 'in.cpuFamilies'],
    [{ cpuFamilies: Array.from({ length: 21 }, () => 'AMD_ZEN2') }, 'in.cpuFamilies'],
    [{ countries: Array.from({ length: 251 }, () => 'DE') }, 'in.countries'],
  ])('refuses %j by the name of its field', (input, field) => {
    expect(fieldOf(() => readRequirements(input, 'in'))).toBe(field);
  });
});

describe('what is installed on a machine', () => {
  const KEY = generateSshKeyPair('me').publicKey;

  it('is left to the defaults, or as it was asked', () => {
    const none = { hostname: null, image: null, authorizedKeys: null };
    expect(readSetup({}, 'FLUENCE', 'in')).toEqual(none);
    expect(readSetup({ authorizedKeys: [] }, 'SSH', 'in')).toEqual(none);
    const asked = { hostname: 'My-VM', image: 'ubuntu-24-04-x64', authorizedKeys: [KEY] };
    expect(readSetup(asked, 'FLUENCE', 'in')).toEqual({ ...asked, hostname: 'my-vm' });
    expect(readRequirements({ cpuFamilies: ['amd_zen5', 'AMD_ZEN5'] }, 'in').cpuFamilies).toEqual([
      'AMD_ZEN5',
    ]);
  });

  it.each([
    [{ hostname: '' }, 'in.hostname'],
    [{ hostname: '-a' }, 'in.hostname'],
    [{ hostname: 'a.example' }, 'in.hostname'],
    [{ hostname: 'a'.repeat(64) }, 'in.hostname'],
    [{ hostname: 'a\nruncmd:' }, 'in.hostname'],
    [{ image: '' }, 'in.image'],
    [{ image: 'https://images.example/a.qcow2' }, 'in.image'],
    [{ image: 'ubuntu--24' }, 'in.image'],
    [{ image: 'u'.repeat(65) }, 'in.image'],
    [{ authorizedKeys: ['ssh-ed25519 AAAA'] }, 'in.authorizedKeys.0'],
  ])('is refused for %j by the name of its field', (input, field) => {
    expect(fieldOf(() => readSetup(input, 'FLUENCE', 'in'))).toBe(field);
  });

  it.each([
    [{ hostname: 'a' }, 'in.hostname'],
    [{ image: 'ubuntu-24-04-x64' }, 'in.image'],
    [{ authorizedKeys: [KEY] }, 'in.authorizedKeys'],
    [{ cpuFamilies: ['AMD_ZEN2'] }, 'in.cpuFamilies'],
  ])('is not touched on a host of the owner, so %j is refused', (input, field) => {
    expect(fieldOf(() => readSetup(input, 'SSH', 'in'))).toBe(field);
  });
});

describe('ports', () => {
  it.each([0, -1, 22, 70_000, 65_536, 10_250, 1.5, Number.NaN])('%d is refused for a model', (port) => {
    expect(fieldOf(() => checkPort(port, 'in.port'))).toBe('in.port');
  });

  it.each([1, 3_000, 65_535])('%d is taken', (port) => {
    expect(checkPort(port, 'in.port')).toBe(port);
  });

  it('to open are sorted, without doubles, and always have 22', () => {
    expect(readPorts([], 'in.ports')).toEqual([22]);
    expect(readPorts([3_000, 22, 80, 3_000], 'in.ports')).toEqual([22, 80, 3_000]);
  });

  it.each([[[0]], [[3_000, 70_000]], [[10_250]], [Array.from({ length: 51 }, (_, i) => 1_000 + i)]])(
    'to open are refused when one is bad or they are too many',
    (ports) => {
      expect(fieldOf(() => readPorts(ports, 'in.ports'))).toBe('in.ports');
    },
  );
});

describe('names', () => {
  it.each(['a', 'my-miner_1.0', 'A b', 'x'.repeat(64)])('%j is taken', (name) => {
    expect(checkName(name, 'in.name')).toBe(name);
  });

  it.each([
    '',
    ' a',
    'a ',
    '-a',
    'a\n',
    'a\0b',
    'ä',
    '<script>',
    '$(id)',
    '../x',
    'x'.repeat(65),
    'x'.repeat(10_000),
    ` ${'x '.repeat(5_000)}`,
  ])('%j is refused', (name) => {
    expect(fieldOf(() => checkName(name, 'in.name'))).toBe('in.name');
  });
});

describe('the price cap', () => {
  it.each(['1.5', '0.000001', '10'])('%s is taken', (text) => {
    expect(readPriceCap(text, 'in.cap')).toBe(text);
  });

  it.each(['', '0', '0.0', '-1', '1,5', '1e3', 'NaN', '1.5 ', '9'.repeat(10_000), '.5'])(
    '%j is refused',
    (text) => {
      expect(fieldOf(() => readPriceCap(text, 'in.cap'))).toBe('in.cap');
    },
  );

  it('is not needed', () => {
    expect(readPriceCap(undefined, 'in.cap')).toBeNull();
  });
});
