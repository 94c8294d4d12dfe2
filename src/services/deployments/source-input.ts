import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { type Instruction, DockerfileParser, JSONInstruction } from 'dockerfile-ast';
import type { DeploymentSource } from '../../db/words.js';
import { BuildContextRefused, contextFromDockerfile, readBuildContext } from '../adapters/archives.js';
import { type SourceFetcherPort, SourceFetchFailed } from '../adapters/source-fetcher.js';
import { InvalidInput, SourceRefused } from '../errors.js';

/** Exactly one of the three. */
export interface SourceInput {
  readonly dockerfile?: string;
  readonly dockerfileUrl?: string;
  /** tar, tar.gz or zip. */
  readonly context?: Uint8Array;
  /** Path of the Dockerfile inside the context; `Dockerfile` when absent. */
  readonly dockerfilePath?: string;
}

export interface PreparedSource {
  readonly source: DeploymentSource;
  /** The build context as an uncompressed tar. */
  readonly tar: Uint8Array;
  readonly exposedPorts: readonly number[];
}

export const SOURCE_LIMITS = {
  dockerfileBytes: 64 * 1024,
  fetch: { maxBytes: 64 * 1024, timeoutMs: 10_000, maxRedirects: 3 },
  context: { maxBytes: 64 * 1024 * 1024, maxEntries: 10_000, maxUnpackedBytes: 128 * 1024 * 1024 },
};

/** Reads, checks and pins the source, so that nothing is rented for one that can not be built. */
export async function prepareSource(
  input: SourceInput,
  fetcher: SourceFetcherPort,
  at: string,
  signal: AbortSignal,
): Promise<PreparedSource> {
  const given = [input.dockerfile, input.dockerfileUrl, input.context].filter((value) => value !== undefined);
  if (given.length !== 1) {
    throw new InvalidInput(at, 'Give exactly one of dockerfile, dockerfileUrl and context');
  }
  if (input.context !== undefined)
    return fromContext(input.context, input.dockerfilePath ?? 'Dockerfile', at);
  const url = input.dockerfileUrl;
  const text = url === undefined ? (input.dockerfile ?? '') : await fetchText(url, fetcher, at, signal);
  const field = url === undefined ? `${at}.dockerfile` : `${at}.dockerfileUrl`;
  const exposedPorts = checkDockerfile(text, null, field);
  const tar = await contextFromDockerfile(text);
  const digest = await digestOf(tar);
  const source: DeploymentSource =
    url === undefined ? { kind: 'DOCKERFILE', digest } : { kind: 'DOCKERFILE_URL', url, digest };
  return { source, tar, exposedPorts };
}

async function fromContext(bytes: Uint8Array, dockerfilePath: string, at: string): Promise<PreparedSource> {
  const field = `${at}.context`;
  try {
    const context = await readBuildContext(bytes, SOURCE_LIMITS.context);
    const text = context.textOf(dockerfilePath);
    if (text === null) {
      throw new SourceRefused(`The context has no ${dockerfilePath}`, {
        field,
        hint: 'Put the Dockerfile at the top of the archive.',
      });
    }
    const paths = context.entries.map(({ path }) => path);
    const exposedPorts = checkDockerfile(text, paths, field);
    return {
      source: { kind: 'CONTEXT', digest: await digestOf(context.tar), dockerfile: dockerfilePath },
      tar: context.tar,
      exposedPorts,
    };
  } catch (error) {
    if (error instanceof BuildContextRefused) throw new SourceRefused(error.message, { field });
    throw error;
  }
}

async function fetchText(
  url: string,
  fetcher: SourceFetcherPort,
  at: string,
  signal: AbortSignal,
): Promise<string> {
  const field = `${at}.dockerfileUrl`;
  if (url.length > 2_048) throw new InvalidInput(field, 'A URL has at most 2048 characters');
  try {
    fetcher.check(url);
    const { bytes } = await fetcher.fetch(url, SOURCE_LIMITS.fetch, signal);
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof SourceFetchFailed) {
      const retryable = error.reason === 'TIMEOUT' || error.reason === 'UNREACHABLE';
      throw new SourceRefused(`The URL can not be fetched: ${error.message}`, { field, retryable });
    }
    if (error instanceof TypeError) throw new SourceRefused('What the URL answers is not text', { field });
    throw error;
  }
}

const HASHED_AT_ONCE = 4 * 1024 * 1024;

async function digestOf(tar: Uint8Array): Promise<string> {
  const hash = createHash('sha256');
  for (let at = 0; at < tar.length; at += HASHED_AT_ONCE) {
    if (at > 0) await setImmediate();
    hash.update(tar.subarray(at, at + HASHED_AT_ONCE));
  }
  return `sha256:${hash.digest('hex')}`;
}

/** `files` is null when there is nothing but the Dockerfile. Returns the ports it exposes. */
export function checkDockerfile(text: string, files: readonly string[] | null, field: string): number[] {
  if (text.trim() === '') throw new SourceRefused('The Dockerfile is empty', { field });
  if (Buffer.byteLength(text) > SOURCE_LIMITS.dockerfileBytes) {
    throw new SourceRefused(`A Dockerfile has at most ${SOURCE_LIMITS.dockerfileBytes} bytes`, { field });
  }
  if (text.includes('\0')) throw new SourceRefused('The Dockerfile is not text', { field });
  const dockerfile = DockerfileParser.parse(text);
  if (dockerfile.getFROMs().length === 0) {
    throw new SourceRefused('The Dockerfile has no FROM', {
      field,
      hint: 'Begin with FROM and a base image.',
    });
  }
  const known = files && withFolders(files);
  const missing = dockerfile
    .getInstructions()
    .flatMap(copiedPaths)
    .filter((source) => !isThere(source, known));
  if (missing.length > 0) {
    throw new SourceRefused(`The Dockerfile copies what was not given: ${[...new Set(missing)].join(', ')}`, {
      field,
      hint: 'Upload a build context (tar, tar.gz or zip) that has these paths.',
    });
  }
  return dockerfile
    .getInstructions()
    .filter((instruction) => instruction.getKeyword() === 'EXPOSE')
    .flatMap((instruction) => instruction.getArguments().map((argument) => argument.getValue()))
    .flatMap((value) => /^(\d{1,5})(?:\/tcp)?$/.exec(value)?.[1] ?? [])
    .map(Number);
}

/** What COPY and ADD take out of the context; here-documents bring their own content. */
function copiedPaths(instruction: Instruction): string[] {
  const keyword = instruction.getKeyword();
  if ((keyword !== 'COPY' && keyword !== 'ADD') || !(instruction instanceof JSONInstruction)) return [];
  if (instruction.getFlags().some((flag) => flag.getName() === 'from')) return [];
  // Flags and continued lines are resolved already; what follows the first line is the text of here-documents.
  const [line = ''] = (instruction.getArgumentsContent() ?? '').split('\n');
  const paths = jsonWords(line) ?? line.trim().split(/\s+/);
  return paths.slice(0, -1).filter((source) => !source.startsWith('<<'));
}

/** As the engine does it: what begins like a list and is none is taken as plain words. */
function jsonWords(line: string): string[] | null {
  if (!line.startsWith('[')) return null;
  try {
    const words: unknown = JSON.parse(line);
    return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : null;
  } catch {
    return null;
  }
}

/** The paths, and every folder above them. */
function withFolders(files: readonly string[]): Set<string> {
  const known = new Set<string>();
  for (const file of files) {
    for (let path = file.replace(/\/$/, ''); path !== '.' && !known.has(path); path = posix.dirname(path)) {
      known.add(path);
    }
  }
  return known;
}

/** Patterns and variables are left to the engine to judge. */
function isThere(source: string, known: ReadonlySet<string> | null): boolean {
  if (/^(https?|git):\/\//i.test(source) || /[*?[\]$]/.test(source))
    return known !== null || /:\/\//.test(source);
  if (known === null) return false;
  const path = posix.normalize(`/${source}`).slice(1).replace(/\/$/, '');
  return path === '' || path === '.' || known.has(path);
}
