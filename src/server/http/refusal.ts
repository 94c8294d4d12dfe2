import { DomainError } from '../../services/errors.js';

/** A refusal of the edge itself, with the status it has in HTTP. */
export class HttpRefusal extends DomainError {
  override readonly name = 'HttpRefusal';
  override readonly code: string;
  readonly status: number;
  readonly allow: string | null;

  constructor(
    status: number,
    code: string,
    message: string,
    about: {
      field?: string;
      hint?: string;
      retryAfterMs?: number;
      allow?: string;
      cause?: unknown;
    } = {},
  ) {
    super(message, {
      ...(about.field === undefined ? {} : { field: about.field }),
      ...(about.hint === undefined ? {} : { hint: about.hint }),
      ...(about.retryAfterMs === undefined ? {} : { retryAfterMs: about.retryAfterMs, retryable: true }),
      ...(about.cause === undefined ? {} : { cause: about.cause }),
    });
    this.status = status;
    this.code = code;
    this.allow = about.allow ?? null;
  }
}

/** Statuses of refusals that callers see by their code; any other refusal is 400. */
const STATUSES: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: 401,
  SESSION_ENDED: 401,
  TOKEN_EXPIRED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  ACCOUNT_NOT_FOUND: 404,
  NAME_TAKEN: 409,
  ACTION_NOT_ALLOWED: 409,
  IDEMPOTENCY_KEY_REUSED: 409,
  REFRESH_SUPERSEDED: 409,
  NO_CAPACITY: 409,
  BUDGET_EXCEEDED: 409,
  INVALID_INPUT: 422,
  SOURCE_REFUSED: 422,
  ADDRESS_REFUSED: 422,
  LIMIT_REACHED: 429,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
  LEDGER_UNAVAILABLE: 503,
  INTERNAL: 500,
};

export const INTERNAL_MESSAGE = 'Something went wrong on our side; it is logged under the request id';

export function statusOf(error: unknown): number {
  if (error instanceof HttpRefusal) return error.status;
  if (error instanceof DomainError) return statusOfCode(error.code);
  return 500;
}

export const statusOfCode = (code: string): number => STATUSES[code] ?? 400;
