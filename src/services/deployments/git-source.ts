import { posix } from 'node:path';
import type { DeploymentSource } from '../../db/words.js';
import { contextFromFiles } from '../adapters/archives.js';
import type { FetchRefusal, GitLimits } from '../adapters/source-fetcher.js';
import { InvalidInput } from '../errors.js';
import { type CheckedContext, checkedContext } from './build-context.js';
import { checkText, type Fetching, fetched } from './fetched.js';

export interface GitSourceInput {
  readonly url: string;
  /** Branch, tag or commit; the default branch when absent. */
  readonly ref?: string;
  /** Folder that becomes the build context; the whole repository when absent. */
  readonly subdirectory?: string;
  /** Path of the Dockerfile in it; `Dockerfile` when absent. */
  readonly dockerfile?: string;
  /** Of a private repository. Used for this one fetch and not kept. */
  readonly token?: string;
  /** What goes with the token, where the server cares. */
  readonly username?: string;
}

/** What git servers take beside a token when they do not say otherwise. */
const TOKEN_USER = 'x-access-token';

export async function prepareGit(
  input: GitSourceInput,
  limits: GitLimits,
  { fetcher, at, signal, declared }: Fetching,
): Promise<{ source: DeploymentSource; context: CheckedContext }> {
  const field = `${at}.git`;
  const url = checkText(input.url, `${field}.url`, 2_048);
  const ref = input.ref === undefined ? null : checkRef(input.ref, `${field}.ref`);
  const subdirectory =
    input.subdirectory === undefined ? null : checkFolder(input.subdirectory, `${field}.subdirectory`);
  const dockerfile = checkFolder(input.dockerfile ?? 'Dockerfile', `${field}.dockerfile`) ?? 'Dockerfile';
  const token = input.token === undefined ? null : checkText(input.token, `${field}.token`, 4_096);
  const username = checkText(input.username ?? TOKEN_USER, `${field}.username`, 255);
  if (username.includes(':')) throw new InvalidInput(`${field}.username`, 'A user name has no colon');
  if (input.username !== undefined && token === null)
    throw new InvalidInput(`${field}.token`, 'A user name needs a token');

  const fields: Partial<Record<FetchRefusal, string>> = {
    NO_SUCH_REF: `${field}.ref`,
    NO_SUCH_FOLDER: `${field}.subdirectory`,
    ...(token === null ? {} : { CREDENTIALS: `${field}.token` }),
  };
  const { commit, entries, submodules, packBytes } = await fetched(
    'The repository can not be fetched',
    (reason) => fields[reason] ?? `${field}.url`,
    () =>
      fetcher.git(
        {
          url,
          ...(ref === null ? {} : { ref }),
          ...(subdirectory === null ? {} : { subdirectory }),
          ...(token === null ? {} : { credentials: { username, password: token } }),
        },
        limits,
        signal,
      ),
  );
  const context = await checkedContext({
    read: () => contextFromFiles(entries, limits, packBytes),
    dockerfile,
    submodules,
    field,
    declared,
  });
  const { digest } = context;
  return {
    source: { kind: 'GIT', url: withoutQuery(url), ref, commit, subdirectory, dockerfile, digest },
    context,
  };
}

/** What git itself would not take as a name, and nothing that reads as an option. */
function checkRef(ref: string, field: string): string {
  checkText(ref, field, 255);
  const isName = !/[\s~^:?*[\\]|\.\.|@\{|\/\/|^[-/.]|[/.]$|\.lock$/.test(ref);
  if (isName) return ref;
  throw new InvalidInput(
    field,
    'Must be the name of a branch or tag, or a commit',
    'For example main, v1.2 or 3f2a9c1.',
  );
}

/** Clean and relative; null for the top. */
function checkFolder(path: string, field: string): string | null {
  const clean = posix.normalize(checkText(path, field, 1_000)).replace(/\/+$/, '');
  if (clean.startsWith('/') || clean === '..' || clean.startsWith('../'))
    throw new InvalidInput(field, 'Must be a path inside the repository');
  return clean === '.' || clean === '' ? null : clean;
}

/** Nobody needs it to clone, and it may carry a secret. */
function withoutQuery(text: string): string {
  const url = new URL(text);
  url.search = '';
  url.hash = '';
  return url.href;
}
