import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { closing } from './servers.js';

const WHO = {
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.com',
  GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z',
  GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
};

/** A text is a file, one that begins with `-> ` a symbolic link; a Buffer is a file, null takes one away. */
export type Files = Readonly<Record<string, string | Buffer | null>>;

/** A repository on disk, and git itself to work in it. */
export function makeRepository() {
  const root = mkdtempSync(join(tmpdir(), 'git-http-'));
  const work = join(root, 'model.git');
  mkdirSync(work);
  const git = (...words: string[]): string =>
    execFileSync('git', words, {
      cwd: work,
      env: { PATH: process.env['PATH'], HOME: root, ...WHO },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 64 * 1024 * 1024,
    }).trim();
  git('init', '-q', '-b', 'main');
  const write = (files: Files): void => {
    for (const [path, content] of Object.entries(files)) {
      const file = join(work, path);
      mkdirSync(dirname(file), { recursive: true });
      rmSync(file, { force: true });
      if (content === null) continue;
      if (typeof content === 'string' && content.startsWith('-> ')) symlinkSync(content.slice(3), file);
      else writeFileSync(file, content);
    }
  };
  return closing({
    root,
    work,
    git,
    /** The new commit. */
    commit(files: Files, message = 'c'): string {
      write(files);
      git('add', '-A');
      git('commit', '-q', '--allow-empty', '-m', message);
      return git('rev-parse', 'HEAD');
    },
    close: async () => rmSync(root, { recursive: true, force: true }),
  });
}

export interface GitHttpOptions {
  /** The server answers in the older version of the protocol. */
  readonly isOld?: boolean;
  /** Needed as the password; without it 401. */
  readonly token?: string;
  /** Answers itself, or returns false to leave it to git. */
  readonly before?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

/** git's own server behind HTTP, on a free port. */
export async function serveGit(root: string, { isOld = false, token, before }: GitHttpOptions = {}) {
  const asked: { method: string; url: string; authorization: string | undefined }[] = [];
  const server = createServer((request, response) => {
    const { method = '', url = '/', headers } = request;
    asked.push({ method, url, authorization: headers.authorization });
    if (before?.(request, response)) return;
    const password = Buffer.from(headers.authorization?.slice('Basic '.length) ?? '', 'base64').toString();
    if (token !== undefined && password.split(':')[1] !== token) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
      return;
    }
    const { pathname, search } = new URL(url, 'http://server');
    const cgi = spawn('git', ['http-backend'], {
      env: {
        PATH: process.env['PATH'],
        ...WHO,
        GIT_PROJECT_ROOT: root,
        GIT_HTTP_EXPORT_ALL: '1',
        REQUEST_METHOD: method,
        PATH_INFO: decodeURIComponent(pathname),
        QUERY_STRING: search.slice(1),
        CONTENT_TYPE: headers['content-type'] ?? '',
        CONTENT_LENGTH: headers['content-length'] ?? '',
        ...(isOld ? {} : { GIT_PROTOCOL: String(headers['git-protocol'] ?? '') }),
      },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    cgi.stdin.on('error', () => undefined);
    request.pipe(cgi.stdin);
    let head = Buffer.alloc(0);
    let isBody = false;
    cgi.stdout.on('data', (chunk: Buffer) => {
      if (isBody) return void response.write(chunk);
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      isBody = true;
      const fields = head
        .toString('latin1', 0, end)
        .split('\r\n')
        .map((line): [string, string] => [
          line.slice(0, line.indexOf(':')),
          line.slice(line.indexOf(':') + 2),
        ]);
      const status = fields.find(([name]) => name === 'Status')?.[1] ?? '200';
      response.writeHead(
        Number.parseInt(status, 10),
        Object.fromEntries(fields.filter(([name]) => name !== 'Status')),
      );
      response.write(head.subarray(end + 4));
    });
    cgi.on('close', () => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return closing({
    asked,
    hostAndPort: `127.0.0.1:${port}`,
    url: `http://127.0.0.1:${port}/model.git`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}
