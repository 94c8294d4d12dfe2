import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BuildFailed, type ContainerState, LABEL_GATE } from '../../../src/services/adapters/engine.js';
import { AdapterError, type FailureKind } from '../../../src/services/adapters/failure.js';
import type { DeployFailureCode } from '../../../src/services/deployments/deployment.js';
import { wellBehaved } from '../../fakes/fake-model.js';
import { GOOD_DOCKERFILE, type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';

const OWNER = viewerOf('0.0.5');
const IMAGE = {
  kind: 'IMAGE',
  image: 'registry.example/model',
  pinned: 'registry.example/model@sha256:aa',
  digest: null,
} as const;
const FULL = 'write /var/lib/docker/tmp/x: no space left on device';
let rig: MiningRig;
beforeEach(async () => {
  rig = await openMiningRig();
});
afterEach(() => rig.close());

const docker = (kind: FailureKind, message: string) => new AdapterError('docker', kind, message);
const isModel = ({ labels }: { labels: Readonly<Record<string, string>> }) => !(LABEL_GATE in labels);
/** What the engine says of the models' containers. */
const seenAs = (state: Partial<ContainerState>): void => {
  rig.engines.seen = (found) => (isModel(found) ? { ...found, ...state } : found);
};
const isIll = (): void => {
  rig.model.behaviour = () => ({ status: 'starting' });
};
/** Local addresses as the kernel writes them. */
const listensOn = (...addresses: string[]): void => {
  const rows = addresses.map((address, at) => `   ${at}: ${address} 00000000:0000 0A 0\n`);
  const stdout = `  sl  local_address rem_address   st\n${rows.join('')}`;
  rig.hosts.answers['cat /proc/4321/net/tcp /proc/4321/net/tcp6'] = {
    ...{ code: 1, signal: null, stdout, stderr: 'cat: /proc/4321/net/tcp6: No such file' },
  };
};

interface Case {
  readonly code: DeployFailureCode;
  readonly how: string;
  readonly breakIt: () => void;
  readonly isImage?: true;
  readonly says?: string;
}
const pulling = (code: DeployFailureCode, how: string, error: AdapterError): Case => ({
  ...{ code, how, isImage: true },
  breakIt: () => {
    rig.engines.pullFails = (reference) => (reference === IMAGE.pinned ? error : null);
  },
});
const ill = (code: DeployFailureCode, how: string, says: string, breakIt: () => void): Case => ({
  ...{ code, how, says },
  breakIt: () => {
    isIll();
    breakIt();
  },
});
const scripted = (
  code: DeployFailureCode,
  how: string,
  method: Parameters<MiningRig['engines']['script']['fail']>[0],
  error: Error,
): Case => ({ code, how, breakIt: () => rig.engines.script.fail(method, error, 10) });

const CASES: Case[] = [
  scripted('GATE_IMAGE_UNAVAILABLE', 'there is no image of the gate', 'pull', docker('GONE', 'unknown')),
  scripted('GATE_IMAGE_UNAVAILABLE', 'the registry of the gate is silent', 'pull', docker('TIMEOUT', 'late')),
  scripted('DISK_FULL', 'the image of the gate fills the disk', 'pull', docker('INVALID', FULL)),
  scripted('DISK_FULL', 'the build fills the disk', 'build', new BuildFailed(FULL, 1)),
  scripted('DISK_FULL', 'the container fills the disk', 'createContainer', docker('INVALID', FULL)),
  scripted('BUILD_FAILED', 'the Dockerfile is at fault', 'build', new BuildFailed('no pip', 1)),
  pulling('IMAGE_NOT_FOUND', 'the registry has no such image', docker('GONE', 'manifest not found')),
  pulling('IMAGE_REFUSED', 'the registry wants credentials', docker('AUTH', 'unauthorized')),
  pulling('PULL_FAILED', 'the registry does not answer', docker('TIMEOUT', 'deadline exceeded')),
  pulling('DISK_FULL', 'the pull fills the disk', docker('INVALID', FULL)),
  {
    code: 'PORT_TAKEN',
    how: 'somebody else has the declared port',
    breakIt: () => void rig.engines.busyPorts.add(3000),
  },
  ill('CONTAINER_EXITED', 'it ends for good', 'exit code 3', () => seenAs({ status: 'exited', exitCode: 3 })),
  ill('CRASH_LOOP', 'it ends again and again', 'started again 3 times', () =>
    seenAs({ status: 'restarting', restartCount: 3, exitCode: 1 }),
  ),
  ill('OUT_OF_MEMORY', 'the kernel ends it', 'exit code 137', () =>
    seenAs({ status: 'restarting', oomKilled: true, exitCode: 137 }),
  ),
  ill('IMAGE_UNHEALTHY', 'the check of the image fails', 'curl: (7) refused', () =>
    seenAs({ health: 'unhealthy', healthLog: ['curl: (7) refused'] }),
  ),
  ill('HEALTH_TIMEOUT', 'it is never healthy', 'status', () => listensOn('00000000:0BB8', '0B00007F:9C40')),
  ill('HEALTH_TIMEOUT', 'it is never healthy, and the machine does not tell why', 'status', () => {}),
  ill('WRONG_PORT', 'it listens on another port', 'it listens on 8080, not on 3000', () =>
    listensOn('00000000:1F90', '0B00007F:9C40'),
  ),
  ill('LOOPBACK_ONLY', 'it listens on its own loopback', '127.0.0.1:3000', () => listensOn('0100007F:0BB8')),
  scripted('ENGINE_STOPPED', 'the engine is down', 'build', new AdapterError('ssh', 'NOT_READY', 'refused')),
  scripted('ENGINE_FAILED', 'the engine refuses', 'build', docker('CONFLICT', 'no')),
  scripted(
    'MACHINE_UNREACHABLE',
    'SSH breaks',
    'version',
    new AdapterError('ssh', 'UNREACHABLE', 'no route'),
  ),
];

describe('a deployment that fails because', () => {
  it.each(CASES)('$how says $code, leaves nothing behind, and the next one succeeds', async (one) => {
    const { vm } = await rig.mining.vms.rent(OWNER, {});
    await rig.vmBecomes(vm.id, 'READY');
    const source = { dockerfile: GOOD_DOCKERFILE };
    const first = (await rig.mining.deployments.deploy(OWNER, { vmId: vm.id, source })).deployment;
    if (one.isImage) await rig.repositories.deployments.update(rig.db, first.id, { source: IMAGE });
    one.breakIt();
    await rig.ends(first.id);
    const { failure, state } = await rig.deployment(first.id);
    expect({ state, code: failure?.code }).toEqual({ state: 'FAILED', code: one.code });
    expect(failure?.message).toContain(one.says ?? '');
    expect(rig.engines.containers()).toEqual([]);
    expect(rig.engines.gates()).toEqual([]);

    rig.engines.script.forget();
    rig.engines.pullFails = () => null;
    rig.engines.seen = (found) => found;
    rig.engines.busyPorts.clear();
    rig.model.behaviour = wellBehaved;
    const { deployment } = await rig.mining.deployments.deploy(OWNER, { vmId: vm.id, source });
    await rig.ends(deployment.id);
    expect((await rig.deployment(deployment.id)).state).toBe('SUCCEEDED');
  });
});

describe('an image from a registry', () => {
  const withImage = async (registry: { username: string; password: string } | null) => {
    const { vm } = await rig.mining.vms.rent(OWNER, {});
    await rig.vmBecomes(vm.id, 'READY');
    const source = { dockerfile: GOOD_DOCKERFILE };
    const { deployment } = await rig.mining.deployments.deploy(OWNER, { vmId: vm.id, source });
    const sealed =
      registry &&
      rig.secretBox.seal(JSON.stringify(registry), { purpose: 'deployment.registry', rowId: deployment.id });
    const change = { source: IMAGE, registrySealed: sealed };
    await rig.repositories.deployments.update(rig.db, deployment.id, change);
    return deployment;
  };

  it('is pulled as it was pinned, and stays under the name of its miner alone', async () => {
    const { id, imageTag } = await withImage(null);
    await rig.ends(id);
    expect((await rig.deployment(id)).state).toBe('SUCCEEDED');
    expect(rig.engines.pulls).toContain(IMAGE.pinned);
    expect(rig.engines.builds).toEqual([]);
    expect(rig.engines.images()).toContain(imageTag);
    expect(rig.engines.images()).not.toContain(IMAGE.pinned);
  });

  it('that the machine had already is not pulled, and keeps its name', async () => {
    const deployment = await withImage(null);
    const { address } = await rig.vm(deployment.vmId);
    rig.engines.putImage(address ?? '', IMAGE.pinned);
    await rig.ends(deployment.id);
    expect(rig.engines.pulls).not.toContain(IMAGE.pinned);
    expect(rig.engines.images()).toEqual(expect.arrayContaining([IMAGE.pinned, deployment.imageTag]));
  });

  it.each(['tag', 'removeImage'] as const)(
    'that a process pulled before it died at the "%s" keeps no name of its own',
    async (call) => {
      const { id, imageTag } = await withImage(null);
      await rig.run(async () => (await rig.deployment(id)).step === 'BUILD');
      rig.engines.script.fail(call, 'UNREACHABLE');
      const { settle } = rig.repositories.deployments.queue;
      rig.repositories.deployments.queue.settle = async () => {
        throw new Error('the process is gone');
      };
      await rig.deploymentWorker.runDue();
      rig.repositories.deployments.queue.settle = settle;
      expect(rig.engines.images()).toContain(IMAGE.pinned);
      rig.later(31_000);
      await rig.ends(id);
      expect((await rig.deployment(id)).state).toBe('SUCCEEDED');
      expect(rig.engines.images()).toContain(imageTag);
      expect(rig.engines.images()).not.toContain(IMAGE.pinned);
    },
  );

  it('is pulled with credentials that are shown nowhere', async () => {
    const registry = { username: 'me', password: 'correct-horse-battery' };
    const { id } = await withImage(registry);
    rig.engines.pullFails = (reference) =>
      reference === IMAGE.pinned ? docker('AUTH', `bad ${registry.password}`) : null;
    await rig.ends(id);
    expect(rig.engines.pullAuth).toEqual([registry]);
    const ended = await rig.deployment(id);
    expect(ended.failure).toMatchObject({ code: 'IMAGE_REFUSED' });
    expect(ended.failure?.message).toContain('bad ***');
    expect(JSON.stringify([ended, await rig.repositories.deployments.listSteps(rig.db, [id])])).not.toContain(
      registry.password,
    );
  });
});
