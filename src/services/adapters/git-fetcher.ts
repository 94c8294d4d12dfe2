import { readPack } from './git-pack.js';
import { type GitRef, type GitServer, openGitServer } from './git-server.js';
import { commitOf, filesOf, treeAt } from './git-tree.js';
import { type GuardedHttp, refuse } from './guarded-http.js';
import type { GitLimits, SourceFetcherPort } from './source-fetcher.js';

const COMMIT = /^[0-9a-f]{40}$/i;
const SHORT_COMMIT = /^[0-9a-f]{7,39}$/i;
const HEADS_AND_TAGS = ['refs/heads/', 'refs/tags/'];
/** A commit's history is looked through for a short hash only as far as this. */
const HISTORY = {
  maxBytes: 16 * 1024 * 1024,
  maxObjects: 100_000,
  maxUnpackedBytes: 64 * 1024 * 1024,
  maxTips: 500,
};
/** Trees and commits come on top of the files. */
const OBJECTS_PER_ENTRY = 2;

/** The files of one commit, read out of a pack in memory: nothing is written to disk, and no program is started. */
export function gitOver(http: GuardedHttp): Pick<SourceFetcherPort, 'git'> {
  return {
    git: (request, limits, signal) =>
      http.within(limits.timeoutMs, signal, async (ending) => {
        const server = await openGitServer(http, request, limits, ending);
        const wanted = await hashOf(server, request.ref, ending);
        const pack = await server.pack({ hashes: [wanted], isShallow: true }, limits.maxBytes, ending);
        const objects = await readPack(pack, packLimits(limits), ending);
        const { commit, tree } = commitOf(objects, wanted);
        const folder = treeAt(objects, tree, request.subdirectory ?? '');
        return { commit, packBytes: pack.length, ...filesOf(objects, folder, limits) };
      }),
  };
}

const packLimits = ({ maxEntries, maxUnpackedBytes }: GitLimits) => ({
  maxObjects: maxEntries * OBJECTS_PER_ENTRY,
  maxUnpackedBytes,
});

/** A branch before a tag of the same name, as git clone has it. */
async function hashOf(server: GitServer, ref: string | undefined, signal: AbortSignal): Promise<string> {
  if (ref !== undefined && COMMIT.test(ref)) return ref.toLowerCase();
  const names =
    ref === undefined || ref === 'HEAD'
      ? ['HEAD']
      : ref.startsWith('refs/')
        ? [ref]
        : [`refs/heads/${ref}`, `refs/tags/${ref}`];
  const refs = await server.refs(names, signal);
  const found = names.flatMap((name) => refs.find((one) => one.name === name) ?? [])[0];
  if (found) return found.peeled ?? found.hash;
  if (ref === undefined) {
    return refuse(
      'NO_SUCH_REF',
      'the repository has no default branch: it is empty',
      undefined,
      'Push a commit first.',
    );
  }
  const hint = 'Give a branch, a tag or a commit that the repository has.';
  if (!SHORT_COMMIT.test(ref))
    return refuse('NO_SUCH_REF', `there is no branch or tag ${JSON.stringify(ref)}`, undefined, hint);
  return commitBeginning(server, ref.toLowerCase(), signal);
}

async function commitBeginning(server: GitServer, digits: string, signal: AbortSignal): Promise<string> {
  const tips = (await server.refs(HEADS_AND_TAGS, signal)).filter(({ name }) => name.startsWith('refs/'));
  const hashes = new Set(tips.map(({ hash, peeled }: GitRef) => peeled ?? hash));
  const atTip = [...hashes].filter((hash) => hash.startsWith(digits));
  if (atTip.length === 1 && atTip[0] !== undefined) return atTip[0];
  const whole = 'Give all 40 digits of the commit.';
  if (!server.mayFilter || hashes.size > HISTORY.maxTips || hashes.size === 0) {
    return refuse(
      'NO_SUCH_REF',
      `no branch or tag ends in a commit ${digits}, and this server can not look further`,
      undefined,
      whole,
    );
  }
  const wanted = { hashes: [...hashes], isShallow: false, filter: 'tree:0' };
  const objects = await readPack(await server.pack(wanted, HISTORY.maxBytes, signal), HISTORY, signal);
  const found = [...objects].filter(([hash, { type }]) => type === 'commit' && hash.startsWith(digits));
  if (found.length > 1) refuse('NO_SUCH_REF', `several commits begin with ${digits}`, undefined, whole);
  return found[0]?.[0] ?? refuse('NO_SUCH_REF', `no commit begins with ${digits}`, undefined, whole);
}
