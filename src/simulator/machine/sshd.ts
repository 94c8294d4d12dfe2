import { timingSafeEqual } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import type { Duplex } from 'node:stream';
import ssh2, { type AuthContext, type Connection, type ServerChannel, type Session } from 'ssh2';
import type { Log } from '../log.js';
import type { Result } from './commands.js';

/** Simulated machines can not count on port 22 of the machine they run on. */
export const SIMULATOR_SSH_PORT = 2_222;
/** Where `ssh ubuntu@address` looks. Taken as well where the system lets us, and done without where it does not. */
const USUAL_PORT = 22;
const SOCKETS = new Set(['/var/run/docker.sock', '/run/docker.sock']);
const MAX_LINE = 128 * 1_024;
const MAX_INPUT = 1_024 * 1_024;

interface Needs {
  readonly address: string;
  readonly hostKey: string;
  readonly username: string;
  /** Asked at every login, as sshd reads its file. */
  readonly authorizedKeys: () => readonly string[];
  /** Whether the machine's rules let a connection in. */
  readonly isOpen: () => boolean;
  /** Whether a line waits for what is sent to it. */
  readonly readsInput: (line: string) => boolean;
  readonly run: (line: string, input: string) => Result;
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
  const server = new ssh2.Server(
    { hostKeys: [needs.hostKey], ident: 'OpenSSH_9.6p1-simulated' },
    (connection) => {
      connections.add(connection);
      connection.on('close', () => connections.delete(connection));
      connection.on('error', (error) =>
        needs.log.debug({ err: error, address: needs.address }, 'Simulated sshd lost a connection'),
      );
      connection.on('authentication', (context) => authenticate(context, needs));
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
  const listen = (): Server =>
    createServer({ noDelay: true }, (socket) =>
      needs.isOpen() ? server.injectSocket(socket) : socket.destroy(),
    );
  const listener = listen();
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
  const usual = listen();
  usual.on('error', (error: Error) =>
    needs.log.debug({ err: error, address: needs.address }, 'Simulated sshd does without port 22'),
  );
  usual.listen(USUAL_PORT, needs.address);
  const cut = () => {
    for (const connection of connections) connection.end();
  };
  return {
    cut,
    close: () =>
      new Promise((resolve) => {
        usual.close();
        listener.close(() => resolve());
        cut();
      }),
  };
}

function authenticate(context: AuthContext, { username, authorizedKeys }: Needs): void {
  if (context.method !== 'publickey' || context.username !== username) {
    context.reject(['publickey']);
    return;
  }
  const offered = context.key.data;
  const keys = authorizedKeys().flatMap((text) => {
    const key = ssh2.utils.parseKey(text);
    return key instanceof Error ? [] : [key];
  });
  const key = keys.find((candidate) => {
    const known = candidate.getPublicSSH();
    return known.length === offered.length && timingSafeEqual(known, offered);
  });
  if (!key) context.reject(['publickey']);
  else if (!context.signature || !context.blob) context.accept();
  else if (key.verify(context.blob, context.signature, context.hashAlgo) === true) context.accept();
  else context.reject(['publickey']);
}

const TOO_LONG: Result = { code: 126, stdout: '', stderr: 'Argument list too long\n' };

function serveSession(session: Session, { readsInput, run }: Needs): void {
  let end: (signal: string) => void = () => {};
  session.on('pty', (accept) => accept?.());
  session.on('env', (accept) => accept?.());
  session.on('signal', (accept, _reject, { name }) => {
    accept?.();
    end(name);
  });
  session.on('exec', (accept, _reject, { command }) => {
    const channel = accept();
    channel.on('error', () => {});
    const isLong = command.length > MAX_LINE;
    const perform = (input: string) => {
      const { code, stdout, stderr, lastsMs = 0 } = isLong ? TOO_LONG : run(command, input);
      if (stderr) channel.stderr.write(stderr);
      if (stdout) channel.write(stdout);
      const finish = () => {
        channel.exit(code);
        channel.end();
      };
      if (lastsMs === 0) return finish();
      const timer = setTimeout(finish, lastsMs);
      channel.on('close', () => clearTimeout(timer));
      end = (signal) => {
        clearTimeout(timer);
        channel.exit(signal);
        channel.end();
      };
    };
    if (!isLong && readsInput(command)) readAll(channel, perform);
    else {
      // Unread, its input would hold the channel open.
      channel.resume();
      perform('');
    }
  });
  session.on('shell', (accept) => {
    const channel = accept();
    channel.write('This simulated machine has no interactive shell.\r\n');
    channel.exit(1);
    channel.end();
  });
}

function readAll(channel: ServerChannel, then: (text: string) => void): void {
  const chunks: Buffer[] = [];
  let length = 0;
  channel.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length <= MAX_INPUT) chunks.push(chunk);
  });
  channel.once('end', () => then(Buffer.concat(chunks).toString('utf8')));
}
