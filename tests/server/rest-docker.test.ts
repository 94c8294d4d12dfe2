import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DOCKERFILE, type GuideServer, startGuideServer } from './support/guide-server.js';

describe("the guide's calls about what runs on a machine", () => {
  let guide: GuideServer;
  beforeAll(async () => {
    guide = await startGuideServer();
  });
  afterAll(() => guide.close());

  it('deploys from a URL right after the machine is active, and shows the miner', async () => {
    const id = await guide.active();
    const { status, body } = await guide.call('POST', `/vms/${id}/docker/url`, {
      dockerfile_url: guide.dockerfileUrl,
    });

    expect(body.error).toBeUndefined();
    expect(status).toBe(202);
    expect(body['deployment']).toMatchObject({ vmId: id, status: 'deploying' });
    await guide.deployed(id);
    const shown = await guide.vm(id);
    expect(shown).toMatchObject({ status: 'active', miner: { state: 'ACTIVE', port: 3000 } });
    expect(shown['endpoint']).toMatch(/^http:\/\/.+:3000$/);
  });

  it.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://127.0.0.1:1/',
    'http://[::ffff:10.0.0.1]/',
    'http://0x7f.1/',
    'file:///etc/passwd',
    'not a url',
  ])('fetches no Dockerfile from %s', async (url) => {
    const id = await guide.rent();
    const { status, body } = await guide.call('POST', `/vms/${id}/docker/url`, { dockerfile_url: url });
    expect(status).toBe(422);
    expect(body.error).toMatchObject({ field: 'dockerfile_url' });
    expect((await guide.vm(id))['deployment']).toBeNull();
  });

  it('refuses a port that no model can have', async () => {
    const id = await guide.rent();
    for (const port of [0, 22, 70_000, '3000', 3.5]) {
      const { status, body } = await guide.call('POST', `/vms/${id}/docker/url`, {
        dockerfile_url: guide.dockerfileUrl,
        port,
      });
      expect({ port, status, field: body.error?.['field'] }).toEqual({ port, status: 422, field: 'port' });
    }
  });

  it('takes an uploaded Dockerfile, a build context, or the text itself', async () => {
    const id = await guide.active();
    const upload = async (parts: Record<string, string | Blob>) => {
      const form = new FormData();
      for (const [name, value] of Object.entries(parts)) {
        if (typeof value === 'string') form.append(name, value);
        else form.append(name, value, 'upload');
      }
      return guide.call('POST', `/vms/${id}/docker/local`, form);
    };
    const tar = pack();
    tar.entry({ name: 'model/weights.bin' }, 'weights');
    tar.entry({ name: 'Dockerfile' }, `${DOCKERFILE}COPY model/ /app/model/\n`);
    tar.finalize();
    const context: Buffer[] = [];
    for await (const chunk of tar) context.push(chunk as Buffer);

    expect((await upload({ file: new Blob([DOCKERFILE]), name: 'uploaded', port: '3000' })).status).toBe(202);
    await guide.deployed(id);
    expect((await upload({ file: new Blob([Buffer.concat(context)]) })).status).toBe(202);
    expect((await upload({ dockerfile: new Blob([DOCKERFILE]) })).status).toBe(202);
    expect((await upload({ dockerfile: DOCKERFILE })).status).toBe(202);
    expect((await guide.call('POST', `/vms/${id}/docker/local`, { dockerfile: DOCKERFILE })).status).toBe(
      202,
    );

    const copies = await upload({ file: new Blob([`${DOCKERFILE}COPY model/ /app/model/\n`]) });
    expect(copies.status).toBe(422);
    expect(copies.body.error?.['message']).toContain('model/');
    expect((await upload({ file: new Blob([new Uint8Array([0, 0xff, 0xfe, 1])]) })).status).toBe(422);
    expect((await upload({ file: new Blob([]) })).status).toBe(422);
    expect((await upload({ other: new Blob([DOCKERFILE]) })).status).toBe(422);
    expect((await upload({ file: new Blob([DOCKERFILE]), port: '99999' })).body.error).toMatchObject({
      field: 'port',
    });
    expect((await upload({ surprise: 'x', file: new Blob([DOCKERFILE]) })).status).toBe(422);
  });

  it('stops the model and leaves the machine', async () => {
    const id = await guide.active();
    const before = await guide.call('POST', `/vms/${id}/docker/stop`);
    expect([404, 409]).toContain(before.status);

    await guide.call('POST', `/vms/${id}/docker/url`, { dockerfile_url: guide.dockerfileUrl });
    await guide.deployed(id);
    const stopped = await guide.call('POST', `/vms/${id}/docker/stop`);
    expect(stopped.status).toBe(200);
    expect(stopped.body).toMatchObject({
      stopped: true,
      vm: { status: 'active', miner: { state: 'STOPPED' } },
    });
  });
});
