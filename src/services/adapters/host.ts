import type { Duplex } from 'node:stream';

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
    options: { signal: AbortSignal; timeoutMs: number; stdin?: string },
  ): Promise<ExecResult>;
  /** A stream to a unix socket on the host (`openssh_forwardOutStreamLocal`). */
  openSocket(path: string): Promise<Duplex>;
}

export interface HostPort {
  /**
   * A pooled, kept-alive connection. Throws `AdapterError`: IDENTITY when the host key differs from the pinned one,
   * AUTH when the key is refused, UNREACHABLE or TIMEOUT otherwise.
   */
  connect(target: HostTarget, signal: AbortSignal): Promise<HostConnection>;
  /** Forgets a pooled connection, e.g. when its machine is given back. */
  drop(target: Pick<HostTarget, 'address' | 'port' | 'user'>): void;
  close(): Promise<void>;
}
