import { afterEach, describe, expect, it } from 'vitest';
import { makeRepository, serveGit } from '../adapters/support/git-http.js';
import { startRegistry } from '../adapters/support/registry.js';
import { DOCKERFILE, type GuideServer, startGuideServer } from './support/guide-server.js';

let guide: GuideServer | null = null;
afterEach(async () => {
  await guide?.close();
  guide = null;
});

async function guideFor({ hostAndPort }: { hostAndPort: string }) {
  guide = await startGuideServer({ FETCH_ALLOW: hostAndPort });
  const id = await guide.rent();
  const server = guide;
  return {
    id,
    post: (what: string, body: object) => server.call('POST', `/vms/${id}/docker/${what}`, body),
    vm: () => server.vm(id),
  };
}

describe('deploying over REST', () => {
  it('takes a git repository, and names the fields as they were sent', async () => {
    const { commit, root } = makeRepository();
    commit({ Dockerfile: 'no Dockerfile', 'llm/model.Dockerfile': DOCKERFILE });
    const git = await serveGit(root);
    const { id, post, vm } = await guideFor(git);
    const good = {
      url: git.url,
      ref: 'main',
      subdirectory: 'llm',
      dockerfile_path: 'model.Dockerfile',
      token: null,
    };

    const refused = async (body: object) => {
      const answer = await post('git', { ...good, ...body });
      expect(answer.status).toBe(422);
      return answer.body.error?.['field'];
    };
    expect(await refused({ ref: 'gone' })).toBe('ref');
    expect(await refused({ url: 'ssh://git@example.com/a' })).toBe('url');
    expect(await refused({ subdirectory: 'gone' })).toBe('subdirectory');
    expect(await refused({ dockerfile_path: '../x' })).toBe('dockerfile_path');
    expect(await refused({ username: 'me' })).toBe('token');
    expect(await refused({ port: 4000 })).toBe('port');
    expect(await refused({ surprise: 1 })).toBe('surprise');
    expect((await vm())['deployment']).toBeNull();

    const { status, body } = await post('git', good);
    expect(body.error).toBeUndefined();
    expect(status).toBe(202);
    expect(body['deployment']).toMatchObject({ vmId: id, port: 3000 });
  });

  it('takes an image, and names the fields as they were sent', async () => {
    const registry = await startRegistry({ login: 'me:right' });
    registry.image('1', { ports: ['8080/tcp'] });
    const { post, vm } = await guideFor(registry);
    const good = { image: `${registry.hostAndPort}/model:1`, username: 'me', password: 'right' };

    const refused = async (body: object) => (await post('image', { ...good, ...body })).body.error?.['field'];
    expect(await refused({ password: 'wrong' })).toBe('password');
    expect(await refused({ username: null })).toBe('username');
    expect(await refused({ image: 'not an image' })).toBe('image');
    expect(await refused({ image: '10.0.0.1:5000/m' })).toBe('image');
    expect((await vm())['deployment']).toBeNull();

    const { status, body } = await post('image', good);
    expect(body.error).toBeUndefined();
    expect(status).toBe(202);
    expect(body['deployment']).toMatchObject({ port: 8080 });
    expect(JSON.stringify(body)).not.toContain('right');
  });
});
