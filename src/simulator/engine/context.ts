import { posix } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { matchesGlob } from '../wildcard.js';
import { EngineFailure } from './failure.js';

const MAX_CONTEXT_BYTES = 512 * 1_024 * 1_024;
const MAX_ENTRIES = 100_000;
const MAX_TEXT_BYTES = 256 * 1_024;

export interface BuildContext {
  /** Paths relative to the root of the context, without a slash at either end. */
  readonly paths: ReadonlySet<string>;
  readonly dockerfile: string | null;
  readonly ignore: string;
  /** Where symbolic links lead, by their path. */
  readonly links: ReadonlyMap<string, string>;
}

/** Reads a tar, gzipped or not. Of its contents only the Dockerfile and `.dockerignore` are kept. */
export async function readContext(body: Readable, dockerfile: string): Promise<BuildContext> {
  const wanted = normal(dockerfile);
  const paths = new Set<string>();
  const links = new Map<string, string>();
  let found: string | null = null;
  let ignore = '';
  let total = 0;
  const entries = extract();
  const source = await unzipped(body);
  // The extractor reports what goes wrong here through its own iterator.
  pipeline(source, entries, () => {});
  try {
    for await (const entry of entries) {
      const path = normal(entry.header.name);
      if (paths.size >= MAX_ENTRIES) throw new EngineFailure(400, 'too many files in the build context');
      if (path) paths.add(path);
      if (entry.header.type === 'symlink')
        links.set(path, normal(posix.join(posix.dirname(path), entry.header.linkname ?? '')));
      const isKept = path === wanted || path === '.dockerignore';
      const chunks: Buffer[] = [];
      let size = 0;
      for await (const chunk of entry) {
        const bytes = bytesOf(chunk);
        size += bytes.length;
        total += bytes.length;
        if (total > MAX_CONTEXT_BYTES) throw new EngineFailure(400, 'the build context is too large');
        if (isKept && size <= MAX_TEXT_BYTES) chunks.push(bytes);
      }
      if (path === wanted) found = Buffer.concat(chunks).toString('utf8');
      if (path === '.dockerignore') ignore = Buffer.concat(chunks).toString('utf8');
    }
  } catch (error) {
    if (error instanceof EngineFailure) throw error;
    throw new EngineFailure(
      500,
      `Error processing tar file: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  return { paths, dockerfile: found, ignore, links };
}

const normal = (path: string): string => posix.normalize(`/${path}`).replace(/^\/+|\/+$/g, '');

/** The first two bytes tell whether the rest is gzipped. */
async function unzipped(body: Readable): Promise<Readable> {
  const chunks: AsyncIterator<unknown> = body[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  for (let next = await chunks.next(); ; next = await chunks.next()) {
    if (next.done) break;
    head = Buffer.concat([head, bytesOf(next.value)]);
    if (head.length >= 2) break;
  }
  if (head.length === 0) throw new EngineFailure(400, 'the build context is empty');
  const whole = Readable.from(withHead(head, chunks));
  if (head[0] !== 0x1f || head[1] !== 0x8b) return whole;
  const target = createGunzip();
  pipeline(whole, target, () => {});
  return target;
}

async function* withHead(head: Buffer, rest: AsyncIterator<unknown>): AsyncGenerator<Buffer> {
  yield head;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield bytesOf(next.value);
}

const bytesOf = (chunk: unknown): Buffer => (Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk)));

/** What `COPY` finds: an error in the engine's words, or null when every source is there. */
export function missingSource(
  context: BuildContext,
  { word, sources }: { readonly word: 'COPY' | 'ADD'; readonly sources: readonly string[] },
): string | null {
  const isIgnored = ignoreRules(context.ignore);
  for (const source of sources) {
    if (word === 'ADD' && /^https?:\/\//.test(source)) continue;
    const path = normal(source);
    if (path === '' || source.startsWith('<<') || source.includes('$')) continue;
    const isGlob = /[*?]/.test(path);
    const isThere = [...context.paths].some(
      (candidate) =>
        (isGlob ? matchesGlob(path, candidate) : candidate === path || candidate.startsWith(`${path}/`)) &&
        !isIgnored(candidate),
    );
    const dead = [...context.links].find(
      ([link, target]) =>
        (isGlob ? matchesGlob(path, link) : link === path) && !leadsTo(context, target) && !isIgnored(link),
    );
    if (dead) return notFound(word, dead[0]);
    if (isThere) continue;
    return isGlob ? `${word} failed: no source files were specified` : notFound(word, path);
  }
  return null;
}

const notFound = (word: string, path: string): string =>
  `${word} failed: file not found in build context or excluded by .dockerignore: stat ${path}: file does not exist`;
const leadsTo = ({ paths }: BuildContext, target: string): boolean =>
  target === '' || [...paths].some((path) => path === target || path.startsWith(`${target}/`));

/** The last rule that matches a path or one of its folders decides. */
function ignoreRules(text: string): (path: string) => boolean {
  const rules = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const isException = line.startsWith('!');
      const pattern = normal(isException ? line.slice(1) : line);
      return { isException, matches: (path: string) => matchesGlob(pattern, path) };
    });
  return (path) => {
    const parts = path.split('/');
    const lineage = parts.map((_part, index) => parts.slice(0, index + 1).join('/'));
    return rules.reduce(
      (ignored, { isException, matches }) => (lineage.some(matches) ? !isException : ignored),
      false,
    );
  };
}
