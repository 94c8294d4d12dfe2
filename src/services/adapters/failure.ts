/**
 * Every failure of a far end reaches the services as one of these.
 * `kind` decides what the caller does next; `message` is for operators and never shown to API callers unasked.
 */
export type FailureKind =
  /** Credentials or permission. Never retried. */
  | 'AUTH'
  /** The provider account cannot pay. */
  | 'BALANCE'
  /** Nothing free of what was asked for; another offer may do. */
  | 'CAPACITY'
  /** We sent something the other side refuses. Never retried. */
  | 'INVALID'
  | 'CONFLICT'
  /** Right request, wrong moment. */
  | 'NOT_READY'
  | 'RATE_LIMIT'
  /** Sent, but nobody knows whether it took effect. Must be looked up before anything is sent again. */
  | 'AMBIGUOUS'
  /** The thing asked about does not exist (any more). */
  | 'GONE'
  /** Never reached the other side, or a read was lost: safe to repeat. */
  | 'UNREACHABLE'
  | 'TIMEOUT'
  /** The other side's identity is not the one pinned. Never retried. */
  | 'IDENTITY'
  /** It answered with something we cannot read. */
  | 'GARBLED';

const RETRYABLE: ReadonlySet<FailureKind> = new Set([
  'NOT_READY',
  'RATE_LIMIT',
  'UNREACHABLE',
  'TIMEOUT',
  'GARBLED',
]);

export class AdapterError extends Error {
  override readonly name = 'AdapterError';
  readonly adapter: string;
  readonly kind: FailureKind;
  /** What the other side asked for through Retry-After. */
  readonly retryAfterMs: number | undefined;

  constructor(
    adapter: string,
    kind: FailureKind,
    message: string,
    options: { cause?: unknown; retryAfterMs?: number } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.adapter = adapter;
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs;
  }

  get retryable(): boolean {
    return RETRYABLE.has(this.kind);
  }
}
