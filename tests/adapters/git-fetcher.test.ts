import { describe, expect, it } from 'vitest';
import { gitOver } from '../../src/services/adapters/git-fetcher.js';
import { createGuardedHttp } from '../../src/services/adapters/guarded-http.js';
import {
  type GitLimits,
  type GitRequest,
  SourceFetchFailed,
} from '../../src/services/adapters/source-fetcher.js';
import { type GitHttpOptions, makeRepository, serveGit } from './support/git-http.js';
import { refusalOf, soon } from './support/servers.js';

const LIMITS: GitLimits = {
  timeoutMs: 20_000,
  maxRedirects: 3,
  maxBytes: 4 * 1024 * 1024,
  maxUnpackedBytes: 8 * 1024 * 1024,
  maxEntries: 500,
};

async function serving(options: GitHttpOptions = {}) {
  const repository = makeRepository();
  const server = await serveGit(repository.root, options);
  const { git } = gitOver(createGuardedHttp({ allow: [server.hostAndPort] }));
  const fetch = (request: Partial<GitRequest> = {}, limits: Partial<GitLimits> = {}) =>
    git({ url: server.url, ...request }, { ...LIMITS, ...limits }, soon());
  const refusal = async (request: Partial<GitRequest> = {}, limits: Partial<GitLimits> = {}) => {
    const error = await refusalOf(fetch(request, limits));
    if (!(error instanceof SourceFetchFailed)) throw error;
    return error;
  };
  return { ...repository, server, fetch, refusal };
}
const textsOf = ({ entries }: { entries: readonly { path: string; content: Buffer }[] }) =>
  Object.fromEntries(entries.map(({ path, content }) => [path, content.toString()]));

describe.each([
  ['the newer protocol', {}],
  ['the older protocol', { isOld: true }],
])('a repository served by git over %s', (_name, options: GitHttpOptions) => {
  it('gives the files of its default branch, and only of its newest commit', async () => {
    const { commit, fetch } = await serving(options);
    commit({ Dockerfile: 'FROM old\n', 'gone.txt': 'x'.repeat(200_000) });
    const hash = commit({ Dockerfile: 'FROM new\n', 'gone.txt': null, 'src/app.py': 'print(1)\n' });

    const found = await fetch();

    expect(found.commit).toBe(hash);
    expect(textsOf(found)).toEqual({ Dockerfile: 'FROM new\n', 'src/app.py': 'print(1)\n' });
    expect(found.entries.map(({ mode }) => mode)).toEqual([0o644, 0o644]);
  });

  it('is read at a branch, a tag, an annotated tag and a commit', async () => {
    const { commit, git, fetch } = await serving(options);
    const first = commit({ a: '1' });
    git('tag', 'v1');
    const second = commit({ a: '2' });
    git('tag', '-a', 'v2', '-m', 'second');
    git('branch', 'feature/x');
    const third = commit({ a: '3' });

    expect((await fetch({ ref: 'v1' })).commit).toBe(first);
    expect((await fetch({ ref: 'v2' })).commit).toBe(second);
    expect((await fetch({ ref: 'refs/tags/v2' })).commit).toBe(second);
    expect((await fetch({ ref: 'feature/x' })).commit).toBe(second);
    expect((await fetch({ ref: 'HEAD' })).commit).toBe(third);
    expect((await fetch({ ref: third.toUpperCase() })).commit).toBe(third);
    expect(textsOf(await fetch({ ref: first.slice(0, 9) }))).toEqual({ a: '1' });
  });

  it('is read from a folder, which is then the top', async () => {
    const { commit, fetch, refusal } = await serving(options);
    commit({ 'models/llm/Dockerfile': 'FROM x\n', 'models/llm/a/b': '1', 'models/other': '2', top: '3' });

    expect(textsOf(await fetch({ subdirectory: 'models/llm' }))).toEqual({
      Dockerfile: 'FROM x\n',
      'a/b': '1',
    });
    expect(await refusal({ subdirectory: 'models/none' })).toMatchObject({ reason: 'NO_SUCH_FOLDER' });
    expect(await refusal({ subdirectory: 'top' })).toMatchObject({ reason: 'NO_SUCH_FOLDER' });
  });

  it('keeps links, executable files and names of all kinds, and whatever git packed as a difference', async () => {
    const { commit, git, work, fetch } = await serving(options);
    const long = Array.from({ length: 4_000 }, (_, i) => `line ${i} of a file that changes little`);
    commit({ 'big.txt': long.join('\n'), 'größe/ü.txt': 'ü' });
    git('config', 'core.fileMode', 'true');
    const changed = long.with(2_000, 'another line').join('\n');
    commit({ 'big2.txt': changed, link: '-> big.txt', 'run.sh': '#!/bin/sh\n' });
    git('update-index', '--chmod=+x', 'run.sh');
    git('commit', '-q', '-m', 'x');
    git('gc', '-q', '--aggressive');

    const { entries } = await fetch();

    const of = (path: string) => entries.find((entry) => entry.path === path);
    expect(of('big2.txt')?.content.toString()).toBe(changed);
    expect(of('big.txt')?.content.toString()).toBe(long.join('\n'));
    expect(of('größe/ü.txt')?.content.toString()).toBe('ü');
    expect(of('link')).toMatchObject({ type: 'SYMLINK', target: 'big.txt' });
    expect(of('run.sh')).toMatchObject({ mode: 0o755 });
    expect(work).not.toBe('');
  });

  it('tells of submodules, which it does not fetch', async () => {
    const { commit, git, fetch, refusal } = await serving(options);
    const hash = commit({ a: '1' });
    git('update-index', '--add', '--cacheinfo', `160000,${hash},libs/sub`);
    git('commit', '-q', '-m', 'sub');
    expect(await fetch()).toMatchObject({ submodules: ['libs/sub'] });
    expect(await refusal({ subdirectory: 'libs/sub' })).toMatchObject({ reason: 'NO_SUCH_FOLDER' });
  });

  it('refuses what is not there, in words', async () => {
    const { commit, refusal, server } = await serving(options);
    expect(await refusal()).toMatchObject({
      reason: 'NO_SUCH_REF',
      message: expect.stringContaining('empty'),
    });
    commit({ a: '1' });
    expect(await refusal({ ref: 'nope' })).toMatchObject({ message: 'there is no branch or tag "nope"' });
    expect(await refusal({ ref: 'f'.repeat(40) })).toMatchObject({ reason: 'NO_SUCH_REF' });
    expect(await refusal({ ref: 'abcdef123' })).toMatchObject({ hint: 'Give all 40 digits of the commit.' });
    expect(await refusal({ url: server.url.replace('model', 'other') })).toMatchObject({
      reason: 'NOT_FOUND',
    });
  });
});

describe('a commit that is not the newest', () => {
  it('is found by its first digits where the server filters, and asked for in full where it does not', async () => {
    const { commit, git, fetch, refusal } = await serving();
    const old = commit({ a: '1' });
    commit({ a: '2' });
    expect(await refusal({ ref: old.slice(0, 8) })).toMatchObject({
      hint: 'Give all 40 digits of the commit.',
    });
    git('config', 'uploadpack.allowFilter', 'true');
    expect(await fetch({ ref: old.slice(0, 8) })).toMatchObject({ commit: old });
    expect(await fetch({ ref: old })).toMatchObject({ commit: old });
  });
});

describe('a private repository', () => {
  it('is opened with a token, and says what is wrong without', async () => {
    const { commit, fetch, refusal } = await serving({ token: 'right' });
    const hash = commit({ a: '1' });
    const credentials = (password: string) => ({ credentials: { username: 'x', password } });
    expect(await fetch(credentials('right'))).toMatchObject({ commit: hash });
    expect(await refusal(credentials('wrong'))).toMatchObject({ reason: 'CREDENTIALS' });
    expect((await refusal()).hint).toContain('give a token');
  });

  it('does not have its token sent to where it redirects', async () => {
    const other = await serving();
    other.commit({ a: 'theirs' });
    const away = await serving({
      before: (request, response) => {
        response.writeHead(301, {
          location: `${other.server.url}${request.url?.replace('/model.git', '') ?? ''}`,
        });
        response.end();
        return true;
      },
    });
    const { git } = gitOver(
      createGuardedHttp({ allow: [away.server.hostAndPort, other.server.hostAndPort] }),
    );

    const found = await git(
      { url: away.server.url, credentials: { username: 'x', password: 'secret' } },
      LIMITS,
      soon(),
    );

    expect(textsOf(found)).toEqual({ a: 'theirs' });
    expect(away.server.asked.map(({ authorization }) => authorization !== undefined)).toEqual([true]);
    expect(other.server.asked.map(({ authorization }) => authorization)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('does not get its token over plain http', async () => {
    const { git } = gitOver(
      createGuardedHttp({ allow: ['git.example:8080'], resolve: async () => ['127.0.0.1'] }),
    );
    const error = await refusalOf(
      git(
        { url: 'http://git.example:8080/a', credentials: { username: 'x', password: 's' } },
        LIMITS,
        soon(),
      ),
    );
    expect(error).toMatchObject({ reason: 'BAD_URL', message: expect.stringContaining('https') });
  });
});
