import type { Result } from './commands.js';
import type { ContainerFacts, MachineEngineView } from './engine-view.js';

/** What the `docker` command on a machine sees of its engine. */
export interface EngineView {
  readonly version: string;
  readonly apiVersion: string;
  containers(): readonly {
    readonly id: string;
    readonly name: string;
    readonly image: string;
    readonly status: string;
    readonly ports: string;
  }[];
  /** null when there is no such container. */
  log(container: string, tail: number | null): { readonly stdout: string; readonly stderr: string } | null;
}

type RunIn = (container: ContainerFacts, words: readonly string[]) => Result;

const done = (stdout: string): Result => ({ code: 0, stdout: stdout && `${stdout}\n`, stderr: '' });
const failed = (code: number, stderr: string): Result => ({ code, stdout: '', stderr: `${stderr}\n` });
const noContainer = (name: string): Result =>
  failed(1, `Error response from daemon: No such container: ${name}`);

/** Flags that take the next word as their value, unless it is written with `=`. */
const VALUED = new Set(
  '--tail -n --since --until --format -f --filter -e --env -u --user -w --workdir --type'.split(' '),
);

/** `runIn` runs words inside a container. */
export function dockerCli(
  [verb = '', ...args]: readonly string[],
  engine: MachineEngineView,
  runIn: RunIn,
): Result {
  switch (verb) {
    case 'version': {
      const { flags } = parse(args);
      const format = flags.get('--format') ?? flags.get('-f');
      if (format?.includes('APIVersion')) return done(engine.apiVersion);
      if (format?.includes('{{')) return done(engine.version);
      return done(
        `Client:\n Version: ${engine.version}\n\nServer:\n Engine:\n  Version: ${engine.version}\n  API version: ${engine.apiVersion}`,
      );
    }
    case '--version':
    case '-v':
      return done(`Docker version ${engine.version}, build simulated`);
    case 'info':
      return done(`Server Version: ${engine.version}`);
    case 'ps':
      return done(processList(args, engine));
    case 'logs':
      return logs(args, engine);
    case 'inspect':
      return inspect(args, engine);
    case 'stats':
      return stats(args, engine);
    case 'top': {
      const [name = ''] = args;
      const container = engine.container(name);
      if (!container) return noContainer(name);
      if (!container.isRunning) return notRunning(container);
      return done(`UID   PID   PPID   CMD\nroot   ${container.pid}   1   ${container.command}`);
    }
    case 'exec':
      return execute(args, engine, runIn);
    default:
      return failed(1, `docker: '${verb}' is not simulated on the command line`);
  }
}

const notRunning = ({ id }: ContainerFacts): Result =>
  failed(1, `Error response from daemon: container ${id} is not running`);

/** What comes after the first word that is no flag belongs to a command, if `isCommand`. */
function parse(args: readonly string[], isCommand = false) {
  const flags = new Map<string, string>();
  const words: string[] = [];
  // Without a value here, though other verbs give it one.
  const follows = (word: string): boolean => VALUED.has(word) && !(isCommand && word === '-f');
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] ?? '';
    if (isCommand && words.length > 0) {
      words.push(...args.slice(at));
      break;
    }
    const [name = '', ...value] = word.split('=');
    if (!word.startsWith('-')) words.push(word);
    else if (value.length > 0) flags.set(name, value.join('='));
    else if (follows(word)) flags.set(word, args[(at += 1)] ?? '');
    else flags.set(word, '');
  }
  return { flags, words };
}

/** `-f` means "follow" here; what is followed ends with what is there already. */
function logs(args: readonly string[], engine: MachineEngineView): Result {
  const { flags, words } = parse(args.filter((word) => word !== '-f'));
  const [name = ''] = words;
  const tail = flags.get('--tail') ?? flags.get('-n');
  const found = engine.log(name, tail === undefined || tail === 'all' ? null : Number(tail));
  return found ? { code: 0, ...found } : noContainer(name);
}

function inspect(args: readonly string[], engine: MachineEngineView): Result {
  const { flags, words } = parse(args);
  const shown: object[] = [];
  for (const name of words) {
    const container = engine.container(name);
    if (!container) return failed(1, `[]\nError: No such object: ${name}`);
    shown.push(container.inspected);
  }
  const format = flags.get('--format') ?? flags.get('-f');
  if (format === undefined) return done(JSON.stringify(shown, null, 4));
  return done(shown.map((one) => filled(format, one)).join('\n'));
}

/** The part of Go's templates that people use here: `{{.A.B}}` and `{{json .A}}`. */
const filled = (format: string, about: object): string =>
  format.replace(/\{\{\s*(json\s+)?\.([\w.]*)\s*\}\}/g, (_all, json: string | undefined, path: string) => {
    let value: unknown = about;
    for (const key of path.split('.').filter((part) => part !== '')) {
      value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
    }
    if (json === undefined && typeof value === 'string') return value;
    return JSON.stringify(value) ?? '<no value>';
  });

const mebi = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)}MiB`;
const kilo = (bytes: number): string => `${(bytes / 1_000).toFixed(1)}kB`;

/** One look, as with `--no-stream`. */
function stats(args: readonly string[], engine: MachineEngineView): Result {
  const { words } = parse(args);
  const missing = words.find((name) => engine.container(name) === null);
  if (missing !== undefined) return noContainer(missing);
  const shown = words.length > 0 ? words.flatMap((name) => engine.container(name) ?? []) : engine.all();
  const rows = shown
    .filter(({ isRunning }) => isRunning || words.length > 0)
    .map((one) => [
      one.id.slice(0, 12),
      one.name,
      `${one.cpuPercent.toFixed(2)}%`,
      `${mebi(one.memoryBytes)} / ${mebi(one.memoryLimitBytes)}`,
      `${((one.memoryBytes / one.memoryLimitBytes) * 100).toFixed(2)}%`,
      `${kilo(one.bytesIn)} / ${kilo(one.bytesOut)}`,
    ]);
  return done(
    [['CONTAINER ID', 'NAME', 'CPU %', 'MEM USAGE / LIMIT', 'MEM %', 'NET I/O'], ...rows]
      .map((row) => row.join('   '))
      .join('\n'),
  );
}

function execute(args: readonly string[], engine: MachineEngineView, runIn: RunIn): Result {
  const [name = '', ...words] = parse(args, true).words;
  const container = engine.container(name);
  if (!container) return noContainer(name);
  if (!container.isRunning) return notRunning(container);
  if (words.length === 0) return failed(1, '"docker exec" requires at least 2 arguments.');
  return runIn(container, words);
}

function processList(args: readonly string[], engine: EngineView): string {
  const isAll = args.some((word) => /^(-\w*a\w*|--all)$/.test(word));
  const shown = engine.containers().filter(({ status }) => isAll || status.startsWith('Up'));
  const format = parse(args).flags.get('--format');
  if (format !== undefined) {
    return shown
      .map(({ id, name, image, status, ports }) =>
        filled(format, { ID: id.slice(0, 12), Names: name, Image: image, Status: status, Ports: ports }),
      )
      .join('\n');
  }
  if (args.some((word) => /^(-\w*q\w*|--quiet)$/.test(word)))
    return shown.map(({ id }) => id.slice(0, 12)).join('\n');
  const rows = shown.map(({ id, image, status, ports, name }) => [
    id.slice(0, 12),
    image,
    status,
    ports,
    name,
  ]);
  return [['CONTAINER ID', 'IMAGE', 'STATUS', 'PORTS', 'NAMES'], ...rows]
    .map((row) => row.join('   '))
    .join('\n');
}
