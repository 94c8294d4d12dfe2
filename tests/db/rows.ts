import type { NewDeployment } from '../../src/db/deployments.js';
import type { NewHost } from '../../src/db/hosts.js';
import type { NewMiner } from '../../src/db/miners.js';
import type { NewVm } from '../../src/db/vms.js';

export const T0 = new Date('2026-05-01T12:00:00.123Z');
export const at = (ms: number) => new Date(T0.getTime() + ms);

export const vmRow = (id: string, about: Partial<NewVm> = {}): NewVm => ({
  id,
  ownerId: '0.0.5',
  name: `tn-${id}`,
  label: id,
  provider: 'SIMULATOR',
  state: 'REQUESTED',
  requirements: { vcpu: 2, ramGb: 4, storageGb: 25, countries: ['DE'] },
  triedOffers: [],
  ports: [22, 3000],
  sshPublicKey: 'ssh-ed25519 x',
  sshPrivateKeySealed: 'sealed',
  deadlineAt: at(1_000),
  createdAt: T0,
  ...about,
});
export const minerRow = (id: string, about: Partial<NewMiner> = {}): NewMiner => ({
  id,
  ownerId: '0.0.5',
  name: id,
  aliveName: `0.0.5/${id}`,
  modelType: 'LLM',
  state: 'ACTIVE',
  health: 'HEALTHY',
  port: 3000,
  createdAt: T0,
  ...about,
});
export const deploymentRow = (id: string, about: Partial<NewDeployment> = {}): NewDeployment => ({
  id,
  ownerId: '0.0.5',
  minerId: 'm1',
  vmId: 'v1',
  state: 'QUEUED',
  source: { kind: 'DOCKERFILE', digest: 'sha256:x' },
  port: 3000,
  isLaunch: true,
  imageTag: `t:${id}`,
  containerName: `c-${id}`,
  createdAt: T0,
  deadlineAt: at(1_000),
  ...about,
});
export const hostRow = (id: string, about: Partial<NewHost> = {}): NewHost => ({
  id,
  ownerId: '0.0.5',
  name: id,
  address: `127.0.0.${id.length}`,
  port: 22,
  user: 'ubuntu',
  publicKey: 'p',
  privateKeySealed: 's',
  state: 'AVAILABLE',
  createdAt: T0,
  ...about,
});
