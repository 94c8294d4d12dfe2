import { expect, it } from 'vitest';
import {
  type ContainerConfigInput,
  readContainerConfig,
  requireFitting,
} from '../../../src/services/deployments/container-config.js';

it('keeps what was given and leaves the rest to the engine', () => {
  expect(readContainerConfig({}, 'in')).toEqual({});
  expect(readContainerConfig({ resources: null, restartPolicy: null, healthPath: null }, 'in')).toEqual({});
  expect(
    readContainerConfig(
      {
        resources: { memoryMb: 512, cpus: 1.5 },
        restartPolicy: 'ON_FAILURE',
        healthPath: '/v1/health?deep=1',
        startSeconds: 600,
      },
      'in',
    ),
  ).toEqual({
    memoryMb: 512,
    cpus: 1.5,
    restartPolicy: 'ON_FAILURE',
    healthPath: '/v1/health?deep=1',
    startSeconds: 600,
  });
});

it.each<[ContainerConfigInput, string]>([
  [{ resources: { memoryMb: 5 } }, 'in.resources.memoryMb'],
  [{ resources: { memoryMb: 100.5 } }, 'in.resources.memoryMb'],
  [{ resources: { memoryMb: -1 } }, 'in.resources.memoryMb'],
  [{ resources: { memoryMb: 1e15 } }, 'in.resources.memoryMb'],
  [{ resources: { cpus: 0 } }, 'in.resources.cpus'],
  [{ resources: { cpus: Number.NaN } }, 'in.resources.cpus'],
  [{ resources: { cpus: Number.POSITIVE_INFINITY } }, 'in.resources.cpus'],
  [{ healthPath: '' }, 'in.healthPath'],
  [{ healthPath: 'health' }, 'in.healthPath'],
  [{ healthPath: '//elsewhere.test/' }, 'in.healthPath'],
  [{ healthPath: '/a b' }, 'in.healthPath'],
  [{ healthPath: '/a\r\nx: y' }, 'in.healthPath'],
  [{ healthPath: '/a#b' }, 'in.healthPath'],
  [{ healthPath: `/${'a'.repeat(200)}` }, 'in.healthPath'],
  [{ startSeconds: 4 }, 'in.startSeconds'],
  [{ startSeconds: 3_001 }, 'in.startSeconds'],
])('refuses what can not be one (%#)', (input, field) => {
  expect(() => readContainerConfig(input, 'in')).toThrow(
    expect.objectContaining({ code: 'INVALID_INPUT', field }),
  );
});

it('is held against the machine that is there, or else the one that was asked for', () => {
  const machine = { provider: 'SIMULATOR', requirements: { vcpu: 2, ramGb: 4 } } as const;
  const rented = { ...machine, offer: { vcpu: 4, ramGb: 8 } };
  requireFitting({ memoryMb: 4_096, cpus: 2 }, machine);
  requireFitting({ memoryMb: 8_192, cpus: 4 }, rented);
  requireFitting(null, machine);
  expect(() => requireFitting({ memoryMb: 4_097 }, machine)).toThrow(/4097 MB, the machine has 4096$/);
  expect(() => requireFitting({ cpus: 4.01 }, rented)).toThrow(/4.01 CPUs, the machine has 4$/);
  // What is asked of a registered host is only the least that it has to have.
  requireFitting({ memoryMb: 65_536 }, { ...machine, provider: 'SSH' });
});
