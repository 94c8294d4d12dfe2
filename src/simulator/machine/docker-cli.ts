import type { Result } from './commands.js';

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

const done = (stdout: string): Result => ({ code: 0, stdout: stdout && `${stdout}\n`, stderr: '' });
const failed = (code: number, stderr: string): Result => ({ code, stdout: '', stderr: `${stderr}\n` });

export function dockerCli([verb = '', ...args]: readonly string[], engine: EngineView): Result {
  switch (verb) {
    case 'version': {
      const format = args[args.findIndex((word) => word === '--format' || word === '-f') + 1];
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
    case 'logs': {
      const name = args.findLast((word) => !word.startsWith('-')) ?? '';
      const tailAt = args.findIndex((word) => word === '--tail' || word === '-n');
      const found = engine.log(name, tailAt < 0 ? null : Number(args[tailAt + 1]));
      return found
        ? { code: 0, ...found }
        : failed(1, `Error response from daemon: No such container: ${name}`);
    }
    default:
      return failed(1, `docker: '${verb}' is not simulated on the command line`);
  }
}

function processList(args: readonly string[], engine: EngineView): string {
  const isAll = args.some((word) => /^(-\w*a\w*|--all)$/.test(word));
  const shown = engine.containers().filter(({ status }) => isAll || status.startsWith('Up'));
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
