import type { Duplex } from 'node:stream';
import { AdapterError } from './failure.js';

/** A machine as SSH sees it. */
export interface HostTarget {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** OpenSSH or PEM text, already decrypted; never logged. */
  readonly privateKey: string;
  /** `SHA256:…` of the host key seen first; null only for the very first contact. */
  readonly hostKeyFingerprint: string | null;
}

export interface ExecResult {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface HostConnection {
  /** What the host showed at this contact, as `SHA256:…`. */
  readonly hostKeyFingerprint: string;
  /** Words, not a shell line: quoted once, in the adapter. Output is capped at 1 MiB per stream. */
  exec(
    words: readonly string[],
    options: { signal: AbortSignal; timeoutMs: number; stdin?: string | Uint8Array },
  ): Promise<ExecResult>;
  /** A stream to a unix socket on the host (`openssh_forwardOutStreamLocal`). */
  openSocket(path: string): Promise<Duplex>;
}

/** The host showed another key than the pinned one: it was reinstalled, or somebody is in between. */
export class DifferentHostKey extends AdapterError {
  /** `SHA256:…` */
  readonly shown: string;
  constructor({ address, port, hostKeyFingerprint }: HostTarget, shown: string) {
    const message = `${address}:${port} shows the host key ${shown}, expected ${hostKeyFingerprint}`;
    super('ssh', 'IDENTITY', message);
    this.shown = shown;
  }
}

export type KeyFault = 'ENCRYPTED' | 'PUBLIC' | 'UNSUPPORTED' | 'UNREADABLE';

/** Says what is wrong with a private key, and never quotes it. */
export class KeyUnusable extends Error {
  override readonly name = 'KeyUnusable';
  readonly fault: KeyFault;
  constructor(fault: KeyFault) {
    super(`The private key can not be used: ${fault}`);
    this.fault = fault;
  }
}

/** OPEN: something answers there. REFUSED: nothing does, but the way is free. SILENT: a firewall, or no way at all. */
export type Knock = 'OPEN' | 'REFUSED' | 'SILENT';

export interface HostPort {
  /**
   * A pooled, kept-alive connection. Throws `AdapterError`: IDENTITY when the host key differs from the pinned one,
   * AUTH when the key is refused, UNREACHABLE or TIMEOUT otherwise.
   */
  connect(target: HostTarget, signal: AbortSignal): Promise<HostConnection>;
  /** Whether a TCP port of the host can be reached from here. Nothing is said there. */
  knock(address: string, port: number, signal: AbortSignal): Promise<Knock>;
  /** Called whenever a host is refused for its key, whoever wanted to connect. */
  onDifferentKey?(listener: (target: HostTarget, error: DifferentHostKey) => void): void;
  /** Forgets a pooled connection, e.g. when its machine is given back. */
  drop(target: Pick<HostTarget, 'address' | 'port' | 'user'>): void;
  close(): Promise<void>;
}
