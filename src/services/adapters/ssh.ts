import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import ssh2, { type ClientChannel } from 'ssh2';
import { quoteWords } from '../deployments/shell-words.js';
import { onAbort } from './abortable.js';
import { AdapterError, type FailureKind } from './failure.js';
import {
  DifferentHostKey,
  type ExecResult,
  type HostConnection,
  type HostPort,
  type HostTarget,
  type KeyFault,
  KeyUnusable,
} from './host.js';
import { asSocket } from './ssh-channel.js';
import { fingerprintOf } from './ssh-keys.js';
import { ADAPTER, createSshPool, type Link } from './ssh-pool.js';

export { fingerprintOf, generateSshKeyPair } from './ssh-keys.js';

interface Options {
  readonly connectTimeoutMs: number;
  /** Between keep-alive questions; three without an answer end the connection. */
  readonly keepAliveMs: number;
  /** A connection that carries nothing is closed after this. Default 5 minutes. */
  readonly idleMs?: number;
  readonly log: { debug(fields: object, message: string): void };
}

/** In one fixed order, so that a host with several keys always shows the same one. */
const HOST_KEYS = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
] as const;
const MAX_OUTPUT = 1024 * 1024;
const OPEN_SOCKET_TIMEOUT_MS = 15_000;

export function createSshHosts(options: Options): HostPort {
  const dial = (target: HostTarget, signal: AbortSignal) => dialOnce(target, options, signal);
  return createSshPool({ dial, idleMs: options.idleMs ?? 300_000 });
}

function dialOnce(target: HostTarget, options: Options, signal: AbortSignal): Promise<Link> {
  const where = `${target.address}:${target.port}`;
  const client = new ssh2.Client();
  // Our own socket: ssh2 does not destroy one that is half closed, and a host may leave it so for ever.
  const socket = connect({ host: target.address, port: target.port, noDelay: true });
  let fingerprint = '';
  let refused: AdapterError | null = null;

  return new Promise<Link>((resolve, reject) => {
    const fail = (error: AdapterError) => {
      clearTimeout(timer);
      reject(refused ?? error);
      socket.destroy();
    };
    const tooSlow = () => fail(new AdapterError(ADAPTER, 'TIMEOUT', `${where} did not finish the handshake`));
    const timer = setTimeout(tooSlow, options.connectTimeoutMs);
    signal.addEventListener('abort', () =>
      fail(new AdapterError(ADAPTER, 'UNREACHABLE', `${where}: the connect was given up`)),
    );

    client.on('ready', () => {
      clearTimeout(timer);
      resolve(linkOver(client, () => socket.destroy(), fingerprint, where));
    });
    // Stays for the life of the connection: an error without a listener would end the process.
    client.on('error', (error) => {
      options.log.debug({ err: error, host: where }, 'SSH connection failed');
      // What its parser throws has no level.
      fail(asFailure(error, where, error.level === undefined ? 'GARBLED' : 'UNREACHABLE'));
    });
    client.on('close', () =>
      fail(new AdapterError(ADAPTER, 'UNREACHABLE', `${where} closed the connection`)),
    );

    const key = ssh2.utils.parseKey(target.privateKey);
    if (key instanceof Error) {
      fail(new AdapterError(ADAPTER, 'AUTH', 'the private key cannot be read', { cause: key }));
      return;
    }
    try {
      client.connect({
        sock: socket,
        username: target.user,
        privateKey: target.privateKey,
        authHandler: ['publickey'],
        readyTimeout: 0,
        keepaliveInterval: options.keepAliveMs,
        keepaliveCountMax: 3,
        // Unix socket forwarding is OpenSSH's extension; others that offer it are as good.
        strictVendor: false,
        algorithms: { serverHostKey: [...HOST_KEYS] },
        hostVerifier: (shown: Buffer) => {
          fingerprint = fingerprintOf(shown);
          const pinned = target.hostKeyFingerprint;
          refused =
            pinned === null || pinned === fingerprint ? null : new DifferentHostKey(target, fingerprint);
          return refused === null;
        },
      });
    } catch (error) {
      fail(asFailure(error, where));
    }
  });
}

function linkOver(client: ssh2.Client, destroy: () => void, hostKeyFingerprint: string, where: string): Link {
  let isOpen = true;
  let channels = 0;
  const listeners: (() => void)[] = [];
  const refusedListeners: (() => void)[] = [];
  const opened = () => {
    let counted = true;
    channels += 1;
    return () => {
      if (counted) channels -= 1;
      counted = false;
    };
  };
  client.on('close', () => {
    isOpen = false;
    for (const listener of listeners) listener();
  });

  /** ssh2 throws at once when the socket is already unusable; such a connection is of no use to anybody. */
  const attempt = (refuse: (error: unknown) => void, act: () => void) => {
    try {
      act();
    } catch (error) {
      refuse(error);
      destroy();
    }
  };

  const connection: HostConnection = {
    hostKeyFingerprint,
    exec: (words, { signal, timeoutMs, stdin }) =>
      new Promise<ExecResult>((resolve, reject) => {
        signal.throwIfAborted();
        const line = quoteWords(words);
        const done = opened();
        let channel: ClientChannel | null = null;
        let isSettled = false;
        const settle = (act: () => void) => {
          isSettled = true;
          clearTimeout(timer);
          forget();
          done();
          act();
        };
        const stop = (reason: unknown) => {
          // sshd passes the signal on; closing hangs up where it does not.
          channel?.signal('KILL');
          channel?.close();
          settle(() => reject(reason));
        };
        const timer = setTimeout(() => {
          stop(
            new AdapterError(ADAPTER, 'TIMEOUT', `${words[0]} on ${where} took longer than ${timeoutMs} ms`),
          );
        }, timeoutMs);
        const forget = onAbort(signal, () => stop(signal.reason));
        const refuse = (error: unknown) => settle(() => reject(asFailure(error, where)));
        attempt(refuse, () =>
          client.exec(line, (error, made) => {
            if (error) return refuse(error);
            channel = made;
            if (isSettled) return stop(null);
            const stdout = collect(made);
            const stderr = collect(made.stderr);
            let exit: { code: number | null; signal: string | null } | null = null;
            made.on('exit', (code: number | null, name?: string) => {
              exit = { code, signal: name ?? null };
            });
            made.on('error', refuse);
            made.on('close', () =>
              settle(() =>
                exit || isOpen
                  ? resolve({ code: null, signal: null, ...exit, stdout: stdout(), stderr: stderr() })
                  : reject(
                      new AdapterError(ADAPTER, 'UNREACHABLE', `${where} was lost while ${words[0]} ran`),
                    ),
              ),
            );
            // Left open otherwise: ssh2 passes no signal on once the input has ended.
            if (stdin !== undefined) made.end(stdin);
          }),
        );
      }),

    openSocket: (path) =>
      new Promise<Duplex>((resolve, reject) => {
        const done = opened();
        let isLate = false;
        const refuse = (error: unknown) => {
          clearTimeout(timer);
          done();
          reject(asFailure(error, `${where} ${path}`));
        };
        const timer = setTimeout(() => {
          isLate = true;
          refuse(new AdapterError(ADAPTER, 'TIMEOUT', `${where} did not open ${path}`));
        }, OPEN_SOCKET_TIMEOUT_MS);
        attempt(refuse, () =>
          client.openssh_forwardOutStreamLocal(path, (error, channel) => {
            if (isLate) {
              channel?.close();
              return;
            }
            if (error) {
              for (const listener of refusedListeners) listener();
              return refuse(error);
            }
            clearTimeout(timer);
            resolve(asSocket(channel, done));
          }),
        );
      }),
  };

  return {
    connection,
    channels: () => channels,
    isOpen: () => isOpen,
    onRefusedSocket: (listener) => void refusedListeners.push(listener),
    onClosed: (listener) => void (isOpen ? listeners.push(listener) : listener()),
    close: () =>
      new Promise((resolve) => {
        if (!isOpen) return resolve();
        client.on('close', () => resolve());
        client.end();
        // A far side that never answers the goodbye does not hold us up.
        setTimeout(destroy, 1_000).unref();
      }),
  };
}

/** Keeps the first part and reads on: a command that is not read stands still. */
function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  let room = MAX_OUTPUT;
  stream.on('data', (chunk: Buffer) => {
    if (room > 0) chunks.push(chunk.subarray(0, room));
    room -= chunk.length;
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

/** ssh2 tells the layer that failed by `level`, the socket its `code`, a channel that was not opened its `reason`. */
function asFailure(error: unknown, where: string, unnamed: FailureKind = 'UNREACHABLE'): AdapterError {
  if (error instanceof AdapterError) return error;
  const { message = String(error), level, code, reason } = error as Partial<Record<string, unknown> & Error>;
  const kind = ((): FailureKind => {
    if (level === 'client-authentication') return 'AUTH';
    if (level === 'client-timeout' || code === 'ETIMEDOUT') return 'TIMEOUT';
    // RFC 4254 5.1: 1 is "administratively prohibited".
    if (reason === 1) return 'AUTH';
    if (typeof reason === 'number') return 'NOT_READY';
    return level === 'handshake' ? 'GARBLED' : unnamed;
  })();
  return new AdapterError(ADAPTER, kind, `${where}: ${message}`, { cause: error });
}

const KEY_TYPES = /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521))$/;

/** The public half in OpenSSH's one-line form. Throws `KeyUnusable`. */
export function publicKeyOf(privateKey: string): string {
  const parsed = ssh2.utils.parseKey(privateKey);
  if (parsed instanceof Error) throw new KeyUnusable(faultOf(privateKey, parsed));
  if (!parsed.isPrivateKey()) throw new KeyUnusable('PUBLIC');
  if (!KEY_TYPES.test(parsed.type)) throw new KeyUnusable('UNSUPPORTED');
  return `${parsed.type} ${parsed.getPublicSSH().toString('base64')}`;
}

/** The parser's words tell little; how the text begins tells the rest. */
function faultOf(text: string, { message }: Error): KeyFault {
  if (/encrypted|passphrase/i.test(message)) return 'ENCRYPTED';
  if (/^\s*-----BEGIN ENCRYPTED PRIVATE KEY-----|^Encryption: (?!none)/m.test(text)) return 'ENCRYPTED';
  return /^\s*-----BEGIN (DSA )?PRIVATE KEY-----|^\s*PuTTY-/.test(text) ? 'UNSUPPORTED' : 'UNREADABLE';
}
