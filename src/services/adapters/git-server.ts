import { DELIMITER, FLUSH, lineOf, packetOf, packetsOf, type Packet, remoteError } from './git-packets.js';
import { type GuardedAnswer, type GuardedHttp, redirectOf, refuse } from './guarded-http.js';
import type { Credentials, GitLimits } from './source-fetcher.js';

export interface GitRef {
  readonly name: string;
  readonly hash: string;
  /** Of a tag that stands for something else: that. */
  readonly peeled: string | null;
}

export interface Wanted {
  readonly hashes: readonly string[];
  /** Without the history. */
  readonly isShallow: boolean;
  readonly filter?: string;
}

/** A repository at a server, in the older or the newer version of the protocol. */
export interface GitServer {
  readonly mayFilter: boolean;
  /** Those asked for; a server of the older version tells all it has. */
  refs(prefixes: readonly string[], signal: AbortSignal): Promise<GitRef[]>;
  pack(wanted: Wanted, maxBytes: number, signal: AbortSignal): Promise<Buffer>;
}

const REFS_BYTES = 8 * 1024 * 1024;
const SERVICE = 'git-upload-pack';
const ADVERTISEMENT = 'application/x-git-upload-pack-advertisement';
const ANSWER = 'application/x-git-upload-pack-result';
const VERSION_2 = { 'git-protocol': 'version=2' };

/** Asks what the server speaks. Redirects are followed here and nowhere later, as git does it. */
export async function openGitServer(
  http: GuardedHttp,
  { url: text, credentials }: { readonly url: string; readonly credentials?: Credentials },
  limits: GitLimits,
  signal: AbortSignal,
): Promise<GitServer> {
  const given = http.check(text);
  // What anybody on the way can read is no secret any more.
  if (credentials && given.protocol !== 'https:' && !isLoopback(given))
    refuse('BAD_URL', 'credentials are sent over https only');
  given.hash = '';
  given.search = '';
  const suffix = `/info/refs?service=${SERVICE}`;
  let url = new URL(`${given.href.replace(/\/+$/, '')}${suffix}`);
  const headersFor = (target: URL) => ({
    ...VERSION_2,
    ...(credentials && target.origin === given.origin ? { authorization: basic(credentials) } : {}),
  });

  for (let hop = 0; ; hop += 1) {
    const found = await http.ask(url, { headers: headersFor(url) }, signal, async (answer) => {
      const next = redirectOf(answer);
      if (next) return next;
      requireOk(answer, credentials !== undefined);
      if (answer.header('content-type') !== ADVERTISEMENT) {
        refuse('GARBLED', 'no git repository answers there', undefined, 'Give the URL that git clone takes.');
      }
      return collect(packetsOf(answer.pieces(REFS_BYTES)));
    });
    if (!(found instanceof URL)) return serverOf(found, new URL(url.href.slice(0, -suffix.length)));
    if (hop >= limits.maxRedirects)
      refuse('TOO_MANY_REDIRECTS', `more than ${limits.maxRedirects} redirects`);
    if (!found.href.endsWith(suffix))
      refuse('GARBLED', 'the URL leads to something that is no git repository');
    url = found;
  }

  function post<T>(
    base: URL,
    body: readonly Buffer[],
    asked: AbortSignal,
    read: (answer: GuardedAnswer) => Promise<T>,
    isNewer: boolean,
  ): Promise<T> {
    const target = new URL(`${base.href}/${SERVICE}`);
    const { 'git-protocol': version, ...headers } = { ...headersFor(target) };
    const call = {
      method: 'POST' as const,
      body: Buffer.concat(body),
      headers: {
        ...headers,
        ...(isNewer ? { 'git-protocol': version } : {}),
        'content-type': `application/x-${SERVICE}-request`,
        accept: ANSWER,
      },
    };
    return http.ask(target, call, asked, (answer) => {
      requireOk(answer, credentials !== undefined);
      if (answer.header('content-type') !== ANSWER)
        refuse('GARBLED', 'the git server answers with something else');
      return read(answer);
    });
  }

  function serverOf(packets: readonly Packet[], base: URL): GitServer {
    const lines = packets.flatMap((packet) => (packet.kind === 'DATA' ? [lineOf(packet.data)] : []));
    const said = lines[0] === `# service=${SERVICE}` ? lines.slice(1) : lines;
    return said[0] === 'version 2' ? newer(said.slice(1), base) : older(said, base);
  }

  function newer(capabilities: readonly string[], base: URL): GitServer {
    const fetching = capabilities.find((line) => line.startsWith('fetch'))?.slice('fetch='.length) ?? '';
    const features = fetching.split(' ');
    requireSha1(
      capabilities.find((line) => line.startsWith('object-format='))?.slice('object-format='.length),
    );
    const command = (name: string, words: readonly string[]): Buffer[] => [
      packetOf(`command=${name}`),
      DELIMITER,
      ...words.map(packetOf),
      FLUSH,
    ];
    return {
      mayFilter: features.includes('filter'),
      refs: (prefixes, asked) =>
        post(
          base,
          command('ls-refs', ['peel', ...prefixes.map((prefix) => `ref-prefix ${prefix}`)]),
          asked,
          async (answer) => {
            const found = await collect(packetsOf(answer.pieces(REFS_BYTES)));
            return found.flatMap((packet) => (packet.kind === 'DATA' ? refOf(lineOf(packet.data)) : []));
          },
          true,
        ),
      pack: ({ hashes, isShallow, filter }, maxBytes, asked) =>
        post(
          base,
          command('fetch', [
            'no-progress',
            'ofs-delta',
            ...(isShallow && features.includes('shallow') ? ['deepen 1'] : []),
            ...(filter === undefined ? [] : [`filter ${filter}`]),
            ...hashes.map((hash) => `want ${hash}`),
            'done',
          ]),
          asked,
          async (answer) => {
            const packets = packetsOf(answer.pieces(maxBytes));
            await skipTo(packets, 'packfile');
            return packOf(packets);
          },
          true,
        ),
    };
  }

  function older(lines: readonly string[], base: URL): GitServer {
    // An empty repository has nothing to tell.
    const [first = '\0'] = lines;
    const capabilities = first.slice(first.indexOf('\0') + 1).split(' ');
    if (!first.includes('\0')) refuse('GARBLED', 'what answers does not speak git');
    requireSha1(capabilities.find((one) => one.startsWith('object-format='))?.slice('object-format='.length));
    const wishes = ['side-band-64k', 'ofs-delta', 'no-progress'].filter((one) => capabilities.includes(one));
    const refs = olderRefs([first.slice(0, first.indexOf('\0')), ...lines.slice(1)]);
    return {
      mayFilter: false,
      refs: async () => refs,
      pack: ({ hashes, isShallow }, maxBytes, asked) => {
        const isDeepened = isShallow && capabilities.includes('shallow');
        const wants = hashes.map((hash, index) =>
          packetOf(index === 0 ? `want ${hash} ${wishes.join(' ')}` : `want ${hash}`),
        );
        return post(
          base,
          [...wants, ...(isDeepened ? [packetOf('deepen 1')] : []), FLUSH, packetOf('done')],
          asked,
          async (answer) => {
            if (!wishes.includes('side-band-64k')) refuse('UNSUPPORTED', 'the git server is too old');
            const packets = packetsOf(answer.pieces(maxBytes));
            await skipTo(packets, 'NAK');
            return packOf(packets);
          },
          false,
        );
      },
    };
  }
}

function requireOk({ status }: GuardedAnswer, hadCredentials: boolean): void {
  if (status === 200) return;
  if (status === 401 || status === 403) {
    refuse(
      'CREDENTIALS',
      hadCredentials ? 'the git server refuses the token' : 'the repository is private, or there is none',
      undefined,
      hadCredentials
        ? 'Check that the token may read this repository.'
        : 'Check the URL; for a private repository give a token.',
    );
  }
  if (status === 404 || status === 410) refuse('NOT_FOUND', 'there is no such repository');
  if (status === 429) refuse('RATE_LIMITED', 'the git server asks to come back later');
  refuse('BAD_STATUS', `the git server answers HTTP ${status}`);
}

function requireSha1(format: string | undefined): void {
  if (format !== undefined && format !== 'sha1')
    refuse('UNSUPPORTED', `repositories of the object format ${format.slice(0, 20)} are not supported`);
}

async function collect(packets: AsyncIterable<Packet>): Promise<Packet[]> {
  const all: Packet[] = [];
  for await (const packet of packets) all.push(packet);
  return all;
}

async function skipTo(packets: AsyncGenerator<Packet>, line: string): Promise<void> {
  for (;;) {
    const { value, done } = await packets.next();
    if (done === true) return refuse('GARBLED', 'the git server sent no pack');
    if (value.kind === 'DATA' && lineOf(value.data) === line) return;
  }
}

/** Band 1 is the pack, 2 is talk, 3 is why there is no more of it. */
async function packOf(packets: AsyncIterable<Packet>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const packet of packets) {
    if (packet.kind !== 'DATA') continue;
    const band = packet.data[0];
    if (band === 3) remoteError(packet.data.subarray(1));
    if (band === 1) pieces.push(Buffer.from(packet.data.subarray(1)));
  }
  return Buffer.concat(pieces);
}

function refOf(line: string): GitRef[] {
  const [, hash, name, rest = ''] = /^([0-9a-f]{40}) (\S+)(.*)$/.exec(line) ?? [];
  if (hash === undefined || name === undefined) return [];
  return [{ hash, name, peeled: / peeled:([0-9a-f]{40})/.exec(rest)?.[1] ?? null }];
}

/** The older version tells what a tag stands for in a line of its own. */
function olderRefs(lines: readonly string[]): GitRef[] {
  const all = lines.flatMap(refOf);
  const peeled = new Map(
    all.filter(({ name }) => name.endsWith('^{}')).map(({ name, hash }) => [name, hash]),
  );
  return all
    .filter(({ name }) => !name.endsWith('^{}') && name !== 'capabilities')
    .map((ref) => ({ ...ref, peeled: peeled.get(`${ref.name}^{}`) ?? null }));
}

const basic = ({ username, password }: Credentials): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
const isLoopback = ({ hostname }: URL): boolean => /^(127\.[\d.]+|\[::1\]|localhost)$/.test(hostname);
