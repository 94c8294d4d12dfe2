import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeRepository, serveGit } from '../adapters/support/git-http.js';
import { startRegistry } from '../adapters/support/registry.js';
import {
  LaunchMinerDocument,
  LintDockerfileDocument,
  type SourceInput,
  SourceOfDeploymentDocument,
  VmsDocument,
} from '../operations/generated.js';
import { billOf, startTestApp, type TestApp } from '../support/test-app.js';
import { DOCKERFILE, launch, outcomeOf, SLOW } from './support.js';

const SECRET = 'very-secret-token-4711';

let app: TestApp | null = null;
beforeEach(() => {
  app = null;
});
afterEach(() => app?.close());

async function appFor(...hosts: readonly { hostAndPort: string }[]): Promise<TestApp> {
  app = await startTestApp({ FETCH_ALLOW: hosts.map(({ hostAndPort }) => hostAndPort).join(',') });
  return app;
}

async function refusedFor(on: TestApp, source: SourceInput, port?: number) {
  const { launchMiner } = await on.ask(LaunchMinerDocument, {
    input: { name: 'refused', source, ...(port === undefined ? {} : { port }) },
  });
  if (launchMiner.__typename === 'LaunchMinerPayload') throw new Error('it was not refused');
  const { vms } = await on.ask(VmsDocument, { first: 10 });
  expect(vms.nodes).toEqual([]);
  expect(await billOf(on)).toEqual({ leaks: [], live: [] });
  return launchMiner;
}

/** Everything that was written down, whether in the store or in the log. */
async function traces(on: TestApp): Promise<string> {
  const files = await readdir(on.dataDir, { recursive: true, withFileTypes: true });
  const texts = files
    .filter((file) => file.isFile())
    .map((file) =>
      // A file that was only there while another one was written.
      readFile(join(file.parentPath, file.name), 'latin1').catch(() => ''),
    );
  return `${(await Promise.all(texts)).join('')}${JSON.stringify(on.lines)}`;
}

describe('a git repository', SLOW, () => {
  it('is built at the commit that its branch stood for, and shown with it', async () => {
    const { commit, git, root } = makeRepository();
    const server = await serveGit(root, { token: SECRET });
    const hash = commit({
      'models/llm/Dockerfile': `${DOCKERFILE}COPY api api\n`,
      'models/llm/api/server.py': 'print(1)\n',
      'models/llm/.dockerignore': '*.md\n',
      'models/llm/README.md': 'not for the image\n',
    });
    git('branch', 'stable');
    commit({ 'models/llm/Dockerfile': 'no Dockerfile any more' });
    const on = await appFor(server);

    const { deployment } = await launch(on, {
      name: 'from-git',
      source: { git: { url: server.url, ref: 'stable', subdirectory: './models/llm/', token: SECRET } },
    });

    const shown = await on.ask(SourceOfDeploymentDocument, { id: deployment.id });
    expect(shown.deployment?.source).toMatchObject({
      kind: 'GIT',
      url: server.url,
      ref: 'stable',
      commit: hash,
      subdirectory: 'models/llm',
      dockerfile: 'Dockerfile',
      digest: expect.stringMatching(/^sha256:/),
      image: null,
      pinned: null,
    });
    expect(await outcomeOf(on, deployment.id)).toMatchObject({ state: 'SUCCEEDED' });
    expect(await traces(on)).not.toContain(SECRET);
    expect(on.errors()).toEqual([]);
  });

  it('that can not be built is refused before anything is rented, with the field at fault', async () => {
    const { commit, root } = makeRepository();
    commit({
      'missing/Dockerfile': `${DOCKERFILE}COPY weights.bin /\n`,
      'ok/Dockerfile': DOCKERFILE,
      'links/Dockerfile': DOCKERFILE,
      'links/out': '-> ../../etc/passwd',
    });
    const server = await serveGit(root);
    const locked = await serveGit(root, { token: SECRET });
    const on = await appFor(server, locked);
    const git = (more: object) => refusedFor(on, { git: { url: server.url, ...more } });

    const missing = await git({ subdirectory: 'missing' });
    expect(missing).toMatchObject({ __typename: 'SourceRefused', field: 'input.source.git' });
    expect(missing.message).toMatch(/^Line 5: COPY takes what was not given: weights.bin$/);
    expect(await git({ ref: 'gone' })).toMatchObject({ field: 'input.source.git.ref', retryable: false });
    expect(await git({ ref: '--upload-pack=id' })).toMatchObject({
      code: 'INVALID_INPUT',
      field: 'input.source.git.ref',
    });
    expect(await git({ subdirectory: 'gone' })).toMatchObject({ field: 'input.source.git.subdirectory' });
    expect(await git({ subdirectory: '../x' })).toMatchObject({ field: 'input.source.git.subdirectory' });
    expect((await git({ subdirectory: 'links' })).message).toContain('links to something outside');
    expect(await git({ subdirectory: 'ok', dockerfile: 'Other' })).toMatchObject({
      message: 'There is no Other',
    });
    expect(await git({ url: 'ssh://git@github.com/a/b' })).toMatchObject({ field: 'input.source.git.url' });
    expect(await git({ url: 'http://169.254.169.254/a.git' })).toMatchObject({
      field: 'input.source.git.url',
    });
    expect(await git({ url: locked.url, token: 'wrong-one' })).toMatchObject({
      field: 'input.source.git.token',
    });
    expect(await git({ url: locked.url })).toMatchObject({
      field: 'input.source.git.url',
      hint: expect.stringContaining('token'),
    });
    expect(await refusedFor(on, { git: { url: server.url, subdirectory: 'ok' } }, 4000)).toMatchObject({
      code: 'INVALID_INPUT',
      field: 'input.port',
      message: 'The Dockerfile exposes 3000, not 4000',
    });
  });
});

describe('an image', SLOW, () => {
  it('is pinned, its port is that which it exposes, and its password is written nowhere', async () => {
    const registry = await startRegistry({ login: `me:${SECRET}` });
    const digest = registry.image('1.0', { ports: ['8080/tcp'] });
    const on = await appFor(registry);
    const reference = `${registry.hostAndPort}/owner/model:1.0`;

    const { deployment } = await launch(on, {
      name: 'from-registry',
      source: { image: { reference, username: 'me', password: SECRET } },
    });

    const shown = await on.ask(SourceOfDeploymentDocument, { id: deployment.id });
    expect(shown.deployment).toMatchObject({
      port: 8080,
      source: {
        kind: 'IMAGE',
        image: reference,
        pinned: `${registry.hostAndPort}/owner/model@${digest}`,
        digest: null,
      },
    });
    expect(await traces(on)).not.toContain(SECRET);
  });

  it('that can not be pulled is refused before anything is rented, with the field at fault', async () => {
    const registry = await startRegistry({ login: `me:${SECRET}` });
    registry.image('1.0');
    registry.image('arm', { architectures: ['arm64'] });
    const on = await appFor(registry);
    const image = (name: string, more: object = { username: 'me', password: SECRET }) =>
      refusedFor(on, { image: { reference: `${registry.hostAndPort}/${name}`, ...more } });

    expect(await image('m:1.0', { username: 'me', password: 'wrong' })).toMatchObject({
      __typename: 'SourceRefused',
      field: 'input.source.image.password',
    });
    expect(await image('m:1.0', {})).toMatchObject({ field: 'input.source.image.reference' });
    expect(await image('m:1.0', { username: 'me' })).toMatchObject({ field: 'input.source.image.password' });
    expect(await image('m:gone')).toMatchObject({ message: expect.stringContaining('no such image') });
    expect(await image('m:arm')).toMatchObject({ hint: 'Build it with --platform linux/amd64.' });
    expect(await image('M')).toMatchObject({ field: 'input.source.image.reference' });
  });
});

it('a Dockerfile is judged for anyone, by the same rules', async () => {
  const on = await appFor();
  const lint = async (dockerfile: string, files?: string[], port?: number) =>
    (await on.ask(LintDockerfileDocument, { dockerfile, files: files ?? null, port: port ?? null }))
      .lintDockerfile;
  const text = 'FROM python\nCOPY app.py /\nEXPOSE 8080\nCMD ["python", "/app.py"]\n';

  expect(await lint(text)).toMatchObject({
    exposedPorts: [8080],
    problems: [{ code: 'UNPINNED_BASE', line: 1 }],
  });
  expect(await lint(text, ['app.py'], 3000)).toMatchObject({
    problems: [{ code: 'UNPINNED_BASE' }, { code: 'PORT_NOT_EXPOSED', line: 3, severity: 'ERROR' }],
  });
  expect(await lint(text, [])).toMatchObject({
    problems: [
      { code: 'UNPINNED_BASE' },
      { code: 'SOURCE_MISSING', line: 2, message: 'COPY takes what was not given: app.py' },
    ],
  });
  expect(await lint(text, ['x'.repeat(2_000)])).toMatchObject({ code: 'INVALID_INPUT', field: 'files' });
  expect(await lint(text, [], 99_999)).toMatchObject({ code: 'INVALID_INPUT', field: 'port' });
});
