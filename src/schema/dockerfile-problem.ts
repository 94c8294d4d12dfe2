import { DOCKERFILE_PROBLEMS, type DockerfileProblem } from '../services/deployments/dockerfile-problem.js';
import { builder } from './builder.js';

const SeverityEnum = builder.enumType('ProblemSeverity', {
  values: {
    ERROR: { value: 'ERROR', description: 'A deployment with it is refused.' },
    WARNING: { value: 'WARNING', description: 'It is built all the same.' },
  } as const,
});

const CodeEnum = builder.enumType('DockerfileProblemCode', { values: DOCKERFILE_PROBLEMS });

export const DockerfileProblemRef = builder.objectRef<DockerfileProblem>('DockerfileProblem').implement({
  description: 'What is wrong with one line of a Dockerfile.',
  fields: (t) => ({
    code: t.expose('code', { type: CodeEnum }),
    severity: t.expose('severity', { type: SeverityEnum }),
    line: t.exposeInt('line', { description: 'From 1.' }),
    message: t.exposeString('message'),
    hint: t.exposeString('hint', { nullable: true, description: 'What to do about it.' }),
  }),
});

export interface Linted {
  readonly problems: readonly DockerfileProblem[];
  readonly exposedPorts: readonly number[];
}

export const LintedRef = builder.objectRef<Linted>('DockerfileReport').implement({
  description: 'What the rules that refuse deployments say of a Dockerfile.',
  fields: (t) => ({
    problems: t.field({ type: [DockerfileProblemRef], resolve: ({ problems }) => [...problems] }),
    exposedPorts: t.field({
      type: ['Int'],
      description: 'TCP ports of the image; the first is the port of a deployment that names none.',
      resolve: ({ exposedPorts }) => [...exposedPorts],
    }),
  }),
});
