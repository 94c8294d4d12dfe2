import type { RawEntry } from './archive-rules.js';
import type { GitObject } from './git-pack.js';
import { refuse } from './guarded-http.js';

export type GitObjects = ReadonlyMap<string, GitObject>;

const HASH_BYTES = 20;
const FOLDER = 0o040000;
const SUBMODULE = 0o160000;
const SYMLINK = 0o120000;
const KIND = 0o170000;
const MAX_DEPTH = 100;
const MAX_IN_FOLDER = 20_000;
const NOTHING = Buffer.alloc(0);

interface TreeEntry {
  readonly mode: number;
  readonly name: string;
  readonly hash: string;
}

/** The commit that a hash stands for, through tags that stand for it. */
export function commitOf(
  objects: GitObjects,
  hash: string,
): { readonly commit: string; readonly tree: string } {
  let at = hash;
  for (let hop = 0; hop < 8; hop += 1) {
    const object = objects.get(at);
    if (!object) return refuse('GARBLED', 'the git server did not send the commit it was asked for');
    const text = object.data.toString('latin1', 0, 64);
    if (object.type === 'commit') {
      return { commit: at, tree: /^tree ([0-9a-f]{40})\n/.exec(text)?.[1] ?? damaged() };
    }
    if (object.type !== 'tag') return refuse('UNSUPPORTED', `the ref is a ${object.type}, not a commit`);
    at = /^object ([0-9a-f]{40})\n/.exec(text)?.[1] ?? damaged();
  }
  return damaged();
}

/** The tree of a folder below another one; `path` is clean. */
export function treeAt(objects: GitObjects, root: string, path: string): string {
  let tree = root;
  for (const name of path.split('/').filter((part) => part !== '')) {
    const entry = entriesOf(objects, tree).find((one) => one.name === name);
    if (!entry) return refuse('NO_SUCH_FOLDER', `the commit has no folder ${JSON.stringify(path)}`);
    if ((entry.mode & KIND) === SUBMODULE)
      refuse('NO_SUCH_FOLDER', `${JSON.stringify(path)} lies in a submodule, which is another repository`);
    if ((entry.mode & KIND) !== FOLDER) refuse('NO_SUCH_FOLDER', `${JSON.stringify(path)} is not a folder`);
    tree = entry.hash;
  }
  return tree;
}

/** All files below a tree. A tree may stand in many places, so folders count too: few objects can name billions. */
export function filesOf(
  objects: GitObjects,
  root: string,
  limits: { readonly maxEntries: number; readonly maxUnpackedBytes: number },
): { entries: RawEntry[]; submodules: string[] } {
  const entries: RawEntry[] = [];
  const submodules: string[] = [];
  let seen = 0;
  let bytes = 0;
  const walk = (tree: string, prefix: string, depth: number): void => {
    if (depth > MAX_DEPTH) refuse('TOO_LARGE', `folders lie more than ${MAX_DEPTH} deep`);
    for (const { mode, name, hash } of entriesOf(objects, tree)) {
      seen += 1;
      if (seen > limits.maxEntries) refuse('TOO_LARGE', `more than ${limits.maxEntries} files and folders`);
      const path = `${prefix}${name}`;
      const kind = mode & KIND;
      if (kind === FOLDER) walk(hash, `${path}/`, depth + 1);
      else if (kind === SUBMODULE) submodules.push(path);
      else {
        const content = contentOf(objects, hash, 'blob');
        bytes += content.length;
        if (bytes > limits.maxUnpackedBytes)
          refuse('TOO_LARGE', `the files have more than ${limits.maxUnpackedBytes} bytes`);
        entries.push(
          kind === SYMLINK
            ? { path, mode: 0o777, type: 'SYMLINK', target: content.toString('utf8'), content: NOTHING }
            : { path, mode: (mode & 0o100) === 0 ? 0o644 : 0o755, type: 'FILE', target: null, content },
        );
      }
    }
  };
  walk(root, '', 0);
  return { entries, submodules };
}

function contentOf(objects: GitObjects, hash: string, type: GitObject['type']): Buffer {
  const object = objects.get(hash);
  if (!object) return refuse('GARBLED', 'the git server left out a part of the commit');
  return object.type === type ? object.data : damaged();
}

function entriesOf(objects: GitObjects, tree: string): TreeEntry[] {
  const data = contentOf(objects, tree, 'tree');
  const entries: TreeEntry[] = [];
  for (let at = 0; at < data.length; ) {
    const space = data.indexOf(0x20, at);
    const end = data.indexOf(0, space);
    const mode = data.toString('latin1', at, space);
    const name = data.toString('utf8', space + 1, end);
    const next = end + 1 + HASH_BYTES;
    // A name with a slash would lie elsewhere than it says.
    if (space < 0 || end < 0 || next > data.length || !/^[0-7]{5,6}$/.test(mode) || name.includes('/'))
      damaged();
    if (entries.length >= MAX_IN_FOLDER)
      refuse('TOO_LARGE', `a folder has more than ${MAX_IN_FOLDER} entries`);
    entries.push({ mode: Number.parseInt(mode, 8), name, hash: data.toString('hex', end + 1, next) });
    at = next;
  }
  return entries;
}

const damaged = (): never => refuse('GARBLED', 'the commit is damaged');
