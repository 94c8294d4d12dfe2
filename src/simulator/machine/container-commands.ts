import type { Result } from './commands.js';
import type { ContainerFacts } from './engine-view.js';
import { limited } from './time-limit.js';

const done = (stdout = ''): Result => ({ code: 0, stdout: stdout && `${stdout}\n`, stderr: '' });

/** The few programs that the image of a simulated model has. */
export function inContainer(container: ContainerFacts, [name = '', ...args]: readonly string[]): Result {
  switch (name) {
    case 'true':
      return done();
    case 'false':
      return { code: 1, stdout: '', stderr: '' };
    case 'echo':
      return done(args.join(' '));
    case 'env':
    case 'printenv':
      return done(container.environment.join('\n'));
    case 'hostname':
      return done(container.id.slice(0, 12));
    case 'id':
      return done('uid=0(root) gid=0(root) groups=0(root)');
    case 'ps':
      return done(`PID   USER   COMMAND\n  1   root   ${container.command}`);
    case 'sleep':
      return { ...done(), lastsMs: Math.min(Number.parseFloat(args[0] ?? '') || 0, 3_600) * 1_000 };
    case 'timeout':
      return limited(args, (words) => inContainer(container, words));
    default:
      return {
        code: 127,
        stdout: '',
        stderr: `OCI runtime exec failed: exec failed: unable to start container process: exec: "${name}": executable file not found in $PATH: unknown\n`,
      };
  }
}
