import { type AddressInfo } from 'node:net';
import ssh2, { type Connection, type ServerChannel } from 'ssh2';
import { createSshHosts, generateSshKeyPair } from '../../../src/services/adapters/ssh.js';
import { closing, silentLog } from './servers.js';

export const hostsWith = (options: Partial<Parameters<typeof createSshHosts>[0]> = {}) =>
  closing(createSshHosts({ connectTimeoutMs: 10_000, keepAliveMs: 5_000, log: silentLog, ...options }));

export interface Behaviour {
  /** Given the exact line; default: exit 0 at once. */
  readonly onExec?: (line: string, channel: ServerChannel) => void;
  /** Default: refused. */
  readonly onSocket?: (path: string, accept: () => ServerChannel, refuse: () => void) => void;
  readonly authorized?: () => string;
}

/** ssh2's own server on loopback: one host key, one authorized key. */
export async function startSshd({ onExec, onSocket, authorized }: Behaviour = {}) {
  const hostKey = generateSshKeyPair('host');
  const client = generateSshKeyPair('client');
  const connections = new Set<Connection>();
  let logins = 0;
  const server = new ssh2.Server({ hostKeys: [hostKey.privateKey] }, (connection) => {
    connections.add(connection);
    connection.on('error', () => undefined);
    connection.on('close', () => connections.delete(connection));
    connection.on('authentication', (attempt) => {
      const allowed = ssh2.utils.parseKey(authorized?.() ?? client.publicKey);
      if (attempt.method !== 'publickey' || allowed instanceof Error) return attempt.reject(['publickey']);
      const isKnown = attempt.key.data.equals(allowed.getPublicSSH());
      const isSigned =
        !attempt.signature || !attempt.blob || allowed.verify(attempt.blob, attempt.signature) === true;
      return isKnown && isSigned ? attempt.accept() : attempt.reject(['publickey']);
    });
    connection.on('ready', () => {
      logins += 1;
    });
    connection.on('session', (accept) => {
      accept().on('exec', (acceptExec, _reject, { command }) => {
        const channel = acceptExec();
        if (onExec) return onExec(command, channel);
        channel.exit(0);
        return channel.end();
      });
    });
    connection.on('openssh.streamlocal', (accept, reject, { socketPath }) => {
      if (onSocket) onSocket(socketPath, accept, () => reject?.());
      else reject?.();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    for (const connection of connections) connection.end();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  const target = {
    address: '127.0.0.1',
    port,
    user: 'ubuntu',
    privateKey: client.privateKey,
    hostKeyFingerprint: null as string | null,
  };
  return closing({ target, hostKey, client, connections, logins: () => logins, close });
}
