import { pack } from 'tar-stream';
import { afterEach, describe, expect, it } from 'vitest';
import type { RawEntry } from '../../../src/services/adapters/archive-rules.js';
import {
  type GitRequest,
  type ImageRequest,
  SourceFetchFailed,
  type SourceFetcherPort,
} from '../../../src/services/adapters/source-fetcher.js';
import { createDeploymentPlanner } from '../../../src/services/deployments/deployment-plan.js';
import { prepareSource, type SourceInput } from '../../../src/services/deployments/source-input.js';

const COMMIT = 'c'.repeat(40);
const asked: (GitRequest | ImageRequest)[] = [];
let files: Record<string, string> = {};
let submodules: string[] = [];
let answer: () => Promise<void> = async () => {};
afterEach(() => {
  asked.length = 0;
  submodules = [];
  answer = async () => {};
});

const entryOf = ([path, text]: [string, string]): RawEntry => ({
  path,
  mode: 0o644,
  type: 'FILE',
  target: null,
  content: Buffer.from(text),
});
const fetcher: SourceFetcherPort = {
  check: () => {},
  fetch: () => Promise.reject(new SourceFetchFailed('UNREACHABLE', 'nobody answers')),
  async git(request) {
    asked.push(request);
    await answer();
    return { commit: COMMIT, entries: Object.entries(files).map(entryOf), submodules, packBytes: 100_000 };
  },
  async image(request) {
    asked.push(request);
    await answer();
    return { pinned: `docker.io/a/b@sha256:${'1'.repeat(64)}`, exposedPorts: [8080] };
  },
};
const prepare = (input: SourceInput) =>
  prepareSource(input, fetcher, 'in.source', AbortSignal.timeout(10_000));
const refusal = async (input: SourceInput) => {
  const error: unknown = await prepare(input).catch((thrown: unknown) => thrown);
  return error as { code: string; field: string; message: string; hint: string | null; retryable: boolean };
};
async function tarOf(given: Record<string, string>): Promise<Buffer> {
  const archive = pack();
  for (const [name, text] of Object.entries(given)) archive.entry({ name }, text);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}

describe('a repository', () => {
  const url = 'https://git.example/a.git';

  it('becomes the same context as an upload of the same files, without what .dockerignore leaves out', async () => {
    files = {
      Dockerfile: 'FROM x\nCOPY . .\n',
      'a.py': '1',
      '.dockerignore': '*.md\n.git\n',
      'README.md': 'x',
    };
    const fromGit = await prepare({ git: { url } });
    const uploaded = await prepare({ context: await tarOf(files) });
    const { 'README.md': _left, ...kept } = files;
    const without = await prepare({ context: await tarOf(kept) });

    expect(fromGit.source).toMatchObject({ kind: 'GIT', commit: COMMIT, ref: null, subdirectory: null });
    expect(fromGit.source.digest).toBe(uploaded.source.digest);
    expect(fromGit.source.digest).toBe(without.source.digest);
  });

  it('is asked for in clean words, and remembered without what may be secret', async () => {
    files = { 'x/y.Dockerfile': 'FROM x\nEXPOSE 4000\n' };
    const { source, exposedPorts, registry } = await prepare({
      git: {
        url: `${url}?private_token=s3cret#x`,
        ref: 'main',
        subdirectory: 'a//b/./',
        dockerfile: './x/y.Dockerfile',
        token: 's3cret',
      },
    });
    expect(asked[0]).toMatchObject({
      subdirectory: 'a/b',
      ref: 'main',
      credentials: { username: 'x-access-token', password: 's3cret' },
    });
    expect(source).toMatchObject({ url, subdirectory: 'a/b', dockerfile: 'x/y.Dockerfile' });
    expect(JSON.stringify(source)).not.toContain('s3cret');
    expect([exposedPorts, registry]).toEqual([[4000], null]);
  });

  it('with what is not fetched is refused as far as it is copied, and says how to go on', async () => {
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n';
    files = { Dockerfile: 'FROM x\nCOPY . .\n', 'w.bin': pointer };
    submodules = ['libs/sub'];
    const refused = await refusal({ git: { url } });
    expect(refused).toMatchObject({ code: 'SOURCE_REFUSED', field: 'in.source.git' });
    expect(refused.message).toBe(
      'Line 2: COPY takes the submodules, which are not fetched: libs/sub; Line 2: COPY takes pointers of Git LFS instead of the files: w.bin',
    );
    expect(refused.hint).toContain('.dockerignore');
    files = { ...files, '.dockerignore': 'libs\n*.bin\n' };
    await expect(prepare({ git: { url } })).resolves.toBeDefined();
  });

  it.each([
    ['main..x', 'ref'],
    ['-x', 'ref'],
    ['a b', 'ref'],
    ['a\nb', 'ref'],
    ['x^{tree}', 'ref'],
    ['a:b', 'ref'],
    ['', 'ref'],
    ['/etc', 'subdirectory'],
    ['a/../../b', 'subdirectory'],
    ['../x', 'dockerfile'],
    ['', 'url'],
    ['https://a.example/\n', 'url'],
    ['a:b', 'username'],
    ['a\r\nX: y', 'token'],
  ])('with %j as %s is refused before anybody is asked', async (value, name) => {
    const refused = await refusal({ git: { url, token: 't', ...{ [name]: value } } });
    expect(refused).toMatchObject({ code: 'INVALID_INPUT', field: `in.source.git.${name}` });
    expect(asked).toEqual([]);
  });

  it.each([
    ['TIMEOUT', true],
    ['UNREACHABLE', true],
    ['RATE_LIMITED', true],
    ['NOT_FOUND', false],
    ['TOO_LARGE', false],
  ] as const)('that fails with %s may be tried again: %s', async (reason, retryable) => {
    answer = () => Promise.reject(new SourceFetchFailed(reason, 'so it is'));
    expect(await refusal({ git: { url } })).toMatchObject({ field: 'in.source.git.url', retryable });
    expect(await refusal({ image: { reference: 'a/b' } })).toMatchObject({
      field: 'in.source.image.reference',
      retryable,
    });
  });
});

describe('an image', () => {
  it('gives its credentials back for sealing, and keeps them out of what is stored', async () => {
    const { source, tar, registry } = await prepare({
      image: { reference: 'a/b', username: 'me', password: 's3cret' },
    });
    expect(registry).toEqual({ username: 'me', password: 's3cret' });
    expect(JSON.stringify(source)).not.toContain('s3cret');
    expect(tar).toBeNull();
    expect((await prepare({ image: { reference: 'a/b' } })).registry).toBeNull();
  });
});

describe('the planner', () => {
  const planner = createDeploymentPlanner({
    db: null as never,
    deployments: { countLive: async () => 0 },
    sources: { put: async () => {} },
    fetcher,
    now: () => new Date(0),
  });
  const plan = (source: SourceInput, ownerId: string, port?: number) =>
    planner.plan({ source, ...(port === undefined ? {} : { port }) }, 'input', 5_000, ownerId);

  it('fetches one repository of an account at a time', async () => {
    files = { Dockerfile: 'FROM x\n' };
    let release = () => {};
    answer = () => new Promise((resolve) => (release = resolve));
    const git = { url: 'https://git.example/a' };
    const first = plan({ git }, '0.0.1');
    await expect.poll(() => asked.length).toBe(1);
    await expect(plan({ git }, '0.0.1')).rejects.toMatchObject({ code: 'LIMIT_REACHED', retryable: true });
    release();
    expect((await first).port).toBe(5_000);
    answer = async () => {};
    await expect(plan({ git }, '0.0.1')).resolves.toBeDefined();
  });

  it('fetches two repositories at once, whoever asks for more', async () => {
    files = { Dockerfile: 'FROM x\n' };
    const releases: (() => void)[] = [];
    answer = () => new Promise((resolve) => void releases.push(resolve));
    const plans = ['0.0.1', '0.0.2', '0.0.3'].map((owner) =>
      plan({ git: { url: `https://git.example/${owner}` } }, owner),
    );
    await expect.poll(() => asked.length).toBe(2);
    await new Promise(setImmediate);
    expect(asked).toHaveLength(2);
    releases[0]?.();
    await expect.poll(() => asked.length).toBe(3);
    for (const release of releases) release();
    expect(await Promise.all(plans)).toHaveLength(3);
  });

  it('takes the port that is declared, else the one that is exposed', async () => {
    expect(await plan({ image: { reference: 'a/b' } }, '0.0.1')).toMatchObject({ port: 8080 });
    expect(await plan({ image: { reference: 'a/b' } }, '0.0.1', 3000)).toMatchObject({ port: 3000 });
    await expect(plan({ dockerfile: 'FROM x\nEXPOSE 8080\n' }, '0.0.1', 3000)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      field: 'input.port',
    });
  });
});
