import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type GuardedAnswer, type GuardedHttp, redirectOf, refuse } from './guarded-http.js';
import { type ImageReference, parseImageReference } from './image-reference.js';
import { createRegistrySession, type RegistrySession } from './registry-session.js';
import type { ImageLimits, SourceFetcherPort } from './source-fetcher.js';

const INDEXES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];
const MANIFESTS = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];
const ACCEPT = [...INDEXES, ...MANIFESTS].join(', ');
const LISTED_AT_MOST = 200;

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const index = z.object({
  manifests: z
    .array(
      z.object({
        digest,
        platform: z.object({ os: z.string().max(100), architecture: z.string().max(100) }).nullish(),
      }),
    )
    .max(LISTED_AT_MOST),
});
const manifest = z.object({ config: z.object({ digest }) });
const configuration = z.object({
  os: z.string().max(100).optional(),
  architecture: z.string().max(100).optional(),
  config: z.object({ ExposedPorts: z.record(z.string().max(100), z.unknown()).nullish() }).nullish(),
});

/** What an image is, as its registry says: the HTTP API v2 of registries. */
export function registryOver(http: GuardedHttp): Pick<SourceFetcherPort, 'image'> {
  async function describe(reference: ImageReference, session: RegistrySession, limits: ImageLimits) {
    const top = await get(session, `manifests/${reference.version}`, limits);
    const pinned = reference.isDigest ? reference.version : `sha256:${sha256(top.bytes)}`;
    if (reference.isDigest) requireDigest(top.bytes, pinned);
    if (!INDEXES.includes(top.type)) return { pinned, ports: await portsOf(session, top, limits) };
    const listed = read(index, top.bytes).manifests;
    const ours = listed.find(({ platform }) => platform?.os === 'linux' && platform.architecture === 'amd64');
    if (!ours) return refuseArchitecture(listed.map(({ platform }) => platform?.architecture ?? 'unknown'));
    const one = await get(session, `manifests/${ours.digest}`, limits);
    requireDigest(one.bytes, ours.digest);
    return { pinned, ports: await portsOf(session, one, limits) };
  }

  async function portsOf(session: RegistrySession, found: Found, limits: ImageLimits): Promise<number[]> {
    if (!MANIFESTS.includes(found.type)) {
      return refuse('UNSUPPORTED', 'the registry has it in a form that is no longer used');
    }
    const { config } = read(manifest, found.bytes);
    const { bytes } = await get(session, `blobs/${config.digest}`, limits);
    requireDigest(bytes, config.digest);
    const { os = 'linux', architecture = 'amd64', config: settings } = read(configuration, bytes);
    if (os !== 'linux' || architecture !== 'amd64') refuseArchitecture([architecture]);
    return Object.keys(settings?.ExposedPorts ?? {})
      .flatMap((port) => /^(\d{1,5})(?:\/tcp)?$/.exec(port)?.[1] ?? [])
      .map(Number)
      .toSorted((a, b) => a - b);
  }

  return {
    async image({ reference: text, credentials }, limits, signal) {
      const reference = parseImageReference(text);
      if (!reference) refuse('BAD_URL', 'not an image reference such as ghcr.io/owner/model:1.0');
      return http.within(limits.timeoutMs, signal, async (ending) => {
        const session = createRegistrySession({
          http,
          reference,
          limits,
          signal: ending,
          ...(credentials ? { credentials } : {}),
        });
        const { pinned, ports } = await describe(reference, session, limits);
        return { pinned: `${reference.domain}/${reference.path}@${pinned}`, exposedPorts: ports };
      });
    },
  };
}

interface Found {
  readonly type: string;
  readonly bytes: Buffer;
}

/** Blobs lie at other servers, which are asked without the registry's token. */
async function get(session: RegistrySession, what: string, limits: ImageLimits): Promise<Found> {
  const readAll = async (answer: GuardedAnswer): Promise<Found> => ({
    type: (answer.header('content-type') ?? '').split(';', 1)[0]?.trim() ?? '',
    bytes: await answer.bytes(limits.maxBytes),
  });
  const first = await session.get(what, ACCEPT, async (answer) => redirectOf(answer) ?? readAll(answer));
  let found = first;
  for (let hop = 0; found instanceof URL; hop += 1) {
    if (hop >= limits.maxRedirects)
      refuse('TOO_MANY_REDIRECTS', `more than ${limits.maxRedirects} redirects`);
    found = await session.elsewhere(found, async (answer) => redirectOf(answer) ?? readAll(answer));
  }
  return found;
}

function read<T>(shape: z.ZodType<T>, bytes: Buffer): T {
  try {
    return shape.parse(JSON.parse(bytes.toString('utf8')));
  } catch (cause) {
    return refuse('GARBLED', 'the registry answers with something that is no description of an image', cause);
  }
}

function requireDigest(bytes: Buffer, expected: string): void {
  if (`sha256:${sha256(bytes)}` !== expected)
    refuse('GARBLED', `the registry answers with something else than ${expected}`);
}

function refuseArchitecture(has: readonly string[]): never {
  const shown = [...new Set(has)].slice(0, 10).join(', ');
  return refuse(
    'UNSUPPORTED',
    `it is there for ${JSON.stringify(shown).slice(1, -1)} only, and the machines are linux/amd64`,
    undefined,
    'Build it with --platform linux/amd64.',
  );
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
