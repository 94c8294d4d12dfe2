import { Duplex } from 'node:stream';
import {
  DifferentHostKey,
  type ExecResult,
  type HostConnection,
  type HostPort,
  type HostTarget,
  type Knock,
} from '../../src/services/adapters/host.js';
import { createScript } from './script.js';

const ok = (stdout = ''): ExecResult => ({ code: 0, signal: null, stdout, stderr: '' });

/** Machines that answer SSH; each shows a host key and has Docker, unless told otherwise. */
export function createFakeHosts() {
  const script = createScript<'connect' | 'exec' | 'openSocket'>('ssh');
  const connected: HostTarget[] = [];
  const dropped: Pick<HostTarget, 'address' | 'port' | 'user'>[] = [];
  const said: string[] = [];
  const knocks = new Map<number, Knock>();
  const listeners: ((target: HostTarget, error: DifferentHostKey) => void)[] = [];

  const fake = {
    script,
    connected,
    dropped,
    /** Every command, as words with spaces. */
    said,
    hostKey: 'SHA256:first',
    /** What the engine says of itself. */
    engine: { Version: '27.0', ApiVersion: '1.47', DockerRootDir: '/var/lib/docker' },
    /** Ports that do not refuse a connection at once. */
    knocks,
    answers: {
      nproc: ok('4\n'),
      'cat /proc/meminfo': ok('MemTotal:       8000000 kB\n'),
      'df -Pk -- /var/lib/docker': ok('Filesystem 1024-blocks Used\n/dev/sda1 60000000 1 40000000 3% /\n'),
    } as Record<string, ExecResult>,
    /** Asked before `answers`; null: nothing is known of such a command. */
    answer: (_words: readonly string[], _stdin: Uint8Array): ExecResult | null => null,
    /** Called at the moment a connection is made. */
    onConnect: (_target: HostTarget): void => {},

    port: {
      async connect(target, signal): Promise<HostConnection> {
        connected.push(target);
        await script.enter('connect', signal);
        fake.onConnect(target);
        if (target.hostKeyFingerprint !== null && target.hostKeyFingerprint !== fake.hostKey) {
          const error = new DifferentHostKey(target, fake.hostKey);
          for (const listener of listeners) listener(target, error);
          throw error;
        }
        return {
          hostKeyFingerprint: fake.hostKey,
          async exec(words, options) {
            said.push(words.join(' '));
            await script.enter('exec', options.signal);
            return (
              fake.answer(words, Buffer.from(options.stdin ?? '')) ??
              fake.answers[words.join(' ')] ?? { code: 127, signal: null, stdout: '', stderr: 'not found' }
            );
          },
          async openSocket() {
            await script.enter('openSocket');
            return engineSocket(fake.engine);
          },
        };
      },
      knock: async (_address, port): Promise<Knock> => knocks.get(port) ?? 'REFUSED',
      onDifferentKey: (listener) => void listeners.push(listener),
      drop: (target) => void dropped.push(target),
      close: async () => {},
    } satisfies HostPort,
  };
  return fake;
}
export type FakeHosts = ReturnType<typeof createFakeHosts>;

/** Answers whatever is asked with what the engine says of itself. */
function engineSocket(engine: object): Duplex {
  const body = JSON.stringify(engine);
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
