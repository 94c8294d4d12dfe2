import { timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:net';
import type { Duplex } from 'node:stream';
import ssh2, { type AuthContext, type Connection, type ParsedKey, type Session } from 'ssh2';
import type { Log } from '../log.js';
import type { Result } from './commands.js';

/** Simulated machines cannot have port 22 of the machine they run on. */
export const SIMULATOR_SSH_PORT = 2_222;
const SOCKETS = new Set(['/var/run/docker.sock', '/run/docker.sock']);
const MAX_LINE = 128 * 1_024;

interface Needs {
  readonly address: string;
  readonly hostKey: string;
  readonly username: string;
  readonly authorizedKeys: readonly string[];
  /** Whether the machine's rules let a connection in. */
  readonly isOpen: () => boolean;
  readonly run: (line: string) => Result;
  /** Serves one connection to the engine's socket. */
  readonly serveEngine: (stream: Duplex) => void;
  readonly log: Log;
}

export interface Sshd {
  /** Drops every connection; new ones are welcome. */
  cut(): void;
  close(): Promise<void>;
}

export async function startSshd(needs: Needs): Promise<Sshd> {
  const connections = new Set<Connection>();
  const keys = needs.authorizedKeys.flatMap((text) => {
    const key = ssh2.utils.parseKey(text);
    return key instanceof Error ? [] : [key];
  });
  const server = new ssh2.Server(
    { hostKeys: [needs.hostKey], ident: 'OpenSSH_9.6p1-simulated' },
    (connection) => {
      connections.add(connection);
      connection.on('close', () => connections.delete(connection));
      connection.on('error', (error) =>
        needs.log.debug({ err: error, address: needs.address }, 'Simulated sshd lost a connection'),
      );
      connection.on('authentication', (context) => authenticate(context, needs.username, keys));
      connection.on('ready', () => {
        connection.on('session', (accept) => serveSession(accept(), needs));
        connection.on('openssh.streamlocal', (accept, reject, { socketPath }) => {
          if (!SOCKETS.has(socketPath)) {
            reject();
            return;
          }
          const channel = accept();
          channel.on('error', (error: Error) =>
            needs.log.debug({ err: error }, 'Simulated engine stream failed'),
          );
          needs.serveEngine(channel);
        });
        connection.on('request', (_accept, reject) => reject?.());
      });
    },
  );
  // ssh2's own listener leaves Nagle's algorithm on: every answer would wait some 40 ms for an acknowledgement.
  const listener = createServer({ noDelay: true }, (socket) =>
    needs.isOpen() ? server.injectSocket(socket) : socket.destroy(),
  );
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(SIMULATOR_SSH_PORT, needs.address, () => {
      listener.off('error', reject);
      resolve();
    });
  });
  listener.on('error', (error: Error) =>
    needs.log.warn({ err: error, address: needs.address }, 'Simulated sshd failed'),
  );
  const cut = () => {
    for (const connection of connections) connection.end();
  };
  return {
    cut,
    close: () =>
      new Promise((resolve) => {
        listener.close(() => resolve());
        cut();
      }),
  };
}

function authenticate(context: AuthContext, username: string, keys: readonly ParsedKey[]): void {
  if (context.method !== 'publickey' || context.username !== username) {
    context.reject(['publickey']);
    return;
  }
  const offered = context.key.data;
  const key = keys.find((candidate) => {
    const known = candidate.getPublicSSH();
    return known.length === offered.length && timingSafeEqual(known, offered);
  });
  if (!key) context.reject(['publickey']);
  else if (!context.signature || !context.blob) context.accept();
  else if (key.verify(context.blob, context.signature, context.hashAlgo) === true) context.accept();
  else context.reject(['publickey']);
}

function serveSession(session: Session, { run }: Needs): void {
  session.on('pty', (accept) => accept?.());
  session.on('env', (accept) => accept?.());
  session.on('exec', (accept, _reject, { command }) => {
    const channel = accept();
    channel.on('error', () => {});
    // Nothing here reads its input; unread, it would hold the channel open.
    channel.resume();
    const { code, stdout, stderr } =
      command.length > MAX_LINE
        ? { code: 126, stdout: '', stderr: 'Argument list too long\n' }
        : run(command);
    if (stderr) channel.stderr.write(stderr);
    if (stdout) channel.write(stdout);
    channel.exit(code);
    channel.end();
  });
  session.on('shell', (accept) => {
    const channel = accept();
    channel.write('This simulated machine has no interactive shell.\r\n');
    channel.exit(1);
    channel.end();
  });
}
