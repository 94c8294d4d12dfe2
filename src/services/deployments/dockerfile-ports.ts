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
const MOST_VARIABLES = 100;
const MOST_TEXT = 4_096;

interface PortRange {
  readonly from: number;
  readonly to: number;
  readonly isTcp: boolean;
}

/** As the engine reads it, `address:host:container/protocol` as well; null for what it refuses. */
function parsePort(text: string): PortRange | null {
  const [, ports = '', protocol = ''] = /^([^/]*)(?:\/(.*))?$/.exec(text) ?? [];
  const inside = ports.slice(ports.lastIndexOf(':') + 1);
  const [, first, last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(inside) ?? [];
  const [from, to] = [Number(first), Number(last)];
  const isPort = from <= to && to <= 65_535 && /^(?:tcp|udp|sctp)?$/i.test(protocol);
  return isPort ? { from, to, isTcp: /^(?:tcp)?$/i.test(protocol) } : null;
}

/** What an EXPOSE names, with the variables that the Dockerfile gives a value, as far as that stays small. */
function namedBy(dockerfile: Dockerfile, expose: Instruction): string[] {
  const { line } = expose.getRange().start;
  const values = new Map<string, string | null>();
  let room = MOST_TEXT;
  const valueOf = (name: string): string | null => {
    const known = values.get(name);
    if (known !== undefined || values.size >= MOST_VARIABLES) return known ?? null;
    const value = dockerfile.resolveVariable(name, line) ?? null;
    values.set(name, value);
    return value;
  };
  return expose.getArguments().flatMap((argument) =>
    argument
      .getValue()
      .replace(/^(["'])(.*)\1$/, '$2')
      .replace(/\$(?:\{(\w+)\}|(\w+))/g, (all: string, braced?: string, bare?: string) => {
        const value = valueOf(braced ?? bare ?? '');
        if (value === null || value.length > room) return all;
        room -= value.length;
        return value;
      })
      .split(/\s+/),
  );
}
const isUnknown = (name: string): boolean => name.includes('$');

const exposesIn = (instructions: readonly Instruction[]): Instruction[] =>
  instructions.filter((one) => one.getKeyword() === 'EXPOSE');

/** TCP ports, in the order they are named. */
export function exposedBy(dockerfile: Dockerfile, instructions: readonly Instruction[]): Exposed {
  const exposes = exposesIn(instructions);
  const names = exposes.flatMap((expose) => namedBy(dockerfile, expose));
  const ports = new Set<number>();
  for (const name of names) {
    const range = parsePort(name);
    if (!range?.isTcp) continue;
    for (let port = range.from; port <= range.to && ports.size < MOST_PORTS; port += 1) ports.add(port);
  }
  const line = (exposes[0]?.getRange().start.line ?? 0) + 1;
  return { ports: [...ports], line, hasUnknown: names.some(isUnknown) };
}

export function portProblems(
  dockerfile: Dockerfile,
  instructions: readonly Instruction[],
): DockerfileProblem[] {
  return exposesIn(instructions).flatMap((expose) => {
    const wrong = namedBy(dockerfile, expose).filter((name) => !isUnknown(name) && parsePort(name) === null);
    if (wrong.length === 0) return [];
    const shown = wrong.slice(0, 10).map((name) => JSON.stringify(name.slice(0, 40)));
    const message = `EXPOSE names no port: ${shown.join(', ')}`;
    const hint = 'Write numbers from 0 to 65535, like 3000 or 3000/tcp, with spaces between.';
    return [problem('BAD_PORT', expose.getRange().start.line + 1, message, hint)];
  });
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
