import type { Dockerfile, Instruction } from 'dockerfile-ast';
import { type DockerfileProblem, problem } from './dockerfile-problem.js';

export interface Exposed {
  readonly ports: readonly number[];
  /** Of the first EXPOSE. */
  readonly line: number;
  /** Something in it is known to the engine alone. */
  readonly hasUnknown: boolean;
}

const MOST_PORTS = 1_000;

/** TCP ports, in the order they are named. */
export function exposedBy(dockerfile: Dockerfile, instructions: readonly Instruction[]): Exposed {
  const exposes = instructions.filter((one) => one.getKeyword() === 'EXPOSE');
  const ports = new Set<number>();
  let hasUnknown = false;
  for (const expose of exposes) {
    const line = expose.getRange().start.line;
    for (const argument of expose.getArguments()) {
      const value = argument
        .getValue()
        .replace(/\$(?:\{(\w+)\}|(\w+))/g, (all: string, braced?: string, bare?: string) => {
          const found = dockerfile.resolveVariable(braced ?? bare ?? '', line);
          return found ?? all;
        });
      const [, from, to = from] = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/tcp)?$/i.exec(value) ?? [];
      hasUnknown ||= value.includes('$');
      for (let port = Number(from); port <= Number(to) && ports.size < MOST_PORTS; port += 1) ports.add(port);
    }
  }
  return { ports: [...ports], line: (exposes[0]?.getRange().start.line ?? 0) + 1, hasUnknown };
}

export function requirePort({ ports, line, hasUnknown }: Exposed, declared: number): DockerfileProblem[] {
  if (hasUnknown || ports.length === 0 || ports.includes(declared)) return [];
  const shown = ports.slice(0, 10).join(', ');
  return [
    problem(
      'PORT_NOT_EXPOSED',
      line,
      `The Dockerfile exposes ${shown}, not ${declared}`,
      'Declare the port that the model listens on.',
    ),
  ];
}
