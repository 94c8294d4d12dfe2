/** A miner's container as HTTP sees it. Nothing of what comes back is trusted. */

export interface ModelEndpoint {
  readonly address: string;
  readonly port: number;
  /** Sent with every request, beside our own. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Nothing kept alive is used: such a connection may still lead to what served before a change of version. */
  readonly ownConnection?: boolean;
}

export interface ModelRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  readonly timeoutMs: number;
  /** Bytes of body read at most; more is a failure. */
  readonly maxBytes: number;
}

/** Milliseconds since the request began; null when that phase was never reached. */
export interface PhaseTimings {
  /** null or absent: the connection was there already, or never was. */
  readonly connectMs?: number | null;
  readonly firstByteMs: number | null;
  readonly totalMs: number;
}

export type ModelAnswer =
  | {
      readonly ok: true;
      readonly status: number;
      readonly retryAfterMs: number | null;
      /** As it was sent; null or absent when it was not. */
      readonly contentType?: string | null;
      readonly text: string;
      readonly timings: PhaseTimings;
    }
  | {
      readonly ok: false;
      readonly error: ModelErrorCode;
      readonly message: string;
      /** An answer that did not come to its end. */
      readonly begun?: BegunAnswer;
      readonly timings: PhaseTimings;
    };

export interface BegunAnswer {
  readonly status: number;
  /** How its text began. */
  readonly text: string;
}

export const MODEL_ERRORS = [
  'REFUSED',
  'UNREACHABLE',
  'TIMEOUT',
  'RESET',
  'TOO_LARGE',
  'BAD_HTTP',
  'ADDRESS_REFUSED',
  /** This process or its machine ran out of something: it says nothing about the far end. */
  'OUR_FAULT',
] as const;
export type ModelErrorCode = (typeof MODEL_ERRORS)[number];

export interface ModelPort {
  /** Never throws for what the far end does; rejects only when `signal` aborts. No redirect is followed. */
  request(endpoint: ModelEndpoint, request: ModelRequest, signal: AbortSignal): Promise<ModelAnswer>;
  close(): Promise<void>;
}

/** Models wherever a URL says, under the guard: every address is judged, and no other is contacted. */
export interface ModelUrls {
  /**
   * Paths are asked for below the URL's own. Throws `SourceFetchFailed` for what can be refused by its text alone; the
   * messages of answers name no address.
   */
  at(url: string): Pick<ModelPort, 'request'>;
}

/** One request to a miner with everything that can be seen of it: for its owner, who looks for a mistake. */
export interface Header {
  readonly name: string;
  readonly value: string;
}

export interface ModelTrace {
  readonly request: {
    /** `GET /health HTTP/1.1` */
    readonly line: string;
    readonly headers: readonly Header[];
    readonly body: string | null;
  };
  /** Null: nothing came that is HTTP. */
  readonly response: {
    readonly status: number;
    readonly headers: readonly Header[];
    readonly text: string;
    /** There was more of it than is read. */
    readonly isCut: boolean;
  } | null;
  /** Why there is no whole answer. */
  readonly error: { readonly code: ModelErrorCode; readonly message: string } | null;
  /** Milliseconds since the request began; null when that phase was never reached. */
  readonly timings: {
    readonly connectMs: number | null;
    readonly firstByteMs: number | null;
    readonly totalMs: number;
  };
}

export interface ModelTracer {
  /** Over a connection of its own. Never throws for what the far end does; rejects only when `signal` aborts. */
  trace(endpoint: ModelEndpoint, request: ModelRequest, signal: AbortSignal): Promise<ModelTrace>;
}
