import { posix } from 'node:path';
import type { DeploymentSource } from '../../db/words.js';
import { contextFromDockerfile, readBuildContext } from '../adapters/archives.js';
import { type SourceFetcherPort, SourceFetchFailed } from '../adapters/source-fetcher.js';
import { InvalidInput, SourceRefused } from '../errors.js';
import {
  type CheckedContext,
  checkedContext,
  type DeclaredPort,
  digestOf,
  requireBuildable,
} from './build-context.js';
import { MAX_DOCKERFILE_BYTES } from './dockerfile-rules.js';
import type { PreparedSource } from './fetched.js';
import { type GitSourceInput, prepareGit } from './git-source.js';
import { type ImageSourceInput, prepareImage } from './image-source.js';

/** Exactly one of the five. */
export interface SourceInput {
  readonly dockerfile?: string;
  readonly dockerfileUrl?: string;
  /** tar, tar.gz or zip. */
  readonly context?: Uint8Array;
  /** Path of the Dockerfile inside the context; `Dockerfile` when absent. */
  readonly dockerfilePath?: string;
  readonly git?: GitSourceInput;
  readonly image?: ImageSourceInput;
}

export const SOURCE_LIMITS = {
  dockerfileBytes: MAX_DOCKERFILE_BYTES,
  fetch: { maxBytes: MAX_DOCKERFILE_BYTES, timeoutMs: 10_000, maxRedirects: 3 },
  context: { maxBytes: 64 * 1024 * 1024, maxEntries: 10_000, maxUnpackedBytes: 128 * 1024 * 1024 },
  git: {
    maxBytes: 64 * 1024 * 1024,
    maxEntries: 10_000,
    maxUnpackedBytes: 128 * 1024 * 1024,
    timeoutMs: 60_000,
    maxRedirects: 3,
  },
  image: { maxBytes: 4 * 1024 * 1024, timeoutMs: 15_000, maxRedirects: 5 },
};

const KINDS = ['dockerfile', 'dockerfileUrl', 'context', 'git', 'image'] as const;

/** Reads, checks and pins the source, so that nothing is rented for one that can not be built or pulled. */
export async function prepareSource(
  input: SourceInput,
  fetcher: SourceFetcherPort,
  at: string,
  signal: AbortSignal,
  declared?: DeclaredPort,
): Promise<PreparedSource> {
  if (KINDS.filter((kind) => input[kind] !== undefined).length !== 1)
    throw new InvalidInput(at, `Give exactly one of ${KINDS.join(', ')}`);
  const about = { fetcher, at, signal, declared };
  if (input.image !== undefined) return prepareImage(input.image, SOURCE_LIMITS.image, about);
  if (input.git !== undefined) {
    const { source, context } = await prepareGit(input.git, SOURCE_LIMITS.git, about);
    return built(source, context);
  }
  if (input.context !== undefined) {
    const dockerfile = dockerfilePath(input.dockerfilePath, `${at}.context.dockerfile`);
    const context = await checkedContext({
      read: () => readBuildContext(input.context ?? new Uint8Array(), SOURCE_LIMITS.context),
      dockerfile,
      field: `${at}.context`,
      declared,
    });
    return built({ kind: 'CONTEXT', digest: context.digest, dockerfile }, context);
  }
  const url = input.dockerfileUrl;
  const text = url === undefined ? (input.dockerfile ?? '') : await fetchText(url, fetcher, at, signal);
  const field = url === undefined ? `${at}.dockerfile` : `${at}.dockerfileUrl`;
  const { exposedPorts } = requireBuildable({ text, files: { paths: [] } }, field, declared);
  const tar = await contextFromDockerfile(text);
  const digest = await digestOf(tar);
  return built(url === undefined ? { kind: 'DOCKERFILE', digest } : { kind: 'DOCKERFILE_URL', url, digest }, {
    tar,
    digest,
    exposedPorts,
  });
}

const built = (source: DeploymentSource, { tar, exposedPorts }: CheckedContext): PreparedSource => ({
  source,
  tar,
  exposedPorts,
  registry: null,
});

function dockerfilePath(given: string | undefined, field: string): string {
  const path = posix.normalize(given ?? 'Dockerfile');
  if (path.length <= 1_000 && !path.startsWith('/') && !path.startsWith('..') && !path.endsWith('/'))
    return path;
  throw new InvalidInput(field, 'Must be the path of a file inside the build context');
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
