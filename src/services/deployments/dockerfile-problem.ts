/** What can be wrong with a Dockerfile; the codes are stable and listed in docs/sources.md. */
export const DOCKERFILE_PROBLEMS = {
  EMPTY: { severity: 'ERROR', description: 'There is nothing in it.' },
  TOO_LARGE: {
    severity: 'ERROR',
    description: 'It is larger than 64 KiB, or has more than 1,000 instructions.',
  },
  NOT_TEXT: { severity: 'ERROR', description: 'It is not text.' },
  NO_FROM: { severity: 'ERROR', description: 'There is no FROM.' },
  BEFORE_FROM: {
    severity: 'ERROR',
    description: 'An instruction other than ARG stands before the first FROM.',
  },
  UNKNOWN_INSTRUCTION: { severity: 'ERROR', description: 'The engine knows no such instruction.' },
  BAD_ARGUMENTS: {
    severity: 'ERROR',
    description: 'An instruction has too few words, one too many, or a flag that there is not.',
  },
  BAD_PORT: { severity: 'ERROR', description: 'EXPOSE names what is no port.' },
  NEEDS_BUILDKIT: {
    severity: 'ERROR',
    description: 'Only BuildKit understands it; machines build with the classic builder of their engine.',
  },
  SOURCE_MISSING: { severity: 'ERROR', description: 'COPY or ADD takes what was not given.' },
  SOURCE_IGNORED: { severity: 'ERROR', description: 'COPY or ADD takes what .dockerignore leaves out.' },
  SUBMODULE_NOT_FETCHED: {
    severity: 'ERROR',
    description: 'COPY or ADD takes a git submodule, whose files are in another repository.',
  },
  LFS_NOT_FETCHED: {
    severity: 'ERROR',
    description: 'COPY or ADD takes the pointer that Git LFS left in place of a file.',
  },
  UNKNOWN_STAGE: {
    severity: 'ERROR',
    description: 'COPY --from names a stage that does not come before it.',
  },
  PORT_NOT_EXPOSED: { severity: 'ERROR', description: 'EXPOSE names other ports than the declared one.' },
  BUILDKIT_IGNORED: {
    severity: 'WARNING',
    description: 'It means something to BuildKit, and nothing to the classic builder.',
  },
  MAYBE_A_STAGE: {
    severity: 'WARNING',
    description: 'COPY --from names no stage; the engine will look for an image of that name.',
  },
  NO_COMMAND: {
    severity: 'WARNING',
    description: 'Neither CMD nor ENTRYPOINT: what the base image starts is started.',
  },
  EMPTY_COMMAND: { severity: 'WARNING', description: 'A CMD or ENTRYPOINT without a command.' },
  UNPINNED_BASE: {
    severity: 'WARNING',
    description: 'A base image without a version: the next build may be another.',
  },
  SECRET_IN_IMAGE: {
    severity: 'WARNING',
    description: 'A secret in ENV or ARG: it is in the image for whoever has that.',
  },
} as const satisfies Record<string, { severity: ProblemSeverity; description: string }>;

export type DockerfileProblemCode = keyof typeof DOCKERFILE_PROBLEMS;
export type ProblemSeverity = 'ERROR' | 'WARNING';

export interface DockerfileProblem {
  readonly code: DockerfileProblemCode;
  /** With an ERROR it is refused; with a WARNING it is built. */
  readonly severity: ProblemSeverity;
  /** From 1. */
  readonly line: number;
  readonly message: string;
  readonly hint: string | null;
}

export function problem(
  code: DockerfileProblemCode,
  line: number,
  message: string,
  hint: string | null = null,
): DockerfileProblem {
  return { code, severity: DOCKERFILE_PROBLEMS[code].severity, line, message, hint };
}
