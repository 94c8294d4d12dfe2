import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { type BuildContext, BuildContextRefused } from '../adapters/archives.js';
import { InvalidInput, SourceRefused } from '../errors.js';
import { IgnoreRefused, ignoredPaths } from './docker-ignore.js';
import type { DockerfileProblem } from './dockerfile-problem.js';
import { checkDockerfile, type DockerfileReport, type DockerfileToCheck } from './dockerfile-rules.js';

/** The port that the caller named, and where. */
export interface DeclaredPort {
  readonly port: number;
  readonly field: string;
}

export interface CheckedContext {
  readonly tar: Uint8Array;
  readonly digest: string;
  readonly exposedPorts: readonly number[];
}

interface ToCheck {
  readonly read: () => Promise<BuildContext> | BuildContext;
  /** Its path in the context. */
  readonly dockerfile: string;
  readonly submodules?: readonly string[];
  readonly field: string;
  readonly declared: DeclaredPort | undefined;
}

const LFS_POINTER = 'version https://git-lfs.github.com/spec/v1\n';
const LFS_POINTER_BYTES = 1_024;
const HASHED_AT_ONCE = 4 * 1024 * 1024;
const ERRORS_SHOWN = 5;

/** What the engine would be sent: without what .dockerignore leaves out, and with a Dockerfile that can be built. */
export async function checkedContext(about: ToCheck): Promise<CheckedContext> {
  const { dockerfile, submodules = [], field, declared } = about;
  try {
    const context = await about.read();
    const text = context.textOf(dockerfile);
    if (text === null) {
      throw new SourceRefused(`There is no ${dockerfile}`, {
        field,
        hint: 'Put the Dockerfile at the top, or say where it is.',
      });
    }
    const paths = context.entries.map(({ path }) => path);
    const rules = `${dockerfile}.dockerignore`;
    const ignored = await ignoredPaths(
      context.textOf(rules) ?? context.textOf('.dockerignore') ?? '',
      [...paths, ...submodules],
      [dockerfile, rules, '.dockerignore'],
    );
    const lfsPointers = context.entries
      .filter(({ size, path }) => size < LFS_POINTER_BYTES && context.textOf(path)?.startsWith(LFS_POINTER))
      .map(({ path }) => path);
    const deadLinks = context.deadLinks((path) => !ignored.has(path));
    const files = { paths: [...paths, ...submodules], ignored, submodules, lfsPointers, deadLinks };
    const { exposedPorts } = requireBuildable({ text, files }, field, declared);
    const tar = await context.pack((path) => !ignored.has(path));
    return { tar, digest: await digestOf(tar), exposedPorts };
  } catch (error) {
    if (error instanceof BuildContextRefused || error instanceof IgnoreRefused)
      throw new SourceRefused(error.message, { field });
    throw error;
  }
}

/** Throws for what `lintDockerfile` calls an ERROR. */
export function requireBuildable(
  dockerfile: Omit<DockerfileToCheck, 'port'>,
  field: string,
  declared: DeclaredPort | undefined,
): DockerfileReport {
  const report = checkDockerfile({ ...dockerfile, ...(declared ? { port: declared.port } : {}) });
  const errors = report.problems.filter(({ severity }) => severity === 'ERROR');
  const [first] = errors;
  if (!first) return report;
  if (declared && first.code === 'PORT_NOT_EXPOSED' && errors.length === 1)
    throw new InvalidInput(declared.field, first.message, first.hint ?? undefined);
  const shown = errors.slice(0, ERRORS_SHOWN).map(inWords);
  const more = errors.length > shown.length ? [`and ${errors.length - shown.length} more`] : [];
  const hint = errors.find((one) => one.hint !== null)?.hint ?? null;
  throw new SourceRefused([...shown, ...more].join('; '), { field, ...(hint === null ? {} : { hint }) });
}

const WHOLE_FILE = ['EMPTY', 'TOO_LARGE', 'NOT_TEXT', 'NO_FROM'];
const inWords = ({ code, line, message }: DockerfileProblem): string =>
  WHOLE_FILE.includes(code) ? message : `Line ${line}: ${message}`;

export async function digestOf(tar: Uint8Array): Promise<string> {
  const hash = createHash('sha256');
  for (let at = 0; at < tar.length; at += HASHED_AT_ONCE) {
    if (at > 0) await setImmediate();
    hash.update(tar.subarray(at, at + HASHED_AT_ONCE));
  }
  return `sha256:${hash.digest('hex')}`;
}
