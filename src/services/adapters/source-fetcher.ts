import type { RawEntry } from './archive-rules.js';

/** Fetches what a user's words name, under the SSRF guard. */

export interface FetchLimits {
  readonly maxBytes: number;
  readonly timeoutMs: number;
  readonly maxRedirects: number;
}

export interface FetchedSource {
  readonly bytes: Uint8Array;
  /** `sha256:` and hex. */
  readonly digest: string;
  readonly finalUrl: string;
}

export type FetchRefusal =
  | 'BAD_URL'
  | 'ADDRESS_REFUSED'
  | 'TOO_LARGE'
  | 'TIMEOUT'
  | 'TOO_MANY_REDIRECTS'
  | 'BAD_STATUS'
  | 'UNREACHABLE'
  /** None were given, or the other side does not take them. */
  | 'CREDENTIALS'
  | 'NOT_FOUND'
  /** The repository is there, this branch, tag or commit of it is not. */
  | 'NO_SUCH_REF'
  | 'NO_SUCH_FOLDER'
  | 'RATE_LIMITED'
  /** What was answered is not what was asked for. */
  | 'GARBLED'
  /** It is there, and can not be used. */
  | 'UNSUPPORTED';

export class SourceFetchFailed extends Error {
  override readonly name = 'SourceFetchFailed';
  readonly reason: FetchRefusal;
  /** What to do next; null where the message says it. */
  readonly hint: string | null;
  constructor(reason: FetchRefusal, message: string, options: { cause?: unknown; hint?: string } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.reason = reason;
    this.hint = options.hint ?? null;
  }
}

export interface GitRequest {
  readonly url: string;
  /** Branch, tag, or commit (whole, or its first 7 digits and more). The default branch when absent. */
  readonly ref?: string;
  /** What lies outside is left out. */
  readonly subdirectory?: string;
  /** For this fetch alone: sent to the origin of `url` and nowhere else. */
  readonly credentials?: Credentials;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export interface GitLimits {
  readonly timeoutMs: number;
  readonly maxRedirects: number;
  /** Of what the server sends. */
  readonly maxBytes: number;
  /** Of everything in the commit, unpacked. */
  readonly maxUnpackedBytes: number;
  readonly maxEntries: number;
}

/** The files of one commit. Its hash vouches for them: another content would have another one. */
export interface GitSnapshot {
  /** 40 hexadecimal digits. */
  readonly commit: string;
  /** Relative to the subdirectory, in git's order. */
  readonly entries: readonly RawEntry[];
  /** Paths of submodules: their files are not in this repository. */
  readonly submodules: readonly string[];
  /** What the server sent. */
  readonly packBytes: number;
}

export interface ImageRequest {
  readonly reference: string;
  readonly credentials?: Credentials;
}

export interface ImageLimits {
  readonly timeoutMs: number;
  readonly maxRedirects: number;
  /** Of one manifest or configuration. */
  readonly maxBytes: number;
}

export interface ResolvedImage {
  /** `host/name@sha256:…`, which names one content for ever. */
  readonly pinned: string;
  /** TCP ports that its configuration exposes, in its order. */
  readonly exposedPorts: readonly number[];
}

export interface SourceFetcherPort {
  /** Resolves once, checks every address, connects to exactly the one checked; the same again for every redirect. */
  fetch(url: string, limits: FetchLimits, signal: AbortSignal): Promise<FetchedSource>;
  /** Refuses at once what can be seen from the text of the URL alone (scheme, credentials, literal addresses, ports). */
  check(url: string): void;
  /** Over git's smart protocol on http or https: one commit, without its history. */
  git(request: GitRequest, limits: GitLimits, signal: AbortSignal): Promise<GitSnapshot>;
  /** What the reference stands for now, as its registry says; nothing of the image is fetched but its description. */
  image(request: ImageRequest, limits: ImageLimits, signal: AbortSignal): Promise<ResolvedImage>;
}
