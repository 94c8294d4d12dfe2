import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/e2e/eventually.js';
import { buildTests } from './build-tests.js';
import {
  buildModel,
  type EngineBed,
  kindOf,
  logOf,
  MODEL_IMAGE,
  modelSpec,
  nameAt,
  soon,
  type StartBed,
  startModel,
} from './engine-bed.js';
import { healthTests } from './health-tests.js';
import { imageTests } from './image-tests.js';

const PORT = 20_005;
const labels = { guest: 'yes' };

/** What an engine does for us, on whatever machine. */
export function engineContract(what: string, start: StartBed): void {
  describe(`the engine of ${what}`, () => {
    let bed: EngineBed;
    let built: { imageId: string; said: string[] };

    beforeAll(async () => {
      bed = await start();
      built = await buildModel(bed);
    });
    afterEach(async () => {
      for (const { id } of await bed.docker.listContainers(labels, soon()))
        await bed.docker.remove(id, soon());
    });
    afterAll(() => bed?.close());

    const stateOf = (container: string) => bed.docker.inspect(container, soon());
    const guest = (name: string, changes = {}) => modelSpec(name, { hostPort: PORT, labels, ...changes });
    const written = async (container: string) =>
      eventually(async () => expect((await logOf(bed, container)).length).toBeGreaterThan(1));

    it('builds an image, tells how, and finds it by its names', async () => {
      expect(built.said.join('\n')).toContain('COPY server.py /app/server.py');
      const image = { imageId: built.imageId, repoDigests: [], exposedPorts: [3_000], hasHealthcheck: false };
      expect(await bed.docker.findImage(MODEL_IMAGE, soon())).toEqual(image);
      await bed.docker.tag(built.imageId, 'contract/other:2', soon());
      expect(await bed.docker.findImage('contract/other:2', soon())).toEqual(image);
      await bed.docker.removeImage('contract/other:2', soon());
      expect(await bed.docker.findImage('contract/other:2', soon())).toBeNull();
      expect(await bed.docker.findImage(MODEL_IMAGE, soon())).toEqual(image);
      expect(await kindOf(bed.docker.tag('contract/absent:1', 'contract/x:1', soon()))).toBe('GONE');
    });

    it('makes a container once for a name and its labels, and not for other labels', async () => {
      const { containerId } = await bed.docker.createContainer(guest('once'), soon());
      expect(await bed.docker.createContainer(guest('once'), soon())).toEqual({ containerId });
      expect(
        await kindOf(bed.docker.createContainer(guest('once', { labels: { other: '1' } }), soon())),
      ).toBe('CONFLICT');
      expect(await stateOf('once')).toMatchObject({
        id: containerId,
        status: 'created',
        pid: null,
        startedAt: null,
      });
      const image = { image: 'contract/absent:1' };
      expect(await kindOf(bed.docker.createContainer(guest('imageless', image), soon()))).toBe('GONE');
    });

    it('starts, stops and starts again, twice over if asked', async () => {
      const id = await startModel(bed, guest('lives'));
      await bed.docker.start(id, soon());
      const running = await stateOf(id);
      expect(running).toMatchObject({ status: 'running', exitCode: null, oomKilled: false, health: 'none' });
      expect(running?.pid).toBeGreaterThan(0);
      expect(running?.labels).toMatchObject({ guest: 'yes', maker: 'contract' });
      await written(id);
      await bed.docker.stop(id, 10, soon());
      await bed.docker.stop(id, 10, soon());
      expect(await stateOf(id)).toMatchObject({ status: 'exited', exitCode: 143, pid: null });
      await bed.docker.start(id, soon());
      expect(await stateOf(id)).toMatchObject({ status: 'running' });
      expect(await bed.docker.listContainers({ guest: 'yes', maker: 'contract' }, soon())).toMatchObject([
        { id },
      ]);
      await bed.docker.remove(id, soon());
      await bed.docker.remove(id, soon());
      expect(await stateOf(id)).toBeNull();
    });

    it('publishes a port on the addresses it is told, and gives it to one container', async () => {
      await startModel(bed, guest('inside'));
      await expect(nameAt(bed.address, PORT)).rejects.toThrow();
      expect(await kindOf(startModel(bed, guest('rival')))).toBe('CONFLICT');
      await bed.docker.remove('inside', soon());
      await bed.docker.remove('rival', soon());
      const [port] = bed.ports;
      await startModel(bed, guest('outside', { hostPort: port, hostAddress: '0.0.0.0' }));
      await eventually(async () => expect(await nameAt(bed.address, port)).toBe('outside'));
      expect(await kindOf(startModel(bed, guest('rival', { hostPort: port })))).toBe('CONFLICT');
      expect(await stateOf('rival')).toMatchObject({ status: 'created' });
    });

    it('sends signals', async () => {
      const id = await startModel(bed, guest('hears'));
      await written(id);
      // The model has no handler for it, and a main process is spared then.
      await bed.docker.kill(id, 'USR2', soon());
      expect(await stateOf(id)).toMatchObject({ status: 'running' });
      await bed.docker.kill(id, 'KILL', soon());
      await eventually(async () =>
        expect(await stateOf(id)).toMatchObject({ status: 'exited', exitCode: 137 }),
      );
      expect(await kindOf(bed.docker.kill(id, 'USR2', soon()))).toBe('CONFLICT');
      expect(await kindOf(bed.docker.kill('absent', 'USR2', soon()))).toBe('GONE');
      await bed.docker.start(id, soon());
      expect(await kindOf(bed.docker.kill(id, 'NONSENSE', soon()))).toBe('INVALID');
    });

    it('renames a running container, but not to a name that is taken', async () => {
      const id = await startModel(bed, guest('before'));
      await bed.docker.createContainer(guest('taken'), soon());
      await bed.docker.rename(id, 'after', soon());
      expect(await stateOf('after')).toMatchObject({ id, status: 'running' });
      expect(await stateOf('before')).toBeNull();
      expect(await kindOf(bed.docker.rename(id, 'taken', soon()))).toBe('CONFLICT');
      expect(await kindOf(bed.docker.rename('absent', 'x1', soon()))).toBe('GONE');
      await bed.docker.createContainer(guest('before'), soon());
    });

    it('tells the processes of a container while it runs', async () => {
      const id = await startModel(bed, guest('busy'));
      expect(await bed.docker.processes(id, soon())).toEqual(['python -u /app/server.py']);
      await bed.docker.kill(id, 'KILL', soon());
      await eventually(async () => expect(await bed.docker.processes(id, soon())).toEqual([]));
      expect(await kindOf(bed.docker.processes('absent', soon()))).toBe('GONE');
    });

    it('gives logs of both streams, from the end or from a time on', async () => {
      const id = await startModel(bed, guest('talks'));
      await written(id);
      const all = [];
      for await (const some of bed.docker.logs(id, { follow: false }, soon())) all.push(...some);
      expect(all.map(({ text }) => text)).toContain('Model talks loaded');
      expect(new Set(all.map(({ stream }) => stream))).toEqual(new Set(['STDOUT', 'STDERR']));
      expect(await logOf(bed, id, 1)).toEqual([all.at(-1)?.text]);
      const since = all.at(-1)?.engineTime ?? '';
      const later = [];
      for await (const some of bed.docker.logs(id, { follow: false, since }, soon())) later.push(...some);
      expect(later).toEqual(all.slice(-1));
      const missing = async () => {
        for await (const _some of bed.docker.logs('absent', { follow: false }, soon()));
      };
      expect(await kindOf(missing())).toBe('GONE');
    });

    it('ends what follows a log when the container ends', async () => {
      const id = await startModel(bed, guest('ends'));
      const lines: string[] = [];
      const following = (async () => {
        for await (const some of bed.docker.logs(id, { follow: true }, soon()))
          lines.push(...some.map(({ text }) => text));
      })();
      await eventually(() => expect(lines).toContain('Model ends loaded'));
      await bed.docker.kill(id, 'KILL', soon());
      await following;
    });

    it('tells what a container takes, and what everything takes on the disk', async () => {
      const id = await startModel(bed, guest('eats', { memoryBytes: 200 * 1024 * 1024, cpus: 0.5 }));
      await written(id);
      const stats = await bed.docker.stats(id, soon());
      expect(stats.memoryBytes).toBeGreaterThan(1_000_000);
      expect(stats.memoryLimitBytes).toBe(200 * 1024 * 1024);
      for (const value of Object.values(stats)) expect(value).toBeGreaterThanOrEqual(0);
      const disk = await bed.docker.diskUsage(soon());
      expect(disk.images).toBeGreaterThan(1_000_000);
      expect(disk.volumes).toBe(0);
    });

    it('kills what wants more memory than it may have, and says so', async () => {
      const glutton = { entrypoint: ['python', '-c', 'x = b"1" * 10**9'], memoryBytes: 16 * 1024 * 1024 };
      const id = await startModel(bed, guest('glutton', glutton));
      await eventually(async () =>
        expect(await stateOf(id)).toMatchObject({ status: 'exited', oomKilled: true, exitCode: 137 }),
      );
      expect(await kindOf(bed.docker.createContainer(guest('tiny', { memoryBytes: 1_000 }), soon()))).toBe(
        'INVALID',
      );
    });

    it('starts again what failed, as its policy says', async () => {
      const entrypoint = ['sh', '-c', 'exit 3'];
      const failing = await startModel(bed, guest('fails', { entrypoint, restart: 'on-failure' }));
      const once = await startModel(bed, guest('once', { entrypoint, hostPort: PORT + 1 }));
      await eventually(async () => expect((await stateOf(failing))?.restartCount).toBeGreaterThan(1));
      expect(await stateOf(once)).toMatchObject({ status: 'exited', exitCode: 3, restartCount: 0 });
    });

    it('keeps files that were put into a container, before and after it ran', async () => {
      const { containerId: id } = await bed.docker.createContainer(guest('files'), soon());
      expect(await bed.docker.readFile(id, '/etc/a.cfg', soon())).toBeNull();
      await bed.docker.putFiles(id, '/etc', { 'a.cfg': 'one\n', 'b.cfg': '' }, soon());
      await bed.docker.start(id, soon());
      expect(String(await bed.docker.readFile(id, '/etc/a.cfg', soon()))).toBe('one\n');
      await bed.docker.putFiles(id, '/etc', { 'a.cfg': 'two\n' }, soon());
      await bed.docker.restart(id, 1, soon());
      expect(String(await bed.docker.readFile(id, '/etc/a.cfg', soon()))).toBe('two\n');
      expect(String(await bed.docker.readFile(id, '/etc/b.cfg', soon()))).toBe('');
      expect(await kindOf(bed.docker.putFiles(id, '/absent', { a: '' }, soon()))).toBe('GONE');
      expect(await kindOf(bed.docker.putFiles('absent', '/etc', { a: '' }, soon()))).toBe('GONE');
    });

    it('pulls an image, and knows it by its digest ever after', async () => {
      const said: string[] = [];
      const { there } = bed.registry;
      const { imageId } = await bed.docker.pull(
        { reference: there, onProgress: (line) => void said.push(line) },
        soon(),
      );
      const image = await bed.docker.findImage(there, soon());
      expect(image?.imageId).toBe(imageId);
      expect(said.join('\n')).toMatch(/Digest: sha256:[0-9a-f]{64}/);
      const [digest = ''] = image?.repoDigests ?? [];
      expect(digest).toMatch(/@sha256:[0-9a-f]{64}$/);
      await bed.docker.removeImage(there, soon());
      expect(await bed.docker.findImage(there, soon())).toBeNull();
      const again = await bed.docker.pull({ reference: digest, onProgress: () => undefined }, soon());
      expect(again).toEqual({ imageId });
      expect(await bed.docker.findImage(digest, soon())).toMatchObject({ imageId });
    });

    buildTests(() => bed);
    imageTests(() => bed, labels);
    healthTests(() => bed, labels);

    it('says why an image can not be pulled', async () => {
      const { noSuchTag, locked } = bed.registry;
      const pull = (reference: string, auth?: { username: string; password: string }) =>
        kindOf(
          bed.docker.pull(
            {
              reference,
              onProgress: () => undefined,
              ...(auth && { auth: { ...auth, server: reference.split('/')[0] ?? '' } }),
            },
            soon(),
          ),
        );
      expect(await pull(noSuchTag)).toBe('GONE');
      expect(await pull(locked)).toBe('AUTH');
      expect(await pull(locked, { username: 'me', password: 'wrong' })).toBe('AUTH');
      expect(await pull(locked, { username: 'me', password: 'right' })).toBe('nothing was wrong');
    });
  });
}
