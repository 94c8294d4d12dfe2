import { afterEach, describe, expect, it } from 'vitest';
import {
  apiOf,
  buildImage,
  CONTEXT,
  connectSsh,
  createLeftovers,
  dockerOver,
  exec,
  launchVm,
  runContainer,
  until,
} from './support/simulated.js';

const left = createLeftovers();
afterEach(() => left.clear());

describe('the whole way through the simulator', () => {
  it('rents, builds, runs, answers and gives everything back', async () => {
    const simulator = await left.simulator({}, 'DEFAULT');
    const { id, vm, address, privateKey, api } = await launchVm(simulator);
    const ssh = await connectSsh(address, privateKey);
    left.add(() => ssh.end());
    expect(await exec(ssh, 'uname -m && id -nG')).toEqual({
      code: 0,
      stdout: 'x86_64\nubuntu sudo docker\n',
      stderr: '',
    });

    const docker = dockerOver(ssh);
    expect((await docker.ping()).toString()).toBe('OK');
    const messages = await buildImage(docker, CONTEXT);
    expect(messages.filter(({ stream }) => stream?.startsWith('Step'))).toHaveLength(8);
    expect(messages.find(({ aux }) => aux)?.aux.ID).toMatch(/^sha256:[0-9a-f]{64}$/);
    await runContainer(docker);

    const url = `http://${address}:3000`;
    await until(
      () =>
        fetch(`${url}/health`)
          .then((response) => response.ok)
          .catch(() => false),
      'health',
    );
    const answer = await fetch(`${url}/api/chat`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: 'What is 17 + 25?' }),
    });
    expect(await answer.json()).toMatchObject({
      response: '42',
      model: 'test-model',
      processing_time: expect.any(Number),
    });

    expect((await api('POST', `/v2/vms/${id}/terminate`)).body.status).toBe('terminating');
    await until(
      async () => (await api('GET', `/v2/vms/${id}`)).body.status === 'terminated',
      'the end of the machine',
    );
    const leaks = (await apiOf(simulator)('GET', '/__emu/leaks')).body;
    expect(leaks.leaks.map(({ kind }: { kind: string }) => kind).sort()).toEqual(['DISK', 'PUBLIC_IP']);
    expect((await api('DELETE', `/v1/public_ips/${vm.publicIp}`)).status).toBe(200);
    expect((await api('DELETE', `/v1/storages/${vm.bootDisk}`)).status).toBe(200);
    expect((await api('GET', '/__emu/leaks')).body).toEqual({ leaks: [], live: [] });
    await expect(fetch(`${url}/health`)).rejects.toThrow();
  });
});
