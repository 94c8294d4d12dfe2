import { Arg, type Dockerfile, From, type Instruction, ModifiableInstruction } from 'dockerfile-ast';
import { type DockerfileProblem, problem } from './dockerfile-problem.js';

/** What the classic builder does not know, and what to write instead. */
const CHMOD = 'Leave it out, and RUN chmod after it.';
const LEAVE_OUT = 'Leave it out: it only makes builds quicker or narrower.';
const FLAGS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  RUN: {
    mount: 'Leave it out. Caches are kept by layer; give secrets as variables of the deployment.',
    network: LEAVE_OUT,
    security: 'Leave it out.',
    device: 'Leave it out.',
  },
  COPY: {
    link: LEAVE_OUT,
    parents: 'Leave it out, and name each folder in a COPY of its own.',
    exclude: 'Leave it out, and list the paths in .dockerignore.',
    chmod: CHMOD,
  },
  ADD: {
    link: LEAVE_OUT,
    exclude: 'Leave it out, and list the paths in .dockerignore.',
    chmod: CHMOD,
    checksum: 'Leave it out, and RUN sha256sum -c after it.',
    'keep-git-dir': 'RUN git clone instead.',
    unpack: 'RUN tar -x instead.',
  },
};
/** Set by BuildKit alone. */
const PLATFORM_ARGS = ['BUILD', 'TARGET'].flatMap((side) =>
  ['PLATFORM', 'OS', 'ARCH', 'VARIANT'].map((what) => `${side}${what}`),
);
const HERE_DOCUMENT = {
  RUN: 'Join the commands with && and \\, or COPY a script and RUN it.',
  COPY: 'Put the file into the build context, or write it with RUN printf.',
};

export const isBuildKitFlag = (keyword: string, flag: string): boolean =>
  FLAGS[keyword]?.[flag] !== undefined;

/** Machines build with the engine's classic builder: what only BuildKit understands is told before one is rented. */
export function buildKitProblems(
  dockerfile: Dockerfile,
  instructions: readonly Instruction[],
): DockerfileProblem[] {
  const defaults = new Set(
    dockerfile
      .getInitialARGs()
      .flatMap((one) => (one.getProperty()?.getValue() == null ? [] : [one.getProperty()?.getName()])),
  );
  return [
    ...dockerfile
      .getDirectives()
      .filter((directive) => directive.getName().toLowerCase() === 'syntax')
      .map((directive) =>
        problem(
          'BUILDKIT_IGNORED',
          directive.getRange().start.line + 1,
          'The syntax line means nothing to the classic builder of the engine',
          'Write what Docker understood before BuildKit.',
        ),
      ),
    ...instructions.flatMap((instruction) => {
      const line = instruction.getRange().start.line + 1;
      return [
        ...flagProblems(instruction, line),
        ...hereDocumentProblems(instruction, line),
        ...platformProblems(instruction, line, defaults),
      ];
    }),
  ];
}

const needs = (line: number, what: string, hint: string): DockerfileProblem =>
  problem(
    'NEEDS_BUILDKIT',
    line,
    `${what} needs BuildKit, and machines build with the classic builder`,
    hint,
  );

function flagProblems(instruction: Instruction, line: number): DockerfileProblem[] {
  if (!(instruction instanceof ModifiableInstruction)) return [];
  const keyword = instruction.getKeyword();
  const names = new Set(instruction.getFlags().map((flag) => flag.getName()));
  return [...names].flatMap((name) => {
    const hint = FLAGS[keyword]?.[name];
    return hint === undefined ? [] : [needs(line, `${keyword} --${name}`, hint)];
  });
}

function hereDocumentProblems(instruction: Instruction, line: number): DockerfileProblem[] {
  if (!hasHereDocument(instruction)) return [];
  const keyword = instruction.getKeyword();
  const hint = HERE_DOCUMENT[keyword === 'RUN' ? 'RUN' : 'COPY'];
  return [needs(line, `A here-document in ${keyword}`, hint)];
}

/** Without its end it is the shell's own affair, on one line. Of nothing else does the parser keep the lines. */
function hasHereDocument(instruction: Instruction): boolean {
  if (!['RUN', 'COPY', 'ADD'].includes(instruction.getKeyword())) return false;
  const [first = '', ...lines] = (instruction.getArgumentsContent() ?? '').split('\n');
  const ends = new Set([...first.matchAll(/<<-?["']?(\w+)/g)].map(([, name]) => name));
  return lines.some((line) => ends.has(line.trim()));
}

function platformProblems(
  instruction: Instruction,
  line: number,
  defaults: ReadonlySet<string | undefined>,
): DockerfileProblem[] {
  if (instruction instanceof Arg) {
    const property = instruction.getProperty();
    const name = property?.getName() ?? '';
    if (property?.getValue() != null || !PLATFORM_ARGS.includes(name)) return [];
    const message = `The classic builder of the engine does not set ${name}: it is empty`;
    return [problem('BUILDKIT_IGNORED', line, message, `Write ARG ${name}= and what it is on linux/amd64.`)];
  }
  if (!(instruction instanceof From)) return [];
  const text = `${instruction.getPlatformFlag()?.getValue() ?? ''} ${instruction.getImage() ?? ''}`;
  const used = [...text.matchAll(/\$(?:(\w+)|\{(\w+)\})/g)].map(([, bare, braced]) => bare ?? braced ?? '');
  const missing = used.find((name) => PLATFORM_ARGS.includes(name) && !defaults.has(name));
  return missing === undefined
    ? []
    : [needs(line, `FROM with $${missing}`, 'Write linux/amd64, or leave --platform out.')];
}
