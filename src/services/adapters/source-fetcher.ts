/** Fetches what a user's URL names, under the SSRF guard. */

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
  | 'UNREACHABLE';

export class SourceFetchFailed extends Error {
  override readonly name = 'SourceFetchFailed';
  readonly reason: FetchRefusal;
  constructor(reason: FetchRefusal, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.reason = reason;
  }
}

export interface SourceFetcherPort {
  /** Resolves once, checks every address, connects to exactly the one checked; the same again for every redirect. */
  fetch(url: string, limits: FetchLimits, signal: AbortSignal): Promise<FetchedSource>;
  /** Refuses at once what can be seen from the text of the URL alone (scheme, credentials, literal addresses, ports). */
  check(url: string): void;
}
