import {
  type Arg,
  type Dockerfile,
  Env,
  From,
  type Instruction,
  Label,
  ModifiableInstruction,
  Onbuild,
} from 'dockerfile-ast';

/** What the classic builder knows; everything else of today is BuildKit's. */
const FLAGS: Readonly<Record<string, readonly string[]>> = {
  FROM: ['platform'],
  COPY: ['from', 'chown'],
  ADD: ['chown'],
  HEALTHCHECK: ['interval', 'timeout', 'start-period', 'start-interval', 'retries'],
};
const NEEDS_BUILDKIT = ['mount', 'network', 'security', 'chmod', 'link', 'parents', 'exclude', 'checksum'];
const EXACTLY_ONE = ['WORKDIR', 'USER', 'STOPSIGNAL', 'MAINTAINER'];
const MOST_PORTS = 1_000;
const MAY_BE_BARE = ['CMD', 'ENTRYPOINT'];
const DURATION = /^(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+)$/;

const textOf = (instruction: Instruction): string => (instruction.getArgumentsContent() ?? '').trim();

/** What the engine says to an instruction that it does not take; null for those that it does. */
export function refusalOf(dockerfile: Dockerfile, instruction: Instruction): string | null {
  const keyword = instruction.getKeyword();
  const text = textOf(instruction);
  return (
    flagRefusal(instruction, keyword, text) ??
    documentRefusal(keyword, text) ??
    (text === '' && !MAY_BE_BARE.includes(keyword) ? missing(keyword) : null) ??
    wordsRefusal(dockerfile, instruction, keyword, text)
  );
}

function missing(keyword: string): string {
  if (keyword === 'RUN') return "The command '/bin/sh -c' returned a non-zero code: 2";
  if (keyword === 'FROM') return 'FROM requires either one or three arguments';
  if (keyword === 'COPY' || keyword === 'ADD') return tooFew(keyword);
  return `${keyword} requires ${EXACTLY_ONE.includes(keyword) ? 'exactly' : 'at least'} one argument`;
}
const tooFew = (keyword: string): string =>
  `${keyword} requires at least two arguments, but only one was provided. Destination could not be determined`;

function flagRefusal(instruction: Instruction, keyword: string, text: string): string | null {
  const flags = instruction instanceof ModifiableInstruction ? instruction.getFlags() : [];
  const [, first] = /^--(\w[\w-]*)/.exec(text) ?? [];
  const names = [...flags.map((flag) => flag.getName()), ...(first === undefined ? [] : [first])];
  const unknown = names.find((name) => !(FLAGS[keyword] ?? []).includes(name));
  if (unknown === undefined) return null;
  return NEEDS_BUILDKIT.includes(unknown)
    ? `the --${unknown} option requires BuildKit. Refer to https://docs.docker.com/go/buildkit/ to learn how to build images with BuildKit enabled`
    : `Unknown flag: ${unknown}`;
}

/** The lines of a here-document are instructions to it; of nothing else does the parser keep the lines. */
function documentRefusal(keyword: string, text: string): string | null {
  const [first = '', ...lines] = text.split('\n');
  const ends = new Set([...first.matchAll(/<<-?["']?(\w+)/g)].map(([, name]) => name));
  if (!['RUN', 'COPY', 'ADD'].includes(keyword) || !lines.some((line) => ends.has(line.trim()))) return null;
  return `unknown instruction: ${(lines[0]?.trim().split(/\s/)[0] ?? '').toUpperCase()}`;
}

function wordsRefusal(
  dockerfile: Dockerfile,
  instruction: Instruction,
  keyword: string,
  text: string,
): string | null {
  switch (keyword) {
    case 'FROM':
      return fromRefusal(dockerfile, instruction, text.split(/\s+/));
    case 'RUN':
      return listIn(text)?.length === 0 ? 'No command specified' : null;
    case 'COPY':
    case 'ADD':
      return copyRefusal(keyword, listIn(text) ?? plainWords(text));
    case 'EXPOSE':
      return portRefusal(portsOf(dockerfile, instruction));
    case 'ENV':
    case 'LABEL':
      return pairRefusal(instruction, keyword);
    case 'ARG':
      return text.startsWith('=') ? 'ARG names can not be blank' : null;
    case 'WORKDIR':
      return text === '""' || text === "''" ? 'cannot normalize nothing' : null;
    case 'VOLUME':
      return listIn(text)?.length === 0 ? missing(keyword) : null;
    case 'SHELL':
      return listIn(text) === null ? 'SHELL requires the arguments to be in JSON form' : null;
    case 'HEALTHCHECK':
      return healthRefusal(instruction, text);
    case 'ONBUILD':
      return triggerRefusal(instruction);
    default:
      return null;
  }
}

function fromRefusal(
  dockerfile: Dockerfile,
  instruction: Instruction,
  words: readonly string[],
): string | null {
  const [, as, name] = words;
  if (words.length !== 1 && !(words.length === 3 && as?.toUpperCase() === 'AS'))
    return 'FROM requires either one or three arguments';
  if (name !== undefined && !/^[a-z][a-z0-9_.-]*$/i.test(name))
    return `invalid name for build stage: "${name}", name can't start with a number or contain symbols`;
  const platform = instruction instanceof From ? instruction.getPlatformFlag()?.getValue() : null;
  if (!platform) return null;
  const given = new Map(dockerfile.getInitialARGs().map((one) => pairOf(one)));
  const isEmpty =
    platform.replace(/\$\{?(\w+)\}?/g, (_all, variable: string) => given.get(variable) ?? '') === '';
  return isEmpty ? 'failed to parse platform : "" is an invalid component of "": invalid argument' : null;
}
const pairOf = (one: Arg): [string, string | null] => [
  one.getProperty()?.getName() ?? '',
  one.getProperty()?.getValue() ?? null,
];

function copyRefusal(keyword: string, words: readonly unknown[]): string | null {
  if (words.length < 2) return tooFew(keyword);
  const to = String(words.at(-1));
  return words.length === 2 || to.endsWith('/') || to.includes('$')
    ? null
    : `When using ${keyword} with more than one source file, the destination must be a directory and end with a /`;
}

function portRefusal(ports: readonly string[]): string | null {
  const wrong = ports.find((port) => !isPort(port));
  return wrong === undefined ? null : `Invalid containerPort: ${wrong}`;
}

function pairRefusal(instruction: Instruction, keyword: string): string | null {
  if (!(instruction instanceof Env || instruction instanceof Label)) return null;
  const properties = instruction.getProperties();
  if (properties.some((property) => property.getName() === '')) return `${keyword} names can not be blank`;
  return properties.some((property) => property.getValue() === null)
    ? `${keyword} must have two arguments`
    : null;
}

function healthRefusal(instruction: Instruction, text: string): string | null {
  const [kind = '', ...rest] = text.split(/\s+/);
  if (kind.toUpperCase() === 'NONE') return rest.length > 0 ? 'HEALTHCHECK NONE takes no arguments' : null;
  if (kind.toUpperCase() !== 'CMD') return `Unknown type "${kind.toUpperCase()}" in HEALTHCHECK (try CMD)`;
  if (rest.length === 0 || rest.join('') === '[]') return 'Missing command after HEALTHCHECK CMD';
  const flags = instruction instanceof ModifiableInstruction ? instruction.getFlags() : [];
  const wrong = flags.find((flag) => flag.getName() !== 'retries' && !DURATION.test(flag.getValue() ?? ''));
  return wrong ? `time: missing unit in duration "${wrong.getValue() ?? ''}"` : null;
}

function triggerRefusal(instruction: Instruction): string | null {
  const trigger = instruction instanceof Onbuild ? (instruction.getTrigger()?.toUpperCase() ?? '') : '';
  return ['FROM', 'ONBUILD', 'MAINTAINER'].includes(trigger)
    ? `${trigger} isn't allowed as an ONBUILD trigger`
    : null;
}

const QUOTED = /'([^']*)'|"([^"]*)"|\\(.)/g;

/** Words that are not a list: split at blanks, and then without the quotes and escapes of each. */
export const plainWords = (text: string): string[] =>
  text
    .trim()
    .split(/\s+/)
    .map((word) =>
      word.replaceAll(
        QUOTED,
        (_all, single?: string, double?: string, escaped?: string) => single ?? double ?? escaped ?? '',
      ),
    );

/** The ports of an EXPOSE with their protocols, variables replaced; one without a value names none. */
export function portsOf(dockerfile: Dockerfile, expose: Instruction): string[] {
  const { line } = expose.getRange().start;
  return expose
    .getArguments()
    .flatMap((argument) =>
      argument
        .getValue()
        .replace(/^(["'])(.*)\1$/, '$2')
        .replace(
          /\$(?:\{(\w+)(?::-([^}]*))?\}|(\w+))/g,
          (_all, braced?: string, other?: string, bare?: string) => {
            return dockerfile.resolveVariable(braced ?? bare ?? '', line) ?? other ?? '';
          },
        )
        .split(/\s+/),
    )
    .filter((port) => port !== '' && !port.startsWith('/'))
    .flatMap(inside);
}

/** Each port of a range, as the engine keeps them. */
function inside(text: string): string[] {
  const [ports = '', protocol = ''] = text.split('/');
  const own = ports.slice(ports.lastIndexOf(':') + 1);
  const [, from = '', to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(own) ?? [];
  const count = Number(to) - Number(from) + 1;
  if (from === '' || count < 1 || Number(to) > 65_535) return [`${own}/${protocol || 'tcp'}`];
  return Array.from(
    { length: Math.min(count, MOST_PORTS) },
    (_, at) => `${Number(from) + at}/${protocol.toLowerCase() || 'tcp'}`,
  );
}
const isPort = (port: string): boolean =>
  /^\d{1,5}\/(?:tcp|udp|sctp)$/.test(port) && Number.parseInt(port, 10) <= 65_535;

function listIn(text: string): unknown[] | null {
  if (!text.startsWith('[')) return null;
  try {
    const words: unknown = JSON.parse(text);
    return Array.isArray(words) ? words : null;
  } catch {
    return null;
  }
}
