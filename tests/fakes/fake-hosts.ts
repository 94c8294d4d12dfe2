import { Duplex } from 'node:stream';
import type { ExecResult, HostConnection, HostPort, HostTarget } from '../../src/services/adapters/host.js';
import { createScript } from './script.js';

const ok = (stdout = ''): ExecResult => ({ code: 0, signal: null, stdout, stderr: '' });

/** Machines that answer SSH; each shows a host key and has Docker, unless told otherwise. */
export function createFakeHosts() {
  const script = createScript<'connect' | 'exec' | 'openSocket'>('ssh');
  const connected: HostTarget[] = [];
  const dropped: Pick<HostTarget, 'address' | 'port' | 'user'>[] = [];
  const said: string[] = [];

  const fake = {
    script,
    connected,
    dropped,
    /** Every command, as words with spaces. */
    said,
    hostKey: 'SHA256:first',
    answers: {
      nproc: ok('4\n'),
      'cat /proc/meminfo': ok('MemTotal:       8000000 kB\n'),
      'df -Pk /': ok('Filesystem 1024-blocks Used\n/dev/sda1 60000000 1 2 3% /\n'),
    } as Record<string, ExecResult>,
    /** Called at the moment a connection is made. */
    onConnect: (_target: HostTarget): void => {},

    port: {
      async connect(target, signal): Promise<HostConnection> {
        connected.push(target);
        await script.enter('connect', signal);
        fake.onConnect(target);
        return {
          hostKeyFingerprint: fake.hostKey,
          async exec(words, options) {
            said.push(words.join(' '));
            await script.enter('exec', options.signal);
            return (
              fake.answers[words.join(' ')] ?? { code: 127, signal: null, stdout: '', stderr: 'not found' }
            );
          },
          async openSocket() {
            await script.enter('openSocket');
            return engineSocket();
          },
        };
      },
      drop: (target) => void dropped.push(target),
      close: async () => {},
    } satisfies HostPort,
  };
  return fake;
}
export type FakeHosts = ReturnType<typeof createFakeHosts>;

/** Answers whatever is asked with the engine's version. */
function engineSocket(): Duplex {
  const body = JSON.stringify({ Version: '27.0' });
  const socket: Duplex = new Duplex({
    read: () => {},
    write(_chunk, _encoding, done) {
      socket.push(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`);
      socket.push(null);
      done();
    },
  });
  return socket;
}
