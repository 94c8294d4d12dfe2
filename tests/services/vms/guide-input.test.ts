import { describe, expect, it } from 'vitest';
import { generateSshKeyPair } from '../../../src/services/adapters/ssh-keys.js';
import { InvalidInput } from '../../../src/services/errors.js';
import { type GuideInput, machineFromGuide } from '../../../src/services/vms/guide-input.js';

const KEY = generateSshKeyPair('me').publicKey;
const fieldsOf = (input: GuideInput) =>
  machineFromGuide(input, 'input').substitutions.map(({ field, used }) => [field, used]);
const refusal = (input: GuideInput, at = 'input'): InvalidInput => {
  try {
    machineFromGuide(input, at);
  } catch (error) {
    if (error instanceof InvalidInput) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

describe('the advanced JSON of the guide', () => {
  it('as the first generation of the cloud documents it becomes a machine of ours, each change reported', () => {
    const { machine, substitutions } = machineFromGuide(
      {
        constraints: {
          basicConfiguration: 'cpu-4-ram-8gb-storage-25gb',
          additionalResources: { storage: [{ type: 'NVMe', supply: 20, units: 'GiB' }] },
          hardware: {
            cpu: [{ manufacturer: 'AMD', architecture: 'Zen' }],
            memory: [{ type: 'DDR', generation: '4' }],
            storage: [{ type: 'NVMe' }],
          },
          datacenter: { countries: ['US', 'PL'] },
          maxTotalPricePerEpochUsd: '.30697',
        },
        vmConfiguration: {
          name: 'web-server',
          openPorts: [
            { port: 80, protocol: 'tcp' },
            { port: 443, protocol: 'TCP' },
          ],
          hostname: 'My-VM',
          osImage: 'https://cloud-images.ubuntu.com/focal/current/focal-server-cloudimg-amd64.img',
          sshKeys: [KEY, 'laptop'],
        },
      },
      '',
    );

    expect(machine).toEqual({
      vcpu: 4,
      ramGb: 8,
      storageGb: 45,
      cpuFamilies: ['AMD_ZEN2', 'AMD_ZEN3', 'AMD_ZEN5'],
      countries: ['US', 'PL'],
      maxPricePerDayUsd: '0.30697',
      label: 'web-server',
      ports: [80, 443],
      hostname: 'My-VM',
      authorizedKeys: [KEY],
    });
    expect(substitutions.map(({ field, used }) => [field, used])).toEqual([
      ['constraints.hardware.cpu', 'AMD_ZEN2 or AMD_ZEN3 or AMD_ZEN5'],
      ['constraints.hardware.memory', null],
      ['constraints.hardware.storage', 'NVMe'],
      ['constraints.additionalResources.storage', 'one disk of 45 GB'],
      ['vmConfiguration.hostname', 'my-vm'],
      ['vmConfiguration.osImage', 'the newest Ubuntu of the catalogue'],
      ['vmConfiguration.sshKeys.1', null],
    ]);
    for (const { asked, reason } of substitutions) {
      expect(asked).toBeTruthy();
      expect(reason).not.toBe('');
    }
  });

  it('may leave everything out, or say null', () => {
    const nothing = { machine: {}, substitutions: [] };
    expect(machineFromGuide({}, 'input')).toEqual(nothing);
    expect(machineFromGuide({ constraints: null, vmConfiguration: null }, 'input')).toEqual(nothing);
    const nulls = {
      constraints: {
        basicConfiguration: null,
        additionalResources: null,
        hardware: { cpu: null, memory: [], storage: null },
        datacenter: { countries: null },
        maxTotalPricePerEpochUsd: null,
      },
      vmConfiguration: { name: null, openPorts: null, hostname: null, osImage: null, sshKeys: [] },
    };
    expect(machineFromGuide(nulls, 'input')).toEqual(nothing);
  });

  it.each([
    [{ manufacturer: 'AMD', architecture: 'Zen 3' }, 'AMD_ZEN3'],
    [{ manufacturer: 'amd', architecture: 'zen5' }, 'AMD_ZEN5'],
    [{ manufacturer: 'AMD' }, 'AMD_ZEN2 or AMD_ZEN3 or AMD_ZEN5'],
    [{ manufacturer: 'AMD', architecture: 'Zen 4' }, null],
    [{ manufacturer: 'Intel', architecture: 'Zen' }, null],
    [{ architecture: 'Zen' }, null],
  ])('names a processor %j, which is the family %s', (cpu, used) => {
    expect(fieldsOf({ constraints: { hardware: { cpu: [cpu] } } })).toEqual([
      ['input.constraints.hardware.cpu', used],
    ]);
  });

  it.each([
    ['https://cloud-images.ubuntu.com/noble/current/noble-server-cloudimg-amd64.img', 'ubuntu-24-04-x64'],
    [
      'https://cloud-images.ubuntu.com/releases/22.04/release/ubuntu-22.04-server-cloudimg-amd64.img',
      'ubuntu-22-04-x64',
    ],
  ])('names the image %s, which the catalogue has as %s', (osImage, image) => {
    const { machine, substitutions } = machineFromGuide({ vmConfiguration: { osImage } }, 'input');
    expect(machine).toEqual({ image });
    expect(substitutions).toMatchObject([{ asked: osImage, used: image }]);
  });

  it.each([
    'https://cloud-images.ubuntu.com/noble/current/noble-server-cloudimg-arm64.img',
    'https://cloud-images.ubuntu.com.evil.example/noble/current/noble-server-cloudimg-amd64.img',
    'https://evil.example/?https://cloud-images.ubuntu.com/noble/current/x-amd64.img',
  ])('names the image %s, which is never taken for one of the catalogue', (osImage) => {
    const { machine, substitutions } = machineFromGuide({ vmConfiguration: { osImage } }, 'input');
    expect(machine).toEqual({});
    expect(substitutions).toHaveLength(1);
  });

  it('may name an image by its slug', () => {
    const asked = { vmConfiguration: { osImage: 'debian-12-x64' } };
    expect(machineFromGuide(asked, 'input')).toEqual({
      machine: { image: 'debian-12-x64' },
      substitutions: [],
    });
  });

  it.each<[GuideInput, string]>([
    [{ constraints: { basicConfiguration: 'huge' } }, 'constraints.basicConfiguration'],
    [
      { constraints: { additionalResources: { storage: [{ supply: 1 }, { supply: 0 }] } } },
      'constraints.additionalResources.storage.1.supply',
    ],
    [
      { constraints: { additionalResources: { storage: [{ supply: 1, units: 'TiB' }] } } },
      'constraints.additionalResources.storage.0.units',
    ],
    [
      { vmConfiguration: { openPorts: [{ port: 1 }, { port: 53, protocol: 'udp' }] } },
      'vmConfiguration.openPorts.1.protocol',
    ],
    [
      { vmConfiguration: { openPorts: [{ port: 1, protocol: 'sctp' }] } },
      'vmConfiguration.openPorts.0.protocol',
    ],
    [{ vmConfiguration: { sshKeys: ['me', `command="id" ${KEY}`] } }, 'vmConfiguration.sshKeys.1'],
    [{ vmConfiguration: { sshKeys: [`${KEY}\n${KEY}`] } }, 'vmConfiguration.sshKeys.0'],
    [{ vmConfiguration: { sshKeys: Array.from({ length: 21 }, () => KEY) } }, 'vmConfiguration.sshKeys'],
  ])('%j is refused in its own words', (input, field) => {
    expect(refusal(input).field).toBe(`input.${field}`);
    expect(refusal(input, '').field).toBe(field);
  });
});
