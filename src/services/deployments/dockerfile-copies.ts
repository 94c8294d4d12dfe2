import { posix } from 'node:path';
import { type Instruction, JSONInstruction } from 'dockerfile-ast';
import { copyWords } from './dockerfile-arguments.js';
import { type DockerfileProblem, problem } from './dockerfile-problem.js';
import { parsePattern } from './path-pattern.js';

/** What lies beside the Dockerfile. */
export interface ContextFiles {
  /** Files, links and folders. */
  readonly paths: readonly string[];
  /** Those of them that .dockerignore leaves out. */
  readonly ignored?: ReadonlySet<string>;
  /** Those that are not what they seem. */
  readonly submodules?: readonly string[];
  readonly lfsPointers?: readonly string[];
  /** Links to what is not there. */
  readonly deadLinks?: readonly string[];
}

/** Patterns and paths are strangers': what is not known after so long is left to the engine. */
const MOST_MS = 200;
/** No path is longer. */
const MAX_PATTERN = 1_024;

const UPLOAD = 'Upload a build context (tar, tar.gz or zip) that has these paths.';
const DEAD_LINK = 'Put what it links to beside it, or copy the folder that it lies in.';
const NOT_FETCHED =
  'Upload a context that has the files, fetch them in the Dockerfile, or list them in .dockerignore.';

/** Tells which sources of COPY and ADD are not there. */
export function createCopyRules({
  paths,
  ignored = new Set(),
  submodules = [],
  lfsPointers = [],
  deadLinks = [],
}: ContextFiles) {
  const present = withFolders(paths.filter((path) => !ignored.has(path)));
  const given = ignored.size === 0 ? present : withFolders(paths);
  const kept = (list: readonly string[]) => list.filter((path) => !ignored.has(path));
  const incomplete = [
    ['SUBMODULE_NOT_FETCHED', 'the submodules, which are not fetched', kept(submodules)],
    ['LFS_NOT_FETCHED', 'pointers of Git LFS instead of the files', kept(lfsPointers)],
  ] as const;
  const until = performance.now() + MOST_MS;
  const isLate = (): boolean => performance.now() > until;

  return (instruction: Instruction, line: number): DockerfileProblem[] => {
    const sources = [...new Set(copiedPaths(instruction))];
    const keyword = instruction.getKeyword();
    const takes = (what: string, list: readonly string[]) => `${keyword} takes ${what}: ${list.join(', ')}`;
    const missing = sources.filter((source) => !isThere(source, present, isLate));
    const left = missing.filter((source) => isThere(source, given, isLate));
    const dead = kept(deadLinks).filter((path) => sources.some((source) => isNamed(source, path, isLate)));
    const never = missing.filter((source) => !left.includes(source));
    return [
      ...(never.length > 0
        ? [problem('SOURCE_MISSING', line, takes('what was not given', never), UPLOAD)]
        : []),
      ...(left.length > 0
        ? [
            problem(
              'SOURCE_IGNORED',
              line,
              takes('what .dockerignore leaves out', left),
              'Take these paths out of .dockerignore.',
            ),
          ]
        : []),
      ...(dead.length > 0
        ? [problem('SOURCE_MISSING', line, takes('links to nothing', dead.slice(0, 10)), DEAD_LINK)]
        : []),
      ...incomplete.flatMap(([code, what, list]) => {
        const reached = list.filter((path) => sources.some((source) => reaches(source, path, isLate)));
        return reached.length > 0
          ? [problem(code, line, takes(what, reached.slice(0, 10)), NOT_FETCHED)]
          : [];
      }),
    ];
  };
}
export type CopyRules = ReturnType<typeof createCopyRules>;

/** What COPY and ADD take out of the context; here-documents bring their own content. */
function copiedPaths(instruction: Instruction): string[] {
  const keyword = instruction.getKeyword();
  if ((keyword !== 'COPY' && keyword !== 'ADD') || !(instruction instanceof JSONInstruction)) return [];
  if (instruction.getFlags().some((flag) => flag.getName() === 'from')) return [];
  return copyWords(instruction)
    .slice(0, -1)
    .filter((source) => !source.startsWith('<<') && !isRemote(source));
}

/** The paths, and every folder above them. */
function withFolders(files: readonly string[]): Set<string> {
  const known = new Set<string>();
  for (const file of files) {
    for (let path = relative(file); path !== '' && !known.has(path); path = folderOf(path)) known.add(path);
  }
  return known;
}

const isRemote = (source: string): boolean => /^(?:https?|git|ssh):\/\/|^git@/i.test(source);
const isPattern = (source: string): boolean => /[*?[]/.test(source);
const relative = (path: string): string => posix.normalize(`/${path}`).slice(1).replace(/\/$/, '');
const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** What a variable stands for is left to the engine, as long as there is anything to take. */
function isThere(source: string, known: ReadonlySet<string>, isLate: () => boolean): boolean {
  if (source.includes('$')) return known.size > 0;
  const path = relative(source);
  // The engine does not let anything out of the context, and takes such a path as if it began there.
  if (path === '') return known.size > 0;
  if (known.has(path)) return true;
  if (!isPattern(path)) return false;
  if (path.length > MAX_PATTERN || isLate()) return true;
  const pattern = parsePattern(path);
  if (pattern === null) return false;
  for (const one of known) if (pattern.matches(one) || isLate()) return true;
  return false;
}

/** Does the source itself stand for the path, and not only for a folder that it lies in? */
function isNamed(source: string, path: string, isLate: () => boolean): boolean {
  if (source.includes('$')) return false;
  const named = relative(source);
  if (named === path) return true;
  if (!isPattern(named) || named.length > MAX_PATTERN || isLate()) return false;
  return parsePattern(named)?.matches(path) ?? false;
}

/** Is the path among what is taken? */
function reaches(source: string, path: string, isLate: () => boolean): boolean {
  if (source.includes('$')) return false;
  const from = relative(source);
  if (from === '' || path === from || path.startsWith(`${from}/`) || from.startsWith(`${path}/`)) return true;
  if (!isPattern(from) || from.length > MAX_PATTERN || isLate()) return false;
  const pattern = parsePattern(from);
  for (let at = path; pattern && at !== ''; at = folderOf(at)) if (pattern.matches(at)) return true;
  return false;
}
