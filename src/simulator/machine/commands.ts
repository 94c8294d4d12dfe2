import { inContainer } from './container-commands.js';
import { dockerCli } from './docker-cli.js';
import type { MachineEngineView } from './engine-view.js';
import { listenersTable } from './listeners.js';
import { parseShell } from './shell.js';
import { limited } from './time-limit.js';
import type { SshDirectory } from './ssh-directory.js';

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** How long it runs before it ends; default: not at all. */
  readonly lastsMs?: number;
}

export interface HostFacts {
  readonly hostname: string;
  readonly username: string;
  readonly vcpu: number;
  readonly ramGb: number;
  readonly diskGb: number;
  readonly engine: MachineEngineView;
  readonly files: SshDirectory;
}

const MAX_COMMANDS = 100;
const MAX_NESTING = 4;
const done = (stdout = ''): Result => ({ code: 0, stdout: stdout && `${stdout}\n`, stderr: '' });
const failed = (code: number, stderr = ''): Result => ({ code, stdout: '', stderr: stderr && `${stderr}\n` });

const BINARIES = new Set(
  'sh bash env apt-get cloud-init true false echo uname id whoami hostname cat df test command which docker sudo systemctl nproc mkdir ufw date uptime free base64 tee mv chmod timeout sleep'.split(
    ' ',
  ),
);
const PATHS = new Set([
  '/',
  '/tmp',
  '/etc',
  '/var',
  '/var/run',
  '/home/ubuntu',
  '/etc/os-release',
  '/usr/bin/docker',
]);
const OS_RELEASE = `PRETTY_NAME="Ubuntu 24.04.1 LTS"
NAME="Ubuntu"
VERSION_ID="24.04"
VERSION="24.04.1 LTS (Noble Numbat)"
VERSION_CODENAME=noble
ID=ubuntu
ID_LIKE=debian
UBUNTU_CODENAME=noble`;

/** Runs one line as a freshly booted machine with Docker installed would. */
export function runLine(line: string, host: HostFacts, { nesting = 0, input = '' } = {}): Result {
  const commands = parseShell(line);
  if (!commands || commands.length > MAX_COMMANDS || nesting > MAX_NESTING) {
    return failed(2, 'sh: the simulated shell does not understand this line');
  }
  let [code, stdout, stderr, lastsMs] = [0, '', '', 0];
  for (const { words, when, dropped } of commands) {
    if ((when === 'AFTER_SUCCESS' && code !== 0) || (when === 'AFTER_FAILURE' && code === 0)) continue;
    const result = run(words, host, nesting, input);
    code = result.code;
    lastsMs += result.lastsMs ?? 0;
    if (!dropped.has('stdout')) stdout += result.stdout;
    if (!dropped.has('stderr')) stderr += result.stderr;
  }
  return { code, stdout, stderr, lastsMs };
}

/** Whether a line waits for what is sent to it. */
export const readsInput = (line: string): boolean =>
  parseShell(line)?.some(({ words }) => words.includes('tee')) ?? false;

function run([name = '', ...args]: readonly string[], host: HostFacts, nesting: number, input = ''): Result {
  if (nesting > MAX_NESTING) return failed(126, `${name}: nested too deeply`);
  switch (name.replace(/^\/(usr\/)?bin\//, '')) {
    case 'true':
    case ':':
    case 'mkdir':
    case 'usermod':
    case 'apt-get':
    case 'ufw':
    case 'cloud-init':
      return done();
    case 'env': {
      const at = args.findIndex((word) => !word.includes('='));
      return at < 0 ? done() : run(args.slice(at), host, nesting + 1, input);
    }
    case 'false':
      return failed(1);
    case 'echo':
      return done(args.join(' '));
    case 'sh':
    case 'bash': {
      const at = args.findIndex((word) => /^-\w*c$/.test(word));
      return at < 0
        ? failed(127, `${name}: no terminal`)
        : runLine(args[at + 1] ?? '', host, { nesting: nesting + 1, input });
    }
    case 'sudo': {
      const at = args.findIndex((word) => !word.startsWith('-'));
      return at < 0 ? done() : run(args.slice(at), host, nesting + 1, input);
    }
    case 'uname':
      return done(uname(args[0], host));
    case 'id':
      return done(identity(args, host.username));
    case 'whoami':
      return done(host.username);
    case 'hostname':
      return done(host.hostname);
    case 'nproc':
      return done(String(host.vcpu));
    case 'date':
      return done(new Date().toISOString());
    case 'uptime':
      return done(' up 1 min,  0 users,  load average: 0.10, 0.05, 0.01');
    case 'free':
      return done(
        `               total        used        free\nMem:  ${host.ramGb * 1_000_000}  400000  ${host.ramGb * 900_000}`,
      );
    case 'cat': {
      const texts = args.map((path) => textOf(path, host));
      const missing = texts.indexOf(null);
      return {
        code: missing < 0 ? 0 : 1,
        stdout: texts.map((text) => text ?? '').join(''),
        stderr: missing < 0 ? '' : `cat: ${args[missing] ?? ''}: No such file or directory\n`,
      };
    }
    case 'base64': {
      const text = textOf(args.at(-1) ?? '', host);
      if (text === null) return failed(1, `base64: ${args.at(-1) ?? ''}: No such file or directory`);
      return done(
        Buffer.from(text)
          .toString('base64')
          .match(/.{1,76}/g)
          ?.join('\n') ?? '',
      );
    }
    case 'tee':
      return host.files.write(args.at(-1) ?? '', input)
        ? { code: 0, stdout: input, stderr: '' }
        : failed(1, `tee: ${args.at(-1) ?? ''}: Permission denied`);
    case 'mv': {
      const [from = '', to = ''] = args.filter((word) => !word.startsWith('-'));
      return host.files.move(from, to)
        ? done()
        : failed(1, `mv: cannot stat '${from}': No such file or directory`);
    }
    case 'chmod':
      return host.files.has(args.at(-1) ?? '')
        ? done()
        : failed(1, `chmod: cannot access '${args.at(-1) ?? ''}': No such file or directory`);
    case 'sleep':
      return { ...done(), lastsMs: Math.min(Number.parseFloat(args[0] ?? '') || 0, 3_600) * 1_000 };
    case 'timeout':
      return limited(args, (words) => run(words, host, nesting + 1, input));
    case 'df':
      return done(disk(host.diskGb));
    case 'test':
    case '[':
      return failed(
        isTrue(
          args.filter((word) => word !== ']'),
          host.files,
        )
          ? 0
          : 1,
      );
    case 'command':
    case 'which': {
      const wanted = args.find((word) => !word.startsWith('-')) ?? '';
      return BINARIES.has(wanted) ? done(`/usr/bin/${wanted}`) : failed(1);
    }
    case 'systemctl':
      return done(
        args[0] === 'is-active' || args[0] === 'is-enabled'
          ? args[0] === 'is-active'
            ? 'active'
            : 'enabled'
          : '',
      );
    case 'docker':
      return dockerCli(args, host.engine, inContainer);
    default:
      return failed(127, `sh: 1: ${name}: not found`);
  }
}

function textOf(path: string, { files, engine }: HostFacts): string | null {
  if (path === '/etc/os-release') return `${OS_RELEASE}\n`;
  const pid = /^\/proc\/(\d+)\/net\/tcp(6?)$/.exec(path);
  if (!pid) return files.read(path);
  const container = engine.all().find((one) => one.isRunning && one.pid === Number(pid[1]));
  return container ? listenersTable(pid[2] === '6' ? [] : container.listens) : null;
}

function uname(flag: string | undefined, { hostname }: HostFacts): string {
  if (flag === '-m') return 'x86_64';
  if (flag === '-r') return '6.8.0-45-generic';
  if (flag === '-n') return hostname;
  if (flag === '-a')
    return `Linux ${hostname} 6.8.0-45-generic #45-Ubuntu SMP x86_64 x86_64 x86_64 GNU/Linux`;
  return 'Linux';
}

function identity(args: readonly string[], username: string): string {
  const flags = args.join('');
  const groups = `${username} sudo docker`;
  if (flags.includes('G')) return flags.includes('n') ? groups : '1000 27 999';
  if (flags.includes('u') || flags.includes('g')) return flags.includes('n') ? username : '1000';
  return `uid=1000(${username}) gid=1000(${username}) groups=1000(${username}),27(sudo),999(docker)`;
}

function disk(gigabytes: number): string {
  const total = gigabytes * 976_562;
  const used = 2_100_000;
  const free = total - used;
  const percent = Math.ceil((used / total) * 100);
  return `Filesystem     1024-blocks    Used Available Capacity Mounted on\n/dev/vda1 ${total} ${used} ${free} ${percent}% /`;
}

function isTrue([flag = '', ...rest]: readonly string[], files: SshDirectory): boolean {
  const path = rest[0] ?? '';
  if (flag === '!') return !isTrue(rest, files);
  if (flag === '-S') return path === '/var/run/docker.sock' || path === '/run/docker.sock';
  if (flag === '-w' || flag === '-r') return path.endsWith('/docker.sock') || PATHS.has(path);
  if (flag === '-e' || flag === '-f' || flag === '-d' || flag === '-x')
    return PATHS.has(path) || path.endsWith('/docker.sock') || files.has(path);
  if (flag === '-n') return path !== '';
  if (flag === '-z') return path === '';
  if (rest[0] === '=' || rest[0] === '-eq') return flag === rest[1];
  return rest.length === 0 && flag !== '';
}
